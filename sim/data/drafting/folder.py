"""A folder of public data, read: every file of a known format; the others by name, with why they were not used."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from sim.data.columns import COLUMNS, EVENTS, TONE, Format, Layout
from sim.data.faults import Faults
from sim.data.reader import batches
from sim.data.recognise import FORMATS, SUFFIXES, formats_known, recognise
from sim.errors import DataError, UsageError

WINDOW = dt.timedelta(days=365)
"""How long before the start events count for the tone of a pair."""
MOSTLY = 0.5
"""A file with a larger share of faulty rows than this is refused: it is hardly what its header says."""


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


def works() -> dict[str, tuple[str, str, int]]:
    """Author, title and year to cite, by the key of each format."""
    return {known.key: (known.work.author, known.work.title, known.work.date) for known in FORMATS}


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
    subject, rows, read, bad = layout.format.subject, [], 0, 0
    for batch in batches(layout):
        read, bad = read + batch.read, bad + batch.faults.rows
        faults.join(batch.faults)
        rows.append(_tallied(batch.rows, start) if subject == EVENTS else batch.rows)
    if bad > MOSTLY * max(read, 1):
        faults.refuse()
    subject = TONE if subject == EVENTS else subject
    filled = [piece for piece in rows if len(piece)]
    table = pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(COLUMNS[subject]))
    return subject, table.assign(key=layout.format.key)


def _tallied(events: pd.DataFrame, start: dt.date) -> pd.DataFrame:
    """Events of the window before the start as tone by pair."""
    before = pd.Timestamp(start)
    inside = events[(events["date"] < before) & (events["date"] >= before - WINDOW) & events["goldstein"].notna()]
    inside = inside[(inside["source"] != "") & (inside["target"] != "") & (inside["source"] != inside["target"])]
    by_pair = inside.groupby(["source", "target"])["goldstein"].agg(["size", "mean"]).reset_index()
    by_pair.columns = pd.Index(["a", "b", "events", "tone"])
    year = start.year - 1
    return by_pair.assign(tone=by_pair["tone"] / 10.0, first=year, last=year)[list(COLUMNS[TONE])]
