"""The kinds of value a column holds: each reads a whole column, and says which of its fields it cannot read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sim.sources.states import COW_NUMBERS, states_of

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


def _whole(given: pd.Series[Any]) -> pd.Series[Any]:
    read = _number(given)
    return read.where(read % 1 == 0)


def _year(given: pd.Series[Any]) -> pd.Series[Any]:
    read = _whole(given)
    return read.where(read.between(*YEARS))


def _session(given: pd.Series[Any]) -> pd.Series[Any]:
    read = _whole(given)
    return read.where(read.between(*YEARS) | read.between(*SESSIONS))


def _cow(given: pd.Series[Any]) -> pd.Series[Any]:
    read = _whole(given)
    return read.where(read.isin(COW_NUMBERS))


def _flag(given: pd.Series[Any]) -> pd.Series[Any]:
    read = _number(given)
    return read.where(read.isin((0.0, 1.0)))


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
