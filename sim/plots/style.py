"""The one look of every picture: colours, page, dates, labels that never collide, files that say where they are from.

Measures of a page are inches from its lower left corner; pixels are those of the figure's own resolution.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product
from pathlib import Path
from textwrap import wrap
from typing import Any

import matplotlib as mpl
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patheffects import AbstractPathEffect, withStroke
from matplotlib.text import Text

INK, GREY, FAINT = "#1f2933", "#5b6670", "#b4bcc4"
BLUE, PALE_BLUE, PALEST_BLUE = "#00436b", "#8fc0de", "#d3e6f2"
VERMILION, GREEN = "#b84a00", "#00785a"
RUNG_COLOURS = ("#e3eff5", "#bcd9e2", "#a3c4b0", "#d0a444", "#b85c22", "#9c3033", "#611a45", "#1d0f24")
"""From best to worst rung, each darker than the one before, so that the order survives grey."""
SMALL, NORMAL, LARGE = 7.5, 9.0, 15.0
PAGE = (10.0, 6.0)
MARGIN, FOOT = 0.72, 0.62
DPI = 150
GAP = 12.0
"""Pixels kept free between two labels."""
EPOCH = dt.date(1970, 1, 1)
WEEK = 7.0
"""Days."""
LEADER = 15.0
"""Pixels from what is named to its name."""

STYLE: dict[Any, Any] = {
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "axes.facecolor": "none",
    "axes.edgecolor": GREY,
    "axes.linewidth": 0.7,
    "axes.labelcolor": GREY,
    "axes.labelsize": SMALL + 0.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "font.family": "DejaVu Sans",
    "font.size": NORMAL,
    "text.color": INK,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelsize": SMALL + 0.5,
    "ytick.labelsize": SMALL + 0.5,
    "text.parse_math": False,
    "text.hinting": "none",
    "svg.fonttype": "path",
    "svg.hashsalt": "bilateral",
}
styled = mpl.rc_context(STYLE)
"""Decorates a function that draws, so that it draws in this style whatever the user's settings are."""

MARK = "incident"
INCIDENT: dict[str, Any] = {"size": SMALL, "color": VERMILION, "va": "bottom", "linespacing": 1.25}


@dataclass(frozen=True)
class Marks:
    """What is dated: incidents of the scenario (day, label), and what in fact happened (day, tone, text, CAMEO code).

    A tone is on the scale of the model, -1 to 1, or None where it is not coded.
    """

    incidents: tuple[tuple[dt.date, str], ...] = ()
    record: tuple[tuple[dt.date, float | None, str, str], ...] = ()

    def within(self, data: xr.Dataset) -> Marks:
        """Those that fall in the weeks of the data; rows of the record that code no act (CAMEO 00) are left out."""
        first, last = data["week"].to_numpy()[[0, -1]].astype("datetime64[D]").tolist()
        after = last + dt.timedelta(days=WEEK)
        acts = tuple(row for row in self.record if first <= row[0] < after and int(row[3][:2]))
        return Marks(tuple(mark for mark in self.incidents if first <= mark[0] < after), acts)


def open_page(figure: Figure | None, title: str, subtitle: str) -> tuple[Figure, float]:
    """A page with its title and subtitle, and the height in inches up to which it is free."""
    figure = figure or Figure(figsize=PAGE, dpi=DPI)
    if not hasattr(figure.canvas, "get_renderer"):
        FigureCanvasAgg(figure)
    width, height = figure.get_size_inches()
    for text, size, colour, down in ((title, LARGE, INK, 0.42), (subtitle, NORMAL, GREY, 0.68)):
        line = figure.text(MARGIN / width, 1.0 - down / height, text, size=size, color=colour)
        shrink(line, (width - MARGIN - 0.2) * figure.dpi)
    return figure, height - 0.8


def about(data: xr.Dataset) -> str:
    """Which runs these are, in words."""
    variant, runs = data.attrs["variant"], data.attrs["runs"]
    which = "Base case" if variant == "base" else f"Variant {variant}"
    return f"{which}: {runs:,} {'run' if runs == 1 else 'runs'}, seed {data.attrs['seed']}"


def panel(figure: Figure, box: tuple[float, float, float, float]) -> Axes:
    """Axes at (left, bottom, right, top), in inches."""
    (width, height), (left, bottom, right, top) = figure.get_size_inches(), box
    return figure.add_axes((left / width, bottom / height, (right - left) / width, (top - bottom) / height))


def extent(text: Text) -> tuple[float, float]:
    """Width and height of a text in pixels."""
    box = Text.get_window_extent(text)
    return float(box.width), float(box.height)


