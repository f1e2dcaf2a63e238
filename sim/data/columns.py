"""Formats of public data: the kinds of value a column holds, columns, and the layout of a format in a file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from sim.data.states import COW_NUMBERS, states_of, with_states

BLANK = frozenset({"", "na", "nan", "null", "none", "."})
NOT_KNOWN = frozenset({"-9", "-9.0", "-9.00", "-8", "-8.0"})
"""How the Correlates of War and ICB write that a figure is missing."""
YEARS = (1800, 2100)
SESSIONS = (1, 200)


@dataclass(frozen=True)
class Kind:
    """A kind of value: what is allowed, in words, and how a column of texts is read (what cannot be read is NaN)."""

    allowed: str
    read: Callable[[pd.Series[Any]], pd.Series[Any]]
    missing: frozenset[str] = BLANK

    def is_blank(self, given: pd.Series[Any]) -> pd.Series[Any]:
        """Where nothing is given, as this kind writes nothing."""
        return given.str.strip().str.lower().isin(self.missing)


def _number(given: pd.Series[Any]) -> pd.Series[Any]:
    read = pd.to_numeric(given.str.strip(), errors="coerce").astype(float)
    return read.where(read.abs() < float("inf"))


def _whole(allowed: Callable[[pd.Series[Any]], pd.Series[Any]]) -> Callable[[pd.Series[Any]], pd.Series[Any]]:
    """Reads whole numbers of which `allowed` is true."""

    def read(given: pd.Series[Any]) -> pd.Series[Any]:
        number = _number(given)
        return number.where((number % 1 == 0) & allowed(number))

    return read


_year = _whole(lambda number: number.between(*YEARS))
_session = _whole(lambda number: number.between(*YEARS) | number.between(*SESSIONS))
_cow = _whole(lambda number: number.isin(COW_NUMBERS))
_flag = _whole(lambda number: number.isin((0.0, 1.0)))


def _day(given: pd.Series[Any]) -> pd.Series[Any]:
    words = given.str.strip()
    dashed = words.str.match(r"^\d{4}-\d{2}-\d{2}([T ].*)?$")
    plain = words.str.match(r"^\d{8}$")
    digits = words.str.slice(0, 10).str.replace("-", "", regex=False).where(dashed | plain)
    return pd.to_datetime(digits, format="%Y%m%d", errors="coerce")


def _month(given: pd.Series[Any]) -> pd.Series[Any]:
    year = given.str.strip().str.extract(r"^(\d{4})-?(?:0[1-9]|1[0-2])$", expand=False)
    return _year(year.fillna(""))


def _text(given: pd.Series[Any]) -> pd.Series[Any]:
    return given.str.replace("[\x1e\n]+", " ", regex=True).str.strip()


YEAR = Kind(f"a year from {YEARS[0]} to {YEARS[1]}", _year, BLANK | NOT_KNOWN)
SESSION = Kind("a year, or the number of a session of the General Assembly", _session, BLANK | NOT_KNOWN)
MONTH = Kind("a month such as 2024-12, of which the year is taken", _month, BLANK | NOT_KNOWN)
DAY = Kind("a day such as 2024-12-25 or 20241225", _day)
COW = Kind("a state's number in the Correlates of War, such as 365", _cow, BLANK | NOT_KNOWN)
NUMBER = Kind("a number", _number)
FIGURE = Kind("a number, or -9 where it is not known", _number, BLANK | NOT_KNOWN)
FLAG = Kind("0 or 1", _flag, BLANK | NOT_KNOWN)
TEXT = Kind("any text", _text, frozenset({""}))
STATE = Kind("a state's three-letter code or name", states_of, frozenset({""}))
"""A word that names no state is read as "": rows about regions and bodies are no mistake."""


@dataclass(frozen=True)
class Column:
    """One column: our name, the producers' names for it, its kind, whether a field may be blank, whether it must be."""

    name: str
    spelled: tuple[str, ...]
    kind: Kind
    blank: bool = False
    needed: bool = True


@dataclass(frozen=True)
class Work:
    """Whom to cite: author, title, year."""

    author: str
    title: str
    date: int


EVENTS, TONE, PEACE = "events", "tone", "peace scale"
ALLIANCES, TRADE, TRADE_TOTALS = "alliances", "trade", "trade totals"
IDEAL_POINTS, CAPABILITIES, CRISES = "ideal points", "capabilities", "crises"
DEMOCRACY = "democracy"

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
}
"""Events: a dated act, its CAMEO code, its Goldstein weight, how often it is told of. Tone: mean Goldstein weight / 10
of a year. Trade: flows both ways, million US dollars. Share: of the world's material capabilities. Point: on the first
axis of UN votes."""
CENSORED = 9999
"""The last year of what had not ended when the data did."""


@dataclass(frozen=True)
class Format:
    """A public format.

    `subject` says what its rows are about. `tidy` computes the columns of the subject that are not read as they are;
    rows without a value in one of the `needs` are left out. `unheaded` gives, for files without a header, the names
    of the columns by the number of fields in a row.
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
        """The columns that must be there, by the producer's first name for each."""
        return ", ".join(column.spelled[0] for column in self.columns if column.needed)

    def rows(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The columns of the subject, from the columns read: a year is a spell, numbers of states become codes."""
        frame = self.tidy(frame)
        if "year" in frame:
            frame = frame.assign(first=frame["year"], last=frame["year"])
        elif "first" in frame:
            frame = frame.assign(last=frame.get("last", frame["first"]).fillna(CENSORED))
        subject = COLUMNS[self.subject]
        numbered = [column.name for column in self.columns if column.kind is COW and column.name in subject]
        return with_states(frame.dropna(subset=list(self.needs)), *numbered)[list(subject)]


@dataclass(frozen=True)
class Layout:
    """Where the columns of a format are in one file: field by our name, fields per row, and the separator."""

    path: Path
    format: Format
    places: dict[str, int]
    width: int
    separator: str
    skipped: int

    @property
    def used(self) -> list[Column]:
        """The columns of the format that this file has."""
        return [column for column in self.format.columns if column.name in self.places]


def plain(name: str) -> str:
    """A column's name without case, blanks and marks: `Event Date`, `event_date` and `EventDate` are one."""
    return re.sub("[^a-z0-9]", "", name.lower())


def places_of(columns: Iterable[Column], header: list[str]) -> dict[str, int]:
    """Where each column stands in a header; columns that are not there are left out."""
    by_name: dict[str, int] = {}
    for place, name in enumerate(header):
        by_name.setdefault(plain(name), place)
    met = {c.name: [by_name[plain(word)] for word in c.spelled if plain(word) in by_name] for c in columns}
    return {name: places[0] for name, places in met.items() if places}
