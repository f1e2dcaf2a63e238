"""Robustness: a row for each proposition, a square for each theory, and the share of parameter draws."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle
from textwrap import shorten, wrap
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.errors import counted
from sim.model.outcomes import SHARE, WEEKS
from sim.plotting import style

if TYPE_CHECKING:
    from sim.questions.robust.propositions import PropositionResult
    from sim.questions.robust.robust import Robust

QUESTION = "Which conclusions are robust?"
CLAIMS, CELL, ROW, SHARES = 3.5, 0.74, 0.62, 1.55
"""Inches of the claims, of a square's width and height, and of the panel of shares."""
MIN_CELLS, HEADS, KEY = 4, 0.62, 0.34
LETTERS, LINES = 56, 2
LOOKS: dict[str, dict[str, Any]] = {
    "holds": {"face": style.BLUE, "ink": "white", "words": "holds"},
    "undecided": {"face": style.PALE_BLUE, "ink": style.INK, "words": "undecided"},
    "fails": {"face": "white", "ink": style.INK, "words": "fails"},
}
"""Looks of the verdicts, from dark to light, so that they remain distinct in greyscale."""
UNITS = {SHARE: "in share of runs", WEEKS: "in weeks"}
BY = {"o": "●", "s": "■", "D": "◆", "^": "▲", "v": "▼", "P": "+", "X": "×"}
"""Marks of the theories simulated over the draws."""
NOTE = (
    "The theories share one world, the same random numbers and the same formal acts; they differ only in how leaders "
    "decide, and a conclusion that survives all may still be untrue. Verdicts use 90 % joint intervals (Bonferroni)"
)


@style.styled
def draw(result: Robust, figure: Figure | None = None) -> Figure:
    """Draw the verdict and the difference of each proposition under each theory, and the shares of draws."""
    rows, theories, by = len(result.propositions), len(result.theories), _by(result)
    width = style.MARGIN + CLAIMS + CELL * max(theories, MIN_CELLS) + (SHARES + 0.95 if by else 0.3)
    height = 0.8 + HEADS + ROW * rows + KEY + style.FOOT + 0.3
    figure, top = style.open_page(
        figure or style.Page(figsize=(width, height), dpi=style.DPI), QUESTION, _about(result)
    )
    high = top - HEADS
    low, left = high - ROW * rows, style.MARGIN + CLAIMS
    _squares(style.panel(figure, (left, low, left + CELL * theories, high)), result)
    _claims(figure, result.propositions, (high, left))
    if by:
        right = left + CELL * max(theories, MIN_CELLS) + 0.2
        _shares(style.panel(figure, (right, low, right + SHARES, high)), result.propositions, by)
    _key(figure, left, low - (0.42 if by else 0.22))
    style.note_line(figure, _note(by))
    return figure


def _by(result: Robust) -> list[str]:
    """Names of the theories simulated over the draws."""
    return [name.replace("_", " ") for name in result.draws.theories] if result.draws.count else []


def _about(result: Robust) -> str:
    design = result.draws
    draws = (
        f"; {counted(design.count, 'draw')} of {counted(len(result.parameters), 'parameter')}, "
        f"{counted(design.runs, 'run')} each" * bool(design.count)
    )
    return (
        f"{counted(result.runs, 'run')} of {counted(result.weeks, 'week')} with each theory, seed {result.seed}{draws}"
    )


def _squares(axes: Axes, result: Robust) -> None:
    """Draw a square for each proposition and theory: the verdict as shade, the mean difference as number."""
    axes.set_xlim(0, len(result.theories))
    axes.set_ylim(len(result.propositions), 0)
    axes.axis("off")
    for row, proposition in enumerate(result.propositions):
        for column, test in enumerate(proposition.tests):
            look = LOOKS[test.verdict]
            box = Rectangle(
                (column + 0.03, row + 0.06), 0.94, 0.88, fc=look["face"], ec=style.GREY, lw=0.7, gid="square"
            )
            axes.add_patch(box)
            text = _amount(test.difference.estimate, proposition.outcome.unit)
            axes.text(column + 0.5, row + 0.5, text, color=look["ink"], size=style.NORMAL, ha="center", va="center")
    for column, name in enumerate(result.theories):
        words = "\n".join(wrap(name.replace("_", " "), 11))
        head = axes.text(column + 0.5, -0.1, words, size=style.SMALL, color=style.INK, ha="center", va="bottom")
        style.shrink(head, 0.94 * CELL * axes.figure.dpi)


