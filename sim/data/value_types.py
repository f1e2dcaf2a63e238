"""Types of values in data files: the range of each, the numbers that mean "missing", and a parser of text columns.

Ranges are those of the producers' codebooks. A number outside its range is an error; a missing-value code is blank.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import inf
from typing import Any

import pandas as pd

from sim.data.cameo import lost_zero
from sim.data.codes import COW_NUMBERS, state_codes

BLANK = frozenset({"", "na", "nan", "null", "none", "."})
COW_MISSING = frozenset({-9.0, -8.0})
"""Missing-value codes of the Correlates of War and ICB, in any notation (-9, -9.000): unknown, not applicable."""
YEARS = (1400, 2100)
"""Years of states and dyads: the strategic rivalries begin in 1494."""
SESSIONS = (1, 200)
MAX_TRADE = 1e8
"""Largest trade in millions of dollars, about the world's; a larger figure is in dollars or thousands."""
MAX_GOLDSTEIN = 10.0
MAX_IDEAL_POINT = 10.0
"""Ideal points have mean 0 and standard deviation 1."""


@dataclass(frozen=True)
class ValueType:
    """A value type: a description of allowed values and a parser of text columns (NaN if invalid).

    Texts in `missing` and numbers in `missing_numbers`, however they are written, are blank.
    """

    allowed: str
    read: Callable[[pd.Series[Any]], pd.Series[Any]]
    missing: frozenset[str] = BLANK
    missing_numbers: frozenset[float] = frozenset()

    def is_blank(self, texts: pd.Series[Any]) -> pd.Series[Any]:
        """Return a mask of blank fields, including missing-value codes."""
        blank = texts.str.strip().str.lower().isin(self.missing)
        return blank | _number(texts).isin(self.missing_numbers) if self.missing_numbers else blank


def _number(texts: pd.Series[Any]) -> pd.Series[Any]:
    read = pd.to_numeric(texts.str.strip(), errors="coerce").astype(float)
    return read.where(read.abs() < inf)


def _between(low: float, high: float) -> Callable[[pd.Series[Any]], pd.Series[Any]]:
    """Return a parser of numbers from `low` to `high`."""
    return lambda texts: (number := _number(texts)).where(number.between(low, high))


def _whole(allowed: Callable[[pd.Series[Any]], pd.Series[Any]]) -> Callable[[pd.Series[Any]], pd.Series[Any]]:
    """Return a parser of whole numbers for which `allowed` is true."""

    def read(texts: pd.Series[Any]) -> pd.Series[Any]:
        number = _number(texts)
        return number.where((number % 1 == 0) & allowed(number))

    return read


_year = _whole(lambda number: number.between(*YEARS))
_session = _whole(lambda number: number.between(*YEARS) | number.between(*SESSIONS))
_cow = _whole(lambda number: number.isin(COW_NUMBERS))


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
    year = texts.str.strip().str.extract(r"^(\d{4})(?:\.0|-?(?:0[1-9]|1[0-2])(?:-?\d{2})?)?$", expand=False)
    return _year(year.fillna(""))


def _each(read: Callable[[str], str | None]) -> Callable[[pd.Series[Any]], pd.Series[Any]]:
    """Return a parser of texts, one at a time; None is invalid."""
    return lambda texts: texts.map({word: read(str(word)) for word in texts.unique()}).astype(object)


def _one_line(text: str) -> str:
    """Join the lines of a text; all kinds of spaces and line ends become one space."""
    return " ".join(text.replace("\x1e", " ").split())


def _cameo(least: int) -> Callable[[str], str | None]:
    """Return a parser of CAMEO codes; a code with fewer digits than `least`, or without its leading zero, is invalid.

    Other texts are kept: codes that CAMEO does not have are counted where events are selected.
    """

    def read(text: str) -> str | None:
        code = text.strip()
        number = code.partition(".")[0] if code.endswith(".0") else code
        is_short = number.isascii() and number.isdigit() and (number != code or len(code) < least)
        return None if '"' in code or is_short or lost_zero(code) else code

    return read


def _states(texts: pd.Series[Any]) -> pd.Series[Any]:
    """Parse states; other names become "", but a stray quotation mark is invalid."""
    return state_codes(texts).astype(object).mask(texts.str.contains('"', regex=False))


def _figure(what: str, low: float, high: float, missing: frozenset[float] = COW_MISSING) -> ValueType:
    """Return the type of a number from `low` to `high`, by default of a table with state numbers."""
    unknown = ", or -9 if unknown" if missing else ""
    allowed = f"{what}, a number from {low:,.0f} to {high:,.0f}{unknown}"
    return ValueType(allowed, _between(low, high), missing_numbers=missing)


def whole_number(what: str, values: Iterable[int], missing: frozenset[float] = COW_MISSING) -> ValueType:
    """Return the type of a code or count that must be one of the values."""
    allowed = frozenset(float(value) for value in values)
    return ValueType(what, _whole(lambda number: number.isin(allowed)), missing_numbers=missing)


LOST_ZERO = "as text: 010, not 10 (a spreadsheet removes leading zeros: export the file again, or restore them)"

YEAR = ValueType(f"a year from {YEARS[0]} to {YEARS[1]}", _year, missing_numbers=COW_MISSING)
SESSION = ValueType("a year, or the number of a session of the General Assembly", _session, missing_numbers=COW_MISSING)
MONTH = ValueType("a month such as 2024-12 (only the year is used)", _month, missing_numbers=COW_MISSING)
DATE = ValueType(
    "a year, month or day such as 1991, 199112 or 1991-12-01 (only the year is used)", _year_of_date,
    missing_numbers=COW_MISSING,
)  # fmt: skip
DAY = ValueType("a day such as 2024-12-25 or 20241225", _day)
COW = ValueType("a Correlates of War state number, such as 365", _cow, missing_numbers=COW_MISSING)
CONTIGUITY_TYPE = whole_number("a type of contiguity: 1 (land) to 5, 0 or 6 if there is none", range(7))
FLAG = whole_number("0 or 1", (0, 1))
PEACE_SCALE = _figure("the peace scale", 0.0, 1.0)
POLYARCHY = _figure("the index of electoral democracy", 0.0, 1.0)
SHARE = _figure("a share of the world's capabilities", 0.0, 1.0)
TRADE_FLOW = _figure("trade in millions of US dollars", 0.0, MAX_TRADE)
IDEAL_POINT = _figure("an ideal point", -MAX_IDEAL_POINT, MAX_IDEAL_POINT)
GOLDSTEIN = _figure("a Goldstein weight", -MAX_GOLDSTEIN, MAX_GOLDSTEIN, frozenset())
GOLDSTEIN_SUM = ValueType("a sum of Goldstein weights, a number", _number)
COUNT = ValueType("a whole number, 0 or more", _whole(lambda number: number >= 0.0))
TEXT = ValueType("any text", _each(_one_line), frozenset({""}))
EVENT_CODE = ValueType(f"a CAMEO code of three or four digits, {LOST_ZERO}", _each(_cameo(3)), frozenset({""}))
EVENT_OR_ROOT_CODE = ValueType(f"a CAMEO code of two to four digits, {LOST_ZERO}", _each(_cameo(2)), frozenset({""}))
STATE = ValueType("a state's three-letter code or name", _states, frozenset({""}))
"""Other names (regions, organisations) are read as "": they are not errors."""
