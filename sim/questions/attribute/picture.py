"""Picture of an attribution: one row per player, by kind, with Shapley value and but-for effect."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.errors import counted
from sim.model.outcomes import SHARE, WEEKS, Outcome
from sim.plotting import style
from sim.plotting.labels import folded, size_of
from sim.plotting.pages import ticks_within
from sim.questions.attribute.players import KINDS
from sim.wording import capital

if TYPE_CHECKING:
    from sim.questions.attribute.attribute import Attribution
    from sim.questions.attribute.player_effects import PlayerEffect

QUESTION = "Who or what made the difference?"
WIDTH, LEFT, NUMBERS, DIRECT = 10.0, 4.1, 1.7, 1.5
"""Width in inches of the page, the names, the numbers and the panel of direct contributions."""
UNDER, UNDER_DIRECT = 0.6, 0.3
"""Inches between note and panels for the axis labels, and further inches for that of direct contributions."""
ROW, LEAST_ROWS, AWAY, INDENT = 0.3, 7, 0.17, 0.12
LETTERS = 60
KEY = 24.0
"""Pixels between the panel and the legend above it."""
MARKS: dict[str, dict[str, Any]] = {
    "shapley": {"color": style.BLUE, "marker": "o", "ms": 6.0, "mfc": style.BLUE},
    "but_for": {"color": style.VERMILION, "marker": "s", "ms": 5.0, "mfc": "white"},
    "direct": {"color": style.GREEN, "marker": "D", "ms": 4.6, "mfc": style.GREEN},
}
WORSE = "\N{LEFTWARDS ARROW} worse relations"
"""Direction of the axis of direct contributions."""
WORDS = {"shapley": "Shapley value", "but_for": "but-for effect", "direct": "direct contribution"}
UNITS = {SHARE: ", pp", WEEKS: ", weeks"}
"""Units in the heading of the numbers."""
NOTE = (
    "Not percentages of blame: causes interact, so but-for effects do not add up. Values of third parties reflect the "
    "assumed leverage and stakes; the effect of an interference is no evidence that it happened. Lines: 90 % Monte "
    "Carlo intervals."
)
NOTHING = "no difference"
Row = tuple[str, "PlayerEffect | None"]


@style.styled
def draw(answer: Attribution, figure: Figure | None = None) -> Figure:
    """Draw an attribution on a new page or on `figure`."""
    rows = _rows(answer)
    direct = any(player.direct for player in answer.players)
    height = 2.35 + ROW * max(len(rows), LEAST_ROWS) + direct * UNDER_DIRECT
    page, top = style.open_page(figure or style.Page(figsize=(WIDTH, height), dpi=style.DPI), QUESTION, _about(answer))
    width, foot = float(page.get_size_inches()[0]), style.FOOT + UNDER + direct * UNDER_DIRECT
    right = width - NUMBERS - direct * (DIRECT + 0.2)
    last = axes = style.panel(page, (LEFT, foot, right, top - 0.35))
    _frame(axes, rows)
    _names(page, axes, rows)
    for name, away in (("shapley", -AWAY), ("but_for", AWAY)):
        _marks(axes, rows, name, away)
    _key(axes, ("shapley", "but_for"))
    _scale(axes, answer.outcome)
    points = "percentage points of " if answer.outcome.is_share else ""
    _axis_name(axes, points + answer.outcome.words)
    if direct:
        last = style.panel(page, (right + 0.2, foot, right + 0.2 + DIRECT, top - 0.35))
        _frame(last, rows)
        _marks(last, rows, "direct", 0.0)
        _key(last, ("direct",))
        _scale(last)
        _axis_name(last, answer.direct_unit, WORSE)
    _numbers(last, rows, answer.outcome)
    style.note_line(page, NOTE)
    return page


def _rows(answer: Attribution) -> list[Row]:
    """Return headings (without a player) and players, the largest of each kind first."""
    rows: list[Row] = []
    for kind, heading in KINDS.items():
        players = [player for player in answer.by_size if player.kind == kind]
        rows += [(capital(heading), None)] * bool(players)
        rows += [(f"{p.name}: {p.label}" if kind == "group" else p.label, p) for p in players]
    return rows


def _about(answer: Attribution) -> str:
    study, measured = answer.study, answer.outcome
    title = style.variant_words(study.variants[0], study.scenario.variant_titles)
    ends = [_level(end.estimate, measured) for end in (answer.all, answer.none)]
    return (
        f"{title}: {counted(study.runs, 'run')} of {counted(study.horizon, 'week')}, "
        f"seed {study.seed}. {capital(measured.words)}: {ends[0]} with all players in, {ends[1]} with all neutral"
    )


def _level(value: float, outcome: Outcome) -> str:
    return (
        style.percent(value) if outcome.is_share else f"{value:.0f}" if outcome.unit == WEEKS else style.signed(value)
    )


def _frame(axes: Axes, rows: list[Row]) -> None:
    """Order rows from top to bottom, and draw a line at zero."""
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.axvline(0.0, color=style.INK, lw=0.9, zorder=2.2, gid="zero")


def _names(figure: Figure, axes: Axes, rows: list[Row]) -> None:
    """Write headings and players left of the panel."""
    dpi, width = float(figure.dpi), float(axes.get_window_extent().width)
    for y, (text, player) in enumerate(rows):
        heading = player is None
        words = text if heading else shorten(text, LETTERS, placeholder="…")
        looks: dict[str, Any] = {"color": style.GREY, "weight": "bold"} if heading else {"color": style.INK}
        across = (style.MARGIN + INDENT * (not heading) - LEFT) * dpi / width
        name = axes.text(across, y, words, transform=axes.get_yaxis_transform(), va="center", **looks)
        name.set_fontsize(style.SMALL if heading else style.NORMAL)
        style.shrink(name, (LEFT - style.MARGIN - INDENT - 0.1) * dpi)


def _marks(axes: Axes, rows: list[Row], name: str, away: float) -> None:
    """Draw a mark and its interval for every player, slightly above or below the middle of its row."""
    look = MARKS[name]
    for y, (_, player) in enumerate(rows):
        if effect := getattr(player, name, None):
            axes.plot([effect.low, effect.high], [y + away] * 2, color=look["color"], lw=1.6, zorder=2.6,
                      gid=f"{name} interval")  # fmt: skip
            axes.plot([effect.estimate], [y + away], ls="none", zorder=3.0, gid=name, mew=1.3, **look)


def _scale(axes: Axes, outcome: Outcome | None = None) -> None:
    """Set signed ticks, in percentage points for shares, with a faint line at each."""
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
        axes.axvline(tick, color=style.FAINT, lw=0.5, zorder=1.4)


def _axis_name(axes: Axes, words: str, *above: str) -> None:
    """Label an axis, on lines no wider than the panel, so that labels never overlap."""
    size = style.SMALL + 0.5
    lines = [*above, folded(axes, words, float(axes.get_window_extent().width), size=size)]
    axes.set_xlabel("\n".join(lines), color=style.GREY, size=size)


def _key(axes: Axes, names: tuple[str, ...]) -> None:
    """Draw the legend of the marks above the panel."""
    box, across = axes.get_window_extent(), 0.0
    width, up = float(box.width), 1.0 + KEY / float(box.height)
    for name in names:
        look = MARKS[name]
        axes.plot([across + 5.0 / width], [up], transform=axes.transAxes, ls="none", mew=1.3, clip_on=False, **look)
        words = {"size": style.SMALL, "color": look["color"], "va": "center_baseline"}
        axes.text(across + 19.0 / width, up, WORDS[name], transform=axes.transAxes, **words)
        across += (size_of(axes, WORDS[name], size=style.SMALL)[0] + 52.0) / width


def _numbers(axes: Axes, rows: list[Row], outcome: Outcome) -> None:
    """Write Shapley values on the right, under a heading."""
    heading, up = "Shapley" + UNITS.get(outcome.unit, ""), 1.0 + KEY / float(axes.get_window_extent().height)
    axes.text(1.03, up, heading, transform=axes.transAxes, va="center_baseline", size=style.SMALL, color=style.BLUE)
    for y, (_, player) in enumerate(rows):
        if player:
            effect = player.shapley
            low, middle, high = (_amount(edge, outcome) for edge in (effect.low, effect.estimate, effect.high))
            words = NOTHING if {low, middle, high} == {_amount(0.0, outcome)} else f"{middle} ({low} to {high})"
            axes.text(1.03, y, words, transform=axes.get_yaxis_transform(), va="center",
                      size=style.SMALL, color=style.BLUE)  # fmt: skip


def _amount(value: float, outcome: Outcome) -> str:
    scale, digits = {SHARE: (100.0, 1), WEEKS: (1.0, 1)}.get(outcome.unit, (1.0, 2))
    return f"{round(scale * value, digits) + 0.0:+.{digits}f}".replace("-", "\N{MINUS SIGN}")
