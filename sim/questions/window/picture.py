"""Until when it can be mended: the chance of repair by the week of a gesture, and what closes the window."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np
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
)
from sim.plotting.time_axis import WEEK, date_axis, day_number, incident_marks
from sim.questions.window.repair_curves import DATED, NONE, PAST, Curve

if TYPE_CHECKING:
    from sim.questions.window.window import Window

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
WHY = {NONE: "No point of no return in the weeks tried", PAST: "Point of no return already past"}
CAVEAT = (
    "Chances in this model if the gesture were made: not that anyone will make it, nor what it would do in the world. "
    "What gestures mend is partly assumed, and wedges are inputs. Bands and bars: 90 % intervals, for so many runs."
)


@styled
def draw(window: Window, figure: Figure | None = None) -> Figure:
    """Draw a window on a new page or on `figure`."""
    page = figure or Page(figsize=TALL, dpi=DPI)
    page, top = open_page(page, QUESTION, _about(window))
    width, foot = float(page.get_size_inches()[0]), FOOT + 0.35
    top -= 0.62
    middle = foot + (1.0 - UPPER) * (top - foot)
    right = width - EDGE - CLOSERS - BETWEEN
    upper = panel(page, (MARGIN, middle + 0.2, width - NAMES, top))
    lower = panel(page, (MARGIN, foot, right, middle - 0.62))
    closing = panel(page, (width - EDGE - CLOSERS, foot, width - EDGE, middle - 0.62))
    courses = {"doing nothing": window.nothing, **{course.gesture: course for course in window.courses}}
    everyone = {name: course.everyone for name, course in courses.items()}
    _curves(upper, window.dates, everyone)
    _text_above(upper, "All runs", 1.0)
    _names(upper, everyone)
    _points(upper, everyone)
    in_crisis = {name: course.in_crisis for name, course in courses.items()}
    _curves(lower, window.dates, in_crisis)
    _text_above(lower, "Runs still in crisis, or worse, in that week", 0.0)
    _points(lower, in_crisis)
    incident_marks([upper], _incidents(window, upper))
    _closing(closing, window)
    note_line(page, CAVEAT)
    return page


def _about(window: Window) -> str:
    scenario, variant, ask = window.study.scenario, window.variant, window.ask
    dyad = " and ".join(scenario.file.states[code].name for code in scenario.focus)
    title = scenario.contents[variant].title or ("Base case" if variant == "base" else f"Variant {variant}")
    return (
        f"{dyad}. {title}: {window.study.runs:,} runs, seed {window.study.seed}. Chance to stand at strained or better "
        f"for {ask.hold} weeks, begun within {ask.within}, by the week of the gesture"
    )


def _curves(axes: Axes, dates: tuple[dt.date, ...], curves: Mapping[str, Curve]) -> None:
    """One curve a gesture, with bands while these can be told apart; the first one, doing nothing, in grey."""
    weeks = np.array(dates, dtype="datetime64[D]")
    x = weeks.astype(np.float64)
    date_axis(axes, [weeks[0] - np.timedelta64(int(BEFORE * WEEK), "D")], np.append(x, x[-1] + WEEK))
    axes.set_ylim(0.0, 1.0)
    axes.set_yticks(*SHARES)
    axes.axhline(HALF, color=GREY, lw=0.9, ls=(0, (4, 2)), zorder=2.1, gid="half")
    looks: dict[str, Any] = {"lw": 1.9, "zorder": 2.6, "path_effects": halo("white")}
    looks["marker"] = "" if len(x) > 1 else "o"
    for place, curve in enumerate(curves.values()):
        low, chance, high = np.array([(e.low, e.estimate, e.high) for e in curve.chance]).T
        colour, dash = _look(place)
        if len(curves) <= BANDED + 1:
            known = np.isfinite(chance)
            axes.fill_between(x, low, high, where=known, color=colour, alpha=0.16, lw=0, zorder=2.0, gid="band")
        axes.plot(x, chance, color=colour, ls=dash, gid="chance", **looks)


def _look(place: int) -> tuple[str, Any]:
    """Colour and dash of a curve: doing nothing comes first, in grey."""
    if place == 0:
        return GREY, (0, (2, 1.5))
    return COLOURS[(place - 1) % len(COLOURS)], DASHES[(place - 1) % len(DASHES)]


def _text_above(axes: Axes, text: str, x: float) -> None:
    side = "right" if x else "left"
    axes.text(x, 1.03, text, transform=axes.transAxes, size=NORMAL, color=GREY, ha=side, gid="caption")


def _names(axes: Axes, curves: Mapping[str, Curve]) -> None:
    """The name of each curve beside its end."""
    ends = [curve.chance[-1].estimate for curve in curves.values()]
    rows = [(name.replace("doing ", "doing\n"), end) for name, end in zip(curves, ends, strict=True)]
    for place, text in enumerate(at_end(axes, rows, size=SMALL)):
        text.set_color(_look(place)[0])


def _points(axes: Axes, curves: Mapping[str, Curve]) -> None:
    """Each point of no return on the line at one half, with its interval; in words where there is none."""
    first, last = axes.get_xlim()
    none: dict[str, list[str]] = {}
    dated = 0
    for place, (name, curve) in enumerate(curves.items()):
        point = curve.point
        if point.status != DATED:
            none.setdefault(point.status, []).append(name)
            continue
        low, at, high = (last if day is None else day_number(day) for day in (point.low, point.date, point.high))
        colour = _look(place)[0]
        away = HALF + APART * dated
        dated += 1
        axes.plot([low, high], [away, away], color=colour, lw=3.0, alpha=0.55, zorder=3.0, gid="interval")
        axes.plot(at, away, "o", color=colour, ms=6.5, mec="white", zorder=3.2, gid="point")
    lines = [line for status, names in none.items() for line in wrap(f"{WHY[status]}: {', '.join(names)}", 84)]
    if lines:
        looks: dict[str, Any] = {"size": SMALL, "color": INK, "va": "top", "path_effects": halo("white"), "zorder": 3.4}
        axes.text(first + min((BEFORE + 1) * WEEK, 0.1 * (last - first)), 0.985, "\n".join(lines), **looks)


def _incidents(window: Window, axes: Axes) -> list[tuple[dt.date, str]]:
    """Dated incidents of the variant within the axis."""
    (first, last), contents = axes.get_xlim(), window.study.scenario.contents[window.variant]
    return [
        (incident.date, incident.title or name)
        for name, incident in contents.incidents.items()
        if name not in contents.without.incidents
        and incident.date is not None
        and first <= day_number(incident.date) <= last
    ]


def _closing(axes: Axes, window: Window) -> None:
    """What closes the window of the first gesture: points gained where one thing is as it was at the start."""
    gains = [(c.overall.low, c.overall.estimate, c.overall.high) for c in window.closers]
    low, gain, high = 100.0 * np.array(gains).T
    y = np.arange(len(gains))
    axes.barh(y, gain, height=0.55, color=FAINT, zorder=2.0, gid="put back")
    axes.hlines(y, low, high, color=INK, lw=1.4, zorder=2.4, gid="error")
    axes.axvline(0.0, color=INK, lw=0.8, zorder=2.2)
    axes.set_ylim(len(gains) - 0.4, -0.6)
    axes.set_yticks(y, ["\n".join(wrap(closer.words, 17)) for closer in window.closers])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("points, mean of the dates looked into")
    gesture = window.courses[0].gesture
    text = f"What closes it: chance that {gesture} gains\nwere this as it was at the start"
    axes.text(1.0, 1.03, text, transform=axes.transAxes, size=NORMAL, color=GREY, ha="right")
