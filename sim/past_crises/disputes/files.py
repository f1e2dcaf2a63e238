"""Read a folder of public yearly files, each recognised by its columns, in plain CSV or packed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sim.data.columns import Column, Format, Layout, Work
from sim.data.files import SUFFIXES, DataProblems
from sim.data.reader import typed_batches, valid_rows
from sim.data.recognise import layouts
from sim.data.value_types import (
    CONTIGUITY_TYPE,
    COUNT,
    COW,
    DATE,
    FLAG,
    PEACE_SCALE,
    POLYARCHY,
    SHARE,
    TEXT,
    TRADE_FLOW,
    YEAR,
    ValueType,
    whole_number,
)  # fmt: skip
from sim.errors import DataError, UsageError

DISPUTES, PEACE, ALLIANCES, RIVALRIES, CONTIGUITY = "disputes", "peace", "alliances", "rivalries", "contiguity"
CAPABILITIES, DEMOCRACY, TRADE, TRADE_TOTALS = "capabilities", "democracy", "trade", "trade_totals"
EVENT_COUNTS = "event_counts"

DISPUTE_NUMBER = whole_number("the number of a dispute", range(100_000))
MONTH = whole_number("a month from 1 to 12, or -9 if unknown", range(1, 13))
HOSTILITY = whole_number("a level of hostility from 1 (none) to 5 (war), or -9 if unknown", range(1, 6))
FATALITY = whole_number("a level of fatality from 0 (none) to 6, or -9 if unknown", range(7))
HIGHEST_ACT = whole_number("a highest act from 0 (none) to 21, or -9 if unknown", range(22))


@dataclass(frozen=True)
class Source(Format):
    """A kind of file of the folder; `needed` is False if the folder may lack it. Its rows are used as they are read."""

    needed: bool = True


def _columns(kind: ValueType, *names: str, required: bool = True) -> tuple[Column, ...]:
    return tuple(Column(name, (name,), kind, blank=True, required=required) for name in names)


def _any_of(name: str, kind: ValueType, *headers: str) -> Column:
    return Column(name, headers, kind, blank=True)


DYAD = (
    _any_of("a", COW, "ccode1", "statea", "state1no", "statelno"),
    _any_of("b", COW, "ccode2", "stateb", "state2no", "statehno"),
)
STATE_YEAR = (_any_of("state", COW, "ccode", "COWcode"), *_columns(YEAR, "year"))
SPELL = (_any_of("first", YEAR, "start"), _any_of("last", YEAR, "end"))
CITED_IN_DOCS = Work("", "docs/disputes.md", 0)
"""Producers are cited in the documentation: no output names them."""


def _source(key: str, title: str, columns: tuple[Column, ...], needed: bool = True) -> Source:
    return Source(key, title, "", CITED_IN_DOCS, columns, needed=needed)


SOURCES: dict[str, Source] = {
    source.key: source
    for source in (
        _source(
            DISPUTES, "onsets of militarised disputes by dyad",
            (
                *_columns(DISPUTE_NUMBER, "dispnum"), *DYAD, *_columns(YEAR, "year"), *_columns(HOSTILITY, "hostlev"),
                *_columns(FATALITY, "fatality"), *_columns(HIGHEST_ACT, "hiact1", "hiact2"),
                *_columns(MONTH, "stmon", required=False), *_columns(FLAG, "sidea1", required=False),
            ),
        ),
        _source(PEACE, "spells of the peace scale", (*DYAD, *_columns(PEACE_SCALE, "peace_scale"), *SPELL)),
        _source(
            ALLIANCES, "spells of ATOP alliances",
            (*DYAD, _any_of("defence", FLAG, "atop_defense", "defense"), *SPELL),
        ),
        _source(RIVALRIES, "spells of strategic rivalries", (*_columns(COUNT, "tssr_id"), *DYAD, *SPELL)),
        _source(
            CONTIGUITY, "spells of direct contiguity",
            (
                *DYAD, *_columns(CONTIGUITY_TYPE, "conttype"), _any_of("first", DATE, "stdate", "begin"),
                _any_of("last", DATE, "enddate", "end"),
            ),
        ),
        _source(CAPABILITIES, "yearly material capabilities", (*STATE_YEAR, *_columns(SHARE, "cinc"))),
        _source(
            DEMOCRACY, "yearly electoral democracy",
            (*STATE_YEAR, _any_of("polyarchy", POLYARCHY, "v2x_polyarchy")),
        ),
        _source(
            TRADE, "trade by dyad and year",
            (*DYAD, *_columns(YEAR, "year"), *_columns(TRADE_FLOW, "smoothflow1", "smoothflow2")),
        ),
        _source(TRADE_TOTALS, "trade by state and year", (*STATE_YEAR, *_columns(TRADE_FLOW, "imports", "exports"))),
        _source(
            EVENT_COUNTS, "yearly counts of events by quad class",
            (
                _any_of("source", TEXT, "src", "source"), _any_of("target", TEXT, "tgt", "target"),
                *_columns(YEAR, "year"), *_columns(COUNT, "verb_coop", "matl_coop", "verb_conf", "matl_conf"),
            ),
            needed=False,
        ),
    )
}  # fmt: skip
"""Every kind of file that is read; all but the last are needed."""


class Tables(dict[str, pd.DataFrame]):
    """A table for each kind of file, and the errors in rows that were skipped."""

    def __init__(self) -> None:
        super().__init__()
        self.errors = DataProblems()


def read_tables(folder: str | Path) -> Tables:
    """Read a file of every kind from a folder, columns as numbers; files of other kinds are ignored.

    Missing numbers are NaN. Dates of contiguity become years. Rows without a state, a year or a number of a dispute are
    ignored; invalid ones are skipped and kept as errors. Raises UsageError that lists the kinds without a file and
    those with more than one, and DataError for a file that cannot be read or has mostly invalid rows.
    """
    found: dict[str, list[Layout]] = {kind: [] for kind in SOURCES}
    unread = list[str]()
    for path in _files(Path(folder)):
        try:
            for layout in layouts(path, SOURCES.values()):
                found[layout.format.key].append(layout)
        except DataError as refusal:
            unread.append(f"{path}: {refusal.problems[0].message}")
    _check(Path(folder), found, unread)
    tables = Tables()
    for kind, files in found.items():
        if files:
            tables[kind] = _read(files[0], tables.errors)
    return tables


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_file() and path.suffix.lower() in SUFFIXES)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be read ({(error.strerror or str(error)).lower()})") from None


def _check(folder: Path, found: dict[str, list[Layout]], unread: Iterable[str]) -> None:
    """Raise UsageError for kinds without a file or with several, with the files that could not be read."""
    errors = []
    for kind, files in found.items():
        title, names = SOURCES[kind].title, ", ".join(layout.path.name for layout in files)
        if not files and SOURCES[kind].needed:
            errors.append(f"{folder}: no file of {title}; its columns are {SOURCES[kind].shown_columns}")
        if len(files) > 1:
            errors.append(f"{folder}: {len(files)} files of {title} ({names}); keep one of them")
    if errors:
        raise UsageError("\n".join([*errors, *unread, "Nothing was read. See docs/disputes.md for the files."]))


KEYS = ("a", "b", "state", "year", "dispnum", "first")
"""Columns without which a row is ignored."""


def _read(layout: Layout, errors: DataProblems) -> pd.DataFrame:
    """Read the valid rows that have a value in each of the KEYS."""
    rows = pd.concat(valid_rows(layout, errors, typed_batches), ignore_index=True)
    return rows.dropna(subset=[name for name in KEYS if name in rows])
