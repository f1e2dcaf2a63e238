"""What `check` prints of a scenario: who is in it, what happens, the register of assumptions."""

from __future__ import annotations

from sim.scenario.harm import impact
from sim.scenario.register import register, register_of_reading
from sim.scenario.scenario import BASE, Scenario
from sim.scenario.schema import Incident


def overview(scenario: Scenario) -> str:
    """Title, span, states, incidents with their impact, variants and rival readings, a few lines."""
    file, p = scenario.file, scenario.parameters()
    last = scenario.date(file.weeks)
    lines = [
        file.title,
        f"  {file.start.isoformat()} to {last.isoformat()} ({file.weeks} weeks), focus {file.focus}, "
        f"{len(file.states)} states, {len(file.relations)} named pairs, {len(file.record)} dated events on record",
        "  incidents (impact S from severity and deaths, or as given):",
    ]
    for name, incident in file.incidents.items():
        lines.append(
            f"    {name}: {incident.culprit} harms {incident.victim} {_when(incident)}, S = {impact(incident, p):.2f}"
        )
    lines.append(f"  variants: {', '.join(scenario.variants)}")
    if scenario.readings:
        lines.append("  rival readings (bilateral readings weighs them against the record):")
        lines += [f"    {name}: {reading.claim}" for name, reading in scenario.readings.items()]
    return "\n".join(lines)


def _when(incident: Incident) -> str:
    if incident.date is not None:
        return f"on {incident.date.isoformat()}"
    if incident.when is None:
        return f"at random, {incident.rate}"
    parts = []
    if incident.when.rung is not None:
        parts.append(f"at rung {incident.when.rung} or worse")
    if incident.when.wound is not None:
        parts.append(f"with a wound of {incident.when.wound:g} or more")
    return f"{' and '.join(parts)}, {incident.rate}"


def register_table(scenario: Scenario) -> str:
    """Every number with its reason and sources, one a line; `judgement` where the file gives no source."""
    rows = ["register of assumptions: key, value, sources, confidence, reason"]
    found = list(register(scenario.contents[BASE]))
    for name, reading in scenario.readings.items():
        found += register_of_reading(name, reading, scenario.contents[BASE])
    for row in found:
        sources = ", ".join(row.sources) or "judgement, no source given"
        marks = "".join([f" [{row.confidence} confidence]" * bool(row.confidence), " [disputed]" * row.disputed])
        rows.append(f"  {row.path} = {row.value} ({sources}){marks}{' - ' + row.why if row.why else ''}")
    return "\n".join(rows)
