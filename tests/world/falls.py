"""How often the two states of the small scenario fall out."""

from __future__ import annotations

import numpy as np

from sim.results import outcomes
from sim.world.simulation import Simulation

THREE_YEARS, TEN_YEARS = 156, 520
UNCONCERNED = {"ideal_tones": {}, "parameters": {}, "record": ()}
"""Changes of the small scenario that leave two ordinary partners."""


def falls(scenario, variant, runs, weeks):
    """Share of runs with a rupture and with severance, and the change of the median relation, the mean of both sides.

    The lower of both sides falls by chance alone, since both start from the same relation.
    """
    world = Simulation(scenario, (variant,), runs, seed=1)
    before = _mean_of_sides(world)
    start, rung = world.engine.towards("rung", 0, 1), np.empty((1, runs, weeks), dtype=np.int8)
    for week in world.weeks(weeks):
        rung[..., week] = world.engine.towards("rung", 0, 1)
    happened = [np.isfinite(when(rung, start)).mean() for when in (outcomes.rupture, outcomes.severance)]
    return *happened, float(np.median(_mean_of_sides(world)) - np.median(before))


def _mean_of_sides(world):
    return (world.engine.towards("relation", 0, 1) + world.engine.towards("relation", 1, 0)) / 2.0
