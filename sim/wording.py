"""Format numbers, dates, lists and tables for printed text."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Sequence
from math import ceil, log10

from sim.model.outcomes import SHARE, WEEKS, Outcome
from sim.statistics.intervals import Estimate

MOST_DIGITS = 3


def by_how_much(outcome: Outcome, estimate: Estimate) -> str:
    """Format a difference, such as `lower by 32 points (26 to 37)` or `not distinguishable from zero: +1 points`."""
    digits = _digits(outcome, estimate)
    low, middle, high = (_number(outcome, value, digits) for value in (estimate.low, estimate.estimate, estimate.high))
    if unsure(estimate):
        interval = f"({low:+.{digits}f} to {high:+.{digits}f})"
        return f"not distinguishable from zero: {middle:+.{digits}f}{unit_after(outcome)} {interval}"
    near, far = sorted((abs(low), abs(high)))
    way = "higher" if middle > 0.0 else "lower"
    return f"{way} by {abs(middle):.{digits}f}{unit_after(outcome)} ({near:.{digits}f} to {far:.{digits}f})"


def unsure(estimate: Estimate) -> bool:
    """Return True if the interval contains 0."""
    return estimate.low <= 0.0 <= estimate.high


def amount(outcome: Outcome, estimate: Estimate) -> str:
    """Format a mean in the unit of the outcome: `51%`, `93 weeks`, `-0.12`."""
    return bare_amount(outcome, estimate) + (" weeks" if outcome.unit == WEEKS else "")


def times(ratio: float | None) -> str:
    """Format a ratio: `3.2`, `58`, or `-` if it is unknown."""
    return "-" if ratio is None else f"{ratio:.0f}" if ratio >= 9.95 else f"{ratio:.1f}"


def bare_amount(outcome: Outcome, estimate: Estimate) -> str:
    """Format a mean without the word `weeks`, for use after words that contain it."""
    if outcome.unit == SHARE:
        rare = 0.0 < estimate.estimate < 0.0095 or 0.9905 < estimate.estimate < 1.0
        return f"{estimate.estimate:.1%}" if rare else f"{estimate.estimate:.0%}"
    return f"{estimate.estimate:.0f}" if outcome.unit == WEEKS else f"{estimate.estimate:+.2f}"


def _digits(outcome: Outcome, estimate: Estimate) -> int:
    """Digits that the interval supports: half of it is at least one unit of the last; one more if the estimate is 0."""
    half, middle = (
        _number(outcome, v, MOST_DIGITS + 3) for v in ((estimate.high - estimate.low) / 2.0, estimate.estimate)
    )
    digits = min(max(ceil(-log10(half)), 0), MOST_DIGITS) if half > 0.0 else 0
    return digits + (middle != 0.0 and round(middle, digits) == 0.0)


def _number(outcome: Outcome, value: float, digits: int) -> float:
    """The value, in percentage points if it is a share; a zero has no sign."""
    return round(100.0 * value if outcome.unit == SHARE else value, digits) + 0.0


def unit_after(outcome: Outcome) -> str:
    """Unit after a difference: ` points`, ` weeks` or nothing."""
    return {SHARE: " points", WEEKS: " weeks"}.get(outcome.unit, "")


def number(count: int) -> str:
    """Spell a number from 0 to 10; use digits for larger ones."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[count] if count < len(words) else str(count)


WIDTH = 98
"""Width of a page, in characters."""


def fold(text: str, bullet: str = "", further: int = 0) -> list[str]:
    """Wrap text to the page width: the first line after a bullet, the others indented as far, plus `further`."""
    rest = " " * (len(bullet) + further)
    return textwrap.wrap(text, WIDTH, initial_indent=bullet, subsequent_indent=rest, break_on_hyphens=False)


def day(date: dt.date, full: bool = False) -> str:
    """Format a date: `25 Dec 2024`, or `25 December 2024`."""
    return f"{date.day} {date:%B %Y}" if full else f"{date.day} {date:%b %Y}"


def listed(words: Sequence[str]) -> str:
    """Join words: `a, b and c`."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def capital(text: str) -> str:
    """Capitalise the first letter."""
    return text[:1].upper() + text[1:]


def table(cells: Sequence[Sequence[str]], gap: str = " ", align: str = "<>") -> list[str]:
    """Format rows of a table. `align` has `<`, `^` or `>` for each column; the last applies to all further ones."""
    widths = [max(len(cell) for cell in column) for column in zip(*cells, strict=True)]
    ways = align.ljust(len(widths), align[-1])
    rows = (zip(row, ways, widths, strict=True) for row in cells)
    return [("  " + gap.join(f"{cell:{way}{width}}" for cell, way, width in row)).rstrip() for row in rows]
