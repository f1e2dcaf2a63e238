"""Picture of storylines: the typical run, the middle half of the runs and the share of each cluster."""

from __future__ import annotations

from itertools import cycle
from textwrap import wrap
from typing import Any

import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.model.ladder import CRISIS, RUNGS
from sim.plotting.curves import LEFT, LETTERS, NAMES_WIDTH, Look, name_ends, rung_bands
from sim.plotting.labels import halo
from sim.plotting.pages import Marks, date_axis, incident_marks, key, over_time, page
from sim.plotting.panels import Panel
from sim.plotting.style import FOOT, LINE_COLOURS, about, note_line, panel, percent, signed

QUESTION = "Which storylines are there?"
NOTE = (
    "A storyline is a cluster of runs with similar paths (Ward's method): a summary of many runs, not a type of "
    "future. Rungs are those of the typical run; recalled and severed are formal acts, whatever the relation. Shares "
    "are of the runs, with 90% Monte Carlo intervals."
)
MOST_FULL = 5
"""With more storylines than this, labels show the share only."""
DASHES = ("solid", (0, (6, 1.5)), (0, (1.2, 1.2)), (0, (4, 1.2, 1.2, 1.2)))


def _about(data: xr.Dataset) -> str:
    several = data.sizes["storyline"] > 1
    return about(data) + ("; each line is a typical run, each area the middle half of its runs" if several else "")


@page(QUESTION, _about)
def storylines(figure: Figure, top: float, data: xr.Dataset, marks: Marks) -> None:
    """Draw the storylines of `trajectory_clusters`."""
    data, x = over_time(data)
    axes = panel(figure, (LEFT, FOOT + 0.15, float(figure.get_size_inches()[0]) - NAMES_WIDTH, top))
    axes.set_ylim(-1.0, 1.0)
    date_axis(axes, data["week"].to_numpy(), x)
    rung_bands(axes, data)
    looks = _looks(data.sizes["storyline"])
    _trajectories(axes, data, x, looks)
    incident_marks([axes], marks.incidents)
    ends = data["medoid_path"].to_numpy()[:, -1]
    name_ends(axes, [(_label(data, place), float(end)) for place, end in enumerate(ends)], looks)
    note_line(figure, NOTE)


def _main(axes: Axes, data: xr.Dataset, _: Marks) -> None:
    """Draw the storylines with a legend."""
    data, x = over_time(data)
    axes.set_ylim(-1.0, 1.0)
    date_axis(axes, data["week"].to_numpy(), x)
    rung_bands(axes, data)
    _trajectories(axes, data, x, _looks(data.sizes["storyline"]))
    for place, line in enumerate(line for line in axes.lines if line.get_gid() == "typical"):
        line.set_label(_label(data, place).partition("\n")[0])
    key(axes, QUESTION)


def _looks(count: int) -> list[Look]:
    styles = cycle((colour, dash) for dash in DASHES for colour in LINE_COLOURS)
    return [(*next(styles), False) for _ in range(count)]


def _trajectories(axes: Axes, data: xr.Dataset, x: Any, looks: list[Look]) -> None:
    paths = zip(looks, data["dyad_relation"].to_numpy(), data["medoid_path"].to_numpy(), strict=True)
    for (colour, dash, _), (low, _, high), typical in paths:
        axes.fill_between(x, low, high, color=colour, alpha=0.16, lw=0, zorder=2.0, gid="half")
        axes.plot(x, typical, color=colour, ls=dash, lw=1.8, zorder=2.6, gid="typical", path_effects=halo("white"))


def _label(data: xr.Dataset, place: int) -> str:
    """Return the share with its interval and, if there is room, the worst rung and the end of the typical run."""
    one = data.isel(storyline=place)
    share, low, high = (percent(float(value)) for value in one["share"].to_numpy())
    worst, end, run = str(one["medoid_worst"].values), str(one["medoid_end"].values), int(one["medoid"])
    where = f"ends at {signed(float(one['medoid_path'][-1]))} ({end})"
    if data.sizes["storyline"] == 1:
        return f"{share}: run {run}\n{where}"
    rungs = wrap(f"{'down to' if RUNGS.index(worst) >= CRISIS else 'never below'} {worst}, {where}", LETTERS)
    head = f"{share} ({low} to {high}), as run {run}"
    return "\n".join([head, *rungs] if data.sizes["storyline"] <= MOST_FULL else [head])


PANELS: dict[str, Panel] = {"relation": _main}
