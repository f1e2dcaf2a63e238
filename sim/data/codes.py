"""Codes of states (ISO 3166, Correlates of War), with the names that producers of data use."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

TABLE = Path(__file__).parent / "states.csv"
EARLIEST, LATEST = 0, 9999
"""First and last year of a row without limits: the state has its number in all earlier or later years."""


def _rows() -> pd.DataFrame:
    rows = pd.read_csv(TABLE, dtype=str, keep_default_na=False, encoding="utf-8")
    for column, default in (("cow", 0), ("first", EARLIEST), ("last", LATEST)):
        rows[column] = pd.to_numeric(rows[column], errors="coerce").fillna(default).astype(int)
    return rows


STATES = _rows()
"""One row per state and span of years: iso3, cow (0 if none), first and last year, name, other names (also).

States that ended before 1919 have a number but no code: their rows are valid, but not used.
"""
COW_NUMBERS = frozenset(int(number) for number in STATES["cow"] if number)
"""All Correlates of War state numbers."""


NOT_ISO = {
    "UAE": "ARE", "KSA": "SAU", "ALG": "DZA", "BUL": "BGR", "CHI": "CHL", "CRO": "HRV", "DEN": "DNK", "GER": "DEU",
    "GRE": "GRC", "INA": "IDN", "IRI": "IRN", "KUW": "KWT", "LAT": "LVA", "NED": "NLD",
    "NGR": "NGA", "OMA": "OMN", "PHI": "PHL", "POR": "PRT", "PRC": "CHN", "RSA": "ZAF", "ROK": "KOR", "SIN": "SGP",
    "SUI": "CHE", "TPE": "TWN", "USR": "SUN", "VIE": "VNM", "ROM": "ROU", "TMP": "TLS", "ZAR": "COD",
    "KSV": "XKX", "KOS": "XKX", "BRD": "DEU", "SCG": "YUG", "BAG": "IRQ", "PAL": "PSE", "WSB": "PSE", "GZS": "PSE",
}  # fmt: skip
"""Common codes of three letters that are not in ISO 3166 (sports, daily use, GDELT, other data), and those that are.

LIB, MAS and SLO are left out: they are Lebanon, Malaysia and Slovenia in sports, Libya, Mauritius and Slovakia in the
Correlates of War.
"""


def _key(word: str) -> str:
    """Return a name without differences of spelling.

    Ignored are case (also Turkish: İ, ı), accents and the form of their encoding, kinds of spaces and apostrophes,
    full stops, a leading article, and whether a title is in brackets or after a comma.
    """
    decomposed = unicodedata.normalize("NFKD", word)
    letters = "".join(c for c in decomposed if unicodedata.category(c) not in ("Mn", "Cf"))
    plain = letters.casefold().replace("ı", "i").replace(".", "").replace("’", "'").replace("&", " and ")
    plain = " ".join(re.sub(r"\(([^)]*)\)", r", \1", plain).replace(" ,", ",").split()).removeprefix("the ")
    return re.sub(r"\bst (?=[a-z])", "saint ", plain)


def _words() -> dict[str, str]:
    words: dict[str, str] = {}
    for row in STATES.itertuples(index=False):
        for word in (row.iso3, row.name, *str(row.also).split(";")) if row.iso3 else ():
            words.setdefault(_key(str(word)), str(row.iso3))
    words |= {_key(code): iso3 for code, iso3 in NOT_ISO.items()}
    words.pop("", None)
    return words


_BY_WORD = _words()
OWN_CODE = re.compile("X[A-Z]{2}")
"""Codes that ISO 3166 reserves for users."""


def state_codes(words: pd.Series[Any]) -> pd.Series[Any]:
    """Map codes and names to three-letter codes, "" if unknown; user codes (XAA to XZZ) are kept."""
    return words.map({word: _state_of(str(word).strip()) for word in words.unique()}).astype(str)


def _state_of(word: str) -> str:
    return _BY_WORD.get(_key(word), word if OWN_CODE.fullmatch(word) else "")


def iso_hint(code: str) -> str:
    """Return the code of ISO 3166 that is meant by another one, in words; "" if it is one, or unknown."""
    meant = NOT_ISO.get(code.upper(), "")
    return f"did you mean {meant} ({state_name(meant)})? {code} is not a code of ISO 3166" if meant else ""


def code_hint(code: str) -> str:
    """Return the codes that may be meant by an unknown one, with names, in words; "" for a code of the table."""
    known = dict.fromkeys(filter(None, STATES["iso3"]))
    if code in known or OWN_CODE.fullmatch(code):
        return ""
    if hint := iso_hint(code):
        return hint
    found = _state_of(code)
    near = [found] if found else _nearest_codes(code.upper(), known)
    if not near:
        return "use the codes of ISO 3166, or one from XAA to XZZ for who is not in its list"
    *most, last = (f"{one} ({state_name(one)})" for one in near)
    return f"did you mean {', '.join(most)}{' or ' * bool(most)}{last}?"


def _nearest_codes(code: str, known: Iterable[str]) -> list[str]:
    """Return up to three similar codes: first those of the same letters, then those of the same first letter."""
    near = difflib.get_close_matches(code, list(known), 9)
    return sorted(near, key=lambda one: (sorted(one) != sorted(code), one[0] != code[0]))[:3]


def state_name(iso3: str) -> str:
    """Return the name of a state, or its code if the table has none."""
    names = STATES.loc[STATES["iso3"] == iso3, "name"]
    return str(names.iloc[0]) if len(names) else iso3


def state_years(iso3: str) -> list[tuple[int, int]]:
    """Return the spans of years in which a state with this code existed."""
    rows = STATES[STATES["iso3"] == iso3]
    return [(int(first), int(last)) for first, last in zip(rows["first"], rows["last"], strict=True)]


def state_existed(iso3: str, year: int) -> bool:
    """Return whether a state with this code existed in a year."""
    return any(first <= year <= last for first, last in state_years(iso3))


def with_state_codes(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Replace state numbers in the named columns by three-letter codes.

    Rows need `first` and `last` years. A row that spans a succession (Soviet Union, Russia) is split by state.
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
    """Return spans by state number; the first span of a number has no start, the last has no end."""
    spans = STATES.loc[(STATES["cow"] > 0) & (STATES["iso3"] != ""), ["iso3", "cow", "first", "last"]].sort_values(
        ["cow", "first"]
    )
    spans.loc[~spans["cow"].duplicated(), "first"] = EARLIEST
    spans.loc[~spans["cow"].duplicated(keep="last"), "last"] = LATEST
    return spans.rename(columns={"iso3": "iso3_of_number", "first": "_first", "last": "_last"})