def _claims(figure: Figure, propositions: Sequence[PropositionResult], at: tuple[float, float]) -> None:
    """Write each row's claim, and its threshold below."""
    (width, height), (high, left) = figure.get_size_inches(), at
    for row, proposition in enumerate(propositions):
        words = wrap(shorten(proposition.claim, LINES * LETTERS - 8, placeholder=" …"), LETTERS)[:LINES]
        middle, unit = high - ROW * (row + 0.5), proposition.outcome.unit
        threshold = f"{_amount(proposition.at_least, unit)} or more, {UNITS.get(unit, 'on the relation scale')}"
        places = (0.02 + 0.06 * len(words), 0.02 - 0.075 * len(words) - 0.035)
        for text, up, colour in (("\n".join(words), places[0], style.INK), (threshold, places[1], style.GREY)):
            line = figure.text(
                style.MARGIN / width,
                (middle + up) / height,
                text,
                size=style.SMALL,
                color=colour,
                va="center",
                linespacing=1.1,
            )
            style.shrink(line, (left - style.MARGIN - 0.12) * figure.dpi)


def _shares(axes: Axes, propositions: Sequence[PropositionResult], by: list[str]) -> None:
    """Draw the share of draws in which each proposition holds, with its interval; a mark for each theory."""
    axes.set_ylim(len(propositions), 0)
    axes.set_xlim(0.0, 1.0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xticks([0.0, 0.5, 1.0], ["0%", "50%", "100%"])
    for at in (0.0, 0.5, 1.0):
        axes.axvline(at, color=style.FAINT, lw=0.6, zorder=0.5)
    for row, proposition in enumerate(propositions):
        shares = [over.share for over in proposition.draw_results]
        for place, (share, mark) in enumerate(zip(shares, cycle(BY), strict=False), 1):
            y, span = row + place / (len(by) + 1), [share.low, share.high]
            axes.plot(span, [y, y], color=style.GREY, lw=1.5, solid_capstyle="butt", gid="interval", zorder=1.5)
            axes.plot(
                [share.estimate], [y], mark, color=style.BLUE, ms=6.0, mec="white", mew=0.8, clip_on=False, zorder=3
            )
        shown, y = style.percent(shares[0].estimate), row + 1 / (len(by) + 1)
        axes.text(1.1, y, shown, size=style.NORMAL, color=style.INK, va="center_baseline")
    words = "share of draws\nby " + (by[0] if len(by) == 1 else "these theories")
    head = axes.text(0.5, -0.1, words, size=style.SMALL, color=style.INK, ha="center", va="bottom")
    style.shrink(head, (SHARES + 0.4) * axes.figure.dpi)


def _note(by: list[str]) -> str:
    """Return the caveat, after the key of the marks if several theories were simulated over the draws."""
    marks = ", ".join(f"{mark} {name}" for mark, name in zip(BY.values(), by, strict=False))
    note = f"{NOTE}, and so do the lines." if by else f"{NOTE}."
    return f"Marks: {marks}. {note}" if len(by) > 1 else note


def _key(figure: Figure, left: float, down: float) -> None:
    """Draw the key of the shades."""
    width, height = figure.get_size_inches()
    across = left
    for look in LOOKS.values():
        size, shade = (0.16 / width, 0.13 / height), {"fc": look["face"], "ec": style.GREY, "lw": 0.7}
        box = Rectangle((across / width, (down - 0.05) / height), *size, transform=figure.transFigure, **shade)
        figure.add_artist(box)
        figure.text(
            (across + 0.22) / width,
            (down + 0.01) / height,
            look["words"],
            size=style.SMALL,
            va="center",
            color=style.GREY,
        )
        across += 0.42 + 0.065 * len(look["words"])


def _amount(value: float, unit: str) -> str:
    return f"{value:+.0f}".replace("-", "\N{MINUS SIGN}") if unit == WEEKS else style.signed(value)
