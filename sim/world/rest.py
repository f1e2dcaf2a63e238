"""The scenario at rest: expected drift and formal acts of every dyad in quiet years, from a short pilot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.scenario.inputs import VariantInputs
from sim.scenario.scenario import Scenario
from sim.world.simulation import Simulation

RUNS, WEEKS = 256, 156
"""Size of the pilot."""
LARGE_DRIFT = 0.1
"""A drift of this size is reported as large."""


@dataclass(frozen=True)
class DyadAtRest:
    """One dyad in quiet years: its mean relation at the start, the expected drift of that and its standard error, and
    the share of runs with a new formal act of either side.
    """

    name: str
    start: float
    drift: float
    standard_error: float
    formal_act: float


def dyads_at_rest(
    scenario: Scenario, case: VariantInputs, runs: int = RUNS, weeks: int = WEEKS, seed: int = 1
) -> list[DyadAtRest]:
    """Simulate the case without events; return its dyads, that with the largest drift first."""
    quiet = case.without_events()
    world = Simulation(scenario, [quiet], runs, seed)
    before = world.situation.relation[0]
    acted = np.zeros(before.shape, dtype=bool)
    for _ in world.weeks(weeks):
        acted |= world.engine.every("downgrade_chosen")[0] > 0
    moved, states = world.situation.relation[0] - before, scenario.roster.states
    found = []
    for i, j in zip(*np.nonzero(np.triu(case.named)), strict=True):
        change = (moved[:, i, j] + moved[:, j, i]) / 2.0
        start = float((before[:, i, j] + before[:, j, i]).mean() / 2.0)
        error, acts = float(change.std(ddof=1) / np.sqrt(runs)), acted[:, i, j] | acted[:, j, i]
        found.append(DyadAtRest(f"{states[i]}-{states[j]}", start, float(change.mean()), error, float(acts.mean())))
    return sorted(found, key=lambda one: -abs(one.drift))
