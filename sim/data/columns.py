"""Building blocks of data formats: value types, columns, formats and file layouts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from sim.data.codes import COW_NUMBERS, state_codes, with_state_codes

BLANK = frozenset({"", "na", "nan", "null", "none", "."})
UNKNOWN_VALUES = frozenset({"-9", "-9.0", "-9.00", "-8", "-8.0"})
"""Missing-value codes of the Correlates of War and ICB."""
YEARS = (1800, 2100)
SESSIONS = (1, 200)
CONTIGUITY_TYPES = (0, 6)


@dataclass(frozen=True)
class ValueType:
    """A value type: a description of allowed values and a parser of text columns (NaN if invalid)."""

    allowed: str
    read: Callable[[pd.Series[Any]], pd.Series[Any]]
    missing: frozenset[str] = BLANK

    def is_blank(self, texts: pd.Series[Any]) -> pd.Series[Any]:
        """Return a mask of blank fields, including missing-value codes."""
        return texts.str.strip().str.lower().isin(self.missing)


def _number(texts: pd.Series[Any]) -> pd.Series[Any]:
    read = pd.to_numeric(texts.str.strip(), errors="coerce").astype(float)
    return read.where(read.abs() < float("inf"))


def _whole(allowed: Callable[[pd.Series[Any]], pd.Series[Any]]) -> Callable[[pd.Series[Any]], pd.Series[Any]]:
    """Return a parser of whole numbers for which `allowed` is true."""

    def read(texts: pd.Series[Any]) -> pd.Series[Any]:
        number = _number(texts)
        return number.where((number % 1 == 0) & allowed(number))

    return read


_year = _whole(lambda number: number.between(*YEARS))
_session = _whole(lambda number: number.between(*YEARS) | number.between(*SESSIONS))
_cow = _whole(lambda number: number.isin(COW_NUMBERS))
_flag = _whole(lambda number: number.isin((0.0, 1.0)))
_contiguity_type = _whole(lambda number: number.between(*CONTIGUITY_TYPES))


def _day(texts: pd.Series[Any]) -> pd.Series[Any]:
    words = texts.str.strip()
    dashed = words.str.match(r"^\d{4}-\d{2}-\d{2}([T ].*)?$")
    plain = words.str.match(r"^\d{8}$")
    digits = words.str.slice(0, 10).str.replace("-", "", regex=False).where(dashed | plain)
    return pd.to_datetime(digits, format="%Y%m%d", errors="coerce")


def _month(texts: pd.Series[Any]) -> pd.Series[Any]:
    year = texts.str.strip().str.extract(r"^(\d{4})-?(?:0[1-9]|1[0-2])$", expand=False)
    return _year(year.fillna(""))


def _year_of_date(texts: pd.Series[Any]) -> pd.Series[Any]:
    year = texts.str.strip().str.extract(r"^(\d{4})(?:-?(?:0[1-9]|1[0-2])(?:-?\d{2})?)?$", expand=False)
    return _year(year.fillna(""))


def _text(texts: pd.Series[Any]) -> pd.Series[Any]:
    return texts.str.replace("[\x1e\n]+", " ", regex=True).str.strip()


YEAR = ValueType(f"a year from {YEARS[0]} to {YEARS[1]}", _year, BLANK | UNKNOWN_VALUES)
SESSION = ValueType("a year, or the number of a session of the General Assembly", _session, BLANK | UNKNOWN_VALUES)
MONTH = ValueType("a month such as 2024-12 (only the year is used)", _month, BLANK | UNKNOWN_VALUES)
DATE = ValueType(
    "a year, month or day such as 1991, 199112 or 1991-12-01 (only the year is used)",
    _year_of_date,
    BLANK | UNKNOWN_VALUES,
)
DAY = ValueType("a day such as 2024-12-25 or 20241225", _day)
COW = ValueType("a Correlates of War state number, such as 365", _cow, BLANK | UNKNOWN_VALUES)
NUMBER = ValueType("a number", _number)
FIGURE = ValueType("a number, or -9 if unknown", _number, BLANK | UNKNOWN_VALUES)
CONTIGUITY_TYPE = ValueType(
    "a type of contiguity: 1 (land) to 5, 0 or 6 if there is none", _contiguity_type, BLANK | UNKNOWN_VALUES
)
FLAG = ValueType("0 or 1", _flag, BLANK | UNKNOWN_VALUES)
TEXT = ValueType("any text", _text, frozenset({""}))
STATE = ValueType("a state's three-letter code or name", state_codes, frozenset({""}))
"""Other names (regions, organisations) are read as "": they are not errors."""


@dataclass(frozen=True)
class Column:
    """A column: our name, the producers' names, the value type, and whether blank fields or no column are allowed."""

    name: str
    headers: tuple[str, ...]
    kind: ValueType
    blank: bool = False
    required: bool = True


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
    `needs` are dropped. `unheaded` maps the number of fields to column names, for files without a header.
    """

    key: str
    title: str
    subject: str
    work: Work
    columns: tuple[Column, ...]
    tidy: Callable[[pd.DataFrame], pd.DataFrame] = lambda frame: frame
    needs: tuple[str, ...] = ()
    unheaded: dict[int, tuple[str, ...]] = field(default_factory=dict)

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
