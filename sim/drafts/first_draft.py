"""`bilateral new NAME --from A B --data DIR`: reads the data, drafts the scenario, writes it, and says what it did."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from sim.drafts.draft import Draft, draft
from sim.drafts.draft_text import draft_text
from sim.drafts.folder import Folder, read_folder
from sim.drafts.holdings import holdings
from sim.errors import UsageError
from sim.scenario.starting_file import new_path, two_codes, write_new
from sim.sources.states import STATES, existed, is_state, name_of

EARLIEST, LATEST = 1816, 2100


@dataclass(frozen=True)
class FirstDraft:
    """The file written, what is in it, and the folder it was made from."""

    path: Path
    draft: Draft
    folder: Folder


def write_first_draft(
    name: str, states: tuple[str, str], data: Path, year: int | None, start: dt.date | None, strict: bool = False
) -> FirstDraft:
    """Write `name`.yaml, drafted from the files in `data` as of a year; raises UsageError or DataError."""
    path, (a, b) = new_path(name), two_codes(states)
    year, start = _when(year, start)
    for code in (a, b):
        _check_state(code, year)
    folder = read_folder(data, start, strict)
    made = draft(holdings(folder.tables, year), a, b, start)
    write_new(path, draft_text(made, _files(folder)))
    return FirstDraft(path, made, folder)


def _files(folder: Folder) -> dict[str, str]:
    """The file each format was read from, by its key: the first by name, and how many more."""
    read: dict[str, list[str]] = {}
    for file, known in folder.used.items():
        read.setdefault(known.key, []).append(file)
    return {key: files[0] + (f" and {len(files) - 1} more") * (len(files) > 1) for key, files in read.items()}


def told(first: FirstDraft) -> str:
    """What was derived and from how many files, and the gaps, for the user."""
    made, folder = first.draft, first.folder
    counts = {
        "relation": sum(bool(figure.sources) for figure in made.relations.values()),
        "dependence": len(made.dependence),
        "leverage": sum(map(len, made.leverage.values())),
        "time in office": len(made.tenures),
    }
    derived = ", ".join(f"{kind} ({count})" for kind, count in counts.items())
    thirds = ", ".join(made.thirds) or "none"
    lines = [f"Wrote {first.path}, as of {made.year}. Derived: {derived}. Third parties: {thirds}."]
    lines += [f"  from {file}: {known.title}" for file, known in folder.used.items()]
    lines += [f"  not used: {file}, {reason}" for file, reason in folder.unused.items()]
    lines += ["Gaps, marked GAP in the file:", *(f"  - {gap}" for gap in made.gaps)]
    return "\n".join([*lines, f"Fill them in, then: bilateral check {first.path}"])


def _when(year: int | None, start: dt.date | None) -> tuple[int, dt.date]:
    """The year of the figures and the first day: by default the year of the start, and the first day of the year."""
    year = year if year is not None else (start or dt.date.today()).year
    if not EARLIEST <= year <= LATEST:
        raise UsageError(f"--year {year}: must be from {EARLIEST} to {LATEST}")
    start = start or dt.date(year, 1, 1)
    if year > start.year:
        raise UsageError(f"--year {year} is after --start {start}: figures from after the start would look ahead")
    return year, start


def _check_state(code: str, year: int) -> None:
    if not is_state(code):
        raise UsageError(f"--from {code}: no state in the table has this code; without --data any code will do")
    if not existed(code, year):
        spans = STATES[STATES["iso3"] == code].itertuples(index=False)
        years = " and ".join(f"{row.first} to {row.last}" for row in spans)
        raise UsageError(
            f"--from {code}: {name_of(code)} is in the table from {years.replace(' to 9999', ' on')}, not {year}"
        )
