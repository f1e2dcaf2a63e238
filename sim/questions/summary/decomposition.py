"""Plot of the decomposition: contributions of the terms to the change of the relation, and their sum, over time."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.plotting.labels import GAP, at_end, callout, halo, room, size_of
from sim.plotting.pages import Marks, date_axis, end_heading, incident_marks, key, over_time, page, ticks_within
from sim.plotting.panels import Panel
from sim.plotting.style import FOOT, INK, MARGIN, SMALL, TERM_COLOURS, about, extent, note_line, panel, signed

QUESTION = "What changed the relation?"
NAMES_WIDTH = 1.55
LEAST = 0.01
"""Terms nearer to zero at the end are not labelled beside the areas."""
VISIBLE = 0.03
"""Terms that never exceed this are listed in the note."""
DARK = ("triads", "grievance", "amends", "ties")
"""Terms whose colour needs white text."""
CAPTION = (
    "The terms sum exactly to the change of the half log-odds since the start; a change of 1 takes a relation from 0 "
    "to +0.76. They decompose a number; they are not shares of blame. Structure keeps the relation at its start, "
    "forgetting discounts the start."
)


def _about(data: xr.Dataset) -> str:
    """Describe the runs and the direction."""
    names = data.attrs.get("names", {})
    one, other = (str(names.get(code, code)) for code in data.attrs["direction"].split(">"))
    return f"{about(data, mean=True)}; {one} towards {other}"


@page(QUESTION, _about)
def decomposition(figure: Figure, top: float, data: xr.Dataset, marks: Marks) -> None:
    """Draw the dataset of `views.decomposition`."""
    data, x = over_time(data)
    width = float(figure.get_size_inches()[0])
    axes = panel(figure, (MARGIN, FOOT + 0.45, width - NAMES_WIDTH - 0.1, top))
    _areas(axes, data, x)
    incident_marks([axes], marks.incidents)
    labelled = _name_inside(axes, data, x) | _name_at_end(axes, data)
    labelled |= _name_above(axes, data, x, labelled)
    end_heading(figure, axes, NAMES_WIDTH - 0.07, x)
    note_line(figure, CAPTION + _thin(data, labelled))


def _main(axes: Axes, data: xr.Dataset, _: Marks) -> None:
    """Draw the contributions and their sum with a legend."""
    _areas(axes, *over_time(data))
    key(axes, QUESTION)


def _areas(axes: Axes, data: xr.Dataset, x: Any) -> None:
    """Draw the terms stacked outwards from zero, and their sum."""
    inner, outer = data["inner"].to_numpy(), data["outer"].to_numpy()
    for place, name in enumerate(data["term"].to_numpy()):
        for side in (0, 1):
            near, far = inner[side, place], outer[side, place]
            axes.fill_between(
                x,
                near,
                far,
                color=TERM_COLOURS[str(name)],
                lw=0,
                zorder=2.0,
                gid=str(name),
                label="" if side else str(name),
            )
            axes.plot(x, far, color="white", lw=0.5, zorder=2.1)
    axes.axhline(0.0, color=INK, lw=0.7, zorder=2.3)
    axes.plot(
        x,
        data["total"].to_numpy(),
        color=INK,
        lw=2.2,
        zorder=2.7,
        gid="total",
        label="total",
        path_effects=halo("white"),
    )
    top, bottom = max(float(outer.max()), 0.05), min(float(outer.min()), -0.05)
    air = 0.12 * (top - bottom)
    axes.set_ylim(bottom - air / 2, top + air)
    date_axis(axes, data["week"].to_numpy(), x)
    shown = ticks_within(axes.get_yticks(), bottom - air / 2, top + air)
    axes.set_yticks(shown, [signed(tick) if tick else "0" for tick in shown])
    axes.set_ylabel("Change since the start, half log-odds")


def _name_inside(axes: Axes, data: xr.Dataset, x: Any) -> set[str]:
    """Label the terms whose area is thick enough somewhere, clear of the sum; return the labelled terms."""
    named, total = set(), data["total"].to_numpy()
    for place, name in enumerate(data["term"].to_numpy()):
        colour = "white" if name in DARK else INK
        label = axes.text(x[0], 0.0, str(name), size=SMALL, ha="center", va="center", zorder=4, color=colour)
        for near, far in zip(data["inner"].to_numpy()[:, place], data["outer"].to_numpy()[:, place], strict=True):
            low, high = np.minimum(near, far), np.maximum(near, far)
            cut = np.clip(total, low, high)
            spots = [room(axes, x, edges, extent(label)) for edges in ((low, cut), (cut, high))]
            spot = next((spot for spot in spots if spot), None)
            if spot and str(name) not in named:
                label.set_position(spot)
                named.add(str(name))
        if str(name) not in named:
            label.remove()
    return named


def _name_at_end(axes: Axes, data: xr.Dataset) -> set[str]:
    """Write contribution and name of each term at the end, and the sum; return the labelled terms."""
    end, rows = data.isel(week=-1), []
    middle = ((end["inner"] + end["outer"]) / 2.0).to_numpy()
    for place, (name, value) in enumerate(zip(end["term"].to_numpy(), end["contribution"].to_numpy(), strict=True)):
        if abs(value) >= LEAST:
            rows.append((str(name), float(value), float(middle[int(value < 0.0), place])))
    total = float(end["total"])
    texts = at_end(axes, [*((f"{signed(v)} {n}", y) for n, v, y in rows), (f"{signed(total)} in total", total)])
    texts[-1].set_fontweight("bold")
    return {name for name, _, _ in rows}


def _name_above(axes: Axes, data: xr.Dataset, x: Any, labelled: set[str]) -> set[str]:
    """Label other visible terms in a row above all areas, each with a leader to where its area is thickest."""
    weeks, peak_weeks = data["week"].to_numpy(), data["peak_week"].to_numpy()
    lifts = (data["outer"] - data["inner"]).isel(side=0).transpose("term", "week").to_numpy()
    rows = sorted(
        (int(lift.argmax() if lift.max() >= VISIBLE else np.flatnonzero(weeks == peak_weeks[place])[0]), place)
        for place, (name, lift) in enumerate(zip(data["term"].to_numpy(), lifts, strict=True))
        if str(name) not in labelled and abs(float(data["peak"][place])) >= VISIBLE
    )
    names = [str(data["term"].to_numpy()[place]) for _, place in rows]
    sizes = [size_of(axes, name, size=SMALL) for name in names]
    top = data["outer"].to_numpy()[0, -1]
    row = (sum(width + 2 * GAP for width, _ in sizes), max((height for _, height in sizes), default=0.0) + GAP)
    spot = _near([week for week, _ in rows], axes, x, top, row) if rows else None
    if spot is None:
        return set()
    left, middle = axes.transData.transform(spot) - (row[0] / 2.0, 0.0)
    for (week, place), name, (width, height) in zip(rows, names, sizes, strict=True):
        side = int(lifts[place].max() < VISIBLE and float(data["peak"][place]) < 0.0)
        thick = float((data["inner"] + data["outer"])[side, place, week]) / 2.0
        across, y = axes.transData.inverted().transform((left + width / 2.0 + GAP, middle - height / 2.0))
        callout(axes, name, (across, y), [(float(x[week]), thick)], size=SMALL, va="bottom")
        left += width + 2 * GAP
    return set(names)


def _near(weeks: list[int], axes: Axes, x: Any, top: Any, row: tuple[float, float]) -> tuple[float, float] | None:
    """Find room for a row of names above the areas, close to the given weeks if possible."""
    first, last = max(min(weeks) - len(x) // 10, 0), max(weeks) + len(x) // 5 + 2
    above = axes.get_ylim()[1]
    near = room(axes, x[first:last], (top[first:last], above), row)
    return near or room(axes, x, (top, above), row)


def _thin(data: xr.Dataset, labelled: set[str]) -> str:
    rows = zip(data["term"].to_numpy(), data["peak"].to_numpy(), strict=True)
    thin = [
        f"{name} ({signed(peak)} at most)" for name, peak in rows if name not in labelled and abs(peak) >= LEAST / 2
    ]
    return " Too thin to label: " + ", ".join(thin) + "." if thin else ""


PANELS: dict[str, Panel] = {"terms": _main}
