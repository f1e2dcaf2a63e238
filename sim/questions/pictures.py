"""Pictures: one a file, dataset in and page out. A picture answers the question in its title and computes nothing.

`PLOTS` lists those of a study that has been played, `CHARTS` those of an analysis that plays anew, by name. A new
picture is a file here and its line there; the tests of every plot, or of every chart, come with it.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import xarray as xr
from matplotlib.figure import Figure

from sim.errors import UsageError
from sim.plotting import curves as variants
from sim.plotting.style import provenance, save
from sim.plotting.time_axis import marks
from sim.questions.attribute import picture as attribute
from sim.questions.backtest import picture as backtest_picture
from sim.questions.compare import differences as overlay
from sim.questions.compare import differences as paired_differences
from sim.questions.compare import picture as compare
from sim.questions.early_warning import before_rupture as signs_before
from sim.questions.early_warning import picture as early_warning
from sim.questions.readings import picture as readings
from sim.questions.robust import picture as robust
from sim.questions.story import picture as storylines
from sim.questions.story import trajectory_clusters as all_courses
from sim.questions.summary import decomposition as ledger
from sim.questions.summary import fan, relations, rungs, survival
from sim.questions.summary import views as all_relations
from sim.questions.summary import views as ledgers
from sim.questions.summary import views as survivals
from sim.questions.summary import views as trajectories
from sim.questions.window import picture as window
from sim.results.dataset import Results
from sim.results.selection import of_pair

__all__ = ["CHARTS", "PLOTS", "Chart", "Picture"]


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
    any_pair: bool = False
    everyone: bool = False


PLOTS: dict[str, Picture] = {
    "fan": Picture(fan.QUESTION, trajectories.fan, fan.fan, ladder=True, any_pair=True),
    "rungs": Picture(rungs.QUESTION, trajectories.rung_shares, rungs.rungs, any_pair=True),
    "survival": Picture(survival.QUESTION, survivals.survival, survival.survival),
    "ledger": Picture(ledger.QUESTION, ledgers.ledger, ledger.ledger),
    "storylines": Picture(storylines.QUESTION, all_courses.courses, storylines.storylines, ladder=True),
    "early_warning": Picture(early_warning.QUESTION, signs_before.before_rupture, early_warning.early_warning),
    "relations": Picture(relations.QUESTION, all_relations.relations, relations.relations, ladder=True, everyone=True),
    "variants": Picture(
        variants.QUESTION, overlay.overlay, variants.variants, ladder=True, several=True, any_pair=True
    ),
    "compare": Picture(
        compare.QUESTION,
        paired_differences.differences,
        compare.compare,
        ladder=True,
        several=True,
        any_pair=True,
    ),
}


class Chart(NamedTuple):
    """The question a picture answers, and what draws the dataset of an analysis that plays anew: `draw(data)`."""

    question: str
    draw: Callable[..., Figure]


CHARTS: dict[str, Chart] = {
    "attribute": Chart(attribute.QUESTION, attribute.attribute),
    "window": Chart(window.QUESTION, window.window),
    "robust": Chart(robust.QUESTION, robust.robust),
    "readings": Chart(readings.QUESTION, readings.readings),
    "backtest": Chart(backtest_picture.QUESTION, backtest_picture.backtest),
}


def draw(
    results: Results,
    what: Sequence[str] | None = None,
    variants: Sequence[str] | None = None,
    pair: str | None = None,
    folder: Path | None = None,
) -> list[Path]:
    """PNG and SVG of each picture, all of them and of every variant unless named. Returns the PNG files.

    The first variant's pictures carry their name alone. `pair`, such as `RUS-TUR`, is drawn from the runs of which it
    is kept. Files in a `folder` of the user's are never replaced, only those in the run folder. Raises UsageError.
    """
    manifest, into = results.manifest, Path(folder or results.folder)
    dataset, chosen = _subject(results, pair), _chosen_variants(manifest, variants)
    names = _chosen_pictures(results, what, pair)
    pages = [(n, v) for v in chosen for n in names if not PLOTS[n].several or v == chosen[0]]
    stems = [into / _stem(manifest, name, variant, pair) for name, variant in pages]
    if folder is not None:
        _keep_what_is_there(stems)
    into.mkdir(parents=True, exist_ok=True)
    drawn = []
    for (name, variant), stem in zip(pages, stems, strict=True):
        figure = _picture(manifest, dataset, name, variant)
        drawn.append(save(figure, stem, provenance(manifest, variant))[0])
    return drawn


def picture(results: Results, what: str = "fan", variant: str | None = None, pair: str | None = None) -> Figure:
    """One picture of one variant (the first one played unless named), as a figure. Raises UsageError."""
    (chosen, *_) = _chosen_variants(results.manifest, None if variant is None else (variant,))
    (name,) = _chosen_pictures(results, (what,), pair)
    return _picture(results.manifest, _subject(results, pair), name, chosen)


def _picture(manifest: dict[str, Any], dataset: xr.Dataset, name: str, variant: str) -> Figure:
    picture, names = PLOTS[name], _names(manifest)
    options = {"thresholds": manifest.get("thresholds")} if picture.ladder else {}
    data = picture.data(dataset, variant, **options)
    data.attrs.update(names=names, variant_titles=manifest.get("variant_titles", {}))
    a, b = str(dataset.attrs["focus"]).split("-")
    one, other = (names[a], names[b]) if {a, b} <= names.keys() else (a, b)
    subject = "" if picture.everyone else f" {one} and {other}"
    return picture.draw(data, marks(manifest, variant, f"{a}-{b}"), title=f"{picture.question}{subject}")


def _subject(results: Results, pair: str | None) -> xr.Dataset:
    """The dataset, or that of another pair than the focus."""
    if pair is None or _is_focus(results.manifest, pair):
        return results.dataset
    a, dash, b = pair.upper().partition("-")
    if not dash:
        raise UsageError(f"'{pair}' is not a pair; write two states with a dash, such as {results.manifest['focus']}")
    return of_pair(results.dataset, a, b)


def _is_focus(manifest: dict[str, Any], pair: str) -> bool:
    return sorted(pair.upper().split("-")) == sorted(str(manifest["focus"]).split("-"))


def _chosen_variants(manifest: dict[str, Any], variants: Sequence[str] | None) -> list[str]:
    played = [str(variant) for variant in manifest["variants"]]
    return [_known(v, played, "variant") for v in variants] if variants else played


def _chosen_pictures(results: Results, what: Sequence[str] | None, pair: str | None) -> list[str]:
    """Names of pictures; those that cannot be drawn are left out, or refused where they are named."""
    refused = {name: why for name in PLOTS if (why := _why_not(results.manifest, name, pair))}
    if not what:
        return [name for name in PLOTS if name not in refused]
    names = list(dict.fromkeys(_known(name, PLOTS, "picture") for name in what))
    for name in names:
        if name in refused:
            raise UsageError(refused[name])
    return names


def _why_not(manifest: dict[str, Any], name: str, pair: str | None) -> str:
    """Why a picture cannot be drawn of this study and pair; empty if it can."""
    if PLOTS[name].several and len(manifest["variants"]) < 2:
        return f"'{name}' compares variants, and this study has one; run it with --variant for each of several"
    if pair is None or _is_focus(manifest, pair) or PLOTS[name].any_pair:
        return ""
    others = ", ".join(other for other, picture in PLOTS.items() if picture.any_pair)
    if PLOTS[name].everyone:
        return f"'{name}' shows every pair already; leave out the pair, or draw {others} of {pair}"
    return f"'{name}' is kept for the focus pair {manifest['focus']} only; of {pair} there are: {others}"


def _known(name: str, there: Iterable[str], kind: str) -> str:
    names = list(there)
    if name in names:
        return name
    near = difflib.get_close_matches(name, names, 1)
    hint = f"did you mean '{near[0]}'? There are" if near else "there are"
    raise UsageError(f"no {kind} '{name}'; {hint}: {', '.join(names)}")


def _stem(manifest: dict[str, Any], name: str, variant: str, pair: str | None) -> str:
    parts = [name, "" if variant == manifest["variants"][0] else variant, (pair or "").upper()]
    return "-".join(part for part in parts if part)


def _keep_what_is_there(stems: list[Path]) -> None:
    files = [stem.with_name(f"{stem.name}.{kind}") for stem in stems for kind in ("png", "svg")]
    there = [str(file) for file in files if file.exists()]
    if there:
        raise UsageError(f"{', '.join(there)} already there; name another folder, or remove what is in it first")


def _names(manifest: dict[str, Any]) -> dict[str, str]:
    """The names of states by code, as far as they are known."""
    focus = dict(zip(str(manifest["focus"]).split("-"), manifest["names"], strict=True))
    return {**manifest.get("state_names", {}), **focus}