def size_of(axes: Axes, text: str, **looks: Any) -> tuple[float, float]:
    """Width and height in pixels that a text would have."""
    probe = axes.text(0.0, 0.0, text, transform=axes.transAxes, **looks)
    size = extent(probe)
    probe.remove()
    return size


def halo(colour: str) -> list[AbstractPathEffect]:
    """A rim around letters that keeps them legible on lines."""
    return [withStroke(linewidth=2.2, foreground=colour)]


def shrink(text: Text, most: float) -> None:
    """Set a line smaller until it is at most so many pixels wide."""
    width, _ = extent(text)
    if width > most:
        text.set_fontsize(float(text.get_fontsize()) * 0.98 * most / width)


# dates


def day_number(day: dt.date) -> float:
    """A day as it stands on a date axis."""
    return float((day - EPOCH).days)


def day_of(number: float) -> dt.date:
    """The day that stands there."""
    return EPOCH + dt.timedelta(days=round(number))


def over_time(data: xr.Dataset) -> tuple[xr.Dataset, Any]:
    """What is drawn along time, and where it stands: a week's value at its end, as it holds once that is played.

    A single week has its value from its start to its end.
    """
    ends = data["week"].to_numpy().astype("datetime64[D]").astype(np.float64) + WEEK
    return (data, ends) if len(ends) > 1 else (data.isel(week=[0, 0]), np.array([ends[0] - WEEK, ends[0]]))


