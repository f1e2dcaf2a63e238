"""Read a folder of public yearly files, each recognised by its columns, in plain CSV or packed."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from sim.data.columns import plain
from sim.data.files import SUFFIXES, open_text
from sim.errors import DataError, UsageError

DISPUTES, PEACE, ALLIANCES, RIVALRIES, CONTIGUITY = "disputes", "peace", "alliances", "rivalries", "contiguity"
CAPABILITIES, DEMOCRACY, TRADE, TRADE_TOTALS = "capabilities", "democracy", "trade", "trade_totals"
EVENT_COUNTS = "event_counts"
UNKNOWN = -8
"""Numbers from here down stand for missing ones in the files of the Correlates of War."""


@dataclass(frozen=True)
class Source:
    """A kind of file: its title, the producers' names of required and optional columns by ours, and if it is needed."""

    title: str
    columns: dict[str, tuple[str, ...]]
    optional: dict[str, tuple[str, ...]] = field(default_factory=dict)
    needed: bool = True

    def places(self, header: list[str]) -> dict[str, int] | None:
        """Return the field number of each column; None if a required one is missing."""
        by_name = {plain(name): place for place, name in reversed(list(enumerate(header)))}
        names = {**self.columns, **self.optional}
        found = {
            ours: next((by_name[plain(word)] for word in words if plain(word) in by_name), -1)
            for ours, words in names.items()
        }
        if any(found[name] < 0 for name in self.columns):
            return None
        return {name: place for name, place in found.items() if place >= 0}

    @property
    def shown(self) -> str:
        """The required columns, by the producers' first name of each."""
        return ", ".join(words[0] for words in self.columns.values())


def _named(*names: str) -> dict[str, tuple[str, ...]]:
    return {name: (name,) for name in names}


A, B = {"a": ("ccode1", "statea", "state1no")}, {"b": ("ccode2", "stateb", "state2no")}
STATE_YEAR = {"state": ("ccode", "COWcode"), "year": ("year",)}
SPELL = {"first": ("start",), "last": ("end",)}

SOURCES: dict[str, Source] = {
    DISPUTES: Source(
        "onsets of militarised disputes by dyad",
        {**_named("dispnum"), **A, **B, **_named("year", "hostlev", "fatality", "hiact1", "hiact2")},
        _named("stmon", "sidea1"),
    ),
    PEACE: Source("spells of the peace scale", {**A, **B, **_named("peace_scale"), **SPELL}),
    ALLIANCES: Source("spells of ATOP alliances", {**A, **B, "defence": ("atop_defense", "defense"), **SPELL}),
    RIVALRIES: Source("spells of strategic rivalries", {**_named("tssr_id"), **A, **B, **SPELL}),
    CONTIGUITY: Source(
        "spells of direct contiguity",
        {**A, **B, **_named("conttype"), "first": ("stdate", "begin"), "last": ("enddate", "end")},
    ),
    CAPABILITIES: Source("yearly material capabilities", {**STATE_YEAR, **_named("cinc")}),
    DEMOCRACY: Source("yearly electoral democracy", {**STATE_YEAR, "polyarchy": ("v2x_polyarchy",)}),
    TRADE: Source("trade by dyad and year", {**A, **B, **_named("year", "smoothflow1", "smoothflow2")}),
    TRADE_TOTALS: Source("trade by state and year", {**STATE_YEAR, **_named("imports", "exports")}),
    EVENT_COUNTS: Source(
        "yearly counts of events by quad class",
        {
            "source": ("src", "source"), "target": ("tgt", "target"),
            **_named("year", "verb_coop", "matl_coop", "verb_conf", "matl_conf"),
        },
        needed=False,
    ),
}  # fmt: skip
"""Every kind of file that is read; all but the last are needed."""
TEXTS = ("source", "target")
"""Columns that stay text: codes or names of states, as the file writes them."""


def read_tables(folder: str | Path) -> dict[str, pd.DataFrame]:
    """Read a file of every kind from a folder, columns as numbers; files of other kinds are ignored.

    Missing numbers are NaN. Dates of contiguity become years. Raises UsageError that lists the kinds without a file
    and those with more than one.
    """
    found: dict[str, list[tuple[Path, dict[str, int]]]] = {kind: [] for kind in SOURCES}
    for path in _files(Path(folder)):
        header = _header(path)
        for kind, source in SOURCES.items():
            places = source.places(header)
            if places is not None:
                found[kind].append((path, places))
    _check(Path(folder), found)
    return {kind: _read(*files[0]) for kind, files in found.items() if files}


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_file() and path.suffix.lower() in SUFFIXES)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be read ({(error.strerror or str(error)).lower()})") from None


def _header(path: Path) -> list[str]:
    """Return the column names of a file; none if it cannot be read, so that it counts as of another kind."""
    try:
        with open_text(path) as text:
            return next(csv.reader([text.readline(1_000_000)]), [])
    except (DataError, csv.Error):
        return []


def _check(folder: Path, found: dict[str, list[tuple[Path, dict[str, int]]]]) -> None:
    errors = []
    for kind, files in found.items():
        title, names = SOURCES[kind].title, ", ".join(path.name for path, _ in files)
        if not files and SOURCES[kind].needed:
            errors.append(f"{folder}: no file of {title}; its columns are {SOURCES[kind].shown}")
        if len(files) > 1:
            errors.append(f"{folder}: {len(files)} files of {title} ({names}); keep one of them")
    if errors:
        raise UsageError("\n".join([*errors, "Nothing was read. See docs/disputes.md for the files."]))


def _read(path: Path, places: dict[str, int]) -> pd.DataFrame:
    """Read the columns at these places as numbers; a value that is none, or a missing-value code, is NaN."""
    try:
        with open_text(path) as text:
            texts = pd.read_csv(text, header=0, usecols=sorted(places.values()), dtype=str, keep_default_na=False)
    except pd.errors.ParserError as error:
        raise UsageError(f"{path}: cannot be split into rows ({str(error).strip()})") from None
    order = {place: number for number, place in enumerate(sorted(places.values()))}
    rows = pd.DataFrame({name: _typed(name, texts.iloc[:, order[place]]) for name, place in places.items()})
    return rows.dropna(subset=[name for name in ("a", "b", "state", "year", "dispnum", "first") if name in rows])


def _typed(name: str, texts: pd.Series[str]) -> pd.Series[Any]:
    return texts.str.strip() if name in TEXTS else _numbers(texts)


def _numbers(texts: pd.Series[str]) -> pd.Series[float]:
    """Convert text to numbers; a date such as 1973-07-01 becomes its year."""
    words = texts.str.strip().str.replace(r"^(\d{4})-\d{2}(-\d{2})?$", r"\1", regex=True)
    numbers = pd.to_numeric(words, errors="coerce").astype(float)
    return numbers.where(numbers > UNKNOWN)
