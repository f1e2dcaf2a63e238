"""A map of gestures and dates: the probability of the goal with each, and its difference from doing nothing."""

from __future__ import annotations

from textwrap import shorten, wrap
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.errors import counted
from sim.plotting import style
from sim.questions.respond.ranking import MEASURES, WITHIN, Candidate

if TYPE_CHECKING:
    from sim.questions.respond.respond import Response

QUESTION = "What could one leader do?"
ROW, NAMES, RIGHT, LEAST = 0.62, 1.9, 0.35, 0.05
"""Inches: a row of the map, the names on its left, the margin on its right. The least difference at full shade."""
MOST_NUMBERS, MOST_DATES, LETTERS = 16, 8, 24
"""Dates up to which each square has its number; dates named; letters of a gesture's name in a line."""
SHADES = LinearSegmentedColormap.from_list(
    "difference", [style.VERMILION, "#f0d2bd", "white", style.PALEST_BLUE, "#4a86ad"]
)
NOTE = (
    "In this model, if the gesture were made: not that anyone will make it, nor that it would work in the world. "
    "Shade: difference from doing nothing, blue higher, red lower. Bold: distinguishable from doing nothing (90 %, all "
    "candidates together). Frame: the highest{limit}. Dot: not shown to be worse than it.{cross}"
)


@style.styled
def draw(answer: Response, figure: Figure | None = None) -> Figure:
    """Draw the map on a new page or on `figure`."""
    gestures = sorted({row.gesture for row in answer.candidates}, key=lambda name: _highest(answer, name))
    height = 2.4 + ROW * len(gestures)
    page = figure or style.Page(figsize=(10.0, height), dpi=style.DPI)
    page, top = style.open_page(page, QUESTION, _about(answer))
    foot = 1.3
    _map(style.panel(page, (NAMES, foot, float(page.get_size_inches()[0]) - RIGHT, top - 0.15)), answer, gestures)
    limit = " within the limit" if answer.limits else ""
    cross = " Cross: not shown to be within the limit." if answer.limits else ""
    style.note_line(page, NOTE.format(limit=limit, cross=cross))
    return page


def _about(answer: Response) -> str:
    nothing = answer.nothing.by[answer.by].probability
    states = answer.study.scenario.contents[answer.variant].states
    leader = states[answer.leader].name if answer.leader in states else answer.leader
    return (
        f"{leader}. Probability (%) that {answer.goal.words}, {MEASURES[answer.by]}; with nothing done "
        f"{style.percent(nothing.estimate)}. {counted(answer.study.runs, 'run')}, seed {answer.study.seed}"
    )


def _highest(answer: Response, gesture: str) -> int:
    """Return the place of a gesture's first candidate in the ranking."""
    return next(place for place, row in enumerate(answer.candidates) if row.gesture == gesture)


def _map(axes: Axes, answer: Response, gestures: list[str]) -> None:
    """Draw a square for each gesture and date."""
    dates = sorted({row.date for row in answer.candidates if row.date is not None})
    sizes = [abs(row.by[answer.by].difference.estimate) for row in answer.candidates]
    most = max(LEAST, *sizes)
    scale = Normalize(-most, most)
    for row in answer.candidates:
        assert row.date is not None
        x, y = dates.index(row.date), gestures.index(row.gesture)
        shade = SHADES(scale(row.by[answer.by].difference.estimate))
        axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1.0, 1.0, fc=shade, ec="white", lw=1.2, gid="square"))
        _marks(axes, answer, row, (x, y))
        if len(dates) <= MOST_NUMBERS:
            _number(axes, answer, row, (x, y))
    axes.set_xlim(-0.5, len(dates) - 0.5)
    axes.set_ylim(len(gestures) - 0.5, -0.5)
    step = -(-len(dates) // MOST_DATES)
    shown = range(0, len(dates), step)
    axes.set_xticks(list(shown), [f"{dates[place].day} {dates[place]:%b %Y}" for place in shown])
    axes.set_yticks(
        range(len(gestures)),
        ["\n".join(wrap(shorten(name, 2 * LETTERS, placeholder=" …"), LETTERS)) for name in gestures],
    )
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_xlabel("week of the gesture")


def _number(axes: Axes, answer: Response, row: Candidate, at: tuple[int, int]) -> None:
    measured = row.by[answer.by]
    weight = "bold" if measured.is_distinguishable else "normal"
    colour = style.INK if measured.is_distinguishable else style.GREY
    text = f"{100.0 * measured.probability.estimate:.0f}"
    axes.text(*at, text, ha="center", va="center", weight=weight, color=colour, size=style.NORMAL, gid="number")


def _marks(axes: Axes, answer: Response, row: Candidate, at: tuple[int, int]) -> None:
    """Mark the best, those not shown to be worse, and those that are not shown to keep the limit."""
    x, y = at
    if row.standing != WITHIN:
        axes.plot(x + 0.36, y - 0.34, "x", color=style.VERMILION, ms=4.5, mew=1.3, gid="beyond")
    if row.by[answer.by].among_best:
        axes.plot(x - 0.36, y - 0.34, "o", color=style.INK, ms=3.2, gid="among the best")
    if row == answer.best:
        frame = Rectangle((x - 0.47, y - 0.46), 0.94, 0.92, fc="none", ec=style.INK, lw=2.0, zorder=3.0, gid="best")
        axes.add_patch(frame)
