"""A leader, its ally, their target and a bystander: scenarios for tests of alignment."""

from __future__ import annotations

from pathlib import Path

import sim
from sim.world.simulation import Simulation

STATES = ("ALY", "LED", "TGT", "ZZZ")
TEXT = """\
format: 1
title: A leader and its ally
question: Does the ally follow?
start: 2024-01-01
weeks: 60
focus: LED-TGT
issues: {{land: The borderland}}
states:
{states}
state_stakes: {{TGT: {{land: -0.3}}}}
relations: {{ALY-LED: {friend}, LED-TGT: -0.1, ALY-TGT: {target}}}
leverage: {{LED: {{ALY: {leverage}}}}}
{more}
parameters: {parameters}
incidents:
  raid: {{date: 2024-02-05, victim: LED, offender: TGT, severity: 4, intent: deliberate, force: true}}
"""
STATE = "  {code}: {{name: {code}, factions: {{all: {{power: 1, interests: {{land: 0.5}}}}}}}}"


def scenario_of(
    folder: Path, parameters, order=STATES[:3], friend=0.75, target=-0.1, leverage=0.7, base=""
) -> sim.Scenario:
    """Load a scenario with these parameters, whose states stand in this order."""
    states = "\n".join(STATE.format(code=code) for code in order)
    path = folder / f"{'_'.join(order)}.yaml"
    given = {"friend": friend, "target": target, "leverage": leverage}
    path.write_text(TEXT.format(states=states, parameters=parameters, more=base, **given), encoding="utf-8")
    return sim.load(path)


def with_focus(folder: Path, focus: str) -> sim.Scenario:
    """Load the scenario of a leader and its ally with this focus: one, both or neither ruptures in a run."""
    text = scenario_of(folder, "{solidarity: 0.5, solidarity_leader: 1.0}", target=0.3).text
    text = text.replace("focus: LED-TGT", f"focus: {focus}")
    path = folder / "file.yaml"
    path.write_text(text.replace("severity: 4, intent: deliberate, force: true", "severity: 2"), encoding="utf-8")
    return sim.load(path)


def week_by_week(scenario: sim.Scenario, runs=96, weeks=30, variant="base"):
    """The situations after each of some weeks."""
    world, found = Simulation(scenario, (variant,), runs, seed=1), []
    for _ in world.weeks(weeks):
        found.append(world.situation)
    return found
