"""Tables of assumptions (every number with reason and sources), and overviews of scenarios."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import BaseModel

from sim.errors import ScenarioError, counted
from sim.scenario.file.events import Incident
from sim.scenario.file.files import bundled, past_crises, scenario_files
from sim.scenario.file.schema import Contents, RivalReading, Variant
from sim.scenario.file.values import BASE, Quantity, Sourced
from sim.scenario.scenario import Scenario, impact, load


@dataclass(frozen=True)
class Assumption:
    """One number of the file; `sources` and `why` are its own or those of its entry."""

    path: str
    value: str
    why: str
    sources: tuple[str, ...]
    confidence: str
    disputed: bool
    is_range: bool


def register(base: Variant) -> tuple[Assumption, ...]:
    """Return every number of the base, in the order of the schema."""
    none = Sourced()
    return tuple(row for key in Contents.model_fields for row in _walk(getattr(base, key), key, none))


def assumptions_of_reading(name: str, reading: RivalReading, base: Variant) -> tuple[Assumption, ...]:
    """Return a rival reading's removals and the numbers that differ from the base, with the reading's sources."""
    own = Sourced(why=reading.why, sources=reading.sources)
    same, path = {(row.path, row.value) for row in register(base)}, f"readings.{name}"
    rows = [row for key in Contents.model_fields for row in _walk(getattr(reading, key), key, own)]
    changes = [
        replace(row, path=f"{path}.{row.path}", why=reading.why or "", sources=reading.sources)
        for row in rows
        if (row.path, row.value) not in same
    ]
    for kind in type(reading.without).model_fields:
        for item in getattr(reading.without, kind):
            changes.append(_row(f"{path}.without.{kind}.{item}", "removed", own, own, False))
    return tuple(changes)


def _walk(value: object, path: str, entry: Sourced) -> Iterator[Assumption]:
    if isinstance(value, Quantity):
        yield _row(path, _text(value), value, entry, value.low is not None)
    elif isinstance(value, BaseModel):
        inner = value if isinstance(value, Sourced) else entry
        for key in type(value).model_fields:
            yield from _walk(getattr(value, key), f"{path}.{key}", inner)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _walk(item, f"{path}.{key}", entry)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield _row(path, f"{value:g}", entry, entry, False)
    elif value is True and path.endswith(".force"):
        yield _row(path, "true", entry, entry, False)


def _text(quantity: Quantity) -> str:
    if quantity.low is None:
        return f"{quantity.point:g}"
    return f"{quantity.low:g} .. {quantity.mode:g} .. {quantity.high:g}"


def _row(path: str, text: str, own: Sourced, entry: Sourced, is_range: bool) -> Assumption:
    return Assumption(
        path=path,
        value=text,
        why=own.why or entry.why or "",
        sources=own.sources or entry.sources,
        confidence=own.confidence or entry.confidence or "",
        disputed=own.disputed or entry.disputed,
        is_range=is_range,
    )


def count(rows: tuple[Assumption, ...]) -> dict[str, int]:
    """Count the numbers: all, sourced, disputed, ranges."""
    return {
        "numbers": len(rows),
        "sourced": sum(bool(row.sources) for row in rows),
        "disputed": sum(row.disputed for row in rows),
        "ranges": sum(row.is_range for row in rows),
    }


def overview(scenario: Scenario) -> str:
    """Format title, dates, states, incidents with their impact, appeals, variants and rival readings."""
    file, p = scenario.file, scenario.parameters()
    last = scenario.date(file.weeks)
    lines = [
        file.title,
        f"  {file.start.isoformat()} to {last.isoformat()} ({counted(file.weeks, 'week')}), "
        f"focus {', '.join(file.focus)}, {len(file.states)} states, {counted(len(file.relations), 'dyad')}, "
        f"{counted(len(file.record), 'observed event')}",
        "  incidents (impact S from severity and deaths, unless given):",
    ]
    for name, incident in file.incidents.items():
        lines.append(
            f"    {name}: {incident.offender} harms {incident.victim} {_when(incident)}, S = {impact(incident, p):.2f}"
        )
    if file.appeals:
        lines.append("  appeals, heard with alignment from the next week on:")
        lines += [
            f"    {name}: {a.by} against {a.against} on {a.date}, up to {a.level}" for name, a in file.appeals.items()
        ]
    lines.append(f"  {_usual(scenario)}")
    lines.append(f"  variants: {', '.join(scenario.variants)}")
    if scenario.rival_readings:
        lines.append("  rival readings (`bilateral readings` computes their weights given the record):")
        lines += [f"    {name}: {reading.claim}" for name, reading in scenario.rival_readings.items()]
    return "\n".join(lines)


def _usual(scenario: Scenario) -> str:
    """Say for how many dyads the file gives what eases or hinders repair."""
    file = scenario.file
    tables = (
        ("trade dependence", file.trade_dependence),
        ("common border", file.contiguity),
        ("power asymmetry", file.power_asymmetry),
    )
    given = (f"{name} of {len({frozenset(re.split('[->]', dyad)) for dyad in table})}" for name, table in tables)
    return f"given: {', '.join(given)} of {counted(len(file.relations), 'dyad')}; others have the usual values"


def _when(incident: Incident) -> str:
    if incident.date is not None:
        return f"on {incident.date.isoformat()}"
    if incident.when is None:
        return f"at random, {incident.rate}"
    parts = []
    if incident.when.rung is not None:
        parts.append(f"the rung is {incident.when.rung} or worse")
    if incident.when.grievance is not None:
        parts.append(f"the grievance is {incident.when.grievance:g} or more")
    return f"if {' and '.join(parts)}, {incident.rate}"


def assumptions_table(scenario: Scenario) -> str:
    """Format every number with its reason and sources, one per line; `judgement` if the file gives no source."""
    lines = ["assumptions: key, value, sources, confidence, reason"]
    rows = list(register(scenario.contents[BASE]))
    for name, reading in scenario.rival_readings.items():
        rows += assumptions_of_reading(name, reading, scenario.contents[BASE])
    for row in rows:
        sources = ", ".join(row.sources) or "judgement, no source given"
        marks = "".join([f" [{row.confidence} confidence]" * bool(row.confidence), " [disputed]" * row.disputed])
        lines.append(f"  {row.path} = {row.value} ({sources}){marks}{' - ' + row.why if row.why else ''}")
    return "\n".join(lines)


FOLDERS = (Path(), Path("scenarios"))


def scenarios() -> Iterator[tuple[str, Path]]:
    """Yield the name of each scenario on the command line, and its file, without duplicates and past crises."""
    known = bundled()
    yield from known.items()
    met = {path.resolve() for path in (known | past_crises()).values()}
    for path in (path for folder in FOLDERS for path in scenario_files(folder)):
        if path.is_file() and path.resolve() not in met:
            yield str(path), path


def listed(name: str, path: Path) -> str:
    """Format a few lines on one scenario, or the command that shows why it cannot be read."""
    try:
        return described(name, load(path))
    except ScenarioError:
        return f"{name}\n    cannot be read: bilateral check {path}"


def listed_in_short(past: dict[str, Path]) -> Iterator[str]:
    """Yield a line for each past crisis: name, title, dates."""
    width = max(map(len, past), default=0)
    for name, path in past.items():
        yield f"{name:{width}}  {_in_short(path)}"


def _in_short(path: Path) -> str:
    try:
        scenario = load(path)
    except ScenarioError:
        return f"cannot be read: bilateral check {path}"
    return f"{scenario.file.title}, {scenario.file.start} to {scenario.date(scenario.file.weeks)}"


def described(name: str, scenario: Scenario) -> str:
    """Format name, title, focal dyad, dates, number of incidents, variants and rival readings."""
    file = scenario.file
    facts = [
        ", ".join(file.focus),
        f"{file.start} to {scenario.date(file.weeks)}",
        counted(len(file.incidents), "incident"),
        counted(len(scenario.variants) - 1, "variant"),
        *([counted(len(scenario.rival_readings), "rival reading")] if scenario.rival_readings else []),
    ]
    return f"{name}\n    {file.title}\n    {', '.join(facts)}"
