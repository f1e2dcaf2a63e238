"""Which conclusions survive: a row a proposition, a square a theory, and the share of draws beside them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle
from textwrap import shorten, wrap
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.model.outcomes import SHARE, WEEKS
from sim.plotting.style import (
    BLUE,
    DPI,
    FAINT,
    FOOT,
    GREY,
    INK,
    MARGIN,
    NORMAL,
    PALE_BLUE,
    SMALL,
    Page,
    note_line,
    open_page,
    panel,
    percent,
    shrink,
    signed,
    styled,
)

if TYPE_CHECKING:
    from sim.questions.robust.propositions import Finding
    from sim.questions.robust.robust import Robust

QUESTION = "Which conclusions survive?"
CLAIMS, CELL, ROW, SHARES = 3.5, 0.74, 0.62, 1.55
"""Inches of the claims, of a square's width and height, and of the panel of shares."""
LEAST_CELLS, HEADS, KEY = 4, 0.62, 0.34
LETTERS, LINES = 56, 2
LOOKS: dict[str, dict[str, Any]] = {
    "holds": {"face": BLUE, "ink": "white", "words": "holds"},
    "undecided": {"face": PALE_BLUE, "ink": INK, "words": "cannot be told"},
    "fails": {"face": "white", "ink": INK, "words": "fails"},
}
"""Of a verdict, from dark to light, so that it survives grey."""
UNITS = {SHARE: "as a share of runs", WEEKS: "in weeks"}
BY = {"o": "●", "s": "■", "D": "◆", "^": "▲", "v": "▼", "P": "+", "X": "×"}
"""Marks of the theories played over the draws."""
NOTE = (
    "The theories share one world, one luck and the same formal acts: they are rivals only about how leaders decide, "
    "and what survives them all may still be untrue. All intervals behind the verdicts are right together in 90 of 100 "
    "studies (Bonferroni)"
)


@styled
def draw(found: Robust, figure: Figure | None = None) -> Figure:
    """Draw the verdict and the difference of each proposition under each theory, and the shares of draws."""
    rows, theories, by = len(found.findings), len(found.theories), _by(found)
    width = MARGIN + CLAIMS + CELL * max(theories, LEAST_CELLS) + (SHARES + 0.95 if by else 0.3)
    height = 0.8 + HEADS + ROW * rows + KEY + FOOT + 0.3
    figure, top = open_page(figure or Page(figsize=(width, height), dpi=DPI), QUESTION, _about(found))
    high = top - HEADS
    low, left = high - ROW * rows, MARGIN + CLAIMS
    _squares(panel(figure, (left, low, left + CELL * theories, high)), found)
    _claims(figure, found.findings, (high, left))
    if by:
        right = left + CELL * max(theories, LEAST_CELLS) + 0.2
        _shares(panel(figure, (right, low, right + SHARES, high)), found.findings, by)
    _key(figure, left, low - (0.42 if by else 0.22))
    note_line(figure, _note(by))
    return figure


def _by(found: Robust) -> list[str]:
    """The theories played over the draws, in words."""
    return [name.replace("_", " ") for name in found.draws.theories] if found.draws.count else []


def _about(found: Robust) -> str:
    drawn = found.draws
    draws = f"; {drawn.count} draws of {len(found.drawn)} parameters, {drawn.runs} runs each" * bool(drawn.count)
    return f"{found.runs:,} runs of {found.weeks} weeks by each theory, seed {found.seed}{draws}"


def _squares(axes: Axes, found: Robust) -> None:
    """A square for each proposition and theory: its verdict as shade, the mean difference in it."""
    axes.set_xlim(0, len(found.theories))
    axes.set_ylim(len(found.findings), 0)
    axes.axis("off")
    for row, finding in enumerate(found.findings):
        for column, trial in enumerate(finding.trials):
            look = LOOKS[trial.verdict]
            box = Rectangle((column + 0.03, row + 0.06), 0.94, 0.88, fc=look["face"], ec=GREY, lw=0.7, gid="square")
            axes.add_patch(box)
            text = _amount(trial.difference.estimate, finding.outcome.unit)
            axes.text(column + 0.5, row + 0.5, text, color=look["ink"], size=NORMAL, ha="center", va="center")
    for column, name in enumerate(found.theories):
        words = "\n".join(wrap(name.replace("_", " "), 11))
        head = axes.text(column + 0.5, -0.1, words, size=SMALL, color=INK, ha="center", va="bottom")
        shrink(head, 0.94 * CELL * axes.figure.dpi)


