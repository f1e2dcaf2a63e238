"""Ruptures of several focal dyads: the share of runs in which each has ruptured, and how many rupture together."""

from __future__ import annotations

from itertools import cycle
from typing import Any

import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.plotting import style
from sim.plotting.curves import DASHES, name_ends
from sim.plotting.labels import halo
from sim.plotting.pages import Marks, date_axis, key, over_time, page
from sim.plotting.panels import Panel

QUESTION = "Which dyads rupture, and how many together?"
NAMES_WIDTH, BETWEEN, SECOND = 1.3, 0.9, 0.26
"""Room for the labels of the curves and between the panels, inches; the second panel's share of the width."""
ANY, ALL = "at least one", "all of them"
SHARES = ([0.0, 0.25, 0.5, 0.75, 1.0], ["0%", "25%", "50%", "75%", "100%"])


@page(QUESTION, lambda data: f"{style.about(data)}, in the same runs for all dyads")
def focal_dyads(figure: Figure, top: float, data: xr.Dataset, marks: Marks) -> None:  # noqa: ARG001
    """Draw the dataset of `joint.focal_dyads`."""
    right = float(figure.get_size_inches()[0]) - 0.2
    middle = style.MARGIN + (right - style.MARGIN) * (1.0 - SECOND) - NAMES_WIDTH - BETWEEN
    by_then = style.panel(figure, (style.MARGIN, style.FOOT + 0.3, middle, top))
    number = style.panel(figure, (middle + NAMES_WIDTH + BETWEEN, style.FOOT + 0.3, right, top))
    style.note_line(
        figure, "Grey: at least one, and all of the dyads. A dyad that starts with a rupture does not rupture."
    )
    looks, rows = _curves(by_then, data)
    name_ends(by_then, rows, looks)
    _bars(number, data)


def _main(axes: Axes, data: xr.Dataset, _marks: Marks) -> None:
    """Draw the curves with a legend."""
    _, rows = _curves(axes, data)
    for line, (name, _) in zip(axes.lines, rows, strict=True):
        line.set_label(name)
    key(axes, QUESTION)


def _curves(axes: Axes, data: xr.Dataset) -> tuple[list[Any], list[tuple[str, float]]]:
    """Draw the share of runs with a rupture so far; return looks, and names with the height of the end."""
    weekly, x = over_time(data)
    date_axis(axes, data["week"].to_numpy(), x)
    axes.set_ylim(0.0, 1.0)
    axes.set_yticks(*SHARES)
    axes.set_ylabel("Share of runs that have ruptured by then")
    dashes = cycle([(colour, dash) for dash in DASHES for colour in style.LINE_COLOURS])
    names = [str(dyad) for dyad in data["focal_dyad"].to_numpy()]
    drawn = [
        *((name, row, *next(dashes), False) for name, row in zip(names, weekly["ruptured"].to_numpy(), strict=True)),
        (ANY, weekly["any_ruptured"].to_numpy(), style.GREY, "solid", False),
        (ALL, weekly["all_ruptured"].to_numpy(), style.GREY, "dotted", False),
    ]
    for _, row, colour, dash, _ in drawn:
        axes.plot(x, row, color=colour, ls=dash, lw=1.8, zorder=2.6, gid="ruptured", path_effects=halo("white"))
    runs = data.attrs["runs"]
    rows = [(f"{name} {style.percent(float(row[-1]), runs)}", float(row[-1])) for name, row, *_ in drawn]
    return [(colour, dash, chosen) for _, _, colour, dash, chosen in drawn], rows


def _bars(axes: Axes, data: xr.Dataset) -> None:
    """Draw the share of runs by number of dyads that rupture."""
    number, runs = data["how_many"].to_numpy(), data.attrs["runs"]
    places = data["number"].to_numpy()
    axes.barh(places, number, color=style.BLUE, height=0.7, gid="number")
    for place, one in zip(places, number, strict=True):
        axes.text(one + 0.02, place, style.percent(float(one), runs), va="center", fontsize=style.SMALL)
    axes.set_yticks(places, [str(place) for place in places])
    axes.set_xlim(0.0, max(float(number.max()) * 1.35, 0.1))
    axes.set_xticks([])
    axes.set_ylabel("Number of dyads that rupture")


PANELS: dict[str, Panel] = {"ruptured": _main, "number": lambda axes, data, _: _bars(axes, data)}
