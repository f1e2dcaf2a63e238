"""Picture of a comparison: medians of the variants, and below them the mean paired differences."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.errors import counted
from sim.plotting import style
from sim.plotting.curves import (
    LEFT,
    NAMES_WIDTH,
    Look,
    curves,
    cut,
    label,
    looks_of,
    medians,
    name_curves,
    name_ends,
    rung_bands,
)
from sim.plotting.curves import WITH_BANDS as HALVES
from sim.plotting.labels import LINE, halo
from sim.plotting.pages import Marks, date_axis, incident_marks, key, over_time, page, study_page, ticks_within
from sim.plotting.panels import Panel, reason
from sim.questions.compare.differences import differences_of

if TYPE_CHECKING:
    from sim.questions.compare.compare import Comparison

QUESTION = "How much difference does each variant make?"
TALL = (10.0, 8.0)
LETTERS, SHORTER, MOST = 31, 26, 10
"""Maximum letters of the base's name in the caption, of a name beside its number, and of a folder before a title."""
WITH_BANDS = 4
"""Maximum number of differences drawn with bands."""
UPPER = 0.52
"""Share of the height for the curves."""
LEAST = 0.1
"""Minimum height of the differences' axis."""
CAVEAT = "Effects of changed inputs in this model: neither a forecast nor a share of blame."


def draw(comparison: Comparison, figure: Figure | None = None) -> Figure:
    """Draw a comparison, on a new page or on `figure`; incidents are the base's."""
    base = comparison.samples[0]
    data = differences_of(comparison).assign_attrs(variant_titles=_titles(comparison))
    return study_page(partial(compare, figure=figure), data, QUESTION, base.results.manifest, base.name)


def _titles(comparison: Comparison) -> dict[str, str]:
    """Return titles by label; with several studies each begins with the folder's name, shortened if that is unique."""
    folders = {sample.label: sample.label.removesuffix(sample.name).rstrip(":") for sample in comparison.samples}
    ends = {folder: folder if len(folder) <= MOST else f"…{folder[1 - MOST :]}" for folder in folders.values()}
    clear = len(set(ends.values())) == len(ends)
    titles = {}
    for sample in comparison.samples:
        folder = folders[sample.label]
        words = style.variant_words(sample.name, sample.results.manifest.get("variant_titles"))
        titles[sample.label] = f"{ends[folder] if clear else folder}: {words}" if folder else words
    return titles


def _about(data: xr.Dataset) -> str:
    several = data.sizes["variant"]
    if several == 1:
        return style.about(data)
    runs, seed = data.attrs["runs"], data.attrs["seed"]
    of = "" if data.attrs.get("of_runs", runs) == runs else f"{runs:,} of "
    streams = (
        "common random numbers" if data["paired"].all() else "or all there are, not all with common random numbers"
    )
    half = "; pale area and thin lines: middle half of the runs" if several <= HALVES else ""
    each = f"{of}{counted(data.attrs.get('of_runs', runs), 'run')} each"
    return f"{counted(several, 'variant')}, {each}, {streams} (seed {seed}). Thick: median{half}"


@page(QUESTION, _about, TALL)
def compare(figure: Figure, top: float, data: xr.Dataset, marks: Marks) -> None:
    """Draw variants and their differences: `compare.differences`. One variant alone has no lower panel."""
    data, x = over_time(data)
    right, foot = float(figure.get_size_inches()[0]) - NAMES_WIDTH, style.FOOT + 0.2
    split = top - UPPER * (top - foot) if data.sizes["other"] else foot
    upper, looks = style.panel(figure, (LEFT, split, right, top)), looks_of(data)
    upper.set_ylim(-1.0, 1.0)
    date_axis(upper, data["week"].to_numpy(), x)
    rung_bands(upper, data)
    curves(upper, data, x, looks)
    panels = [upper]
    if data.sizes["other"]:
        upper.tick_params(labelbottom=False)
        panels.append(style.panel(figure, (LEFT, foot, right, split - 0.5)))
        date_axis(panels[1], data["week"].to_numpy(), x)
        _differences(panels[1], data, x, looks[1:])
        panels[1].text(0.0, 1.04, _caption(data), transform=panels[1].transAxes, size=style.NORMAL, color=style.GREY)
    incident_marks(panels, marks.incidents)
    unnamed = name_curves(upper, data, looks)
    unnamed = max(unnamed, _name_differences(panels[-1], data, looks[1:]) if data.sizes["other"] else 0)
    style.note_line(figure, _note(data, unnamed))


