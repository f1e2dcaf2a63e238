"""Until when it can be mended: the chance of repair by the week of a gesture, and what closes the window."""

from __future__ import annotations

import datetime as dt
from textwrap import wrap
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.plotting.labels import at_end, halo
from sim.plotting.style import (
    BLUE,
    DPI,
    FAINT,
    FOOT,
    GREY,
    INK,
    LINE_COLOURS,
    MARGIN,
    NORMAL,
    SMALL,
    VERMILION,
    Page,
    note_line,
    open_page,
    panel,
    styled,
    variant_name,
)
from sim.plotting.time_axis import WEEK, date_axis, day_number, incident_marks
from sim.questions.window.repair_curves import Course, Curve
from sim.questions.window.window import Window
from sim.statistics.intervals import Estimate

QUESTION = "Until when can it be mended?"
TALL = (10.0, 8.4)
NAMES, CLOSERS, BETWEEN, EDGE, UPPER = 1.3, 2.0, 1.75, 0.3, 0.5
"""Inches: names at the end of curves, the panel of what closes, before and behind it; share of the upper panel."""
DASHES = ("-", (0, (5, 1.5)), (0, (1.5, 1.2)), (0, (6, 1.5, 1.2, 1.5)), (0, (9, 2)), (0, (3, 3)), "-")
COLOURS = (BLUE, LINE_COLOURS[1], *LINE_COLOURS[3:], LINE_COLOURS[0], VERMILION)
BANDED, BEFORE = 2, 6
"""Gestures that are drawn with their bands, and weeks shown before the first."""
HALF, APART = 0.5, 0.022
SHARES = ([0.0, 0.25, 0.5, 0.75, 1.0], ["0%", "25%", "50%", "75%", "100%"])
NOTHING, DATED = "nothing", "dated"
PANELS = {"everyone": "All runs", "in_crisis": "Runs still in crisis, or worse, in that week"}
WHY = {
    "none within the horizon": "No point of no return in the weeks tried",
    "already past": "Point of no return already past",
}
CAVEAT = (
    "Chances in this model if the gesture were made: not that anyone will make it, nor what it would do in the world. "
    "What gestures mend is partly assumed, and wedges are inputs. Bands and bars: 90 % intervals, for so many runs."
)


@styled
def window(
    data: xr.Dataset, title: str = QUESTION, subtitle: str | None = None, figure: Figure | None = None
) -> Figure:
    """Draw what `analysis.window_curves` returns, on a new page or on `figure`."""
    page = figure or Page(figsize=TALL, dpi=DPI)
    page, top = open_page(page, title, subtitle or _about(data))
    width, foot = float(page.get_size_inches()[0]), FOOT + 0.35
    top -= 0.62
    middle = foot + (1.0 - UPPER) * (top - foot)
    right = width - EDGE - CLOSERS - BETWEEN
    upper = panel(page, (MARGIN, middle + 0.2, width - NAMES, top))
    lower = panel(page, (MARGIN, foot, right, middle - 0.62))
    closing = panel(page, (width - EDGE - CLOSERS, foot, width - EDGE, middle - 0.62))
    for axes, reading in ((upper, "everyone"), (lower, "in_crisis")):
        _curves(axes, data.sel(reading=reading), named=axes is upper)
        _points(axes, data.sel(reading=reading))
    incident_marks([upper], _incidents(data, upper))
    _closing(closing, data)
    note_line(page, CAVEAT)
    return page


def _about(data: xr.Dataset) -> str:
    facts = data.attrs
    return (
        f"{facts['pair']}. {variant_name(data)}: {facts['runs']:,} runs, seed {facts['seed']}. Chance to stand at "
        f"strained or better for {facts['hold']} weeks, begun within {facts['within']}, by the week of the gesture"
    )


