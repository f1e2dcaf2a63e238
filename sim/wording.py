"""Words and numbers for text."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Sequence
from math import ceil, log10

from sim.model.outcomes import SHARE, WEEKS, Outcome
from sim.statistics.intervals import Estimate

MOST_DIGITS = 3


def by_how_much(outcome: Outcome, found: Estimate) -> str:
    """`lower by 32 points (26 to 37)`, or `not told apart: +1 points (-2 to +4)` where the interval holds 0."""
    digits = _digits(outcome, found)
    low, middle, high = (_number(outcome, value, digits) for value in (found.low, found.estimate, found.high))
    if unsure(found):
        return f"not told apart: {middle:+.{digits}f}{unit_after(outcome)} ({low:+.{digits}f} to {high:+.{digits}f})"
    near, far = sorted((abs(low), abs(high)))
    way = "higher" if middle > 0.0 else "lower"
    return f"{way} by {abs(middle):.{digits}f}{unit_after(outcome)} ({near:.{digits}f} to {far:.{digits}f})"


def unsure(found: Estimate) -> bool:
    """Whether the interval holds 0."""
    return found.low <= 0.0 <= found.high


def amount(outcome: Outcome, found: Estimate) -> str:
    """A level in the outcome's own unit: `51%`, `93 weeks`, `-0.12`."""
    return bare_amount(outcome, found) + (" weeks" if outcome.unit == WEEKS else "")


def times(ratio: float | None) -> str:
    """How many times as many runs: `3.2`, `58`, or `-` where that is not known."""
    return "-" if ratio is None else f"{ratio:.0f}" if ratio >= 9.95 else f"{ratio:.1f}"


def bare_amount(outcome: Outcome, found: Estimate) -> str:
    """The same without the word `weeks`, which the words of an outcome may hold."""
    if outcome.unit == SHARE:
        rare = 0.0 < found.estimate < 0.0095 or 0.9905 < found.estimate < 1.0
        return f"{found.estimate:.1%}" if rare else f"{found.estimate:.0%}"
    return f"{found.estimate:.0f}" if outcome.unit == WEEKS else f"{found.estimate:+.2f}"


def _digits(outcome: Outcome, found: Estimate) -> int:
    """As many as the interval deserves, its half being at least one unit of the last; one more for a small estimate."""
    half, middle = (_number(outcome, v, MOST_DIGITS + 3) for v in ((found.high - found.low) / 2.0, found.estimate))
    digits = min(max(ceil(-log10(half)), 0), MOST_DIGITS) if half > 0.0 else 0
    return digits + (middle != 0.0 and round(middle, digits) == 0.0)


def _number(outcome: Outcome, value: float, digits: int) -> float:
    """In points where it is a share; a nought has no sign."""
    return round(100.0 * value if outcome.unit == SHARE else value, digits) + 0.0


def unit_after(outcome: Outcome) -> str:
    """What follows a difference: ` points`, ` weeks` or nothing."""
    return {SHARE: " points", WEEKS: " weeks"}.get(outcome.unit, "")


def number(count: int) -> str:
    """Small numbers as words."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[count] if count < len(words) else str(count)


WIDTH = 98


def fold(text: str, bullet: str = "", further: int = 0) -> list[str]:
    """The text on lines of the width of a page, the first after a bullet and the others as far in, or `further`."""
    rest = " " * (len(bullet) + further)
    return textwrap.wrap(text, WIDTH, initial_indent=bullet, subsequent_indent=rest, break_on_hyphens=False)


def day(date: dt.date, full: bool = False) -> str:
    """`25 Dec 2024`, or `25 December 2024`."""
    return f"{date.day} {date:%B %Y}" if full else f"{date.day} {date:%b %Y}"


def listed(words: Sequence[str]) -> str:
    """`a, b and c`."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def capital(text: str) -> str:
    """The text with a capital to begin."""
    return text[:1].upper() + text[1:]


def table(cells: Sequence[Sequence[str]], gap: str = " ", align: str = "<>") -> list[str]:
    """Columns with a gap between two. `align` has `<`, `^` or `>` for each; the last stands for all further ones."""
    widths = [max(len(cell) for cell in column) for column in zip(*cells, strict=True)]
    ways = align.ljust(len(widths), align[-1])
    rows = (zip(row, ways, widths, strict=True) for row in cells)
    return [("  " + gap.join(f"{cell:{way}{width}}" for cell, way, width in row)).rstrip() for row in rows]
