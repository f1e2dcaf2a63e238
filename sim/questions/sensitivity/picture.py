"""Picture of a sensitivity analysis: ranked bars of the indices, and the parts of the variance between runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.errors import counted
from sim.plotting import style
from sim.questions.sensitivity.text import PART_WORDS, effect, short
from sim.wording import capital

if TYPE_CHECKING:
    from sim.questions.sensitivity.sensitivity import Sensitivity
    from sim.statistics.intervals import Estimate

QUESTION = "Which inputs drive the spread?"
NOTE = (
    "Shares over the ranges that were varied, in this model: a wider range matters more. What inputs do together is in "
    "the share of each. Lines: 90 % intervals, for the number of settings and runs."
)
WIDTH, LEFT, RIGHT, ROW, GAP, HEAD = 10.0, 4.0, 1.9, 0.3, 0.7, 0.3
"""Inches: the page, the names, the effects, a row, the space between the panels, and above each."""
PALE = {"matters": style.PALE_BLUE, "cannot tell": style.PALEST_BLUE, "does not matter": style.FAINT}


@style.styled
def draw(answer: Sensitivity, figure: Figure | None = None) -> Figure:
    """Draw an analysis on a new page or on `figure`."""
    kept, parts = len(answer.kept), len(answer.parts)
    height = 1.25 + style.FOOT + ROW * (kept + parts) + GAP + HEAD
    page, top = style.open_page(figure or style.Page(figsize=(WIDTH, height), dpi=style.DPI), QUESTION, _about(answer))
    lower = style.FOOT + 0.45
    middle = lower + ROW * parts + GAP
    upper = style.panel(page, (LEFT, middle, WIDTH - RIGHT, top - HEAD))
    _indices(upper, answer)
    below = style.panel(page, (LEFT, lower, WIDTH - RIGHT, lower + ROW * parts))
    _parts(below, answer)
    style.note_line(page, NOTE)
    return page


def _about(answer: Sensitivity) -> str:
    study = answer.study
    return (
        f"{study.scenario.file.title}, variant {study.variants[0]}: {answer.outcome.words}; "
        f"{counted(len(answer.inputs), 'input')}, {counted(study.runs, 'run')} for each setting, seed {study.seed}"
    )


def _indices(axes: Axes, answer: Sensitivity) -> None:
    """Draw total indices as pale bars and first-order indices as dark ones, with effects at the right."""
    totals = [one.total for one in answer.kept if one.total is not None]
    _bars(axes, totals, [PALE[one.verdict] for one in answer.kept])
    alone = [max(0.0, 100.0 * one.first.estimate) for one in answer.kept if one.first is not None]
    axes.barh(range(len(alone)), alone, height=0.3, color=style.BLUE, gid="first")
    _rows(axes, [short(one.key, 52) for one in answer.kept])
    for row, one in enumerate(answer.kept):
        ink = style.INK if one.verdict == "matters" else style.GREY
        _beside(axes, effect(answer, one), row, ink)
    _beside(axes, "effect over the range", -0.95, style.GREY)
    axes.set_xlabel("% of the variance due to these inputs (dark: alone; pale: with others)")


def _parts(axes: Axes, answer: Sensitivity) -> None:
    """Draw the parts of the variance between single runs."""
    _bars(axes, list(answer.parts.values()), [style.FAINT, *[style.PALE_BLUE] * (len(answer.parts) - 1)])
    _rows(axes, [capital(PART_WORDS[name]) for name in answer.parts])
    axes.set_xlabel("% of the variance between single runs")


def _bars(axes: Axes, shares: Sequence[Estimate], colours: Sequence[str]) -> None:
    rows = range(len(shares))
    middle = [100.0 * share.estimate for share in shares]
    axes.barh(rows, middle, height=0.62, color=colours, gid="total")
    reach = [[100.0 * max(0.0, share.estimate - share.low) for share in shares],
             [100.0 * max(0.0, share.high - share.estimate) for share in shares]]  # fmt: skip
    axes.errorbar(middle, rows, xerr=reach, fmt="none", ecolor=style.GREY, elinewidth=0.9)
    axes.set_xlim(0.0, max(10.0, 1.04 * max(100.0 * share.high for share in shares)))


def _rows(axes: Axes, names: Sequence[str]) -> None:
    axes.set_ylim(len(names) - 0.45, -0.55)
    axes.set_yticks(range(len(names)), names, color=style.INK)
    axes.tick_params(axis="y", length=0)
    for label in axes.get_yticklabels():
        style.shrink(label, (LEFT - 0.25) * axes.figure.dpi)


def _beside(axes: Axes, text: str, row: float, colour: str) -> None:
    axes.annotate(
        text, (1.0, row), xycoords=("axes fraction", "data"), xytext=(6, 0), textcoords="offset points", va="center",
        color=colour, size=style.SMALL, annotation_clip=False,
    )  # fmt: skip
