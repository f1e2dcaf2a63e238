"""Simulate ordinary dyads: two states without incidents, at every level of the peace scale."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.arrays import Array
from sim.data.drafting.mapping import MAX_RELATION, PEACE_SLOPE, clipped, relation_of_peace
from sim.model.compiling import LANES
from sim.past_crises.scenario_files import scenarios_of
from sim.past_crises.simulate import case_batch
from sim.past_crises.table import Before, CodedCase
from sim.world.simulation import Simulation

LEVELS = tuple(tenths / 10.0 for tenths in range(11))
"""Levels of the peace scale at the start."""
WEEKS_A_YEAR = 52
RIVALS_BELOW = 0.2
"""Dyads at a lower level have a rivalry: hawks have more power."""


@dataclass(frozen=True)
class OrdinaryYears:
    """Yearly means of simulated dyads without incidents, [level, run, direction, year]."""

    tone: Array
    relation: Array

    def peace_changes(self, years: int) -> Array:
        """Return the change of the dyad relation over a number of years, in units of the peace scale, [level, run]."""
        dyad = self.relation.min(axis=2)
        return np.asarray((dyad[..., years] - dyad[..., 0]) / PEACE_SLOPE)

    def tones(self) -> Array:
        """Return the tones of all runs, [dyad, direction, year]."""
        return self.tone.reshape(-1, *self.tone.shape[2:])


def simulate_ordinary(parameters: dict[str, float], years: int, seed: int = 1, runs: int = 2 * LANES) -> OrdinaryYears:
    """Simulate ordinary dyads at each of LEVELS for a number of years."""
    batch = case_batch(scenarios_of([_ordinary(level) for level in LEVELS], parameters))
    cases = [replace(case, name=f"case {place}", incidents=()) for place, case in enumerate(batch.cases)]
    world = Simulation(batch.first, cases, runs, seed)
    tone, relation = (np.zeros((len(cases), runs, 2, years)) for _ in range(2))
    for week in world.weeks(WEEKS_A_YEAR * years):
        for direction, pair in enumerate(((0, 1), (1, 0))):
            tone[:, :, direction, week // WEEKS_A_YEAR] += world.engine.towards("tone", *pair) / WEEKS_A_YEAR
            relation[:, :, direction, week // WEEKS_A_YEAR] += world.engine.towards("relation", *pair) / WEEKS_A_YEAR
    return OrdinaryYears(tone, relation)


def _ordinary(peace: float) -> CodedCase:
    """Return a case at a level of the peace scale; its incident is removed later."""
    before = Before(
        case_id=f"ordinary_{round(100 * peace)}", aggrieved="XAA", offender="XAB", date="2000-01-03",
        incident_type="none", severity=1, fatality_band=0,
        prior_score=clipped(relation_of_peace(peace), -MAX_RELATION, MAX_RELATION), inflamer=False,
        trade_share_aggrieved=None, trade_share_offender=None, peace_scale=peace, defence_pact=False,
        rivalry=peace < RIVALS_BELOW, polyarchy_aggrieved=None, polyarchy_offender=None, contiguous=False,
        capability_ratio=None,
    )  # fmt: skip
    return CodedCase(before, None)
