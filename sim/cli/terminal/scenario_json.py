"""Scenarios as plain data, for `check --json` and `list --json`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import Problem, ScenarioError
from sim.scenario.describe import assumptions_of_reading, register
from sim.scenario.file.values import BASE
from sim.scenario.scenario import Scenario, impact, load

if TYPE_CHECKING:
    from sim.world.rest import DyadAtRest
    from sim.world.stability import Stability


def outline(scenario: Scenario) -> dict[str, Any]:
    """Return title, dates, states, and the names of incidents, appeals, variants and rival readings."""
    file = scenario.file
    return {
        "title": file.title,
        "question": file.question,
        "focus": file.focus[0],
        "focal_dyads": list(file.focus),
        "start": file.start.isoformat(),
        "end": scenario.date(file.weeks).isoformat(),
        "weeks": file.weeks,
        "states": list(file.states),
        "incidents": list(file.incidents),
        "appeals": list(file.appeals),
        "variants": list(scenario.variants),
        "readings": list(scenario.rival_readings),
    }


def checked(path: Path, scenario: Scenario) -> dict[str, Any]:
    """Return the outline of a scenario without errors, its incidents with their impact, and its warnings."""
    p = scenario.parameters()
    incidents = {
        name: {
            "offender": incident.offender,
            "victim": incident.victim,
            "date": incident.date.isoformat() if incident.date else None,
            "rate": incident.rate,
            "impact": impact(incident, p),
        }
        for name, incident in scenario.file.incidents.items()
    }
    return {
        "file": str(path),
        **outline(scenario),
        "incidents": incidents,
        "dyads": len(scenario.file.relations),
        "observed_events": len(scenario.file.record),
        "warnings": [warning_json(warning, path) for warning in scenario.warnings],
    }


def warning_json(warning: Problem, path: Path) -> dict[str, Any]:
    """Return a warning with its place."""
    return {
        "file": warning.file or str(path),
        "line": warning.line,
        "column": warning.column,
        "key": warning.path,
        "message": warning.message,
        "hint": warning.hint or None,
    }


def assumptions_json(scenario: Scenario) -> list[dict[str, Any]]:
    """Return every number of the base and of the rival readings, with reason and sources."""
    base = scenario.contents[BASE]
    rows = list(register(base))
    for name, reading in scenario.rival_readings.items():
        rows += assumptions_of_reading(name, reading, base)
    return [asdict(row) for row in rows]


def stability_json(found: dict[str, Stability]) -> list[dict[str, Any]]:
    """Return the largest weekly eigenvalues of each variant."""
    return [{"variant": name, **one._asdict(), "stable": one.average < 1.0} for name, one in found.items()]


def rest_json(dyads: list[DyadAtRest]) -> list[dict[str, Any]]:
    """Return every dyad in quiet years."""
    return [asdict(dyad) for dyad in dyads]


def listed_json(name: str, path: Path, past_crisis: bool) -> dict[str, Any]:
    """Return a scenario's name, file and outline; one that cannot be read has a `problem` and the command to run."""
    row: dict[str, Any] = {"name": name, "file": str(path), "past_crisis": past_crisis}
    try:
        return {**row, **outline(load(path)), "problem": None}
    except ScenarioError:
        return {**row, "problem": f"cannot be read: bilateral check {path}"}
