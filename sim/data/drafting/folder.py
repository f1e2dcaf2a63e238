"""A folder of public data, read: every file of a known format; the others by name, with why they were not used."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from sim.data.columns import COLUMNS, EVENTS, TONE, Format, Layout
from sim.data.files import SUFFIXES, Faults
from sim.data.reader import good_rows, one_table
from sim.data.recognise import formats_known, recognise
from sim.errors import DataError, UsageError

WINDOW = dt.timedelta(days=365)
"""How long before the start events count for the tone of a pair."""


@dataclass
class Folder:
    """Tables by subject, each row with the key of its format; files used and not used; faulty rows left out."""

    tables: dict[str, pd.DataFrame]
    used: dict[str, Format] = field(default_factory=dict)
    unused: dict[str, str] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)


def read_folder(path: Path, start: dt.date, strict: bool = False) -> Folder:
    """Every data file in a folder; events are those of the year before `start`.

    Raises UsageError where there is nothing to read, DataError where a file is beyond use or, if `strict`, has a fault.
    """
    files = _files(path)
    folder, pieces = Folder({}), dict[str, list[pd.DataFrame]]()
    for file in files:
        try:
            layout = recognise(file)
        except DataError as refusal:
            folder.unused[file.name] = refusal.problems[0].message
            continue
        folder.used[file.name] = layout.format
        subject, rows = _rows(layout, start, folder.faults)
        pieces.setdefault(subject, []).append(rows)
    if not folder.used:
        raise UsageError(f"--data {path}: no file there is of a known format; known are\n{formats_known()}")
    if strict:
        folder.faults.refuse()
    folder.tables = {subject: pd.concat(rows, ignore_index=True) for subject, rows in pieces.items()}
    return folder


def _files(path: Path) -> list[Path]:
    try:
        found = sorted(p for p in path.iterdir() if p.is_file() and p.suffix.lower() in SUFFIXES)
    except OSError as fault:
        raise UsageError(f"--data {path}: cannot be read ({(fault.strerror or str(fault)).lower()})") from None
    if not found:
        raise UsageError(f"--data {path}: no data files there; they end in {', '.join(SUFFIXES)}")
    return found


def _rows(layout: Layout, start: dt.date, faults: Faults) -> tuple[str, pd.DataFrame]:
    """The subject and rows of a file; events are counted by pair as they are read, however many there are."""
    subject, rows = layout.format.subject, good_rows(layout, faults)
    if subject == EVENTS:
        subject, rows = TONE, (_tallied(piece, start) for piece in rows)
    return subject, one_table(rows, COLUMNS[subject]).assign(key=layout.format.key)


def _tallied(events: pd.DataFrame, start: dt.date) -> pd.DataFrame:
    """Events of the window before the start as tone by pair."""
    before = pd.Timestamp(start)
    inside = events[(events["date"] < before) & (events["date"] >= before - WINDOW) & events["goldstein"].notna()]
    inside = inside[(inside["source"] != "") & (inside["target"] != "") & (inside["source"] != inside["target"])]
    by_dyad = inside.groupby(["source", "target"])["goldstein"].agg(["size", "mean"]).reset_index()
    by_dyad.columns = pd.Index(["a", "b", "events", "tone"])
    year = start.year - 1
    return by_dyad.assign(tone=by_dyad["tone"] / 10.0, first=year, last=year)[list(COLUMNS[TONE])]
