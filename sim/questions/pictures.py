"""Pictures of a study, by name: `PLOTS`.

A picture draws a dataset and computes nothing; its title is the question that it answers. To add one, add a file to
its question's folder and a line here; the tests of every plot then cover it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import xarray as xr
from matplotlib.figure import Figure

from sim.errors import UsageError, choices
from sim.plotting import curves
from sim.plotting.pages import study_page
from sim.plotting.style import provenance, save
from sim.questions.compare import differences
from sim.questions.compare import picture as comparison
from sim.questions.early_warning import before_rupture
from sim.questions.early_warning import picture as warning
from sim.questions.story import picture as story
from sim.questions.story import trajectory_clusters
from sim.questions.summary import decomposition, fan, relations, rungs, survival, views
from sim.results.dataset import Results
from sim.results.selection import of_dyad


class Picture(NamedTuple):
    """A picture: the question in its title, the analysis `data(dataset, variant)`, and the function that draws it.

    `ladder`: `data` accepts the thresholds of the ladder; `several`: shows all variants and emphasises `variant`;
    `any_dyad`: can show a dyad other than the focal one; `everyone`: shows all dyads.
    """

    question: str
    data: Callable[..., xr.Dataset]
    draw: Callable[..., Figure]
    ladder: bool = False
    several: bool = False
    any_dyad: bool = False
    everyone: bool = False


PLOTS: dict[str, Picture] = {
    "fan": Picture(fan.QUESTION, views.fan, fan.fan, ladder=True, any_dyad=True),
    "rungs": Picture(rungs.QUESTION, views.rung_shares, rungs.rungs, any_dyad=True),
    "survival": Picture(survival.QUESTION, views.survival, survival.survival),
    "decomposition": Picture(decomposition.QUESTION, views.decomposition, decomposition.decomposition),
    "storylines": Picture(story.QUESTION, trajectory_clusters.trajectory_clusters, story.storylines, ladder=True),
    "early_warning": Picture(warning.QUESTION, before_rupture.before_rupture, warning.early_warning),
    "relations": Picture(relations.QUESTION, views.relations, relations.relations, ladder=True, everyone=True),
    "variants": Picture(
        curves.QUESTION, differences.overlay, curves.variants, ladder=True, several=True, any_dyad=True
    ),
    "compare": Picture(
        comparison.QUESTION, differences.differences, comparison.compare, ladder=True, several=True, any_dyad=True
    ),
}


def draw(
    results: Results,
    pictures: Sequence[str] | None = None,
    variants: Sequence[str] | None = None,
    dyad: str | None = None,
    folder: Path | None = None,
) -> list[Path]:
    """Write PNG and SVG files of the pictures (default: all, of every variant) and return the PNG files.

    File names of other variants than the first end with the variant. Another `dyad`, such as `RUS-TUR`, is drawn from
    the runs that keep its path. Files are replaced in the run folder, never in `folder`. Raises UsageError.
    """
    manifest, into = results.manifest, Path(folder or results.folder)
    dataset, chosen = _subject(results, dyad), _chosen_variants(manifest, variants)
    names = _chosen_pictures(results, pictures, dyad)
    pages = [(n, v) for v in chosen for n in names if not PLOTS[n].several or v == chosen[0]]
    stems = [into / _stem(manifest, name, variant, dyad) for name, variant in pages]
    if folder is not None:
        _refuse_existing(stems)
    into.mkdir(parents=True, exist_ok=True)
    drawn = []
    for (name, variant), stem in zip(pages, stems, strict=True):
        drawn.append(save(_picture(results, dataset, name, variant), stem, provenance(manifest, variant))[0])
    return drawn


def picture(results: Results, name: str = "fan", variant: str | None = None, dyad: str | None = None) -> Figure:
    """Draw one picture of one variant (default: the first) as a figure. Raises UsageError."""
    (chosen, *_) = _chosen_variants(results.manifest, None if variant is None else (variant,))
    (name,) = _chosen_pictures(results, (name,), dyad)
    return _picture(results, _subject(results, dyad), name, chosen)


def _picture(results: Results, dataset: xr.Dataset, name: str, variant: str) -> Figure:
    picture, manifest = PLOTS[name], results.manifest
    options = {"thresholds": manifest.get("thresholds")} if picture.ladder else {}
    data = picture.data(dataset, variant, **options)
    return study_page(picture.draw, data, picture.question, manifest, variant, picture.everyone)


def _subject(results: Results, dyad: str | None) -> xr.Dataset:
    """Return the dataset, or that of another dyad than the focal one."""
    if dyad is None or _is_focus(results.manifest, dyad):
        return results.dataset
    a, dash, b = dyad.upper().partition("-")
    if not dash:
        raise UsageError(f"'{dyad}' is not a dyad; write two states with a dash, such as {results.manifest['focus']}")
    return of_dyad(results.dataset, a, b)


def _is_focus(manifest: Mapping[str, Any], dyad: str) -> bool:
    return sorted(dyad.upper().split("-")) == sorted(str(manifest["focus"]).split("-"))


def _chosen_variants(manifest: Mapping[str, Any], variants: Sequence[str] | None) -> list[str]:
    simulated = [str(variant) for variant in manifest["variants"]]
    return [_known(v, simulated, "variant") for v in variants] if variants else simulated


def _chosen_pictures(results: Results, pictures: Sequence[str] | None, dyad: str | None) -> list[str]:
    """Return names of pictures; omit those that cannot be drawn, or raise UsageError for one that is named."""
    refused = {name: why for name in PLOTS if (why := _why_not(results.manifest, name, dyad))}
    if not pictures:
        return [name for name in PLOTS if name not in refused]
    names = list(dict.fromkeys(_known(name, PLOTS, "picture") for name in pictures))
    for name in names:
        if name in refused:
            raise UsageError(refused[name])
    return names


def _why_not(manifest: Mapping[str, Any], name: str, dyad: str | None) -> str:
    """Return the reason why a picture cannot be drawn of this study and dyad; empty if it can."""
    if PLOTS[name].several and len(manifest["variants"]) < 2:
        return f"'{name}' compares variants, and this study has one; simulate several with --variant"
    if dyad is None or _is_focus(manifest, dyad) or PLOTS[name].any_dyad:
        return ""
    others = ", ".join(other for other, picture in PLOTS.items() if picture.any_dyad)
    if PLOTS[name].everyone:
        return f"'{name}' shows every dyad; omit the dyad, or draw {others} of {dyad}"
    return f"'{name}' is available for the focal dyad {manifest['focus']} only; available for {dyad}: {others}"


def _known(name: str, names: Collection[str], kind: str) -> str:
    if name not in names:
        raise UsageError(f"no {kind} '{name}'; {choices(name, names)}")
    return name


def _stem(manifest: Mapping[str, Any], name: str, variant: str, dyad: str | None) -> str:
    parts = [name, "" if variant == manifest["variants"][0] else variant, (dyad or "").upper()]
    return "-".join(part for part in parts if part)


def _refuse_existing(stems: list[Path]) -> None:
    files = [stem.with_name(f"{stem.name}.{kind}") for stem in stems for kind in ("png", "svg")]
    existing = [str(file) for file in files if file.exists()]
    if existing:
        raise UsageError(f"already exists: {', '.join(existing)}; choose another folder or empty it")
