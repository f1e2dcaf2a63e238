"""A `record:` block from files of events: those of a scenario's focus pair, within its dates."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path

import pandas as pd

from sim.data.cameo import words_of
from sim.data.columns import EVENTS, Layout
from sim.data.drafting.write_draft import quoted, source_line
from sim.data.event_formats import EVENT_LIST
from sim.data.files import Faults
from sim.data.reader import good_rows
from sim.data.recognise import recognise
from sim.data.states import name_of
from sim.errors import UsageError
from sim.scenario.describe import counted
from sim.scenario.scenario import Scenario

Event = tuple[dt.date, str, str, str, str]
"""Day, source, target, CAMEO code, and the text given with it, if any."""
LONGEST_TEXT = 1500


@dataclass
class EventFile:
    """The events that one file has of the pair: in how many rows each is, and how often they say it is mentioned."""

    layout: Layout
    rows: Counter[Event] = field(default_factory=Counter)
    mentions: Counter[Event] = field(default_factory=Counter)


@dataclass
class Record:
    """Events of the pair by file, and how many rows were dropped, by reason; `taken` are the scenario's sources."""

    focus: tuple[str, str]
    first: dt.date
    last: dt.date
    taken: frozenset[str] = frozenset()
    files: dict[Path, EventFile] = field(default_factory=dict)
    dropped: Counter[str] = field(default_factory=Counter)
    faults: Faults = field(default_factory=Faults)


def record(scenario: Scenario, files: list[Path], min_mentions: int = 1, strict: bool = False) -> Record:
    """The events of the focus pair within the dates of a scenario, told of at least `min_mentions` times in a file.

    Raises DataError for a file of no known format or, if `strict`, with a fault; UsageError for one without events.
    """
    named = frozenset(scenario.file.sources)
    found = Record(scenario.focus, scenario.file.start, scenario.date(scenario.file.weeks), named)
    for path in dict.fromkeys(files):
        layout = recognise(path)
        if layout.format.subject != EVENTS:
            raise UsageError(f"{path} holds {layout.format.title}, which is not a list of dated events")
        found.files[path] = _read(found, layout)
        _drop_seldom(found, found.files[path], min_mentions)
    if strict:
        found.faults.refuse()
    return found


def _read(found: Record, layout: Layout) -> EventFile:
    file = EventFile(layout)
    for rows in good_rows(layout, found.faults):
        for row in _chosen(rows, found).itertuples(index=False):
            event = (row.date.date(), row.source, row.target, row.cameo, row.text)  # type: ignore[union-attr]
            file.rows[event] += 1  # type: ignore[index]
            file.mentions[event] += int(row.mentions)  # type: ignore[index, arg-type]
    return file


def _drop_seldom(found: Record, file: EventFile, min_mentions: int) -> None:
    """Take out the events that are mentioned too seldom."""
    for event, mentions in file.mentions.items():
        if mentions < min_mentions:
            found.dropped[f"are told of fewer than {min_mentions} times"] += file.rows.pop(event)


def _chosen(rows: pd.DataFrame, found: Record) -> pd.DataFrame:
    """The rows that belong in the record; the others are counted by the first reason that keeps them out."""
    a, b = found.focus
    source, target = rows["source"], rows["target"]
    reasons = {
        "name no state on one side or both": (source == "") | (target == ""),
        "are of other pairs": ~(source.isin((a, b)) & target.isin((a, b)) & (source != target)),
        f"are outside {found.first} to {found.last}": ~rows["date"].between(
            pd.Timestamp(found.first), pd.Timestamp(found.last)
        ),
        "have no known CAMEO code": ~rows["cameo"].map(lambda code: bool(words_of(str(code)))).astype(bool),
    }
    for reason, out in reasons.items():
        out = out.loc[rows.index]
        if out.any():
            found.dropped[reason] += int(out.sum())
        rows = rows[~out]
    return rows


def record_text(found: Record) -> str:
    """The block in YAML, with the sources it cites, to be pasted into the scenario."""
    names = _source_names(found)
    acts = [(event, path) for path, file in found.files.items() for event in file.rows]
    lines = ["record:"] if acts else ["record: []"]
    for event, path in sorted(acts, key=lambda act: act[0]):
        day, source, target, cameo, _ = event
        said = f"date: {day}, source: {source}, target: {target}, cameo: {quoted(cameo)}"
        lines.append(f"  - {{{said}, sources: [{names[path]}],")
        lines.append(f"     text: {quoted(_text(event, found.files[path].mentions[event], path))}}}")
    if acts:
        lines += ["# If the scenario has `sources:` already, put these among them: no key may stand twice.", "sources:"]
    cited = [_cited(path, file, names[path]) for path, file in found.files.items() if file.rows]
    return "\n".join([*lines, *cited]) + "\n"


def _text(event: Event, mentions: int, path: Path) -> str:
    """The text given in the file, or else the code's in our words; and which file, and how often."""
    _, source, target, cameo, given = event
    words = given or f"{words_of(cameo).capitalize()}, {name_of(source)} to {name_of(target)}"
    again = f", told of {mentions} times" if mentions > 1 else ""
    return f"{words[:LONGEST_TEXT]} ({path.name}{again})"


def _source_names(found: Record) -> dict[Path, str]:
    """A name for each file among the sources: its own, in small letters, with a number where that is taken."""
    names: dict[Path, str] = {}
    for path in found.files:
        stem = re.sub(r"[^a-z0-9]+", "_", path.name.lower().split(".")[0]).strip("_") or "events"
        tried = chain([stem], (f"{stem}_{number}" for number in count(2)))
        names[path] = next(name for name in tried if name not in found.taken and name not in names.values())
    return names


def _cited(path: Path, file: EventFile, name: str) -> str:
    known = file.layout.format
    year = max(event[0] for event in file.rows).year if known is EVENT_LIST else known.work.date
    return source_line(name, known.work, path.name, year)


def told(found: Record) -> str:
    """How many rows were used and dropped, and why, for the user."""
    a, b = found.focus
    used = sum(file.rows.total() for file in found.files.values())
    joined = used - sum(len(file.rows) for file in found.files.values())
    told_again = f"; {joined} tell of the same act on the same day as another row, and are joined with it"
    lines = [f"{counted(used, 'row')} used for {a}-{b}{told_again * bool(joined)}"]
    lines += [f"  {count} dropped: they {reason}" for reason, count in found.dropped.items()]
    if any("CAMEO" in reason for reason in found.dropped):
        lines.append("  (codes have two to four digits and keep their zero: 057, not 57)")
    if found.faults.count:
        lines.append(f"  {found.faults.rows} dropped: they could not be read")
    return "\n".join(lines)
