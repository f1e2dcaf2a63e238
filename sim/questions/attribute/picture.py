"""Who made the difference: a row a player, what is lost without it and what it adds over all orders, by kind."""

from __future__ import annotations

from textwrap import shorten
from typing import Any

import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.plotting.labels import folded, size_of
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
    variant_name,
)

QUESTION = "Who made the difference?"
KINDS = {
    "incident": "Incidents",
    "faction": "Factions",
    "third_party": "Third parties",
    "leader": "A leader's own rule",
    "amends": "The option to make amends",
    "group": "Several that act as one",
}
"""Headings, in the order drawn."""
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
COUNTED = {"share of runs": ", points", "weeks": ", weeks"}
"""What the numbers are in, over their column."""
NOTE = (
    "No percentages of blame: causes work together, so what is lost without each does not add up. Shares among third "
    "parties mirror the leverage and stakes assumed; what an interference would do is no evidence that it happened. "
    "Lines: 90 % intervals, which tell only what the number of runs leaves to chance."
)
Row = tuple[str, int | None]


@styled
def attribute(
    data: xr.Dataset,
    title: str = QUESTION,
    subtitle: str | None = None,
    figure: Figure | None = None,
) -> Figure:
    """Draw the dataset of an attribution (`but_for`, `shapley`, `direct` by player and edge)."""
    rows = _rows(data)
    ledger = bool(data["direct"].notnull().any())
    height = 2.35 + ROW * max(len(rows), LEAST_ROWS) + ledger * UNDER_LEDGER
    figure, top = open_page(figure or Page(figsize=(WIDTH, height), dpi=DPI), title, subtitle or _about(data))
    width, foot = float(figure.get_size_inches()[0]), FOOT + UNDER + ledger * UNDER_LEDGER
    right = width - NUMBERS - ledger * (LEDGER + 0.2)
    axes = panel(figure, (LEFT, foot, right, top - 0.35))
    _frame(axes, rows)
    _names(figure, axes, rows)
    for name, away in (("shapley", -AWAY), ("but_for", AWAY)):
        _marks(axes, data, rows, name, away)
    _key(axes, ("shapley", "but_for"))
    _scale(axes, data.attrs["unit"])
    _axis_name(axes, _axis(data))
    last = axes
    if ledger:
        last = panel(figure, (right + 0.2, foot, right + 0.2 + LEDGER, top - 0.35))
        _frame(last, rows)
        _marks(last, data, rows, "direct", 0.0)
        _key(last, ("direct",))
        _scale(last, "")
        _axis_name(last, str(data.attrs["direct_unit"]), WORSE)
    _numbers(last, data, rows)
    note_line(figure, NOTE)
    return figure


def _rows(data: xr.Dataset) -> list[Row]:
    """Headings (no place) and players (their place in the data), the largest of each kind first."""
    sizes, kinds = abs(data["shapley"].sel(edge="estimate")).to_numpy(), data["kind"].to_numpy()
    rows: list[Row] = []
    for kind, heading in KINDS.items():
        places = sorted((i for i, of in enumerate(kinds) if of == kind), key=lambda i: -sizes[i])
        rows += [(heading, None)] * bool(places)
        rows += [(str(data["words"].to_numpy()[i]), i) for i in places]
    return rows


def _about(data: xr.Dataset) -> str:
    facts = data.attrs
    ends = [_level(float(facts[end]), facts["unit"]) for end in ("all", "none")]
    words = str(facts["outcome_words"])
    return (
        f"{variant_name(data)}: {facts['runs']:,} runs of {facts['weeks']} weeks, seed {facts['seed']}. "
        f"{words[0].upper()}{words[1:]}: {ends[0]} with everybody in, {ends[1]} with everybody neutral"
    )


def _level(value: float, unit: str) -> str:
    return percent(value) if _is_share(unit) else f"{value:.0f}" if unit == "weeks" else signed(value)


def _is_share(unit: str) -> bool:
    return unit == "share of runs"


def _axis(data: xr.Dataset) -> str:
    unit = {"share of runs": "percentage points of ", "weeks": ""}.get(data.attrs["unit"], "")
    return f"{unit}{data.attrs['outcome_words']}"


def _frame(axes: Axes, rows: list[Row]) -> None:
    """Rows from top to bottom, and a line at zero."""
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.axvline(0.0, color=INK, lw=0.9, zorder=2.2, gid="zero")


def _names(figure: Figure, axes: Axes, rows: list[Row]) -> None:
    """Headings and players left of the panel."""
    dpi, width = float(figure.dpi), float(axes.get_window_extent().width)
    for y, (text, place) in enumerate(rows):
        heading = place is None
        words = text if heading else shorten(text, LETTERS, placeholder="…")
        looks: dict[str, Any] = {"color": GREY, "weight": "bold"} if heading else {"color": INK}
        across = (MARGIN + INDENT * (not heading) - LEFT) * dpi / width
        name = axes.text(across, y, words, transform=axes.get_yaxis_transform(), va="center", **looks)
        name.set_fontsize(SMALL if heading else NORMAL)
        shrink(name, (LEFT - MARGIN - INDENT - 0.1) * dpi)


def _marks(axes: Axes, data: xr.Dataset, rows: list[Row], name: str, away: float) -> None:
    """A mark and its interval for every player, a little above or below the middle of its row."""
    values, look = data[name].to_numpy(), MARKS[name]
    for y, (_, place) in enumerate(rows):
        if place is not None and values[place][1] == values[place][1]:
            low, middle, high = values[place]
            axes.plot([low, high], [y + away] * 2, color=look["color"], lw=1.6, zorder=2.6, gid=f"{name} interval")
            axes.plot([middle], [y + away], ls="none", zorder=3.0, gid=name, mew=1.3, **look)


def _scale(axes: Axes, unit: str) -> None:
    """Ticks with their signs, in points where it is a share, and a faint line at each."""
    axes.locator_params(axis="x", nbins=7 if unit else 3)
    low, high = axes.get_xlim()
    ticks = [tick for tick in axes.get_xticks() if low <= tick <= high]
    factor, digits = (100.0, 0) if _is_share(unit) else (1.0, 0 if unit == "weeks" else 2)
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


def _numbers(axes: Axes, data: xr.Dataset, rows: list[Row]) -> None:
    """What each player adds, in numbers, on the right, under what they are."""
    values, unit = data["shapley"].to_numpy(), str(data.attrs["unit"])
    heading, up = "adds" + COUNTED.get(unit, ""), 1.0 + KEY / float(axes.get_window_extent().height)
    axes.text(1.03, up, heading, transform=axes.transAxes, va="center_baseline", size=SMALL, color=BLUE)
    for y, (_, place) in enumerate(rows):
        if place is not None:
            low, middle, high = (_amount(float(edge), unit) for edge in values[place])
            axes.text(1.03, y, f"{middle} ({low} to {high})", transform=axes.get_yaxis_transform(), va="center",
                      size=SMALL, color=BLUE)  # fmt: skip


def _amount(value: float, unit: str) -> str:
    if not (_is_share(unit) or unit == "weeks"):
        return signed(round(value, 2) + 0.0)
    shown = round(100.0 * value if _is_share(unit) else value, 1) + 0.0
    return f"{shown:+.1f}".replace("-", "\N{MINUS SIGN}")
