"""Picture of a window: probability of crisis termination by week of the gesture, and the closing factors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.errors import counted, spelled
from sim.plotting import style
from sim.plotting.labels import at_end, halo
from sim.plotting.pages import WEEK, date_axis, day_number, incident_marks, ticks_within
from sim.questions.window.repair_curves import DATED, NONE, PAST, RepairCurve

if TYPE_CHECKING:
    from sim.questions.window.window import Window

QUESTION = "Until when can the crisis be ended?"
TALL = (10.0, 8.4)
NAMES, FACTORS, BETWEEN, EDGE, UPPER = 1.3, 2.0, 1.75, 0.3, 0.5
"""Inches: names at the end of curves, the panel of closing factors, margins around it; share of the upper panel."""
DASHES = ("-", (0, (5, 1.5)), (0, (1.5, 1.2)), (0, (6, 1.5, 1.2, 1.5)), (0, (9, 2)), (0, (3, 3)), "-")
COLOURS = (style.BLUE, style.LINE_COLOURS[1], *style.LINE_COLOURS[3:], style.LINE_COLOURS[0], style.VERMILION)
BANDED, BEFORE = 2, 6
"""Most gestures drawn with bands, and weeks shown before the first test."""
HALF, APART, CROWDED = 0.5, 0.022, 0.85
"""The threshold; the distance of points on it; the probability above which curves leave no room
for text at the top of a panel."""
SHARES = ([0.0, 0.25, 0.5, 0.75, 1.0], ["0%", "25%", "50%", "75%", "100%"])
WHY = {NONE: "No point of no return in the weeks tested", PAST: "Point of no return already past"}
CAVEAT = (
    "Probabilities in this model if the gesture is made: not that anyone will make it, nor what it would do in the "
    "world. Effects of gestures are partly assumed, and wedges are inputs. Bands and bars: 90 % Monte Carlo intervals."
)


@style.styled
def draw(window: Window, figure: Figure | None = None) -> Figure:
    """Draw a window on a new page or on `figure`."""
    page = figure or style.Page(figsize=TALL, dpi=style.DPI)
    page, top = style.open_page(page, QUESTION, _about(window))
    width, foot = float(page.get_size_inches()[0]), style.FOOT + 0.35
    top -= 0.62
    middle = foot + (1.0 - UPPER) * (top - foot)
    right = width - EDGE - FACTORS - BETWEEN
    upper = style.panel(page, (style.MARGIN, middle + 0.2, width - NAMES, top))
    lower = style.panel(page, (style.MARGIN, foot, right, middle - 0.62))
    closing = style.panel(page, (width - EDGE - FACTORS, foot, width - EDGE, middle - 0.62))
    effects = {"no gesture": window.control, **{effect.gesture: effect for effect in window.effects}}
    all_runs = {name: effect.all_runs for name, effect in effects.items()}
    _curves(upper, window.dates, all_runs)
    _text_above(upper, "All runs", 1.0)
    _names(upper, all_runs)
    _points(upper, all_runs)
    in_crisis = {name: effect.in_crisis for name, effect in effects.items()}
    _curves(lower, window.dates, in_crisis)
    _text_above(lower, "Runs in crisis or worse the week before", 0.0)
    _points(lower, in_crisis)
    incident_marks([upper], _incidents(window, upper))
    _factors(closing, window)
    style.note_line(page, CAVEAT)
    return page


def _about(window: Window) -> str:
    scenario, variant, criterion = window.study.scenario, window.variant, window.criterion
    dyad = " and ".join(scenario.file.states[code].name for code in window.dyad)
    title = style.variant_words(variant, scenario.variant_titles)
    return (
        f"{dyad}. {title}: {counted(window.study.runs, 'run')}, seed {window.study.seed}. Probability of strained or "
        f"better for {counted(criterion.hold, 'week')}, starting within {criterion.within}, by week of the gesture"
        f"{_actors(window)}"
    )


def _actors(window: Window) -> str:
    """Name the states that were chosen for the acts between the two and for mediation."""
    states = window.study.scenario.file.states
    heads = {"by": "made by", "mediator": "mediator:"}
    chosen = [f"{head} {states[window.named[key]].name}" for key, head in heads.items() if key in window.named]
    return f" ({', '.join(chosen)})" if chosen else ""


def _curves(axes: Axes, dates: tuple[dt.date, ...], curves: Mapping[str, RepairCurve]) -> None:
    """Draw one curve per gesture, with bands if there are few; the control, the first one, is grey."""
    weeks = np.array(dates, dtype="datetime64[D]")
    x = weeks.astype(np.float64)
    date_axis(axes, [weeks[0] - np.timedelta64(int(BEFORE * WEEK), "D")], np.append(x, x[-1] + WEEK))
    axes.set_ylim(0.0, 1.0)
    axes.set_yticks(*SHARES)
    axes.axhline(HALF, color=style.GREY, lw=0.9, ls=(0, (4, 2)), zorder=2.1, gid="half")
    looks: dict[str, Any] = {"lw": 1.9, "zorder": 2.6, "path_effects": halo("white")}
    looks["marker"] = "" if len(x) > 1 else "o"
    for place, curve in enumerate(curves.values()):
        low, middle, high = np.array([(e.low, e.estimate, e.high) for e in curve.probability]).T
        colour, dash = _look(place)
        if len(curves) <= BANDED + 1:
            finite = np.isfinite(middle)
            axes.fill_between(x, low, high, where=finite, color=colour, alpha=0.16, lw=0, zorder=2.0, gid="band")
        axes.plot(x, middle, color=colour, ls=dash, gid="probability", **looks)


def _look(place: int) -> tuple[str, Any]:
    """Return the colour and dash of a curve; the control comes first, in grey."""
    if place == 0:
        return style.GREY, (0, (2, 1.5))
    return COLOURS[(place - 1) % len(COLOURS)], DASHES[(place - 1) % len(DASHES)]


def _text_above(axes: Axes, text: str, x: float) -> None:
    side = "right" if x else "left"
    axes.text(x, 1.03, text, transform=axes.transAxes, size=style.NORMAL, color=style.GREY, ha=side, gid="caption")


def _names(axes: Axes, curves: Mapping[str, RepairCurve]) -> None:
    """Write the name of each curve at its end."""
    ends = [curve.probability[-1].estimate for curve in curves.values()]
    rows = [(name.replace("no gesture", "no\ngesture"), end) for name, end in zip(curves, ends, strict=True)]
    for place, text in enumerate(at_end(axes, rows, size=style.SMALL)):
        text.set_color(_look(place)[0])


def _points(axes: Axes, curves: Mapping[str, RepairCurve]) -> None:
    """Draw each point of no return on the line at one half, with its interval, or write that there is none."""
    first, last = axes.get_xlim()
    none: dict[str, list[str]] = {}
    dated = 0
    for place, (name, curve) in enumerate(curves.items()):
        point = curve.point
        if point.status != DATED:
            none.setdefault(point.status, []).append(f"{name} (unsure)" if point.unsure else name)
            continue
        low, at, high = (last if day is None else day_number(day) for day in (point.low, point.date, point.high))
        colour = _look(place)[0]
        away = HALF + APART * dated
        dated += 1
        axes.plot([low, high], [away, away], color=colour, lw=3.0, alpha=0.55, zorder=3.0, gid="interval")
        axes.plot(at, away, "o", color=colour, ms=6.5, mec="white", zorder=3.2, gid="point")
    lines = [line for status, names in none.items() for line in wrap(f"{WHY[status]}: {', '.join(names)}", 84)]
    if lines:
        looks: dict[str, Any] = {
            "size": style.SMALL,
            "color": style.INK,
            "bbox": {"fc": "white", "ec": "none", "pad": 1.5},
            "zorder": 3.4,
        }
        drawn = [edge for curve in curves.values() for e in curve.probability for edge in (e.low, e.high)]
        top = max(drawn, default=0.0) < CROWDED or min(drawn, default=1.0) < 1.0 - CROWDED
        y, va = (0.985, "top") if top else (0.02, "bottom")
        axes.text(first + 0.01 * (last - first), y, "\n".join(lines), va=va, **looks)


def _incidents(window: Window, axes: Axes) -> list[tuple[dt.date, str]]:
    """Return the dated incidents of the dyad in the variant, within the axis."""
    (first, last), contents = axes.get_xlim(), window.study.scenario.contents[window.variant]
    return [
        (incident.date, incident.title or spelled(name))
        for name, incident in contents.incidents.items()
        if name not in contents.without.incidents
        and incident.date is not None
        and {incident.victim, incident.offender} == set(window.dyad)
        and first <= day_number(incident.date) <= last
    ]


def _factors(axes: Axes, window: Window) -> None:
    """Draw the closing factors of the first gesture: gain in probability if one factor is reset."""
    gains = [(c.overall.low, c.overall.estimate, c.overall.high) for c in window.closing_factors]
    low, gain, high = 100.0 * np.array(gains).T
    y = np.arange(len(gains))
    axes.barh(y, gain, height=0.55, color=style.FAINT, zorder=2.0, gid="reset")
    axes.hlines(y, low, high, color=style.INK, lw=1.4, zorder=2.4, gid="error")
    axes.axvline(0.0, color=style.INK, lw=0.8, zorder=2.2)
    axes.set_ylim(len(gains) - 0.4, -0.6)
    axes.set_yticks(y, ["\n".join(wrap(factor.description, 17)) for factor in window.closing_factors])
    axes.set_xticks(ticks_within(axes.get_xticks(), *axes.get_xlim()))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("percentage points, mean of dates")
    text = f"Closing factors: gain for {window.effects[0].gesture}\nif reset to the value at the start"
    axes.text(1.0, 1.03, text, transform=axes.transAxes, size=style.NORMAL, color=style.GREY, ha="right")