def _curves(axes: Axes, data: xr.Dataset, named: bool) -> None:
    """One curve an arm, with bands while these can be told apart; below, doing nothing in grey."""
    weeks = data["week"].to_numpy().astype("datetime64[D]")
    x, arms = weeks.astype(np.float64), [str(arm) for arm in data["arm"].to_numpy()]
    span = np.concatenate([[weeks[0] - np.timedelta64(int(BEFORE * WEEK), "D")], weeks])
    date_axis(axes, span, np.append(x, x[-1] + WEEK))
    axes.set_ylim(0.0, 1.0)
    axes.set_yticks(*SHARES)
    axes.axhline(HALF, color=GREY, lw=0.9, ls=(0, (4, 2)), zorder=2.1, gid="half")
    rows = []
    for place, arm in enumerate(arms):
        low, chance, high = data["chance"].sel(arm=arm).to_numpy()
        colour, dash = _look(place)
        if len(arms) <= BANDED + 1:
            axes.fill_between(x, low, high, color=colour, alpha=0.16, lw=0, zorder=2.0, gid="band")
        looks: dict[str, Any] = {"lw": 1.9, "zorder": 2.6, "path_effects": halo("white")}
        looks["marker"] = "" if len(x) > 1 else "o"
        axes.plot(x, chance, color=colour, ls=dash, gid="chance", **looks)
        known = chance[np.isfinite(chance)]
        rows.append((arm if arm != NOTHING else "doing\nnothing", float(known[-1]) if len(known) else 0.0))
    side: dict[str, Any] = {"x": 1.0, "ha": "right"} if named else {"x": 0.0, "ha": "left"}
    axes.text(y=1.03, s=_caption(data), transform=axes.transAxes, size=NORMAL, color=GREY, gid="caption", **side)
    if named:
        for text, place in zip(at_end(axes, rows, size=SMALL), range(len(rows)), strict=True):
            text.set_color(_look(place)[0])


def _look(place: int) -> tuple[str, Any]:
    """Colour and dash of an arm: doing nothing comes first, in grey."""
    if place == 0:
        return GREY, (0, (2, 1.5))
    return COLOURS[(place - 1) % len(COLOURS)], DASHES[(place - 1) % len(DASHES)]


def _caption(data: xr.Dataset) -> str:
    return PANELS[str(data["reading"].to_numpy())]


def _points(axes: Axes, data: xr.Dataset) -> None:
    """Each point of no return on the line at one half, with its interval; in words where there is none."""
    first, last = axes.get_xlim()
    none: dict[str, list[str]] = {}
    dated = 0
    for place, arm in enumerate(str(arm) for arm in data["arm"].to_numpy()):
        one = data.sel(arm=arm)
        if str(one["status"].to_numpy()) != DATED:
            none.setdefault(str(one["status"].to_numpy()), []).append("doing nothing" if arm == NOTHING else arm)
            continue
        low, at, high = (_at(end, last) for end in one["point"].to_numpy())
        colour = _look(place)[0]
        away = HALF + APART * dated
        dated += 1
        axes.plot([low, high], [away, away], color=colour, lw=3.0, alpha=0.55, zorder=3.0, gid="interval")
        axes.plot(at, away, "o", color=colour, ms=6.5, mec="white", zorder=3.2, gid="point")
    said = "\n".join(_fold(f"{WHY[status]}: {', '.join(names)}") for status, names in none.items())
    if said:
        looks: dict[str, Any] = {"size": SMALL, "color": INK, "va": "top", "path_effects": halo("white"), "zorder": 3.4}
        axes.text(first + min((BEFORE + 1) * WEEK, 0.1 * (last - first)), 0.985, said, **looks)


def _fold(text: str) -> str:
    return "\n".join(wrap(text, 84))


def _at(day: np.datetime64, last: float) -> float:
    """Where a day stands; beyond the last week tried, at the edge."""
    return last if np.isnat(day) else float(day.astype("datetime64[D]").astype(np.float64))


def _incidents(data: xr.Dataset, axes: Axes) -> list[tuple[dt.date, str]]:
    """Dated incidents within the axis."""
    first, last = axes.get_xlim()
    dated = ((dt.date.fromisoformat(day), title) for day, title in data.attrs["incidents"])
    return [(day, title) for day, title in dated if first <= day_number(day) <= last]


