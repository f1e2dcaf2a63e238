"""A `record:` block from files of events: those of a scenario's focus pair, within its dates."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from sim.data.cameo import words_of
from sim.data.columns import EVENTS, Layout
from sim.data.drafting.folder import MOSTLY, works
from sim.data.drafting.write_draft import quoted, source_line
from sim.data.event_formats import EVENT_LIST
from sim.data.faults import Faults
from sim.data.reader import batches
from sim.data.recognise import recognise
from sim.data.states import name_of
from sim.errors import UsageError
from sim.scenario.describe import counted
from sim.scenario.scenario import Scenario

Event = tuple[dt.date, str, str, str, str]
"""Day, source, target, CAMEO code, and the text given with it, if any."""
LONGEST_TEXT = 1500


@dataclass
class Record:
    """Events of the pair by file, how often each is in it, and how many rows were dropped, by reason.

    `taken` are names the scenario has among its sources already.
    """

    focus: tuple[str, str]
    first: dt.date
    last: dt.date
    taken: frozenset[str] = frozenset()
    events: dict[Path, Counter[Event]] = field(default_factory=dict)
    mentions: dict[Path, Counter[Event]] = field(default_factory=dict)
    layouts: dict[Path, Layout] = field(default_factory=dict)
    dropped: Counter[str] = field(default_factory=Counter)
    faults: Faults = field(default_factory=Faults)

    @property
    def used(self) -> int:
        """How many rows of the files are in the record."""
        return sum(sum(found.values()) for found in self.events.values())

    @property
    def rows(self) -> int:
        """How many rows the record has: the same act on the same day, told more than once in a file, is one."""
        return sum(map(len, self.events.values()))


def record(scenario: Scenario, files: list[Path], fewest: int = 1, strict: bool = False) -> Record:
    """The events of the focus pair within the dates of a scenario, told of at least `fewest` times in a file.

    Raises DataError for a file of no known format or, if `strict`, with a fault; UsageError for one without events.
    """
    named = frozenset(scenario.file.sources)
    found = Record(scenario.focus, scenario.file.start, scenario.date(scenario.file.weeks), named)
    for path in dict.fromkeys(files):
        layout = recognise(path)
        if layout.format.subject != EVENTS:
            raise UsageError(f"{path} holds {layout.format.title}, which is not a list of dated events")
        found.layouts[path], found.events[path], found.mentions[path] = layout, Counter(), Counter()
        _read(found, layout)
        _drop_seldom(found, path, fewest)
    if strict:
        found.faults.refuse()
    return found


def _read(found: Record, layout: Layout) -> None:
    read, bad = 0, 0
    for batch in batches(layout):
        read, bad = read + batch.read, bad + batch.faults.rows
        found.faults.join(batch.faults)
        for row in _chosen(batch.rows, found).itertuples(index=False):
            event = (row.date.date(), row.source, row.target, row.cameo, row.text)  # type: ignore[union-attr]
            found.events[layout.path][event] += 1  # type: ignore[index]
            found.mentions[layout.path][event] += int(row.mentions)  # type: ignore[index, arg-type]
    if bad > MOSTLY * max(read, 1):
        found.faults.refuse()


def _drop_seldom(found: Record, path: Path, fewest: int) -> None:
    """Take out the events that are told of too seldom."""
    for event, times in found.mentions[path].items():
        if times < fewest:
            found.dropped[f"are told of fewer than {fewest} times"] += found.events[path].pop(event)


def _chosen(rows: pd.DataFrame, found: Record) -> pd.DataFrame:
    """The rows that belong in the record; the others are counted by the first reason that keeps them out."""
    a, b = found.focus
    source, target = rows["source"], rows["target"]
    reasons = {
        "name no state on one side or both": (source == "") | (target == ""),
        "are of other pairs": ~(((source == a) & (target == b)) | ((source == b) & (target == a))),
        f"are outside {found.first} to {found.last}": ~rows["date"].between(
            pd.Timestamp(found.first), pd.Timestamp(found.last)
        ),
        "have no known CAMEO code": ~rows["cameo"].map(lambda code: bool(words_of(str(code)))).astype(bool),
    }
    for reason, out in reasons.items():
        out = out.reindex(rows.index).astype(bool)
        if out.any():
            found.dropped[reason] += int(out.sum())
        rows = rows[~out]
    return rows


def record_text(found: Record) -> str:
    """The block in YAML, with the sources it cites, to be pasted into the scenario."""
    lines = ["record:"] if found.rows else ["record: []"]
    names = _source_names(found)
    rows = [(event, found.mentions[path][event], path) for path, events in found.events.items() for event in events]
    for event, times, path in sorted(rows, key=lambda row: row[0]):
        day, source, target, cameo, _ = event
        said = f"date: {day}, source: {source}, target: {target}, cameo: {quoted(cameo)}"
        lines.append(f"  - {{{said}, sources: [{names[path]}],")
        lines.append(f"     text: {quoted(_text(event, times, path))}}}")
    cited = [path for path, events in found.events.items() if events]
    if cited:
        lines += ["# If the scenario has `sources:` already, put these among them: no key may stand twice.", "sources:"]
    return "\n".join([*lines, *(_cited(found, path, names[path]) for path in cited)]) + "\n"


def _text(event: Event, times: int, path: Path) -> str:
    """The text given in the file, or else the code's in our words; and which file, and how often."""
    _, source, target, cameo, given = event
    words = given or f"{words_of(cameo).capitalize()}, {name_of(source)} to {name_of(target)}"
    again = f", told of {times} times" if times > 1 else ""
    return f"{words[:LONGEST_TEXT]} ({path.name}{again})"


def _source_names(found: Record) -> dict[Path, str]:
    """A name for each file among the sources: its own, in small letters, with a number where that is taken."""
    names: dict[Path, str] = {}
    for path in found.events:
        stem = re.sub(r"[^a-z0-9]+", "_", path.name.lower().split(".")[0]).strip("_") or "events"
        tried = (stem, *(f"{stem}_{number}" for number in range(2, len(found.events) + len(found.taken) + 2)))
        names[path] = next(name for name in tried if name not in found.taken and name not in names.values())
    return names


def _cited(found: Record, path: Path, name: str) -> str:
    layout = found.layouts[path]
    author, title, year = works()[layout.format.key]
    if layout.format is EVENT_LIST:
        year = max(event[0] for event in found.events[path]).year
    return source_line(name, author, f"{title}, from the file {path.name}", year)


def told(found: Record) -> str:
    """How many rows were used and dropped, and why, for the user."""
    a, b = found.focus
    joined = found.used - found.rows
    told_again = f"; {joined} tell of the same act on the same day as another row, and are joined with it"
    lines = [f"{counted(found.used, 'row')} used for {a}-{b}{told_again * bool(joined)}"]
    lines += [f"  {count} dropped: they {reason}" for reason, count in found.dropped.items()]
    if any("CAMEO" in reason for reason in found.dropped):
        lines.append("  (codes have two to four digits and keep their zero: 057, not 57)")
    if found.faults.count:
        lines.append(f"  {found.faults.rows} dropped: they could not be read")
    return "\n".join(lines)