def _claims(figure: Figure, findings: Sequence[Finding], at: tuple[float, float]) -> None:
    """Beside each row the claim, and under it the line it draws."""
    (width, height), (high, left) = figure.get_size_inches(), at
    for row, finding in enumerate(findings):
        words = wrap(shorten(finding.claim, LINES * LETTERS - 8, placeholder=" …"), LETTERS)[:LINES]
        middle, unit = high - ROW * (row + 0.5), finding.outcome.unit
        told = f"{_amount(finding.at_least, unit)} or more, {UNITS.get(unit, 'on the scale of the relation')}"
        places = (0.02 + 0.06 * len(words), 0.02 - 0.075 * len(words) - 0.035)
        for text, up, colour in (("\n".join(words), places[0], INK), (told, places[1], GREY)):
            line = figure.text(
                MARGIN / width, (middle + up) / height, text, size=SMALL, color=colour, va="center", linespacing=1.1
            )
            shrink(line, (left - MARGIN - 0.12) * figure.dpi)


def _shares(axes: Axes, findings: Sequence[Finding], by: list[str]) -> None:
    """The share of draws in which each proposition is so, with its interval; a mark for each theory drawn."""
    axes.set_ylim(len(findings), 0)
    axes.set_xlim(0.0, 1.0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xticks([0.0, 0.5, 1.0], ["0%", "50%", "100%"])
    for at in (0.0, 0.5, 1.0):
        axes.axvline(at, color=FAINT, lw=0.6, zorder=0.5)
    for row, finding in enumerate(findings):
        shares = [over.share for over in finding.over_draws]
        for place, (share, mark) in enumerate(zip(shares, cycle(BY), strict=False), 1):
            y, span = row + place / (len(by) + 1), [share.low, share.high]
            axes.plot(span, [y, y], color=GREY, lw=1.5, solid_capstyle="butt", gid="interval", zorder=1.5)
            axes.plot([share.estimate], [y], mark, color=BLUE, ms=6.0, mec="white", mew=0.8, clip_on=False, zorder=3)
        shown, y = percent(shares[0].estimate), row + 1 / (len(by) + 1)
        axes.text(1.1, y, shown, size=NORMAL, color=INK, va="center_baseline")
    words = "share of draws\nby " + (by[0] if len(by) == 1 else "the theories drawn")
    head = axes.text(0.5, -0.1, words, size=SMALL, color=INK, ha="center", va="bottom")
    shrink(head, (SHARES + 0.4) * axes.figure.dpi)


def _note(by: list[str]) -> str:
    """The caveat, after the meaning of the marks where several theories were played over the draws."""
    marks = ", ".join(f"{mark} {name}" for mark, name in zip(BY.values(), by, strict=False))
    note = f"{NOTE}, and so are the lines." if by else f"{NOTE}."
    return f"Marks: {marks}. {note}" if len(by) > 1 else note


def _key(figure: Figure, left: float, down: float) -> None:
    """What the shades mean."""
    width, height = figure.get_size_inches()
    across = left
    for look in LOOKS.values():
        size, shade = (0.16 / width, 0.13 / height), {"fc": look["face"], "ec": GREY, "lw": 0.7}
        box = Rectangle((across / width, (down - 0.05) / height), *size, transform=figure.transFigure, **shade)
        figure.add_artist(box)
        figure.text((across + 0.22) / width, (down + 0.01) / height, look["words"], size=SMALL, va="center", color=GREY)
        across += 0.42 + 0.065 * len(look["words"])


def _amount(value: float, unit: str) -> str:
    return f"{value:+.0f}".replace("-", "\N{MINUS SIGN}") if unit == WEEKS else signed(value)