def _closing(axes: Axes, data: xr.Dataset) -> None:
    """What closes the window of the first gesture: points gained where one thing is as it was at the start."""
    names = [str(name) for name in data["closer"].to_numpy()]
    low, gain, high = (100.0 * data["put_back"].sel(edge=edge).to_numpy() for edge in ("low", "estimate", "high"))
    y = np.arange(len(names))
    axes.barh(y, gain, height=0.55, color=FAINT, zorder=2.0, gid="put back")
    axes.hlines(y, low, high, color=INK, lw=1.4, zorder=2.4, gid="error")
    axes.axvline(0.0, color=INK, lw=0.8, zorder=2.2)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_yticks(y, ["\n".join(wrap(name, 17)) for name in names])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("points, mean of the dates looked into")
    first = str(data["arm"].to_numpy()[1])
    axes.text(
        1.0, 1.03, f"What closes it: chance that {first} gains\nwere this as it was at the start",
        transform=axes.transAxes, size=NORMAL, color=GREY, ha="right",
    )  # fmt: skip


EDGES = ("low", "estimate", "high")
READINGS = ("everyone", "in_crisis")
NO_GESTURE = "nothing"


def window_curves(window: Window) -> xr.Dataset:
    """The curves of a window.

    Variables: `chance` (arm, reading, edge, week), shares, NaN where no run is in crisis; `point` (arm, reading, edge),
    days, NaT where there is none in sight, and `status` (arm, reading); `runs_in_crisis` (week); `put_back` (closer,
    edge), shares. `arm` is `nothing` and each gesture, with `words`; `reading` whether all runs count or those still in
    crisis; `week` the first day of a week tried. Attributes say which runs, and when incidents were.
    """
    courses = (window.nothing, *window.courses)
    rows: dict[str, Any] = {
        "chance": (
            ("arm", "reading", "edge", "week"),
            [[_chance(curve) for curve in _curve_arrays(c)] for c in courses],
        ),
        "point": (
            ("arm", "reading", "edge"),
            np.array([[_point(curve) for curve in _curve_arrays(c)] for c in courses]),
        ),
        "status": (("arm", "reading"), [[curve.point.status for curve in _curve_arrays(c)] for c in courses]),
        "runs_in_crisis": ("week", list(window.crisis_runs)),
        "put_back": (("closer", "edge"), [_ends(closer.overall) for closer in window.closers]),
    }
    coords = {
        "arm": [course.gesture for course in courses],
        "words": ("arm", [course.words for course in courses]),
        "reading": list(READINGS),
        "edge": list(EDGES),
        "week": np.array(window.dates, dtype="datetime64[ns]"),
        "closer": [closer.words for closer in window.closers],
    }
    return xr.Dataset(rows, coords, _facts(window))


def _facts(window: Window) -> dict[str, Any]:
    scenario = window.study.scenario
    a, b = (scenario.file.states[code].name for code in scenario.focus)
    contents = scenario.contents[window.variant]
    return {
        "scenario": scenario.name,
        "title": scenario.file.title,
        "focus": "-".join(scenario.focus),
        "pair": f"{a} and {b}",
        "variant": window.variant,
        "variant_titles": {name: v.title for name, v in scenario.contents.items() if v.title},
        "runs": window.study.runs,
        "seed": window.study.seed,
        "within": window.ask.within,
        "hold": window.ask.hold,
        "last_incident": window.last_incident.isoformat(),
        "incidents": [
            (incident.date.isoformat(), incident.title or name)
            for name, incident in contents.incidents.items()
            if incident.date is not None and name not in contents.without.incidents
        ],
    }


def _curve_arrays(course: Course) -> tuple[Curve, Curve]:
    return course.everyone, course.in_crisis


def _chance(curve: Curve) -> list[list[float]]:
    """Edges by week, NaN where there is no run to tell."""
    known = [_ends(e) if e.estimate == e.estimate else [np.nan] * len(EDGES) for e in curve.chance]
    return [list(edge) for edge in zip(*known, strict=True)]


def _ends(estimate: Estimate) -> list[float]:
    return [estimate.low, estimate.estimate, estimate.high]


def _point(curve: Curve) -> list[np.datetime64]:
    point = curve.point
    return [np.datetime64("NaT" if day is None else day, "ns") for day in (point.low, point.date, point.high)]
