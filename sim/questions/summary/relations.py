"""Relations before and after: where every pair stands in the first week and at the end, and how sure that is."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.plotting.labels import GAP, push_apart, size_of
from sim.plotting.pages import page
from sim.plotting.style import (
    BLUE,
    FAINT,
    FOOT,
    GREY,
    INK,
    MARGIN,
    PALE_BLUE,
    PALEST_BLUE,
    SMALL,
    about,
    note_line,
    panel,
    signed,
)
from sim.plotting.time_axis import Marks

QUESTION = "Who ends up where with whom?"
READING = "the mean of both sides and all runs; pale bar: nine runs in ten at the end"
ROW = 17.0
"""Pixels that a row takes at least; pairs that change least are left out beyond that."""
CHANGE_WIDTH = 1.3
END, CHANGE = 0.12, 0.68
"""Inches from the panel to its two columns of numbers."""
NO_DYAD = "No relation in this scenario is other than zero."


@page(QUESTION, lambda data: f"{about(data)}; {READING}", dated=False)
def relations(figure: Figure, top: float, data: xr.Dataset, _: Marks) -> None:
    """Draw what `views.relations` returns."""
    bottom, top = FOOT + 0.3, top - 0.4
    shown = _most_changed(data, int((top - bottom) * figure.dpi / ROW))
    right = float(figure.get_size_inches()[0]) - CHANGE_WIDTH
    axes = panel(figure, (MARGIN, bottom, right, top))
    names, left = _names(axes, shown, 0.42 * right)
    axes.remove()
    axes = panel(figure, (left, bottom, right, top))
    axes.set_xlim(-1.0, 1.0)
    axes.set_ylim(len(names) - 0.4, -0.6)
    _bands(axes, data)
    _rows(axes, shown, names)
    for inches, text in ((END, "end"), (CHANGE, "change")):
        axes.text(_right(axes, inches), 1.02, text, transform=axes.transAxes, size=SMALL, color=GREY)
    note_line(figure, _note(data, shown))


def _most_changed(data: xr.Dataset, most: int) -> xr.Dataset:
    """The data, or of too many pairs the focus and those that change most, in the same order."""
    before, after = data["relation"].sel(edge="mean").to_numpy()
    rank = np.argsort(-(np.abs(after - before) + 9.0 * data["focus"].to_numpy()), kind="stable")
    return data.isel(dyad=np.sort(rank[:most]))


def _names(axes: Axes, data: xr.Dataset, most: float) -> tuple[list[str], float]:
    """The pairs by the names of their states, or by code if one has no name or they take over `most` inches.

    With them the place to the right of them, in inches.
    """
    known: dict[str, str] = data.attrs.get("names", {})
    dyads = [str(dyad).split("-") for dyad in data["pair"].to_numpy()]
    for names in (known, dict[str, str]()):
        words = [" \N{EN DASH} ".join(str(names.get(code, code)) for code in dyad) for dyad in dyads]
        widths = [size_of(axes, dyad, size=SMALL, weight="bold")[0] for dyad in words]
        left = MARGIN + 0.12 + max(widths, default=0.0) / (float(axes.get_window_extent().width) / _inches(axes))
        if left <= most and all(code in names for dyad in dyads for code in dyad):
            break
    return words, left


def _bands(axes: Axes, data: xr.Dataset) -> None:
    """Thresholds as lines and the rungs' names over them."""
    lows = data["band_low"].to_numpy()
    for edge in lows[:-1]:
        axes.axvline(edge, color=FAINT, lw=0.7, zorder=1.5, gid="threshold")
    axes.set_xticks([-1.0, *lows[-2::-1], 1.0], [signed(edge) for edge in (-1.0, *lows[-2::-1], 1.0)])
    axes.set_xlabel("Relation")
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    middles = ((data["band_low"] + data["band_high"]) / 2.0).to_numpy()
    texts = [
        axes.text(m, 1.02, str(n), transform=axes.get_xaxis_transform(), ha="center", size=SMALL, color=GREY)
        for m, n in zip(middles, data["band"].to_numpy(), strict=True)
    ]
    push_apart(axes, texts, middles, across=True, gap=GAP)


def _rows(axes: Axes, data: xr.Dataset, names: list[str]) -> None:
    low, mean, high = data["relation"].transpose("edge", "when", "pair").to_numpy()
    focus = data["focus"].to_numpy()
    for row, name in enumerate(names):
        _row(axes, row, (low[1, row], high[1, row]), (mean[0, row], mean[1, row]), bool(focus[row]))
        weight = "bold" if focus[row] else "normal"
        looks: dict[str, Any] = {"size": SMALL, "va": "center_baseline", "weight": weight}
        across = axes.get_yaxis_transform()
        axes.text(-0.012, row, name, transform=across, ha="right", color=INK, **looks)
        for inches, number in ((END, mean[1, row]), (CHANGE, mean[1, row] - mean[0, row])):
            axes.text(_right(axes, inches), row, signed(number), transform=across, color=INK, **looks)


def _row(axes: Axes, row: int, sure: tuple[float, float], moved: tuple[float, float], focus: bool) -> None:
    """The range at the end, and the way from the first week to there."""
    colour = INK if focus else BLUE
    axes.plot(sure, [row, row], color=PALE_BLUE if focus else PALEST_BLUE, lw=6, solid_capstyle="butt", gid="range")
    axes.plot(moved, [row, row], color=colour, lw=2.0 if focus else 1.1, zorder=2.4, gid="moved")
    axes.plot(moved[:1], [row], "o", color=colour, mfc="white", ms=4.5, zorder=2.5, gid="before")
    axes.plot(moved[1:], [row], "o", color=colour, ms=5.5 if focus else 4.5, zorder=2.6, gid="after")


def _right(axes: Axes, inches: float) -> float:
    """A place so far right of the panel, in its widths."""
    return 1.0 + inches / _inches(axes)


def _inches(axes: Axes) -> float:
    """The width of a panel."""
    figure = axes.get_figure(root=True)
    return float(axes.get_window_extent().width) / (figure.dpi if figure else 1.0)


def _note(data: xr.Dataset, shown: xr.Dataset) -> str:
    if not data.sizes["pair"]:
        return NO_DYAD
    first, last = (day.astype("datetime64[D]").tolist() for day in data["week"].to_numpy())
    days = f"Open circle: the week of {first.day} {first:%b %Y}. Full circle: the week of {last.day} {last:%b %Y}."
    left = data.sizes["pair"] - shown.sizes["pair"]
    return days + (f" The {left} pairs that change least are left out." if left else "")
