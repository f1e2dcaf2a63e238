"""Plot a backtest: reliability, skill by target against the base rate, and the PIT of months to repair."""

from __future__ import annotations

from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.arrays import Array
from sim.errors import counted
from sim.plotting import style

if TYPE_CHECKING:
    from sim.questions.backtest.backtest import Backtest
    from sim.questions.backtest.reliability import RepairPit

QUESTION = "Does it forecast past crises better than the base rate?"
TALL = (10.0, 8.0)
LEFT, NAMES, BETWEEN, HEAD = 3.75, 1.85, 0.25, 0.48
"""Inches: side of the reliability panel, target labels, gap between panels, heading."""
MARKS: dict[str, tuple[str, str, bool]] = {
    "shipped": (style.BLUE, "o", True),
    "simulation": (style.LINE_COLOURS[1], "s", False),
    "regression": (style.GREY, "D", True),
}
"""Colour, marker, and True if filled, by forecast."""
LABELS = {"simulation": "raw simulation"}
OFFSET = 0.24
FLOOR, CEILING = -0.6, 0.6
"""Limits of the skill axis; values beyond are drawn as arrows at the edge."""
CAVEAT = (
    "Few, remembered cases, coded by one person who knew the outcomes. Right of 0 is better than the base rate; an "
    "interval (90 %, by dyad) that includes 0 does not show a difference."
)


@style.styled
def draw(answer: Backtest, figure: Figure | None = None) -> Figure:
    """Draw a backtest on a new page or on `figure`."""
    figure, top = style.open_page(figure or style.Page(figsize=TALL, dpi=style.DPI), QUESTION, _about(answer))
    width = float(figure.get_size_inches()[0])
    foot, upper = style.FOOT + 0.5, top - HEAD
    reliability = style.panel(figure, (style.MARGIN, upper - LEFT, style.MARGIN + LEFT, upper))
    right = style.MARGIN + LEFT + BETWEEN + NAMES
    skill = style.panel(figure, (right, foot, width - 0.3, upper))
    _reliability(reliability, answer)
    _skill(skill, answer)
    _pit(style.panel(figure, (style.MARGIN, foot, style.MARGIN + LEFT, upper - LEFT - 0.85)), answer.pit)
    style.note_line(figure, CAVEAT)
    return figure


def _about(answer: Backtest) -> str:
    used, table = answer.in_fit, answer.table
    sample = f"; IN SAMPLE: the fit used {used} of them" if used else "; the fit used none of them"
    cases = (
        f"{counted(len(table.cases), 'case')} of {counted(len(set(table.dyads)), 'dyad')} in {Path(table.file).name}"
    )
    return f"{cases}, {counted(answer.runs, 'run')} each{sample}"


def _heading(axes: Axes, text: str, up: float = 7.0) -> None:
    """Write a heading this many points above a panel."""
    axes.annotate(
        text, (0.0, 1.0), (0.0, up), "axes fraction", "offset points", size=style.SMALL + 0.5, color=style.INK
    )


def _reliability(axes: Axes, answer: Backtest) -> None:
    """Draw observed frequency by forecast, with consistency bands, for the shipped forecast and the raw simulation."""
    axes.plot([0.0, 1.0], [0.0, 1.0], color=style.FAINT, lw=1.0, zorder=1.5, gid="perfect")
    for name, width in (("simulation", 1.2), ("shipped", 6.0)):
        one, (colour, mark, filled) = answer.reliability[name], MARKS[name]
        shade = style.PALEST_BLUE if name == "shipped" else colour
        axes.vlines(one.forecast, one.low, one.high, color=shade, lw=width, zorder=2.0, gid=f"band of {name}")
        face = colour if filled else "white"
        axes.plot(
            one.forecast, one.observed_frequency, mark, mfc=face, mec=colour, mew=1.4, ms=6.5, zorder=2.8, gid=name
        )
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.02, 1.02)
    ticks = np.linspace(0.0, 1.0, 5)
    axes.set_xticks(ticks, [f"{tick:.0%}" for tick in ticks])
    axes.set_yticks(ticks, [f"{tick:.0%}" for tick in ticks])
    axes.set_xlabel("Forecast probability (fifths of all forecasts, six targets)")
    _heading(axes, "Observed frequency. Bars: 95 % consistency bands of reliable forecasts", 20.0)
    _names(axes, ("shipped", "simulation"))


