"""Build a `record:` block from event files: events of the focal dyad within the scenario's dates."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path

import pandas as pd

from sim.data.cameo import cameo_text
from sim.data.codes import iso_hint, state_name
from sim.data.columns import EVENTS, Layout
from sim.data.drafting.write_draft import quoted, source_line
from sim.data.event_formats import EVENT_LIST
from sim.data.files import DataProblems
from sim.data.reader import valid_rows
from sim.data.recognise import recognise
from sim.errors import UsageError, counted
from sim.scenario.scenario import Scenario

Event = tuple[dt.date, str, str, str, str]
"""Day, source, target, CAMEO code and text (may be empty)."""
MAX_TEXT = 1500


@dataclass
class EventFile:
    """The dyad's events in one file, with their numbers of rows and mentions."""

    layout: Layout
    rows: Counter[Event] = field(default_factory=Counter)
    mentions: Counter[Event] = field(default_factory=Counter)


@dataclass
class EventRecord:
    """The dyad's events by file, and skipped rows by reason; `source_names` are those of the scenario."""

    focus: tuple[str, str]
    first: dt.date
    last: dt.date
    source_names: frozenset[str] = frozenset()
    files: dict[Path, EventFile] = field(default_factory=dict)
    dropped: Counter[str] = field(default_factory=Counter)
    errors: DataProblems = field(default_factory=DataProblems)


def read_record(scenario: Scenario, files: list[Path], min_mentions: int = 1, strict: bool = False) -> EventRecord:
    """Select events of the focal dyad within the scenario's dates, with at least `min_mentions` mentions in a file.

    Raises DataError for an unknown format or, if `strict`, for any invalid row; UsageError for a file without events.
    """
    end, source_names = scenario.date(scenario.file.weeks), frozenset(scenario.file.sources)
    record = EventRecord(scenario.focus, scenario.file.start, end, source_names)
    for path in dict.fromkeys(files):
        layout = recognise(path)
        if layout.format.subject != EVENTS:
            raise UsageError(f"{path} contains {layout.format.title}, not dated events")
        record.files[path] = _read(record, layout)
        _drop_rare(record, record.files[path], min_mentions)
    if strict:
        record.errors.refuse()
    return record


def _read(record: EventRecord, layout: Layout) -> EventFile:
    file = EventFile(layout)
    for rows in valid_rows(layout, record.errors):
        for row in _chosen(rows, record).itertuples(index=False):
            event = (row.date.date(), row.source, row.target, row.cameo, row.text)  # type: ignore[union-attr]
            file.rows[event] += 1  # type: ignore[index]
            file.mentions[event] += int(row.mentions)  # type: ignore[index, arg-type]
    return file


def _drop_rare(record: EventRecord, file: EventFile, min_mentions: int) -> None:
    """Remove events with too few mentions."""
    for event, mentions in file.mentions.items():
        if mentions < min_mentions:
            record.dropped[f"fewer than {min_mentions} mentions"] += file.rows.pop(event)


def _chosen(rows: pd.DataFrame, record: EventRecord) -> pd.DataFrame:
    """Select the rows for the record and count the others by the first reason that excludes them."""
    a, b = record.focus
    source, target = rows["source"], rows["target"]
    reasons = {
        "source or target is not a state": (source == "") | (target == ""),
        "other dyad": ~(source.isin((a, b)) & target.isin((a, b)) & (source != target)),
        f"outside {record.first} to {record.last}": ~rows["date"].between(
            pd.Timestamp(record.first), pd.Timestamp(record.last)
        ),
        "unknown CAMEO code": ~rows["cameo"].map(lambda code: bool(cameo_text(str(code)))).astype(bool),
    }
    for reason, out in reasons.items():
        out = out.loc[rows.index]
        if out.any():
            record.dropped[reason] += int(out.sum())
        rows = rows[~out]
    return rows


def record_text(record: EventRecord) -> str:
    """Format the block as YAML, with its sources."""
    names = _source_names(record)
    events = [(event, path) for path, file in record.files.items() for event in file.rows]
    lines = ["record:"] if events else ["record: []"]
    for event, path in sorted(events, key=lambda item: item[0]):
        day, source, target, cameo, _ = event
        fields = f"date: {day}, source: {source}, target: {target}, cameo: {quoted(cameo)}"
        lines.append(f"  - {{{fields}, sources: [{names[path]}],")
        lines.append(f"     text: {quoted(_text(event, record.files[path].mentions[event], path))}}}")
    if events:
        lines += [
            "# If the scenario already has `sources:`, add these entries there: a key must not occur twice.",
            "sources:",
        ]
    cited = [_cited(path, file, names[path]) for path, file in record.files.items() if file.rows]
    return "\n".join([*lines, *cited]) + "\n"


def _text(event: Event, mentions: int, path: Path) -> str:
    """Return the file's text, or else a description of the code, with file name and number of mentions."""
    _, source, target, cameo, given = event
    words = given or f"{cameo_text(cameo).capitalize()}, {state_name(source)} to {state_name(target)}"
    again = f", {mentions} mentions" if mentions > 1 else ""
    return f"{words[:MAX_TEXT]} ({path.name}{again})"


def _source_names(record: EventRecord) -> dict[Path, str]:
    """Name each file as a source: its lower-case name, with a number if it is already used."""
    names: dict[Path, str] = {}
    for path in record.files:
        stem = re.sub(r"[^a-z0-9]+", "_", path.name.lower().split(".")[0]).strip("_") or "events"
        candidates = chain([stem], (f"{stem}_{number}" for number in count(2)))
        names[path] = next(
            name for name in candidates if name not in record.source_names and name not in names.values()
        )
    return names


def _cited(path: Path, file: EventFile, name: str) -> str:
    known = file.layout.format
    year = max(event[0] for event in file.rows).year if known is EVENT_LIST else known.work.date
    return source_line(name, known.work, path.name, year)


def record_report(record: EventRecord) -> str:
    """Report the numbers of rows used and skipped, with reasons."""
    a, b = record.focus
    used = sum(file.rows.total() for file in record.files.values())
    joined = used - sum(len(file.rows) for file in record.files.values())
    duplicates = f"; {joined} merged with another row about the same event on the same day"
    lines = [f"{counted(used, 'row')} used for {a}-{b}{duplicates * bool(joined)}"]
    lines += [f"  {count} skipped: {reason}" for reason, count in record.dropped.items()]
    lines += [f"  warning: no file has rows of {code}: {hint}" for code in record.focus if (hint := iso_hint(code))]
    if record.errors.count:
        lines.append(f"  {record.errors.rows} skipped: invalid row")
    return "\n".join(lines)
