"""Pictures of a study, by name: `PLOTS`.

A picture draws a dataset and computes nothing; its title is the question that it answers. To add one, add a file to
its question's folder and a line here; the tests of every plot then cover it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import lazy_loader
import xarray as xr
from matplotlib.figure import Figure

from sim.errors import UsageError, choices
from sim.notes import note
from sim.plotting.pages import marks, study_data, study_page
from sim.plotting.panels import Given, Panel, chosen_panels
from sim.plotting.style import DPI, PAGE, Page, provenance, save
from sim.results.dataset import Results
from sim.results.dates import event_dates
from sim.results.selection import of_dyad


@dataclass(frozen=True)
class Picture:
    """A picture: its name, the module that draws it, and the module and name of its analysis.

    `ladder`: the analysis accepts the thresholds of the ladder; `several`: shows all variants and emphasises one;
    `any_dyad`: can show a dyad other than the focal ones; `everyone`: shows all dyads, `joint` all focal ones; `main`:
    its first panel alone answers the question. Modules are loaded when a picture is first drawn.
    """

    name: str
    drawing: ModuleType
    analysis: ModuleType
    analysed_by: str
    ladder: bool = False
    several: bool = False
    any_dyad: bool = False
    everyone: bool = False
    joint: bool = False
    main: bool = True

    @property
    def question(self) -> str:
        """The question in its title."""
        return str(self.drawing.QUESTION)

    @property
    def data(self) -> Callable[..., xr.Dataset]:
        """The analysis, called as `data(dataset, variant)`."""
        analysis: Callable[..., xr.Dataset] = getattr(self.analysis, self.analysed_by)
        return analysis

    @property
    def draw(self) -> Callable[..., Figure]:
        """The function that draws the analysed data; it has the name of the picture."""
        drawn: Callable[..., Figure] = getattr(self.drawing, self.name)
        return drawn

    @property
    def panels(self) -> Mapping[str, Panel]:
        """Its panels by name, in the order of `ax=`."""
        panels: Mapping[str, Panel] = self.drawing.PANELS
        return panels

    def empty(self, data: xr.Dataset) -> str:
        """Return why there is nothing to draw, if so."""
        reason: Callable[[xr.Dataset], str] = getattr(self.drawing, "empty", _never)
        return reason(data)


def _never(_: xr.Dataset) -> str:
    return ""


def _module(name: str) -> ModuleType:
    module: ModuleType = lazy_loader.load(f"sim.{name}", suppress_warning=True)
    return module


_views, _differences = _module("questions.summary.views"), _module("questions.compare.differences")
_of_summary = {
    name: _module(f"questions.summary.{name}")
    for name in ("fan", "rungs", "survival", "decomposition", "relations", "focal_dyads", "joint")
}
_clusters, _stories = _module("questions.story.trajectory_clusters"), _module("questions.story.picture")
_before, _warning = _module("questions.early_warning.before_rupture"), _module("questions.early_warning.picture")
_curves, _comparison = _module("plotting.curves"), _module("questions.compare.picture")

_PICTURES = (
    Picture("fan", _of_summary["fan"], _views, "fan", ladder=True, any_dyad=True),
    Picture("rungs", _of_summary["rungs"], _views, "rung_shares", any_dyad=True),
    Picture("survival", _of_summary["survival"], _views, "survival"),
    Picture("decomposition", _of_summary["decomposition"], _views, "decomposition"),
    Picture("storylines", _stories, _clusters, "trajectory_clusters", ladder=True),
    Picture("early_warning", _warning, _before, "before_rupture", main=False),
    Picture("relations", _of_summary["relations"], _views, "relations", ladder=True, everyone=True),
    Picture("focal_dyads", _of_summary["focal_dyads"], _of_summary["joint"], "focal_dyads", everyone=True, joint=True),
    Picture("variants", _curves, _differences, "overlay", ladder=True, several=True, any_dyad=True),
    Picture("compare", _comparison, _differences, "differences", True, several=True, any_dyad=True, main=False),
)
PLOTS: dict[str, Picture] = {picture.name: picture for picture in _PICTURES}


def draw(
    results: Results,
    pictures: Sequence[str] | None = None,
    variants: Sequence[str] | None = None,
    dyad: str | None = None,
    folder: Path | None = None,
) -> list[Path]:
    """Write PNG and SVG files of the pictures (default: all, of every variant) and return the PNG files.

    File names of other variants than the first end with the variant, those of other dyads with the dyad. A `dyad` that
    is not focal, such as `RUS-TUR`, is drawn from the runs that keep its path. Files are replaced in the run folder,
    never in `folder`. A picture with nothing to draw is omitted, with a note. Raises UsageError.
    """
    results, dyad = _focused(results, dyad)
    manifest, into = results.manifest, Path(folder or results.folder)
    dataset, chosen = _subject(results, dyad), _chosen_variants(manifest, variants)
    names = _chosen_pictures(results, pictures, dyad)
    pages = [(n, v) for v in chosen for n in names if not PLOTS[n].several or v == chosen[0]]
    stems = [into / _stem(manifest, name, variant, dyad) for name, variant in pages]
    if folder is not None:
        _refuse_existing(stems)
    into.mkdir(parents=True, exist_ok=True)
    drawn, empty = [], []
    for (name, variant), stem in zip(pages, stems, strict=True):
        data = _data(results, dataset, name, variant)
        if why := PLOTS[name].empty(data):
            empty.append(f"no picture '{name}' of {variant}: {why}")
        else:
            drawn.append(save(_picture(results, data, name, variant), stem, provenance(manifest, variant))[0])
    if pictures and not drawn:
        raise UsageError("; ".join(empty))
    for text in empty:
        note(text)
    return drawn


def drawing(
    results: Results,
    name: str = "fan",
    variant: str | None = None,
    dyad: str | None = None,
    size: tuple[float, float] = PAGE,
) -> Figure:
    """Draw one picture of one variant (default: the first) as a figure of a size in inches. Raises UsageError."""
    results, dyad = _focused(results, dyad)
    (chosen, *_) = _chosen_variants(results.manifest, None if variant is None else (variant,))
    return _picture(results, _drawable(results, name, chosen, dyad), name, chosen, size)


class Plots:
    """The pictures of a study: call it with a name, or by name, `result.plot.rungs(variant="no_wedge")`."""

    def __init__(self, results: Results) -> None:
        self._results = results

    def __call__(
        self, picture: str = "fan", variant: str | None = None, dyad: str | None = None, ax: Given | None = None
    ) -> Figure:
        """Draw one picture of a variant: the first one simulated, unless named.

        `ax` draws panels into given axes, without a page around them, and returns their figure: one Axes has the main
        panel, a list has all panels in order, and a mapping those that it names.
        """
        if ax is None:
            return drawing(self._results, picture, variant, dyad)
        return on_axes(self._results, picture, variant, dyad, ax)

    def __getattr__(self, name: str) -> Callable[..., Figure]:
        if name not in PLOTS:
            raise AttributeError(f"no picture '{name}'; {choices(name, PLOTS)}")
        drawn = partial(self, name)
        drawn.__doc__ = f"{PLOTS[name].question} Options: variant, dyad, ax."
        return drawn

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *PLOTS]

    def __repr__(self) -> str:
        return f"<Plots: {', '.join(PLOTS)}>"


def on_axes(results: Results, name: str, variant: str | None, dyad: str | None, given: Given) -> Figure:
    """Draw panels of a picture into given axes and return their figure. Raises UsageError."""
    results, dyad = _focused(results, dyad)
    (chosen, *_) = _chosen_variants(results.manifest, None if variant is None else (variant,))
    picture = PLOTS[_known(name, PLOTS, "picture")]
    axes = chosen_panels(name, picture.panels, picture.main, given)
    data = study_data(_drawable(results, name, chosen, dyad), results.manifest)
    own = marks(results.manifest, chosen, str(data.attrs["focus"]))
    for panel, place in axes.items():
        picture.panels[panel](place, data, own)
    figure = next(iter(axes.values())).get_figure(root=True)
    assert isinstance(figure, Figure), "axes to draw on have a figure"
    return figure


def _drawable(results: Results, name: str, variant: str, dyad: str | None) -> xr.Dataset:
    """Return the data of a picture. Raises UsageError where there is nothing to draw."""
    _chosen_pictures(results, (name,), dyad)
    data = _data(results, _subject(results, dyad), name, variant)
    if why := PLOTS[name].empty(data):
        raise UsageError(f"no picture '{name}' of {variant}: {why}")
    return data


def _picture(results: Results, data: xr.Dataset, name: str, variant: str, size: tuple[float, float] = PAGE) -> Figure:
    picture = PLOTS[name]
    draw = picture.draw if size == PAGE else partial(picture.draw, figure=Page(figsize=size, dpi=DPI))
    return study_page(draw, data, picture.question, results.manifest, variant, picture.everyone)


def _data(results: Results, dataset: xr.Dataset, name: str, variant: str) -> xr.Dataset:
    picture, manifest = PLOTS[name], results.manifest
    options = {"thresholds": manifest.get("thresholds")} if picture.ladder else {}
    return picture.data(dataset, variant, **options).assign_attrs(events=event_dates(manifest, variant))


def _focused(results: Results, dyad: str | None) -> tuple[Results, str | None]:
    """Return the results about a focal dyad and None, or as they are and another dyad to draw."""
    own = [focal for focal in results.focal_dyads if dyad and _are_same(focal, dyad)]
    return (results.focused_on(own[0]), None) if own else (results, dyad)


def _subject(results: Results, dyad: str | None) -> xr.Dataset:
    """Return the dataset, or that of another dyad than the focal one."""
    if dyad is None or _are_same(dyad, results.manifest["focus"]):
        return results.dataset
    a, dash, b = dyad.upper().partition("-")
    if not dash:
        raise UsageError(f"'{dyad}' is not a dyad; write two states with a dash, such as {results.manifest['focus']}")
    return of_dyad(results.dataset, a, b)


def _are_same(dyad: str, other: str) -> bool:
    return sorted(dyad.upper().split("-")) == sorted(other.upper().split("-"))


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
    if PLOTS[name].joint and len(manifest.get("focal_dyads", ())) < 2:
        return f"'{name}' is about several focal dyads, and this study has one; list them: `focus: [A-B, C-D]`"
    if dyad is None or _are_same(dyad, manifest["focus"]) or PLOTS[name].any_dyad:
        return ""
    others = ", ".join(other for other, picture in PLOTS.items() if picture.any_dyad)
    if PLOTS[name].joint:
        return f"'{name}' shows the focal dyads, and {dyad} is none of them; omit the dyad, or draw {others} of {dyad}"
    if PLOTS[name].everyone:
        return f"'{name}' shows every dyad; omit the dyad, or draw {others} of {dyad}"
    return f"'{name}' is available for the focal dyad {manifest['focus']} only; available for {dyad}: {others}"


def _known(name: str, names: Collection[str], kind: str) -> str:
    if name not in names:
        raise UsageError(f"no {kind} '{name}'; {choices(name, names)}")
    return name


def _stem(manifest: Mapping[str, Any], name: str, variant: str, dyad: str | None) -> str:
    focus = manifest["focus"]
    about = dyad.upper() if dyad else "" if focus == manifest.get("focal_dyads", [focus])[0] else focus
    parts = [name, "" if variant == manifest["variants"][0] else variant, about]
    return "-".join(part for part in parts if part)


def _refuse_existing(stems: list[Path]) -> None:
    files = [stem.with_name(f"{stem.name}.{kind}") for stem in stems for kind in ("png", "svg")]
    existing = [str(file) for file in files if file.exists()]
    if existing:
        raise UsageError(f"already exists: {', '.join(existing)}; choose another folder or empty it")
