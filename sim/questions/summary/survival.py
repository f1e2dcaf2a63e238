"""Survival curves: time to the first rupture, and time from rupture to full repair."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.errors import counted
from sim.model.ladder import REPAIR_MARGIN, RUPTURE_WEEKS
from sim.plotting.labels import GAP, at_end, callout, halo, room, size_of
from sim.plotting.pages import Marks, date_axis, incident_marks, key, over_time, page
from sim.plotting.panels import Panel
from sim.plotting.style import BLUE, FOOT, GREY, MARGIN, PALEST_BLUE, SMALL, about, note_line, panel, percent
from sim.results.dates import ChangeDates
from sim.wording import WEEKS_PER_YEAR, dated, duration

QUESTION = "When does a rupture occur, and how long does it last?"
HOW_TO_READ = "pale: 90% Monte Carlo band"
END_WIDTH, BETWEEN, SECOND = 0.95, 0.8, 0.42
MEANING = (
    f"Ruptured: an ambassador recalled, or worse, for {RUPTURE_WEEKS} weeks. Fully repaired: no downgrade in force, "
    f"and relations restored or within {REPAIR_MARGIN} of their start. Kaplan-Meier estimates: runs without the event "
    "are censored."
)
NEAR = 0.4
"""Largest distance of a label from the curve, as a share, and from its point, in widths of the panel."""
SHARES = ([0.0, 0.25, 0.5, 0.75, 1.0], ["0%", "25%", "50%", "75%", "100%"])


@page(QUESTION, lambda data: f"{about(data)}; {HOW_TO_READ}")
def survival(figure: Figure, top: float, data: xr.Dataset, marks: Marks) -> None:
    """Draw the dataset of `views.survival`."""
    right = float(figure.get_size_inches()[0]) - 0.1 - END_WIDTH
    middle = MARGIN + (right - MARGIN - END_WIDTH - BETWEEN) * (1.0 - SECOND)
    rupture = panel(figure, (MARGIN, FOOT + 0.3, middle, top))
    repair = panel(figure, (middle + END_WIDTH + BETWEEN, FOOT + 0.3, right, top))
    note_line(figure, MEANING)
    _until_rupture(rupture, data)
    incident_marks([rupture], marks.incidents)
    _name_rupture(rupture, data)
    _until_repair(repair, data)


def empty(data: xr.Dataset) -> str:
    """Return why there is nothing to draw, if so."""
    return "" if data.attrs["ruptured"] else "no run ruptures"


def _main(axes: Axes, data: xr.Dataset, _: Marks) -> None:
    """Draw the time to the first rupture with a legend."""
    _until_rupture(axes, data)
    key(axes, QUESTION)


def _until_rupture(axes: Axes, data: xr.Dataset) -> None:
    weekly, x = over_time(data)
    start = float(data["week"].to_numpy()[0].astype("datetime64[D]").astype(np.float64))
    first = [[1.0]] * 3
    curve = np.hstack([first, weekly["unruptured"].to_numpy()])
    _curve(axes, np.concatenate([[start], x]), curve)
    date_axis(axes, data["week"].to_numpy(), x)
    axes.set_ylabel("Share of runs not yet ruptured")


def _name_rupture(axes: Axes, data: xr.Dataset) -> None:
    weekly, x = over_time(data)
    curve = weekly["unruptured"].to_numpy()
    at_end(axes, [(f"{percent(curve[1, -1], data.attrs['runs'])} not\nruptured\nby the end", curve[1, -1])], size=SMALL)
    half = float(data["weeks_to_rupture"].sel(edge="estimate"))
    if np.isnan(half):
        _annotate(
            axes, x, curve, "fewer than half of the runs rupture" if data.attrs["ruptured"] else "no run ruptures", None
        )
        return
    start = data["week"].to_numpy()[0].astype("datetime64[D]").item()
    by = ChangeDates(start, len(x), tuple(data.attrs.get("events", ()))).of(int(half))
    _annotate(axes, x, curve, f"half of the runs have\nruptured by {dated(by)}", (float(x[int(half)]), 0.5))


def _until_repair(axes: Axes, data: xr.Dataset) -> None:
    """Draw the second panel, by weeks since the rupture."""
    since, curve = data["since"].to_numpy(), data["unrepaired"].to_numpy()
    last = float(max(since[-1], 1.0))
    ruptured = data.attrs["ruptured"]
    axes.set_ylabel("Share of ruptured runs not yet repaired")
    if not ruptured:
        _weeks_axis(axes, last)
        _curve(axes, since, curve)
        axes.text(0.5, 0.5, "No run ruptures", transform=axes.transAxes, ha="center")
        return
    known = np.isfinite(curve[1])
    x, curve = since[known], curve[:, known]
    if len(x) == 1:
        x, curve = np.array([0.0, 1.0]), np.repeat(curve, 2, axis=1)
    _weeks_axis(axes, float(x[-1]))
    _curve(axes, x, curve)
    runs = counted(ruptured, "run")
    half = float(data["weeks_to_repair"].sel(edge="estimate"))
    words = f"{runs} ruptured;\nhalf fully repaired\nafter {duration(half)}" if np.isfinite(half) else ""
    place = (half, 0.5) if words else None
    _annotate(axes, x, curve, words or f"{runs} ruptured; fewer\nthan half repaired\nby the horizon", place)
    _label_end(axes, curve, ruptured)


def _label_end(axes: Axes, curve: Any, runs: int) -> None:
    """Write the share at the end of the curve beside the panel."""
    text = f"{percent(curve[1, -1], runs)} still\nnot\nrepaired"
    at_end(axes, [(text, float(curve[1, -1]))], size=SMALL)


def _curve(axes: Axes, x: Any, curve: Any) -> None:
    low, estimate, high = curve
    axes.fill_between(x, low, high, step="post", color=PALEST_BLUE, lw=0, zorder=2.0, gid="band", label="90% interval")
    axes.step(x, estimate, where="post", color=BLUE, lw=2.0, zorder=2.8, gid="left", label="estimate")
    axes.set_ylim(0.0, 1.0)
    axes.set_yticks(*SHARES)


def _weeks_axis(axes: Axes, last: float) -> None:
    """Set limits and ticks from the rupture to `last` weeks later."""
    axes.set_xlim(0.0, last)
    years = last / WEEKS_PER_YEAR
    if years > 2:
        step = next(step for step in (1, 2, 5, 10, 20, 50, 100) if years / step <= 8)
        ticks = np.arange(0, years + 1e-9, step)
        axes.set_xticks(ticks * WEEKS_PER_YEAR, [f"{tick:.0f}" for tick in ticks])
        axes.set_xlabel("Years since the rupture")
        return
    step = next(step for step in (1, 2, 4, 13, 26) if last / step <= 8)
    ticks = np.arange(0, last + 1, step)
    axes.set_xticks(ticks, [f"{tick:.0f}" for tick in ticks])
    axes.set_xlabel("Weeks since the rupture")


def _annotate(axes: Axes, x: Any, curve: Any, text: str, point: tuple[float, float] | None) -> None:
    """Write a text above or below the band, near its point and with a leader to it."""
    low, _, high = curve
    size = size_of(axes, text, size=SMALL)
    spot = _free(axes, x, (low, high), (size[0] + GAP, size[1] + GAP), point)
    if spot is None:
        return
    if point:
        axes.plot(*zip(point, _rim(axes, spot, size, point), strict=True), color=GREY, lw=0.6, zorder=2.9)
        axes.plot(*([at] for at in point), "o", color=BLUE, ms=5, zorder=3, gid="half")
    callout(axes, text, spot, [], size=SMALL, va="center", path_effects=halo("white"))


def _rim(
    axes: Axes, spot: tuple[float, float], size: tuple[float, float], point: tuple[float, float]
) -> tuple[float, float]:
    """Return where the leader from a point meets a text at `spot`: above or below it, or else beside it."""
    box, (left, right) = axes.get_window_extent(), axes.get_xlim()
    half, tall = size[0] / 2.0 / box.width * (right - left), size[1] / 2.0 / box.height
    if abs(point[1] - spot[1]) > 2.0 * tall:
        return spot[0], spot[1] + (tall if point[1] > spot[1] else -tall)
    return spot[0] + (half if point[0] > spot[0] else -half), spot[1]


def _free(
    axes: Axes, x: Any, band: tuple[Any, Any], size: tuple[float, float], point: tuple[float, float] | None
) -> tuple[float, float] | None:
    """Find a free place above or below the band, near the point if possible."""
    left, right = axes.get_xlim()
    across = np.linspace(left, right, 400)
    low, high = (np.interp(across, x, edge) for edge in band)
    places = [(across, (high, 1.0)), (across, (0.0, low))]
    if point:
        near = np.linspace(max(left, point[0] - NEAR * (right - left)), min(right, point[0] + NEAR * (right - left)))
        low, high = (np.interp(near, x, edge) for edge in band)
        close = [(high, np.minimum(high + NEAR, 1.0)), (np.maximum(low - NEAR, 0.0), low)]
        places = [*((near, edges) for edges in close), *places]
    spots = (room(axes, grid, edges, size, clear) for clear in (True, False) for grid, edges in places)
    return next((spot for spot in spots if spot), None)


PANELS: dict[str, Panel] = {"rupture": _main, "repair": lambda axes, data, _: _until_repair(axes, data)}
