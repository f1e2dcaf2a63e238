"""Format numbers, dates, lists and tables for printed text."""

from __future__ import annotations

import datetime as dt
import shutil
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from math import ceil, isnan, log10

from sim.errors import counted
from sim.model.outcomes import SHARE, WEEKS, Outcome
from sim.results.dates import ChangeDate
from sim.statistics.intervals import Estimate

MOST_DIGITS = 3


def by_how_much(outcome: Outcome, estimate: Estimate) -> str:
    """Format a difference, such as `lower by 32 points (26 to 37)` or `not distinguishable from zero: +1 point`."""
    digits = _digits(outcome, estimate)
    low, middle, high = (_number(outcome, value, digits) for value in (estimate.low, estimate.estimate, estimate.high))
    if unsure(estimate):
        interval = f"({low:+.{digits}f} to {high:+.{digits}f})"
        return (
            f"not distinguishable from zero: {middle:+.{digits}f}{unit_after(outcome, f'{middle:.{digits}f}')} "
            f"{interval}"
        )
    near, far = sorted((abs(low), abs(high)))
    way = "higher" if middle > 0.0 else "lower"
    size = f"{abs(middle):.{digits}f}"
    return f"{way} by {size}{unit_after(outcome, size)} ({near:.{digits}f} to {far:.{digits}f})"


def unsure(estimate: Estimate) -> bool:
    """Return True if the interval contains 0."""
    return estimate.low <= 0.0 <= estimate.high


def amount(outcome: Outcome, estimate: Estimate) -> str:
    """Format a mean in the unit of the outcome: `51%`, `93 weeks`, `-0.12`."""
    text = bare_amount(outcome, estimate)
    return f"{text}{unit_after(outcome, text)}" if outcome.unit == WEEKS else text


def probability(e: Estimate, runs: int = 0) -> str:
    """Format a probability in words, as a number, and with its interval: `unlikely, 42% (38% to 46%)`.

    The number is a count of `runs` where it would round to 0 or 100 %.
    """
    if e.estimate != e.estimate:
        return "undefined (no such run)"
    rare = runs and (0.0 < e.estimate < 0.01 or 0.99 < e.estimate < 1.0)
    level = f"{round(e.estimate * runs):,} of {counted(runs, 'run')}" if rare else f"{e.estimate:.0%}"
    return f"{e.words}, {level} ({e.low:.0%} to {e.high:.0%})"


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


def unit_after(outcome: Outcome, written: str) -> str:
    """Unit after a difference, as written: ` points` or ` weeks`, ` point` or ` week` after a 1, or nothing."""
    unit = {SHARE: " point", WEEKS: " week"}.get(outcome.unit, "")
    return unit if not unit or written.lstrip("+-") == "1" else f"{unit}s"


def number(count: int) -> str:
    """Spell a number from 0 to 10; use digits for larger ones."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[count] if count < len(words) else str(count)


WIDTH, NARROWEST = 98, 40
"""Width of a page in characters: in files and on a wide terminal, and at the least."""
_page: ContextVar[int | None] = ContextVar("width of the page", default=None)


def page_width() -> int:
    """Return the width of a page: that of the terminal, if there is one, from NARROWEST to WIDTH."""
    columns = _page.get() or shutil.get_terminal_size((WIDTH, 0)).columns
    return min(max(columns, NARROWEST), WIDTH)


@contextmanager
def whole_page() -> Iterator[None]:
    """Wrap text to WIDTH whatever the terminal, as in files."""
    token = _page.set(WIDTH)
    try:
        yield
    finally:
        _page.reset(token)


def fold(text: str, bullet: str = "", further: int = 0) -> list[str]:
    """Wrap text to the page width: the first line after a bullet, the others indented as far, plus `further`."""
    rest = " " * (len(bullet) + further)
    return textwrap.wrap(text, page_width(), initial_indent=bullet, subsequent_indent=rest, break_on_hyphens=False)


def day(date: dt.date, full: bool = False) -> str:
    """Format a date: `25 Dec 2024`, or `25 December 2024`."""
    return f"{date.day} {date:%B %Y}" if full else f"{date.day} {date:%b %Y}"


def dated(change: ChangeDate, full: bool = False) -> str:
    """Format the date of a change: `25 Dec 2024` if an event dates it, else `the week of 23 Dec 2024`."""
    return day(change.day, full) if change.of_event else f"the week of {day(change.day, full)}"


def dated_in(change: ChangeDate, full: bool = False) -> str:
    """Format the date of a change with its preposition: `on 25 Dec 2024`, or `in the week of 23 Dec 2024`."""
    return f"{'on' if change.of_event else 'in'} {dated(change, full)}"


WEEKS_PER_YEAR = 365.25 / 7.0


def duration(weeks: float) -> str:
    """Format a duration: `1 week`, `30 weeks`, `3.5 years (183 weeks)`; `not reached` for NaN."""
    if isnan(weeks):
        return "not reached"
    whole = counted(round(weeks), "week")
    return whole if weeks < WEEKS_PER_YEAR else f"{weeks / WEEKS_PER_YEAR:.1f} years ({whole})"


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
