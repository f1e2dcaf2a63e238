"""Who made the difference: a row a player, what is lost without it and what it adds over all orders, by kind."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.model.outcomes import SHARE, WEEKS, Outcome
from sim.plotting.labels import folded, size_of
from sim.plotting.pages import ticks_within
from sim.plotting.style import (
    BLUE,
    DPI,
    FAINT,
    FOOT,
    GREEN,
    GREY,
    INK,
    MARGIN,
    NORMAL,
    SMALL,
    VERMILION,
    Page,
    note_line,
    open_page,
    panel,
    percent,
    shrink,
    signed,
    styled,
    variant_words,
)
from sim.questions.attribute.players import KINDS
from sim.wording import capital

if TYPE_CHECKING:
    from sim.questions.attribute.attribute import Attribution
    from sim.questions.attribute.player_effects import Standing

QUESTION = "Who made the difference?"
WIDTH, LEFT, NUMBERS, LEDGER = 10.0, 4.1, 1.7, 1.5
"""Inches of the page, the names, the numbers and the ledger's panel."""
UNDER, UNDER_LEDGER = 0.6, 0.3
"""Inches between the note and the panels for the names of axes, and what those of the ledger take beyond them."""
ROW, LEAST_ROWS, AWAY, INDENT = 0.3, 7, 0.17, 0.12
LETTERS = 60
KEY = 24.0
"""Pixels from the panel to the names of the marks above it."""
MARKS: dict[str, dict[str, Any]] = {
    "shapley": {"color": BLUE, "marker": "o", "ms": 6.0, "mfc": BLUE},
    "but_for": {"color": VERMILION, "marker": "s", "ms": 5.0, "mfc": "white"},
    "direct": {"color": GREEN, "marker": "D", "ms": 4.6, "mfc": GREEN},
}
WORSE = "\N{LEFTWARDS ARROW} worse relations"
"""Under the ledger's panel: which way is which."""
WORDS = {"shapley": "adds, over all orders", "but_for": "lost without it", "direct": "direct (ledger)"}
COUNTED = {SHARE: ", points", WEEKS: ", weeks"}
"""What the numbers are in, over their column."""
NOTE = (
    "No percentages of blame: causes work together, so what is lost without each does not add up. Shares among third "
    "parties mirror the leverage and stakes assumed; what an interference would do is no evidence that it happened. "
    "Lines: 90 % intervals, which tell only what the number of runs leaves to chance."
)
Row = tuple[str, "Standing | None"]


@styled
def draw(answer: Attribution, figure: Figure | None = None) -> Figure:
    """Draw an attribution on a new page or on `figure`."""
    rows = _rows(answer)
    decomposition = any(player.direct for player in answer.players)
    height = 2.35 + ROW * max(len(rows), LEAST_ROWS) + decomposition * UNDER_LEDGER
    page, top = open_page(figure or Page(figsize=(WIDTH, height), dpi=DPI), QUESTION, _about(answer))
    width, foot = float(page.get_size_inches()[0]), FOOT + UNDER + decomposition * UNDER_LEDGER
    right = width - NUMBERS - decomposition * (LEDGER + 0.2)
    last = axes = panel(page, (LEFT, foot, right, top - 0.35))
    _frame(axes, rows)
    _names(page, axes, rows)
    for name, away in (("shapley", -AWAY), ("but_for", AWAY)):
        _marks(axes, rows, name, away)
    _key(axes, ("shapley", "but_for"))
    _scale(axes, answer.outcome)
    points = "percentage points of " if answer.outcome.is_share else ""
    _axis_name(axes, points + answer.outcome.words)
    if decomposition:
        last = panel(page, (right + 0.2, foot, right + 0.2 + LEDGER, top - 0.35))
        _frame(last, rows)
        _marks(last, rows, "direct", 0.0)
        _key(last, ("direct",))
        _scale(last)
        _axis_name(last, answer.direct_unit, WORSE)
    _numbers(last, rows, answer.outcome)
    note_line(page, NOTE)
    return page


def _rows(answer: Attribution) -> list[Row]:
    """Headings (without a player) and players, the largest of each kind first."""
    rows: list[Row] = []
    for kind, words in KINDS.items():
        players = [player for player in answer.by_size if player.kind == kind]
        rows += [(capital(words), None)] * bool(players)
        rows += [(f"{p.name}: {p.words}" if kind == "group" else p.words, p) for p in players]
    return rows


def _about(answer: Attribution) -> str:
    study, measured = answer.study, answer.outcome
    ends = [_level(end.estimate, measured) for end in (answer.all, answer.none)]
    return (
        f"{variant_words(study.variants[0])}: {study.runs:,} runs of {study.horizon} weeks, seed {study.seed}. "
        f"{capital(measured.words)}: {ends[0]} with everybody in, {ends[1]} with everybody neutral"
    )


