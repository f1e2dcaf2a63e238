"""Read a folder of public data: files of known formats; list the others with the reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from sim.data.columns import COLUMNS, EVENTS, TONE, Format, Layout
from sim.data.files import SUFFIXES, DataProblems
from sim.data.reader import concatenate, valid_rows
from sim.data.recognise import format_list, recognise
from sim.errors import DataError, UsageError

WINDOW = dt.timedelta(days=365)
"""Period before the start whose events determine a dyad's tone."""


@dataclass
class Folder:
    """Tables by subject, with the format key of each row; files used and not used; errors in skipped rows."""

    tables: dict[str, pd.DataFrame]
    used: dict[str, Format] = field(default_factory=dict)
    unused: dict[str, str] = field(default_factory=dict)
    errors: DataProblems = field(default_factory=DataProblems)


def read_folder(path: Path, start: dt.date, strict: bool = False) -> Folder:
    """Read all data files in a folder; use events of the year before `start`.

    Raises UsageError if there is nothing to read, DataError for an unusable file or, if `strict`, for any invalid row.
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
        subject, rows = _rows(layout, start, folder.errors)
        pieces.setdefault(subject, []).append(rows)
    if not folder.used:
        raise UsageError(f"--data {path}: no file has a known format; known formats:\n{format_list()}")
    if strict:
        folder.errors.refuse()
    folder.tables = {subject: pd.concat(rows, ignore_index=True) for subject, rows in pieces.items()}
    return folder


def _files(path: Path) -> list[Path]:
    try:
        files = sorted(p for p in path.iterdir() if p.is_file() and p.suffix.lower() in SUFFIXES)
    except OSError as error:
        raise UsageError(f"--data {path}: cannot be read ({(error.strerror or str(error)).lower()})") from None
    if not files:
        raise UsageError(f"--data {path}: no data files found; they must end in {', '.join(SUFFIXES)}")
    return files


def _rows(layout: Layout, start: dt.date, errors: DataProblems) -> tuple[str, pd.DataFrame]:
    """Return the subject and rows of a file; events are aggregated by dyad as they are read."""
    subject, rows = layout.format.subject, valid_rows(layout, errors)
    if subject == EVENTS:
        subject, rows = TONE, (_aggregated(piece, start) for piece in rows)
    return subject, concatenate(rows, COLUMNS[subject]).assign(key=layout.format.key)


def _aggregated(events: pd.DataFrame, start: dt.date) -> pd.DataFrame:
    """Aggregate events in the window before the start to tone by dyad."""
    before = pd.Timestamp(start)
    inside = events[(events["date"] < before) & (events["date"] >= before - WINDOW) & events["goldstein"].notna()]
    inside = inside[(inside["source"] != "") & (inside["target"] != "") & (inside["source"] != inside["target"])]
    by_dyad = inside.groupby(["source", "target"])["goldstein"].agg(["size", "mean"]).reset_index()
    by_dyad.columns = pd.Index(["a", "b", "events", "tone"])
    year = start.year - 1
    return by_dyad.assign(tone=by_dyad["tone"] / 10.0, first=year, last=year)[list(COLUMNS[TONE])]
