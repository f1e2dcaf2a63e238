"""Which conclusions survive: a row a proposition, a square a theory, and the share of draws beside them."""

from __future__ import annotations

from textwrap import shorten, wrap
from typing import Any

import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

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
BY = {"o": "●", "s": "■", "D": "◆", "^": "▲", "v": "▼", "P": "+", "X": "×"}
"""Marks of the theories played over the draws."""
NOTE = (
    "The theories share one world, one luck and the same formal acts: they are rivals only about how leaders decide, "
    "and what survives them all may still be untrue. All intervals behind the verdicts are right together in 90 of 100 "
    "studies (Bonferroni)"
)


@styled
def robust(
    data: xr.Dataset,
    title: str = QUESTION,
    subtitle: str | None = None,
    figure: Figure | None = None,
) -> Figure:
    """Draw the dataset of `analysis.robust`: `difference`, `verdict` and `share`, by proposition."""
    rows, cells, drawn = data.sizes["proposition"], max(data.sizes["theory"], LEAST_CELLS), data.sizes["by"]
    width = MARGIN + CLAIMS + CELL * cells + (SHARES + 0.95 if drawn else 0.3)
    height = 0.8 + HEADS + ROW * rows + KEY + FOOT + 0.3
    figure, top = open_page(figure or Page(figsize=(width, height), dpi=DPI), title, subtitle or _about(data))
    high = top - HEADS
    low, left = high - ROW * rows, MARGIN + CLAIMS
    squares = panel(figure, (left, low, left + CELL * data.sizes["theory"], high))
    _squares(squares, data)
    _claims(figure, data, (high, left))
    if drawn:
        right = left + CELL * cells + 0.2
        _shares(panel(figure, (right, low, right + SHARES, high)), data)
    _key(figure, left, low - (0.42 if drawn else 0.22))
    note_line(figure, _note(data))
    return figure


def _about(data: xr.Dataset) -> str:
    a = data.attrs
    draws = f"; {a['draws']} draws of {a['parameters']} parameters, {a['runs_a_draw']} runs each" * bool(a["draws"])
    return f"{a['runs']:,} runs of {a['weeks']} weeks by each theory, seed {a['seed']}{draws}"


def _squares(axes: Axes, data: xr.Dataset) -> None:
    """A square for each proposition and theory: its verdict as shade, the mean difference in it."""
    rows, columns = data.sizes["proposition"], data.sizes["theory"]
    axes.set_xlim(0, columns)
    axes.set_ylim(rows, 0)
    axes.axis("off")
    means, units = data["difference"].sel(edge="estimate").to_numpy(), data["unit"].to_numpy()
    for row in range(rows):
        for column in range(columns):
            look = LOOKS[str(data["verdict"].to_numpy()[row, column])]
            box = Rectangle((column + 0.03, row + 0.06), 0.94, 0.88, fc=look["face"], ec=GREY, lw=0.7, gid="square")
            axes.add_patch(box)
            text = _amount(float(means[row, column]), str(units[row]))
            axes.text(column + 0.5, row + 0.5, text, color=look["ink"], size=NORMAL, ha="center", va="center")
    for column, name in enumerate(data["theory"].to_numpy()):
        words = "\n".join(wrap(str(name).replace("_", " "), 11))
        head = axes.text(column + 0.5, -0.1, words, size=SMALL, color=INK, ha="center", va="bottom")
        shrink(head, 0.94 * CELL * axes.figure.dpi)


def _claims(figure: Figure, data: xr.Dataset, at: tuple[float, float]) -> None:
    """Beside each row the claim, and under it the line it draws."""
    (width, height), (high, left) = figure.get_size_inches(), at
    units, lines = data["unit"].to_numpy(), data["at_least"].to_numpy()
    for row, claim in enumerate(data["claim"].to_numpy()):
        words = wrap(shorten(str(claim), LINES * LETTERS - 8, placeholder=" …"), LETTERS)[:LINES]
        middle = high - ROW * (row + 0.5)
        told = f"{_amount(float(lines[row]), str(units[row]))} or more, {_unit(str(units[row]))}"
        places = (0.02 + 0.06 * len(words), 0.02 - 0.075 * len(words) - 0.035)
        for text, up, colour in (("\n".join(words), places[0], INK), (told, places[1], GREY)):
            line = figure.text(
                MARGIN / width, (middle + up) / height, text, size=SMALL, color=colour, va="center", linespacing=1.1
            )
            shrink(line, (left - MARGIN - 0.12) * figure.dpi)


def _shares(axes: Axes, data: xr.Dataset) -> None:
    """The share of draws in which each proposition is so, with its interval; a mark for each theory drawn."""
    rows, by = data.sizes["proposition"], [str(name) for name in data["by"].to_numpy()]
    axes.set_ylim(rows, 0)
    axes.set_xlim(0.0, 1.0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xticks([0.0, 0.5, 1.0], ["0%", "50%", "100%"])
    for at in (0.0, 0.5, 1.0):
        axes.axvline(at, color=FAINT, lw=0.6, zorder=0.5)
    values, marks = data["share"].to_numpy(), list(BY) * len(by)
    for row in range(rows):
        for place in range(len(by)):
            low, mean, high = (float(edge) for edge in values[row, place])
            y = row + (place + 1) / (len(by) + 1)
            axes.plot([low, high], [y, y], color=GREY, lw=1.5, solid_capstyle="butt", gid="interval", zorder=1.5)
            axes.plot([mean], [y], marks[place], color=BLUE, ms=6.0, mec="white", mew=0.8, clip_on=False, zorder=3)
        shown = percent(float(values[row, 0, 1]))
        axes.text(1.1, row + 1 / (len(by) + 1), shown, size=NORMAL, color=INK, va="center_baseline")
    words = "share of draws\nby " + (by[0].replace("_", " ") if len(by) == 1 else "the theories drawn")
    head = axes.text(0.5, -0.1, words, size=SMALL, color=INK, ha="center", va="bottom")
    shrink(head, (SHARES + 0.4) * axes.figure.dpi)


def _note(data: xr.Dataset) -> str:
    """The caveat, after the meaning of the marks where several theories were played over the draws."""
    by = [str(name).replace("_", " ") for name in data["by"].to_numpy()]
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
    if unit == "weeks":
        return f"{value:+.0f}".replace("-", "\N{MINUS SIGN}")
    return signed(value)


def _unit(unit: str) -> str:
    return {"share of runs": "as a share of runs", "weeks": "in weeks"}.get(unit, "on the scale of the relation")
