"""Words and numbers for text."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from math import ceil, log10

from sim.results.outcomes import Outcome
from sim.statistics.intervals import Estimate

SHARE = "share of runs"
MOST_DIGITS = 3


def by_how_much(outcome: Outcome, found: Estimate) -> str:
    """`lower by 32 points (26 to 37)`, or `not told apart: +1 points (-2 to +4)` where the interval holds 0."""
    digits = _digits(outcome, found)
    low, middle, high = (_number(outcome, value, digits) for value in (found.low, found.estimate, found.high))
    if unsure(found):
        return f"not told apart: {middle:+.{digits}f}{_unit(outcome)} ({low:+.{digits}f} to {high:+.{digits}f})"
    near, far = sorted((abs(low), abs(high)))
    way = "higher" if middle > 0.0 else "lower"
    return f"{way} by {abs(middle):.{digits}f}{_unit(outcome)} ({near:.{digits}f} to {far:.{digits}f})"


def unsure(found: Estimate) -> bool:
    """Whether the interval holds 0."""
    return found.low <= 0.0 <= found.high


def amount(outcome: Outcome, found: Estimate) -> str:
    """A level in the outcome's own unit: `51%`, `93 weeks`, `-0.12`."""
    return _plain(outcome, found) + (" weeks" if outcome.unit == "weeks" else "")


def times(ratio: float | None) -> str:
    """How many times as many runs: `3.2`, `58`, or `-` where that is not known."""
    return "-" if ratio is None else f"{ratio:.0f}" if ratio >= 9.95 else f"{ratio:.1f}"


def _plain(outcome: Outcome, found: Estimate) -> str:
    if outcome.unit == SHARE:
        rare = 0.0 < found.estimate < 0.0095 or 0.9905 < found.estimate < 1.0
        return f"{found.estimate:.1%}" if rare else f"{found.estimate:.0%}"
    return f"{found.estimate:.0f}" if outcome.unit == "weeks" else f"{found.estimate:+.2f}"


def _digits(outcome: Outcome, found: Estimate) -> int:
    """As many as the interval deserves, its half being at least one unit of the last; one more for a small estimate."""
    half, middle = (_number(outcome, v, MOST_DIGITS + 3) for v in ((found.high - found.low) / 2.0, found.estimate))
    digits = min(max(ceil(-log10(half)), 0), MOST_DIGITS) if half > 0.0 else 0
    return digits + (middle != 0.0 and round(middle, digits) == 0.0)


def _number(outcome: Outcome, value: float, digits: int) -> float:
    """In points where it is a share; a nought has no sign."""
    return round(100.0 * value if outcome.unit == SHARE else value, digits) + 0.0


def _unit(outcome: Outcome) -> str:
    return " points" if outcome.unit == SHARE else " weeks" if outcome.unit == "weeks" else ""


def number(count: int) -> str:
    """Small numbers as words."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[count] if count < len(words) else str(count)


WIDTH = 98


def fold(text: str, bullet: str = "") -> list[str]:
    """The text on lines of the width of a page, the first after a bullet and the others as far in."""
    rest = " " * len(bullet)
    return textwrap.wrap(text, WIDTH, initial_indent=bullet, subsequent_indent=rest, break_on_hyphens=False)


def table(cells: Sequence[Sequence[str]]) -> list[str]:
    """Columns to the right, the first to the left."""
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    rows = []
    for first, *others in cells:
        right = [f"{cell:>{width}}" for cell, width in zip(others, widths[1:], strict=True)]
        rows.append(" ".join([f"  {first:<{widths[0]}}", *right]).rstrip())
    return rows
