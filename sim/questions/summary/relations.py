"""Plot of all relations: mean in the first and the last week, and 90% range at the end, by dyad."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.errors import counted
from sim.plotting import style
from sim.plotting.labels import GAP, push_apart, size_of
from sim.plotting.pages import Marks, key, page
from sim.plotting.panels import Panel

QUESTION = "How do all relations change?"
HOW_TO_READ = "mean of both sides and all runs; pale bar: 90% of runs at the end"
ROW = 17.0
"""Minimum height of a row in pixels; dyads that change least are omitted if there is no room."""
CHANGE_WIDTH = 1.3
END, CHANGE = 0.12, 0.68
"""Distance from the panel to its two columns of numbers, in inches."""
NO_DYAD = "All relations in this scenario are zero."


@page(QUESTION, lambda data: f"{style.about(data)}; {HOW_TO_READ}", dated=False)
def relations(figure: Figure, top: float, data: xr.Dataset, _: Marks) -> None:
    """Draw the dataset of `views.relations`."""
    bottom, top = style.FOOT + 0.3, top - 0.4
    shown = _most_changed(data, int((top - bottom) * figure.dpi / ROW))
    right = float(figure.get_size_inches()[0]) - CHANGE_WIDTH
    axes = style.panel(figure, (style.MARGIN, bottom, right, top))
    names, left = _names(axes, shown, 0.42 * right)
    axes.remove()
    axes = style.panel(figure, (left, bottom, right, top))
    _changes(axes, shown, names)
    for inches, text in ((END, "end"), (CHANGE, "change")):
        axes.text(_right(axes, inches), 1.02, text, transform=axes.transAxes, size=style.SMALL, color=style.GREY)
    _numbers(axes, shown)
    style.note_line(figure, _note(data, shown))


def _main(axes: Axes, data: xr.Dataset, _: Marks) -> None:
    """Draw the dyads with a legend, named by code and without the columns of numbers."""
    shown = _most_changed(data, max(int(float(axes.get_window_extent().height) / ROW), 1))
    _changes(axes, shown, [str(dyad) for dyad in shown["dyad"].to_numpy()])
    for gid, words in (
        ("before", "first week, mean"),
        ("after", "last week, mean"),
        ("range", "90% of runs, last week"),
    ):
        for line in [line for line in axes.lines if line.get_gid() == gid][:1]:
            line.set_label(words)
    key(axes, QUESTION, pad=16.0)


def _changes(axes: Axes, data: xr.Dataset, names: list[str]) -> None:
    """Draw the rungs and a row for each dyad."""
    axes.set_xlim(-1.0, 1.0)
    axes.set_ylim(len(names) - 0.4, -0.6)
    _bands(axes, data)
    _rows(axes, data, names)


def _most_changed(data: xr.Dataset, most: int) -> xr.Dataset:
    """Select the focal dyad and the dyads that change most, at most `most`, in the same order."""
    before, after = data["relation"].sel(edge="mean").to_numpy()
    rank = np.argsort(-(np.abs(after - before) + 9.0 * data["focus"].to_numpy()), kind="stable")
    return data.isel(dyad=np.sort(rank[:most]))


def _names(axes: Axes, data: xr.Dataset, most: float) -> tuple[list[str], float]:
    """Return the dyads' names and the place to the right of them, in inches.

    States are named by code if one has no name or the names take more than `most` inches.
    """
    known: dict[str, str] = data.attrs.get("names", {})
    dyads = [str(dyad).split("-") for dyad in data["dyad"].to_numpy()]
    for names in (known, dict[str, str]()):
        words = [" \N{EN DASH} ".join(str(names.get(code, code)) for code in dyad) for dyad in dyads]
        widths = [size_of(axes, dyad, size=style.SMALL, weight="bold")[0] for dyad in words]
        left = style.MARGIN + 0.12 + max(widths, default=0.0) / (float(axes.get_window_extent().width) / _inches(axes))
        if left <= most and all(code in names for dyad in dyads for code in dyad):
            break
    return words, left


def _bands(axes: Axes, data: xr.Dataset) -> None:
    """Draw thresholds as lines and the names of rungs above them."""
    lows = data["band_low"].to_numpy()
    for edge in lows[:-1]:
        axes.axvline(edge, color=style.FAINT, lw=0.7, zorder=1.5, gid="threshold")
    axes.set_xticks([-1.0, *lows[-2::-1], 1.0], [style.signed(edge) for edge in (-1.0, *lows[-2::-1], 1.0)])
    axes.set_xlabel("Relation")
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    middles = ((data["band_low"] + data["band_high"]) / 2.0).to_numpy()
    texts = [
        axes.text(
            m, 1.02, str(n), transform=axes.get_xaxis_transform(), ha="center", size=style.SMALL, color=style.GREY
        )
        for m, n in zip(middles, data["band"].to_numpy(), strict=True)
    ]
    push_apart(axes, texts, middles, across=True, gap=GAP)


def _rows(axes: Axes, data: xr.Dataset, names: list[str]) -> None:
    low, mean, high = data["relation"].transpose("edge", "when", "dyad").to_numpy()
    for row, (name, focus) in enumerate(zip(names, data["focus"].to_numpy(), strict=True)):
        _row(axes, row, (low[1, row], high[1, row]), (mean[0, row], mean[1, row]), bool(focus))
        axes.text(-0.012, row, name, ha="right", **_looks(axes, bool(focus)))


def _numbers(axes: Axes, data: xr.Dataset) -> None:
    """Write the mean at the end and its change beside each row."""
    before, after = data["relation"].sel(edge="mean").transpose("when", "dyad").to_numpy()
    for row, focus in enumerate(data["focus"].to_numpy()):
        for inches, number in ((END, after[row]), (CHANGE, after[row] - before[row])):
            axes.text(_right(axes, inches), row, style.signed(number), **_looks(axes, bool(focus)))


def _looks(axes: Axes, focus: bool) -> dict[str, Any]:
    """Return place and weight of a text in a row."""
    weight = "bold" if focus else "normal"
    across = axes.get_yaxis_transform()
    return {"size": style.SMALL, "va": "center_baseline", "weight": weight, "color": style.INK, "transform": across}


def _row(axes: Axes, row: int, interval: tuple[float, float], change: tuple[float, float], focus: bool) -> None:
    """Draw the range at the end and the change from the first week."""
    colour = style.INK if focus else style.BLUE
    axes.plot(
        interval,
        [row, row],
        color=style.PALE_BLUE if focus else style.PALEST_BLUE,
        lw=6,
        solid_capstyle="butt",
        gid="range",
    )
    axes.plot(change, [row, row], color=colour, lw=2.0 if focus else 1.1, zorder=2.4, gid="moved")
    axes.plot(change[:1], [row], "o", color=colour, mfc="white", ms=4.5, zorder=2.5, gid="before")
    axes.plot(change[1:], [row], "o", color=colour, ms=5.5 if focus else 4.5, zorder=2.6, gid="after")


def _right(axes: Axes, inches: float) -> float:
    """Convert a distance to the right of the panel from inches to axes units."""
    return 1.0 + inches / _inches(axes)


def _inches(axes: Axes) -> float:
    """Return the width of a panel in inches."""
    figure = axes.get_figure(root=True)
    return float(axes.get_window_extent().width) / (figure.dpi if figure else 1.0)


def _note(data: xr.Dataset, shown: xr.Dataset) -> str:
    if not data.sizes["dyad"]:
        return NO_DYAD
    first, last = (day.astype("datetime64[D]").tolist() for day in data["week"].to_numpy())
    days = f"Open circle: the week of {first.day} {first:%b %Y}. Full circle: the week of {last.day} {last:%b %Y}."
    left = data.sizes["dyad"] - shown.sizes["dyad"]
    return days + (
        f" The {counted(left, 'dyad')} that {'change' if left > 1 else 'changes'} least {'are' if left > 1 else 'is'} "
        "omitted."
        if left
        else ""
    )


PANELS: dict[str, Panel] = {"relations": _main}
