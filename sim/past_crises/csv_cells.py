"""The rows of a text of comma-separated values, so that one that is broken costs no other row."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sim.errors import nearest

MOST_LINES = 50
"""A quoted cell may go over so many lines."""
LONGEST_LINE = 100_000
"""Letters of a line that are read; what is longer is no cell."""


def rows_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows in order: the line each ends on, counted from 1, and its cells; empty lines are left out.

    A quote that is never closed would swallow the rows below it. A row goes over several lines only if it then has as
    many cells as the first row; otherwise its line stands for itself.
    """
    lines, at, width = io.StringIO(text, newline="").readlines(), 0, 0
    while at < len(lines):
        taken = _taken(lines[at : at + MOST_LINES], width)
        cells = _cells(lines[at : at + taken])
        at += taken
        width = width or len(cells)
        if cells:
            yield at, cells


def _taken(lines: list[str], width: int) -> int:
    """How many lines the first row takes."""
    quotes = lines[0].count('"')
    if quotes % 2 == 0:
        return 1
    for more, line in enumerate(lines[1:], 2):
        quotes += line.count('"')
        if quotes % 2 == 0 and len(_cells(lines[:more])) == width:
            return more
    return 1


def _cells(lines: list[str]) -> list[str]:
    """The cells of one row."""
    return next(csv.reader([line[:LONGEST_LINE] for line in lines]), [])


MISSING = ("", "-", "NA", "nan", "NaN")
LONGEST_TEXT = 120
"""Letters of a text."""
SHOWN = 60
"""Letters of a cell that a message repeats."""
YEARS = (1500, 2500)


@dataclass
class Row:
    """One row: its file, the line it ends on, the names of the columns and its cells.

    Methods read a cell. A faulty one is noted in `faults`, and a harmless value is returned in its place.
    """

    file: str
    line: int
    header: Sequence[str]
    cells: Sequence[str]
    faults: list[str] = field(default_factory=list)

    def __getitem__(self, column: str) -> str:
        return self.cells[self.header.index(column)].strip()

    def fits(self) -> bool:
        """Whether it has a cell for every column; notes it otherwise."""
        given, asked = len(self.cells), len(self.header)
        if given != asked:
            why = "the row is cut off" if given < asked else "a text with a comma in it needs quotes"
            self.faults.append(f"{self.file}:{self.line}: {given} cells where there are {asked} columns; {why}")
        return given == asked

    def fault(self, column: str, what: str) -> None:
        """Note what is wrong with a cell."""
        given = self[column] if len(self[column]) <= SHOWN else f"{self[column][:SHOWN]}…"
        self.faults.append(f"{self.file}:{self.line} {column}: '{given}' {what}")

    def text(self, column: str) -> str:
        """What is written; something must be."""
        if self[column] in MISSING:
            self.fault(column, "must not be empty")
        if len(self[column]) > LONGEST_TEXT:
            self.fault(column, f"must have at most {LONGEST_TEXT} letters")
        return self[column]

    def name(self, column: str) -> str:
        """A name fit for a file: small letters, digits and underscores."""
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,63}", self[column]):
            self.fault(column, "must be a short name such as us_cuba_1960 (small letters, digits, underscores)")
        return self[column]

    def code(self, column: str) -> str:
        """A state's three-letter code."""
        if not re.fullmatch(r"[A-Z]{3}", self[column]):
            self.fault(column, "must be three capital letters, such as FRA (ISO 3166 alpha-3)")
        return self[column]

    def date(self, column: str) -> str:
        """A day, or a month, which stands for its 15th; as year-month-day."""
        given = self[column]
        day = f"{given}-15" if re.fullmatch(r"\d{4}-\d{2}", given) else given
        try:
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day) or not YEARS[0] <= int(day[:4]) <= YEARS[1]:
                raise ValueError
            return dt.date.fromisoformat(day).isoformat()
        except ValueError:
            years = f"in the years {YEARS[0]} to {YEARS[1]}"
            self.fault(column, f"must be a day such as 1960-06-29, or a month such as 1960-06, {years}")
            return "2000-01-01"

    def number(self, column: str, low: float, high: float, optional: bool = False) -> float | None:
        """A number from `low` to `high`; None where it is missing and may be."""
        if optional and self[column] in MISSING:
            return None
        try:
            value = float(self[column])
        except ValueError:
            value = math.nan
        if low <= value <= high:
            return value
        self.fault(column, f"must be a number from {low:g} to {high:g}" + ", or empty" * optional)
        return low

    def one_of(self, column: str, allowed: Sequence[int]) -> int:
        """One of a few whole numbers."""
        given = self[column].removesuffix(".0")
        if given in map(str, allowed):
            return int(given)
        self.fault(column, f"must be one of {', '.join(map(str, allowed))}")
        return allowed[0]

    def yes(self, column: str) -> bool:
        """0 or 1."""
        return bool(self.one_of(column, (0, 1)))

    def word(self, column: str, allowed: Sequence[str]) -> str:
        """One of a few words."""
        if self[column] in allowed:
            return self[column]
        near = nearest(self[column], allowed)
        self.fault(column, f"must be one of {', '.join(allowed)}" + (f"; did you mean {near}?" if near else ""))
        return allowed[0]