def _level(value: float, outcome: Outcome) -> str:
    return percent(value) if outcome.is_share else f"{value:.0f}" if outcome.unit == WEEKS else signed(value)


def _frame(axes: Axes, rows: list[Row]) -> None:
    """Rows from top to bottom, and a line at zero."""
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.axvline(0.0, color=INK, lw=0.9, zorder=2.2, gid="zero")


def _names(figure: Figure, axes: Axes, rows: list[Row]) -> None:
    """Headings and players left of the panel."""
    dpi, width = float(figure.dpi), float(axes.get_window_extent().width)
    for y, (text, player) in enumerate(rows):
        heading = player is None
        words = text if heading else shorten(text, LETTERS, placeholder="…")
        looks: dict[str, Any] = {"color": GREY, "weight": "bold"} if heading else {"color": INK}
        across = (MARGIN + INDENT * (not heading) - LEFT) * dpi / width
        name = axes.text(across, y, words, transform=axes.get_yaxis_transform(), va="center", **looks)
        name.set_fontsize(SMALL if heading else NORMAL)
        shrink(name, (LEFT - MARGIN - INDENT - 0.1) * dpi)


def _marks(axes: Axes, rows: list[Row], name: str, away: float) -> None:
    """A mark and its interval for every player, a little above or below the middle of its row."""
    look = MARKS[name]
    for y, (_, player) in enumerate(rows):
        if found := getattr(player, name, None):
            axes.plot([found.low, found.high], [y + away] * 2, color=look["color"], lw=1.6, zorder=2.6,
                      gid=f"{name} interval")  # fmt: skip
            axes.plot([found.estimate], [y + away], ls="none", zorder=3.0, gid=name, mew=1.3, **look)


def _scale(axes: Axes, outcome: Outcome | None = None) -> None:
    """Ticks with their signs, in points where it is a share, and a faint line at each."""
    axes.locator_params(axis="x", nbins=7 if outcome else 3)
    low, high = axes.get_xlim()
    ticks = ticks_within(axes.get_xticks(), low, high)
    factor, digits = {SHARE: (100.0, 0), WEEKS: (1.0, 0)}.get(outcome.unit if outcome else "", (1.0, 2))
    if ticks[1:] and factor * (ticks[1] - ticks[0]) < 1.0:
        digits = max(digits, 1)
    names = [f"{factor * t:+.{digits}f}".replace("-", "\N{MINUS SIGN}") if round(t, 9) else "0" for t in ticks]
    axes.set_xticks(ticks, names)
    axes.set_xlim(low, high)
    for tick in ticks:
        axes.axvline(tick, color=FAINT, lw=0.5, zorder=1.4)


def _axis_name(axes: Axes, words: str, *above: str) -> None:
    """What an axis measures, on lines no wider than the panel, so that two names never meet."""
    size = SMALL + 0.5
    lines = [*above, folded(axes, words, float(axes.get_window_extent().width), size=size)]
    axes.set_xlabel("\n".join(lines), color=GREY, size=size)


def _key(axes: Axes, names: tuple[str, ...]) -> None:
    """What each mark is, above the panel."""
    box, across = axes.get_window_extent(), 0.0
    width, up = float(box.width), 1.0 + KEY / float(box.height)
    for name in names:
        look = MARKS[name]
        axes.plot([across + 5.0 / width], [up], transform=axes.transAxes, ls="none", mew=1.3, clip_on=False, **look)
        words = {"size": SMALL, "color": look["color"], "va": "center_baseline"}
        axes.text(across + 19.0 / width, up, WORDS[name], transform=axes.transAxes, **words)
        across += (size_of(axes, WORDS[name], size=SMALL)[0] + 52.0) / width


def _numbers(axes: Axes, rows: list[Row], outcome: Outcome) -> None:
    """What each player adds, in numbers, on the right, under what they are."""
    heading, up = "adds" + COUNTED.get(outcome.unit, ""), 1.0 + KEY / float(axes.get_window_extent().height)
    axes.text(1.03, up, heading, transform=axes.transAxes, va="center_baseline", size=SMALL, color=BLUE)
    for y, (_, player) in enumerate(rows):
        if player:
            found = player.shapley
            low, middle, high = (_amount(edge, outcome) for edge in (found.low, found.estimate, found.high))
            axes.text(1.03, y, f"{middle} ({low} to {high})", transform=axes.get_yaxis_transform(), va="center",
                      size=SMALL, color=BLUE)  # fmt: skip


def _amount(value: float, outcome: Outcome) -> str:
    scale, digits = {SHARE: (100.0, 1), WEEKS: (1.0, 1)}.get(outcome.unit, (1.0, 2))
    return f"{round(scale * value, digits) + 0.0:+.{digits}f}".replace("-", "\N{MINUS SIGN}")
