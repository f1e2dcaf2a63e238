"""Plot of rungs over time: share of runs on each rung, stacked from the worst (bottom) to the best (top)."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.plotting.labels import at_end, room
from sim.plotting.pages import Marks, date_axis, end_heading, incident_marks, key, over_time, page
from sim.plotting.panels import Panel
from sim.plotting.style import FOOT, INK, MARGIN, RUNG_COLOURS, about, extent, note_line, panel, percent

QUESTION = "How likely is each rung?"
HOW_TO_READ = "upper edge of an area: share of runs on that rung or a worse one"
NAMES_WIDTH = 1.45
NOT_MODELLED = "armed"
"""Rung that no rule leads to, so that no run can reach it."""
LEAST = 0.005
"""Smaller shares are given in the note instead of at the end of the areas."""
DARK_FROM = 4
"""First rung whose colour needs white text."""


@page(QUESTION, lambda data: f"{about(data)}; {HOW_TO_READ}")
def rungs(figure: Figure, top: float, data: xr.Dataset, marks: Marks) -> None:
    """Draw the dataset of `views.rung_shares`."""
    data, x = over_time(data)
    width = float(figure.get_size_inches()[0])
    axes = panel(figure, (MARGIN, FOOT + 0.22, width - NAMES_WIDTH - 0.15, top))
    _areas(axes, data, x)
    incident_marks([axes], marks.incidents)
    labelled = _name_inside(axes, data, x) | _name_at_end(axes, data)
    end_heading(figure, axes, NAMES_WIDTH - 0.02, x)
    note_line(figure, _note(data, labelled))


def _main(axes: Axes, data: xr.Dataset, _: Marks) -> None:
    """Draw the shares with a legend."""
    _areas(axes, *over_time(data))
    key(axes, QUESTION)


def _areas(axes: Axes, data: xr.Dataset, x: Any) -> None:
    edges = [*data["or_worse"].to_numpy(), np.zeros(len(x))]
    for place, name in enumerate(data["rung_name"].to_numpy()):
        low, high = edges[place + 1], edges[place]
        axes.fill_between(x, low, high, color=RUNG_COLOURS[place], lw=0, zorder=2.0, gid=str(name), label=str(name))
        axes.plot(x, low, color="white", lw=0.6, zorder=2.1)
    date_axis(axes, data["week"].to_numpy(), x)
    axes.set_ylim(0.0, 1.0)
    axes.set_yticks([0.0, 0.25, 0.5, 0.75, 1.0], ["0%", "25%", "50%", "75%", "100%"])
    axes.set_ylabel("Share of runs")


def _name_inside(axes: Axes, data: xr.Dataset, x: Any) -> set[str]:
    """Label the rungs whose area is thick enough somewhere; return their names."""
    edges, named = [*data["or_worse"].to_numpy(), np.zeros(len(x))], set()
    for place, name in enumerate(data["rung_name"].to_numpy()):
        label = axes.text(x[0], 0.0, str(name), ha="center", va="center", zorder=4)
        label.set_color("white" if place >= DARK_FROM else INK)
        spot = room(axes, x, (edges[place + 1], edges[place]), extent(label))
        if spot:
            label.set_position(spot)
            named.add(str(name))
        else:
            label.remove()
    return named


def _name_at_end(axes: Axes, data: xr.Dataset) -> set[str]:
    """Write share and name of each rung in the last week beside its area; return the names."""
    end = data.isel(week=-1)
    rows = zip(end["rung_name"].to_numpy(), end["share"].to_numpy(), end["or_worse"].to_numpy(), strict=True)
    shown = [
        (str(name), float(share), float(or_worse - share / 2.0)) for name, share, or_worse in rows if share >= LEAST
    ]
    at_end(axes, [(f"{percent(share, data.attrs['runs'])} {name}", middle) for name, share, middle in shown])
    return {name for name, _, _ in shown}


def _note(data: xr.Dataset, labelled: set[str]) -> str:
    """List rungs too rare to label and rungs that no run reaches."""
    names = [str(name) for name in data["rung_name"].to_numpy()]
    peaks = dict(zip(names, data["peak"].to_numpy(), strict=True))
    weeks = dict(zip(names, data["peak_week"].to_numpy().astype("datetime64[D]").tolist(), strict=True))
    thin = [
        f"{n} ({percent(peaks[n], data.attrs['runs'])} at most, {weeks[n]:%b %Y})"
        for n in names
        if peaks[n] and n not in labelled
    ]
    never = [n for n in names if not peaks[n] and n != NOT_MODELLED]
    notes = ["Too thin to label: " + ", ".join(thin)] if thin else []
    notes += ["Not reached in any run: " + ", ".join(never)] if never else []
    notes += [] if peaks[NOT_MODELLED] else ["The rung below severed, limited armed force, is not modelled"]
    return ". ".join(notes) + "." * bool(notes)


PANELS: dict[str, Panel] = {"shares": _main}
