"""Pictures of a study that has been played, by name: `PLOTS`.

A picture takes a dataset, answers the question in its title and computes nothing. A new one is a file in its
question's folder and a line here; the tests of every plot come with it.
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
    """The question a picture answers, the analysis `data(dataset, variant)` behind it, and what draws that.

    `ladder`: `data` takes the thresholds of the ladder as `thresholds`; `several`: all variants on one page, of which
    `variant` is the emphasised one; `any_pair`: can show another pair than the focus; `everyone`: shows all pairs.
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
    "contribution": Picture(decomposition.QUESTION, views.decomposition, decomposition.decomposition),
    "storylines": Picture(story.QUESTION, trajectory_clusters.courses, story.storylines, ladder=True),
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
    """PNG and SVG of each picture, all of them and of every variant unless named. Returns the PNG files.

    The first variant's pictures carry their name alone. `pair`, such as `RUS-TUR`, is drawn from the runs of which it
    is kept. Files in a `folder` of the user's are never replaced, only those in the run folder. Raises UsageError.
    """
    manifest, into = results.manifest, Path(folder or results.folder)
    dataset, chosen = _subject(results, dyad), _chosen_variants(manifest, variants)
    names = _chosen_pictures(results, pictures, dyad)
    pages = [(n, v) for v in chosen for n in names if not PLOTS[n].several or v == chosen[0]]
    stems = [into / _stem(manifest, name, variant, dyad) for name, variant in pages]
    if folder is not None:
        _keep_what_is_there(stems)
    into.mkdir(parents=True, exist_ok=True)
    drawn = []
    for (name, variant), stem in zip(pages, stems, strict=True):
        drawn.append(save(_picture(results, dataset, name, variant), stem, provenance(manifest, variant))[0])
    return drawn


def picture(results: Results, name: str = "fan", variant: str | None = None, dyad: str | None = None) -> Figure:
    """One picture of one variant (the first one played unless named), as a figure. Raises UsageError."""
    (chosen, *_) = _chosen_variants(results.manifest, None if variant is None else (variant,))
    (name,) = _chosen_pictures(results, (name,), dyad)
    return _picture(results, _subject(results, dyad), name, chosen)


def _picture(results: Results, dataset: xr.Dataset, name: str, variant: str) -> Figure:
    picture, manifest = PLOTS[name], results.manifest
    options = {"thresholds": manifest.get("thresholds")} if picture.ladder else {}
    data = picture.data(dataset, variant, **options)
    return study_page(picture.draw, data, picture.question, manifest, variant, picture.everyone)


def _subject(results: Results, dyad: str | None) -> xr.Dataset:
    """The dataset, or that of another pair than the focus."""
    if dyad is None or _is_focus(results.manifest, dyad):
        return results.dataset
    a, dash, b = dyad.upper().partition("-")
    if not dash:
        raise UsageError(f"'{dyad}' is not a pair; write two states with a dash, such as {results.manifest['focus']}")
    return of_dyad(results.dataset, a, b)


def _is_focus(manifest: Mapping[str, Any], dyad: str) -> bool:
    return sorted(dyad.upper().split("-")) == sorted(str(manifest["focus"]).split("-"))


def _chosen_variants(manifest: Mapping[str, Any], variants: Sequence[str] | None) -> list[str]:
    played = [str(variant) for variant in manifest["variants"]]
    return [_known(v, played, "variant") for v in variants] if variants else played


def _chosen_pictures(results: Results, pictures: Sequence[str] | None, dyad: str | None) -> list[str]:
    """Names of pictures; those that cannot be drawn are left out, or refused where they are named."""
    refused = {name: why for name in PLOTS if (why := _why_not(results.manifest, name, dyad))}
    if not pictures:
        return [name for name in PLOTS if name not in refused]
    names = list(dict.fromkeys(_known(name, PLOTS, "picture") for name in pictures))
    for name in names:
        if name in refused:
            raise UsageError(refused[name])
    return names


def _why_not(manifest: Mapping[str, Any], name: str, dyad: str | None) -> str:
    """Why a picture cannot be drawn of this study and pair; empty if it can."""
    if PLOTS[name].several and len(manifest["variants"]) < 2:
        return f"'{name}' compares variants, and this study has one; run it with --variant for each of several"
    if dyad is None or _is_focus(manifest, dyad) or PLOTS[name].any_dyad:
        return ""
    others = ", ".join(other for other, picture in PLOTS.items() if picture.any_dyad)
    if PLOTS[name].everyone:
        return f"'{name}' shows every pair already; leave out the pair, or draw {others} of {dyad}"
    return f"'{name}' is kept for the focus pair {manifest['focus']} only; of {dyad} there are: {others}"


def _known(name: str, there: Collection[str], kind: str) -> str:
    if name not in there:
        raise UsageError(f"no {kind} '{name}'; {choices(name, there)}")
    return name


def _stem(manifest: Mapping[str, Any], name: str, variant: str, dyad: str | None) -> str:
    parts = [name, "" if variant == manifest["variants"][0] else variant, (dyad or "").upper()]
    return "-".join(part for part in parts if part)


def _keep_what_is_there(stems: list[Path]) -> None:
    files = [stem.with_name(f"{stem.name}.{kind}") for stem in stems for kind in ("png", "svg")]
    there = [str(file) for file in files if file.exists()]
    if there:
        raise UsageError(f"{', '.join(there)} already there; name another folder, or remove what is in it first")