def date_axis(axes: Axes, weeks: Any, x: Any) -> None:
    """Limits, from the start of the first of `weeks` to the last of `x`, and at most eight dated ticks."""
    first, last = float(weeks[0].astype("datetime64[D]").astype(np.float64)), float(x[-1])
    axes.set_xlim(first, last)
    begin, months = day_of(first), (last - first) / 30.44
    if months < 4:
        ticks = [float(t) for t in np.arange(first, last + 1, WEEK * np.ceil((last - first) / 42.0))]
        axes.set_xticks(ticks, [f"{day_of(t).day} {day_of(t):%b %Y}" for t in ticks])
        return
    step = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120, 240) if months / step <= 8)
    count = range(begin.year * 12 + begin.month - 1, begin.year * 12 + begin.month + int(months) + 2)
    starts = [dt.date(month // 12, month % 12 + 1, 1) for month in count if month % step == 0]
    shown = [day for day in starts if first <= day_number(day) <= last]
    axes.set_xticks([day_number(d) for d in shown], [f"{d:%Y}" if step >= 12 else f"{d:%b %Y}" for d in shown])


# labels


def spread(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float, gap: float = GAP) -> list[float]:
    """Centres nearest to `wanted` (least squares, in the order of `wanted`) of labels that do not touch.

    They lie within `low` and `high` if the sizes and gaps together fit there.
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    reach, blocks = [0.0], list[list[float]]()
    for a, b in pairwise(order):
        reach.append(reach[-1] + (sizes[a] + sizes[b]) / 2.0 + gap)
    for place, i in enumerate(order):
        blocks.append([wanted[i] - reach[place]])
        while len(blocks) > 1 and _middle(blocks[-2]) > _middle(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    start = [_middle(block) for block in blocks for _ in block]
    centres = [0.0] * len(order)
    for place, i in enumerate(order):
        least, most = low + sizes[order[0]] / 2.0, high - sizes[order[-1]] / 2.0 - reach[-1]
        centres[i] = max(min(start[place], most), least) + reach[place]
    return centres


def _middle(block: list[float]) -> float:
    return sum(block) / len(block)


def room(axes: Axes, x: Any, edges: tuple[Any, Any], size: tuple[float, float]) -> tuple[float, float] | None:
    """The middle, in data, of the roomiest place between two curves over `x` for a label of `size` pixels, if any.

    A place that no incident's line crosses is better than a roomier one.
    """
    to_pixels = axes.transData.transform
    lower, upper = (to_pixels(np.column_stack([x, np.broadcast_to(e, x.shape)])) for e in edges)
    grid = np.linspace(lower[0, 0] + GAP, lower[-1, 0] - GAP, 400)
    low, high = (np.interp(grid, curve[:, 0], curve[:, 1]) for curve in (lower, upper))
    width = int(np.ceil((size[0] + GAP) / (grid[1] - grid[0]))) + 1
    if width > len(grid):
        return None
    marks = [np.asarray(line.get_xdata(), np.float64)[:1] for line in axes.lines if line.get_gid() == MARK]
    crossed = [to_pixels(np.array([*mark, 0.0]))[0] for mark in marks]
    windows = [(high[i : i + width].min(), low[i : i + width].max(), i) for i in range(len(grid) - width + 1)]
    windows = [window for window in windows if window[0] - window[1] >= size[1] + GAP / 2]
    clear = [w for w in windows if not any(grid[w[2]] - GAP < at < grid[w[2] + width - 1] + GAP for at in crossed)]
    if not windows:
        return None
    top, bottom, start = max(clear or windows, key=lambda window: window[0] - window[1])
    middle = (grid[start] + grid[start + width - 1]) / 2.0
    across, up = axes.transData.inverted().transform((middle, (top + bottom) / 2.0))
    return float(across), float(up)


def callout(axes: Axes, text: str, at: tuple[float, float], to: Sequence[tuple[float, float]], **looks: Any) -> Text:
    """A text centred at `at` with leader lines that end at `to`, all in data; nothing is cut off at the edge."""
    for x, y in to:
        axes.plot([x, at[0]], [y, at[1]], color=GREY, lw=0.6, zorder=2.7, clip_on=False)
    return axes.text(*at, text, **{"ha": "center", "zorder": 4, **looks})


def incident_marks(panels: Sequence[Axes], incidents: Sequence[tuple[dt.date, str]]) -> None:
    """A thin line through the panels for each incident, and labels above the first panel."""
    axes = panels[0]
    (first, last), (bottom, top), box = axes.get_xlim(), axes.get_ylim(), axes.get_window_extent()
    marks = sorted((day_number(day), label) for day, label in incidents)
    for day, place in product([day for day, _ in marks], panels):
        place.axvline(day, color=VERMILION, lw=0.9, zorder=2.6, path_effects=halo("white"), gid=MARK)
    if not marks:
        return
    groups, texts = _fold_incidents(axes, marks, box.width)
    middles = [sum(day for day, _ in group) / len(group) for group in groups]
    sizes = [size_of(axes, text, **INCIDENT) for text in texts]
    at = [box.x0 + box.width * (x - first) / (last - first) for x in middles]
    lifted = top + LEADER * (top - bottom) / box.height
    for group, text, centre in zip(groups, texts, spread(at, [size[0] for size in sizes], box.x0, box.x1), strict=True):
        x = first + (last - first) * (centre - box.x0) / box.width
        callout(axes, text, (x, lifted), [(day, top) for day, _ in group], **INCIDENT)


def _fold_incidents(axes: Axes, marks: list[tuple[float, str]], most: float) -> tuple[list[Any], list[str]]:
    """Groups of incidents and their texts that fit side by side: folded narrower, then neighbours counted as one."""
    groups, width = [[mark] for mark in marks], cache(lambda text: size_of(axes, text, **INCIDENT)[0])
    while True:
        for letters in (34, 26, 19, 14, 11):
            texts = [_incident_text(group, letters) for group in groups]
            if sum(width(text) + GAP for text in texts) <= most or len(groups) == 1:
                return groups, texts
        nearest = min(range(len(groups) - 1), key=lambda i: groups[i + 1][-1][0] - groups[i][0][0])
        groups[nearest : nearest + 2] = [groups[nearest] + groups[nearest + 1]]


def _incident_text(group: list[tuple[float, str]], letters: int) -> str:
    begin, end = day_of(group[0][0]), day_of(group[-1][0])
    if len(group) > 1:
        span = [f"{begin:%b %Y} to", f"{end:%b %Y}:"] if f"{begin:%b %Y}" != f"{end:%b %Y}" else [f"{end:%b %Y}:"]
        return "\n".join([*span, f"{len(group)} incidents"])
    label, most = group[0][1], 2 * letters - 4
    label = label if len(label) <= most else f"{label[: most - 1].rstrip()}…"
    lines = next(lines for width in range(letters // 2, 2 * letters) if len(lines := wrap(label, width)) <= 2)
    return "\n".join([f"{begin.day} {begin:%b %Y}", *lines])


# files


@styled
def save(figure: Figure, stem: Path, provenance: Mapping[str, str | int]) -> tuple[Path, Path]:
    """Write `stem`.png and `stem`.svg with their provenance in a grey line at the foot and in the metadata."""
    width, height = figure.get_size_inches()
    for old in [text for text in figure.texts if text.get_gid() == "provenance"]:
        old.remove()
    line = " · ".join(["bilateral", *(f"{name} {value}" for name, value in provenance.items())])
    foot = figure.text(MARGIN / width, 0.1 / height, line, size=6.5, color=GREY, gid="provenance")
    shrink(foot, (width - MARGIN - 0.2) * figure.dpi)
    metadata = {"Title": stem.name, "Description": json.dumps(dict(provenance))}
    png, svg = stem.with_name(f"{stem.name}.png"), stem.with_name(f"{stem.name}.svg")
    figure.savefig(png, dpi=DPI, metadata={**metadata, "Software": "bilateral"})
    figure.savefig(svg, metadata={**metadata, "Creator": "bilateral", "Date": None})
    return png, svg
