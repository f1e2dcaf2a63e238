"""Building blocks of data formats: columns, checks of rows, formats and file layouts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from sim.data.codes import with_state_codes
from sim.data.value_types import COW, ValueType


@dataclass(frozen=True)
class Column:
    """A column: our name, the producers' names, the value type, and whether blank fields or no column are allowed."""

    name: str
    headers: tuple[str, ...]
    kind: ValueType
    blank: bool = False
    required: bool = True


@dataclass(frozen=True)
class RowCheck:
    """A condition on several values of a row: the column named in the error, a mask of the invalid rows, the rule."""

    column: str
    is_invalid: Callable[[pd.DataFrame], pd.Series[bool]]
    allowed: str


def _ends_before_it_begins(frame: pd.DataFrame) -> pd.Series[bool]:
    if not {"first", "last"} <= {*frame}:
        return pd.Series(False, index=frame.index)
    return frame["last"] < frame["first"]


SPELL_CHECK = RowCheck("last", _ends_before_it_begins, "a year that is not before the first one")
"""Spells do not end before they begin. All formats are checked; those by year pass."""


@dataclass(frozen=True)
class Work:
    """The work to cite: author, title, year."""

    author: str
    title: str
    date: int


EVENTS, TONE, PEACE = "events", "tone", "peace scale"
ALLIANCES, TRADE, TRADE_TOTALS = "alliances", "trade", "trade totals"
IDEAL_POINTS, CAPABILITIES, CRISES = "ideal points", "capabilities", "crises"
DEMOCRACY, CONTIGUITY = "democracy", "contiguity"

COLUMNS: dict[str, tuple[str, ...]] = {
    EVENTS: ("date", "source", "target", "cameo", "goldstein", "mentions", "text"),
    TONE: ("a", "b", "first", "last", "events", "tone"),
    PEACE: ("a", "b", "first", "last", "peace"),
    ALLIANCES: ("a", "b", "first", "last", "defence", "other"),
    TRADE: ("a", "b", "first", "last", "trade"),
    TRADE_TOTALS: ("state", "first", "last", "total"),
    IDEAL_POINTS: ("state", "first", "last", "point"),
    CAPABILITIES: ("state", "first", "last", "share"),
    DEMOCRACY: ("state", "first", "last", "polyarchy"),
    CRISES: ("a", "b", "first", "last", "crisis"),
    CONTIGUITY: ("a", "b", "first", "last", "contiguity"),
}
"""Columns by subject. Tone: yearly mean Goldstein weight / 10. Trade: both flows, million US dollars. Share: of the
world's material capabilities. Point: UN ideal point, first dimension. Contiguity: type 1 (a land border) to 5 (at most
400 miles of water), 0 or 6 if there is none."""
CENSORED = 9999
"""Last year of spells that are right-censored."""


@dataclass(frozen=True)
class Format:
    """A public data format.

    `tidy` computes the columns of the `subject` that the file does not contain; rows without a value in one of the
    `needs` are dropped. `unheaded` maps the number of fields to column names, for files without a header. `checks` are
    conditions on several values of a row.
    """

    key: str
    title: str
    subject: str
    work: Work
    columns: tuple[Column, ...]
    tidy: Callable[[pd.DataFrame], pd.DataFrame] = lambda frame: frame
    needs: tuple[str, ...] = ()
    unheaded: dict[int, tuple[str, ...]] = field(default_factory=dict)
    checks: tuple[RowCheck, ...] = (SPELL_CHECK,)

    @property
    def shown_columns(self) -> str:
        """The required columns, by the producer's first name of each."""
        return ", ".join(column.headers[0] for column in self.columns if column.required)

    def rows(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Convert the columns read to the columns of the subject: years to spells, state numbers to codes."""
        frame = self.tidy(frame)
        if "year" in frame:
            frame = frame.assign(first=frame["year"], last=frame["year"])
        elif "first" in frame:
            frame = frame.assign(last=frame.get("last", frame["first"]).fillna(CENSORED))
        subject = COLUMNS[self.subject]
        numbered = [column.name for column in self.columns if column.kind is COW and column.name in subject]
        return with_state_codes(frame.dropna(subset=list(self.needs)), *numbered)[list(subject)]


@dataclass(frozen=True)
class Layout:
    """Layout of a file: its format, field number by column, fields per row, separator and header lines."""

    path: Path
    format: Format
    places: dict[str, int]
    width: int
    separator: str
    skipped: int

    @property
    def used(self) -> list[Column]:
        """The columns of the format that the file contains."""
        return [column for column in self.format.columns if column.name in self.places]


def plain(name: str) -> str:
    """Normalise a column name: `Event Date`, `event_date` and `EventDate` are equal."""
    return re.sub("[^a-z0-9]", "", name.lower())


def places_of(columns: Iterable[Column], header: list[str]) -> dict[str, int]:
    """Return the field number of each column that the header contains."""
    by_name: dict[str, int] = {}
    for place, name in enumerate(header):
        by_name.setdefault(plain(name), place)
    matches = {c.name: [by_name[plain(word)] for word in c.headers if plain(word) in by_name] for c in columns}
    return {name: places[0] for name, places in matches.items() if places}
