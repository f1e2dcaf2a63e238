"""Split comma-separated text into rows so that a broken row invalidates no other, and validate cells."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sim.data.codes import iso_hint
from sim.errors import nearest

MAX_LINES = 50
"""Lines that a quoted cell may span."""
MAX_LINE_LENGTH = 100_000
"""Characters read of a line; the rest is ignored."""


def split_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row's last line, counted from 1, and its cells; skip empty lines.

    An unclosed quote would absorb the rows below it. A row spans several lines only if it then has as many cells as
    the first row; otherwise its line is a row of its own.
    """
    lines, at, width = io.StringIO(text, newline="").readlines(), 0, 0
    while at < len(lines):
        taken = _line_count(lines[at : at + MAX_LINES], width)
        cells = _cells(lines[at : at + taken])
        at += taken
        width = width or len(cells)
        if cells:
            yield at, cells


def _line_count(lines: list[str], width: int) -> int:
    """Return the number of lines that the first row spans."""
    quotes = lines[0].count('"')
    if quotes % 2 == 0:
        return 1
    for more, line in enumerate(lines[1:], 2):
        quotes += line.count('"')
        if quotes % 2 == 0 and len(_cells(lines[:more])) == width:
            return more
    return 1


def _cells(lines: list[str]) -> list[str]:
    return next(csv.reader([line[:MAX_LINE_LENGTH] for line in lines]), [])


MISSING = ("", "-", "NA", "nan", "NaN")
MAX_TEXT_LENGTH = 120
MAX_QUOTED = 60
"""Characters of a cell that a message repeats."""
YEARS = (1500, 2500)


@dataclass
class Row:
    """One row: its file, its last line, the column names and the cells.

    Methods read a cell. An invalid one adds a message to `errors`, and the method returns a harmless value.
    """

    file: str
    line: int
    header: Sequence[str]
    cells: Sequence[str]
    errors: list[str] = field(default_factory=list)

    def __getitem__(self, column: str) -> str:
        return self.cells[self.header.index(column)].strip()

    def is_complete(self) -> bool:
        """Return True if there is a cell for every column; add an error otherwise."""
        cells, columns = len(self.cells), len(self.header)
        if cells != columns:
            why = "the row is cut off" if cells < columns else "text with a comma needs quotes"
            self.errors.append(f"{self.file}:{self.line}: {cells} cells for {columns} columns; {why}")
        return cells == columns

    def add_error(self, column: str, problem: str) -> None:
        """Add an error about a cell."""
        value = self[column] if len(self[column]) <= MAX_QUOTED else f"{self[column][:MAX_QUOTED]}…"
        value = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in value)
        self.errors.append(f"{self.file}:{self.line} {column}: '{value}' {problem}")

    def text(self, column: str) -> str:
        """Return a non-empty text on one line; all kinds of spaces and line ends become one space."""
        text = " ".join(self[column].split())
        if text in MISSING:
            self.add_error(column, "must not be empty")
        if len(text) > MAX_TEXT_LENGTH:
            self.add_error(column, f"must have at most {MAX_TEXT_LENGTH} characters")
        if unseen := next((c for c in text if unicodedata.category(c) == "Cc"), ""):
            self.add_error(column, f"contains an invisible control character (U+{ord(unseen):04X}); delete it")
        return text

    def name(self, column: str) -> str:
        """Return a name that can be a file name: lower-case letters, digits and underscores."""
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,63}", self[column]):
            self.add_error(column, "must be a name such as us_cuba_1960 (lower-case letters, digits, underscores)")
        return self[column]

    def code(self, column: str) -> str:
        """Return a state's three-letter code; a known code outside ISO 3166, such as UAE, is an error."""
        if hint := iso_hint(self[column]):
            self.add_error(column, f"must be a code of ISO 3166 alpha-3; {hint}")
        elif not re.fullmatch(r"[A-Z]{3}", self[column]):
            self.add_error(column, "must be three capital letters, such as FRA (ISO 3166 alpha-3)")
        return self[column]

    def date(self, column: str) -> str:
        """Return a day as year-month-day; a month stands for its 15th."""
        value = self[column]
        day = f"{value}-15" if re.fullmatch(r"\d{4}-\d{2}", value) else value
        try:
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day) or not YEARS[0] <= int(day[:4]) <= YEARS[1]:
                raise ValueError
            return dt.date.fromisoformat(day).isoformat()
        except ValueError:
            years = f"in the years {YEARS[0]} to {YEARS[1]}"
            self.add_error(column, f"must be a day such as 1960-06-29, or a month such as 1960-06, {years}")
            return "2000-01-01"

    def number(self, column: str, low: float, high: float, optional: bool = False) -> float | None:
        """Return a number from `low` to `high`, or None if it is optional and missing."""
        if optional and self[column] in MISSING:
            return None
        try:
            value = float(self[column])
        except ValueError:
            value = math.nan
        if low <= value <= high:
            return value
        self.add_error(column, f"must be a number from {low:g} to {high:g}" + ", or empty" * optional)
        return low

    def one_of(self, column: str, allowed: Sequence[int]) -> int:
        """Return one of the allowed integers."""
        value = self[column].removesuffix(".0")
        if value in map(str, allowed):
            return int(value)
        self.add_error(column, f"must be one of {', '.join(map(str, allowed))}")
        return allowed[0]

    def flag(self, column: str) -> bool:
        """Return 0 or 1 as a boolean."""
        return bool(self.one_of(column, (0, 1)))

    def word(self, column: str, allowed: Sequence[str]) -> str:
        """Return one of the allowed words."""
        if self[column] in allowed:
            return self[column]
        near = nearest(self[column], allowed)
        self.add_error(column, f"must be one of {', '.join(allowed)}" + (f"; did you mean {near}?" if near else ""))
        return allowed[0]