def _differences_alone(axes: Axes, data: xr.Dataset, _: Marks) -> None:
    """Draw the differences with dates and a legend."""
    if not data.sizes["other"]:
        reason(axes, "One variant has no difference")
        return
    data, x = over_time(data)
    date_axis(axes, data["week"].to_numpy(), x)
    _differences(axes, data, x, looks_of(data)[1:])
    lines = [line for line in axes.lines if line.get_gid() == "difference"]
    for line, name in zip(lines, data["other"].to_numpy(), strict=True):
        line.set_label(style.variant_words(str(name), data.attrs.get("variant_titles")))
    key(axes, _caption(data))


def _differences(axes: Axes, data: xr.Dataset, x: Any, looks: list[Look]) -> None:
    """Draw mean differences around a line at zero, with bands if they are few."""
    low, mean, high = data["difference"].to_numpy()
    banded = data.sizes["other"] <= WITH_BANDS
    for place, (colour, dash, _) in enumerate(looks):
        if banded:
            axes.fill_between(x, low[place], high[place], color=colour, alpha=0.22, lw=0, zorder=2.0, gid="interval")
        axes.plot(
            x, mean[place], color=colour, ls=dash, lw=1.7, zorder=2.6, gid="difference", path_effects=halo("white")
        )
    axes.axhline(0.0, color=style.INK, lw=0.9, zorder=2.4, gid="zero")
    drawn = np.nan_to_num(np.concatenate([low, mean, high] if banded else [mean]))
    bottom, top = min(float(drawn.min()), 0.0), max(float(drawn.max()), 0.0)
    air = max(0.06 * (top - bottom), (LEAST - top + bottom) / 2.0)
    axes.set_ylim(bottom - air, top + air)
    ticks = ticks_within(axes.get_yticks(), bottom - air, top + air)
    axes.set_yticks(ticks, [style.signed(tick) if round(tick, 6) else "0" for tick in ticks])
    for tick in ticks:
        axes.axhline(tick, color=style.FAINT, lw=0.5, zorder=1.5)


def _caption(data: xr.Dataset) -> str:
    way = "paired" if data["paired"].all() else "unpaired if so marked"
    band = "; areas: pointwise 90 % intervals" if data.sizes["other"] <= WITH_BANDS else ""
    base = "the base case" if style.variant_name(data) == "Base case" else cut(style.variant_name(data), LETTERS)
    return f"Difference of the dyad relation from {base}, {way}: mean{band}"


def _name_differences(axes: Axes, data: xr.Dataset, looks: list[Look]) -> int:
    """Write name and size at the end of each difference; return how many do not fit."""
    ends, rows = data["difference"].to_numpy()[:, :, -1], []
    line, height = LINE * style.SMALL / style.NORMAL, float(axes.get_window_extent().height)
    lines = min(int(height / (1.1 * line * data.sizes["other"])), 3)
    for place, name in enumerate(data["other"].to_numpy()):
        low, mean, high = (float(edge) for edge in ends[:, place])
        words = style.variant_words(str(name), data.attrs.get("variant_titles"))
        rows.append((_named(words, (low, mean, high), data.isel(other=place), lines), mean))
    room = max(int(height / line), 1)
    name_ends(axes, rows[:room], looks[:room])
    return len(rows[room:])


def _named(words: str, edges: tuple[float, float, float], row: xr.Dataset, lines: int) -> str:
    """Return the name above the final difference and interval; on one line the difference, then the name."""
    low, mean, high = edges
    if lines < 2:
        return f"{'no difference:' if bool(row['same']) else style.signed(mean)} {cut(words, SHORTER)}"
    if bool(row["same"]):
        return label(words, "no difference in any run", lines)
    if style.signed(low) == style.signed(mean) == style.signed(high) == style.signed(0.0):
        return label(words, f"no difference{'' if bool(row['paired']) else ', unpaired'}", lines)
    interval = "" if np.isnan(low) else f" ({style.signed(low)} to {style.signed(high)})"
    return label(words, f"{style.signed(mean)}{interval}{'' if bool(row['paired']) else ', unpaired'}", lines)


def _note(data: xr.Dataset, unnamed: int) -> str:
    several = data.sizes["other"]
    bands = f"Intervals are omitted with more than {WITH_BANDS} differences. " if several > WITH_BANDS else ""
    names = f"{unnamed} further variants are unlabelled. " if unnamed else ""
    return f"{bands}{names}{CAVEAT}"


PANELS: dict[str, Panel] = {"relation": medians, "difference": _differences_alone}
