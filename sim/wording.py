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
from sim.languages.current import (
    decimal,
    gettext,
    language,
    ngettext,
    ngettext_noop,
    percentage,
    signed,
    whole,
)
from sim.model.outcomes import SHARE, WEEKS, Outcome
from sim.results.dates import ChangeDate
from sim.statistics.intervals import Estimate

MOST_DIGITS = 3


def by_how_much(outcome: Outcome, estimate: Estimate) -> str:
    """Format a difference, such as `lower by 32 points (26 to 37)` or `not distinguishable from zero: +1 point`."""
    digits = _digits(outcome, estimate)
    low, middle, high = (_number(outcome, value, digits) for value in (estimate.low, estimate.estimate, estimate.high))
    if unsure(estimate):
        return gettext(
            "not distinguishable from zero: {middle}{unit} ({low} to {high})",
            middle=signed(middle, digits),
            unit=unit_after(outcome, f"{middle:.{digits}f}"),
            low=signed(low, digits),
            high=signed(high, digits),
        )
    near, far = sorted((abs(low), abs(high)))
    size = f"{abs(middle):.{digits}f}"
    places = {
        "size": decimal(abs(middle), digits), "unit": unit_after(outcome, size), "near": decimal(near, digits),
        "far": decimal(far, digits),
    }  # fmt: skip
    if middle > 0.0:
        return gettext("higher by {size}{unit} ({near} to {far})", **places)
    return gettext("lower by {size}{unit} ({near} to {far})", **places)


def unsure(estimate: Estimate) -> bool:
    """Return True if the interval contains 0."""
    return estimate.low <= 0.0 <= estimate.high


def amount(outcome: Outcome, estimate: Estimate) -> str:
    """Format a mean in the unit of the outcome: `51%`, `93 weeks`, `-0.12`."""
    text = bare_amount(outcome, estimate)
    return f"{text}{unit_after(outcome, f'{estimate.estimate:.0f}')}" if outcome.unit == WEEKS else text


def probability(e: Estimate, runs: int = 0) -> str:
    """Format a probability in words, as a number, and with its interval: `unlikely, 42% (38% to 46%)`.

    The number is a count of `runs` where it would round to 0 or 100 %.
    """
    if e.estimate != e.estimate:
        return gettext("undefined (no such run)")
    rare = runs and (0.0 < e.estimate < 0.01 or 0.99 < e.estimate < 1.0)
    level = percentage(e.estimate)
    if rare:
        level = gettext("{some} of {runs}", some=whole(round(e.estimate * runs)), runs=counted(runs, "run"))
    return gettext(
        "{words}, {level} ({low} to {high})",
        words=gettext(e.words), level=level, low=percentage(e.low), high=percentage(e.high),
    )  # fmt: skip


def share_words(e: Estimate) -> str:
    """Format a share with its interval: `42% (38% to 46%)`."""
    middle, low, high = (percentage(edge) for edge in (e.estimate, e.low, e.high))
    return gettext("{middle} ({low} to {high})", middle=middle, low=low, high=high)


def times(ratio: float | None) -> str:
    """Format a ratio: `3.2`, `58`, or `-` if it is unknown."""
    return "-" if ratio is None else f"{ratio:.0f}" if ratio >= 9.95 else f"{ratio:.1f}"


def bare_amount(outcome: Outcome, estimate: Estimate) -> str:
    """Format a mean without the word `weeks`, for use after words that contain it."""
    if outcome.unit == SHARE:
        rare = 0.0 < estimate.estimate < 0.0095 or 0.9905 < estimate.estimate < 1.0
        return percentage(estimate.estimate, 1 if rare else 0)
    return decimal(estimate.estimate, 0) if outcome.unit == WEEKS else signed(estimate.estimate)


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


UNITS = {SHARE: ngettext_noop("point", "points"), WEEKS: ngettext_noop("week", "weeks")}
SEVERAL = 2
"""A number in whose form a unit stands after decimals."""


def unit_after(outcome: Outcome, written: str) -> str:
    """Unit after a difference, as written: ` points` or ` weeks`, ` point` or ` week` after a 1, or nothing."""
    forms = UNITS.get(outcome.unit)
    if forms is None:
        return ""
    size = written.lstrip("+-")
    return " " + ngettext(*forms, int(size) if size.isdecimal() else SEVERAL)


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
    return language().day(date, full)


def dated(change: ChangeDate, full: bool = False) -> str:
    """Format the date of a change: `25 Dec 2024` if an event dates it, else `the week of 23 Dec 2024`."""
    date = day(change.day, full)
    return date if change.of_event else gettext("the week of {date}", date=date)


def dated_in(change: ChangeDate, full: bool = False) -> str:
    """Format the date of a change with its preposition: `on 25 Dec 2024`, or `in the week of 23 Dec 2024`."""
    return f"{'on' if change.of_event else 'in'} {dated(change, full)}"


WEEKS_PER_YEAR = 365.25 / 7.0


def duration(weeks: float) -> str:
    """Format a duration: `1 week`, `30 weeks`, `3.5 years (183 weeks)`; `not reached` for NaN."""
    if isnan(weeks):
        return gettext("not reached")
    in_weeks = counted(round(weeks), "week")
    if weeks < WEEKS_PER_YEAR:
        return in_weeks
    return gettext("{years} years ({weeks})", years=decimal(weeks / WEEKS_PER_YEAR, 1), weeks=in_weeks)


def listed(words: Sequence[str]) -> str:
    """Join words: `a, b and c`."""
    return language().listed(words)


DOTTED = ("az", "tr")
"""Languages in which the capital of i is \u0130."""


def capital(text: str) -> str:
    """Capitalise the first letter; in Turkish and Azerbaijani, that of i has its dot."""
    first = "\u0130" if text[:1] == "i" and language().code in DOTTED else text[:1].upper()
    return first + text[1:]


def table(cells: Sequence[Sequence[str]], gap: str = " ", align: str = "<>") -> list[str]:
    """Format rows of a table. `align` has `<`, `^` or `>` for each column; the last applies to all further ones."""
    widths = [max(len(cell) for cell in column) for column in zip(*cells, strict=True)]
    ways = align.ljust(len(widths), align[-1])
    rows = (zip(row, ways, widths, strict=True) for row in cells)
    return [("  " + gap.join(f"{cell:{way}{width}}" for cell, way, width in row)).rstrip() for row in rows]
