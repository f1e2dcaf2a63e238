"""States by their ISO 3166 codes, their numbers in the Correlates of War, and their names, from states.csv."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd

TABLE = Path(__file__).parent / "states.csv"
EARLIEST, LATEST = 0, 9999
"""The first and last year of a state whose table row has no end: it bears its number before and after as well."""


def _rows() -> pd.DataFrame:
    rows = pd.read_csv(TABLE, dtype=str, keep_default_na=False, encoding="utf-8")
    for column, default in (("cow", 0), ("first", EARLIEST), ("last", LATEST)):
        rows[column] = pd.to_numeric(rows[column], errors="coerce").fillna(default).astype(int)
    return rows


STATES = _rows()
"""One row a state and span of years: iso3, cow (0 for none), first and last year, name, other names (also).

States of before 1919 that have no code since have a number only: their rows in the data are no fault, and are not used.
"""
COW_NUMBERS = frozenset(int(number) for number in STATES["cow"] if number)
"""Every number of a state in the Correlates of War."""


def _words() -> dict[str, str]:
    words: dict[str, str] = {}
    for row in STATES.itertuples(index=False):
        for word in (row.iso3, row.name, *str(row.also).split(";")) if row.iso3 else ():
            words.setdefault(str(word).casefold(), str(row.iso3))
    words.pop("", None)
    return words


_BY_WORD = _words()
OWN_CODE = re.compile("X[A-Z]{2}")
"""Codes that ISO 3166 leaves to users."""


def states_of(words: pd.Series[Any]) -> pd.Series[Any]:
    """The three-letter code for each code or name, "" where it names no state; a user's own (XAA to XZZ) stays."""
    return words.map({word: _state_of(str(word).strip()) for word in words.unique()}).astype(str)


def _state_of(word: str) -> str:
    return _BY_WORD.get(word.casefold(), word if OWN_CODE.fullmatch(word) else "")


def name_of(iso3: str) -> str:
    """The name of a state for readers, or the code itself where the table has none."""
    names = STATES.loc[STATES["iso3"] == iso3, "name"]
    return str(names.iloc[0]) if len(names) else iso3


def years_of(iso3: str) -> list[tuple[int, int]]:
    """The spans of years in which the table has a state of this code."""
    rows = STATES[STATES["iso3"] == iso3]
    return [(int(first), int(last)) for first, last in zip(rows["first"], rows["last"], strict=True)]


def existed(iso3: str, year: int) -> bool:
    """Whether the table has a state of this code in a year."""
    return any(first <= year <= last for first, last in years_of(iso3))


def with_states(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The frame with three-letter codes in place of the states' numbers in the named columns.

    Rows have `first` and `last` years. One that spans a succession (the Soviet Union, Russia) becomes one row each.
    """
    spans = _open_ended()
    for column in columns:
        frame = frame.merge(spans, left_on=column, right_on="cow")
        frame[column] = frame["iso3_of_number"]
        frame["first"] = frame[["first", "_first"]].max(axis=1)
        frame["last"] = frame[["last", "_last"]].min(axis=1)
        frame = frame[frame["first"] <= frame["last"]].drop(columns=[*spans])
    return frame.reset_index(drop=True)


def _open_ended() -> pd.DataFrame:
    """States by number, the first span of each number open to the past and its last one to the future."""
    spans = STATES.loc[(STATES["cow"] > 0) & (STATES["iso3"] != ""), ["iso3", "cow", "first", "last"]].sort_values(
        ["cow", "first"]
    )
    spans.loc[~spans["cow"].duplicated(), "first"] = EARLIEST
    spans.loc[~spans["cow"].duplicated(keep="last"), "last"] = LATEST
    return spans.rename(columns={"iso3": "iso3_of_number", "first": "_first", "last": "_last"})