def _skill(axes: Axes, answer: Backtest) -> None:
    """Draw Brier skill by target, and the mean below a gap."""
    scores = answer.scores
    rows = [*(target.scores for target in scores.targets), scores.mean]
    y = np.array([*range(len(rows) - 1), len(rows) - 0.6])
    axes.axvline(0.0, color=style.INK, lw=0.9, zorder=1.8)
    for place, (name, (colour, mark, filled)) in enumerate(MARKS.items()):
        skills = [row[name].brier_skill for row in rows]
        values = np.array([[skill.low, skill.estimate, skill.high] for skill in skills])
        at = y + OFFSET * (place - 1)
        low, middle, high = np.clip(values, FLOOR, CEILING).T
        axes.hlines(at, low, high, color=colour, lw=1.5, zorder=2.4, gid="interval")
        inside = np.abs(values[:, 1]) <= CEILING
        looks: dict[str, Any] = {"mec": colour, "mew": 1.3, "zorder": 2.8}
        axes.plot(middle[inside], at[inside], mark, mfc=colour if filled else "white", ms=5.5, gid=name, **looks)
        for x, up in zip(middle[~inside], at[~inside], strict=True):
            axes.plot(x, up, "<" if x < 0.0 else ">", mfc="white", ms=6.0, clip_on=False, gid="beyond", **looks)
    counts = [(target.label, target.n) for target in scores.targets]
    _axis_of_skill(axes, [*counts, ("mean of the six", len(answer.table.cases))], y)


def _axis_of_skill(axes: Axes, rows: list[tuple[str, int]], y: Array) -> None:
    axes.set_yticks(y, ["\n".join([*wrap(label, 28), f"n {count}"]) for label, count in rows])
    axes.tick_params(axis="y", length=0, pad=9)
    axes.set_ylim(y[-1] + 0.6, -0.6)
    axes.spines["left"].set_visible(False)
    axes.set_xlim(FLOOR, CEILING)
    ticks = (-0.5, -0.25, 0.0, 0.25, 0.5)
    axes.set_xticks(ticks, [f"{tick:+.2f}".replace("-", "\N{MINUS SIGN}") if tick else "0" for tick in ticks])
    axes.set_xlabel("Brier skill against the base rate")
    _names(axes, tuple(MARKS))


def _names(axes: Axes, names: tuple[str, ...]) -> None:
    """Draw the legend in a line above the panel."""
    marks, across = {"o": "\N{BLACK CIRCLE}", "s": "\N{WHITE SQUARE}", "D": "\N{BLACK DIAMOND}"}, 0.0
    for name in names:
        colour, mark, _ = MARKS[name]
        text = f"{marks[mark]} {LABELS.get(name, name)}"
        looks: dict[str, Any] = {"size": style.SMALL + 0.5, "color": colour}
        drawn = axes.annotate(text, (0.0, 1.0), (across, 7.0), "axes fraction", "offset points", **looks)
        across += style.extent(drawn)[0] * 72.0 / axes.figure.dpi + 10.0


def _pit(axes: Axes, pit: RepairPit) -> None:
    """Draw the share of cases in each fifth of the simulated months to repair."""
    bars = len(pit.share)
    axes.bar(np.arange(bars), pit.share, width=0.92, color=style.LINE_COLOURS[1], alpha=0.45, zorder=2.0, gid="pit")
    axes.vlines(np.arange(bars), pit.low, pit.high, color=style.INK, lw=1.2, zorder=2.5, gid="band of pit")
    axes.axhline(1.0 / bars, color=style.GREY, lw=0.8, ls=(0, (3, 2)), zorder=2.2)
    most = max(0.4, 1.08 * float(np.max([pit.share, pit.high])))
    axes.set_ylim(0.0, most)
    axes.set_xlim(-0.5, bars - 0.5)
    axes.set_yticks([0.0, 1.0 / bars], ["0%", f"{1.0 / bars:.0%}"])
    axes.set_xticks([0, bars - 1], ["earliest fifth", "latest, or never"])
    axes.tick_params(axis="x", length=0)
    _heading(axes, "Observed among simulated months to repair: flat if reliable")
