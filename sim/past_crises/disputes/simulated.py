"""Simulate disputes together for five years, and summarise the runs of each in a few numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.arrays import Array
from sim.errors import UsageError
from sim.model.compiling import LANES
from sim.model.ladder import RECALLED
from sim.past_crises.scenario_files import scenarios_of
from sim.past_crises.simulate import CaseBatch, case_batch
from sim.past_crises.table import CodedCase
from sim.running.workers import Progress, cut, done_by, in_order, reported
from sim.world.simulation import Simulation

WEEKS, LAST_WEEKS = 260, 26
"""Weeks simulated: five years; and the last half year of them."""
CASES_AT_ONCE = 100
"""Cases simulated in one block: fast enough, small enough for memory, and often enough for progress."""


@dataclass(frozen=True)
class Summaries:
    """Summaries of the runs of each dispute over WEEKS, [dispute]; no later data enter."""

    mean_relation: Array  # of all weeks, the worse direction of the dyad
    last_relation: Array  # of LAST_WEEKS, the same
    recalled: Array  # share of run-weeks with an ambassador recalled or worse

    def columns(self) -> Array:
        """Return the summaries side by side, [dispute, 3]."""
        return np.stack([self.mean_relation, self.last_relation, self.recalled], axis=-1)


def simulate_disputes(
    cases: Sequence[CodedCase],
    parameters: dict[str, float],
    runs: int,
    seed: int = 1,
    workers: int = 1,
    progress: Progress | None = None,
) -> Summaries:
    """Simulate `runs` runs of every dispute; `progress(done, all)` counts disputes.

    Results do not depend on the number of workers.
    """
    if runs < 1:
        raise UsageError(f"runs must be 1 or more; got {runs}")
    blocks = cut(len(cases), CASES_AT_ONCE)
    batch = case_batch(scenarios_of(cases, parameters))
    tasks = [(replace(batch, cases=batch.cases[block.start : block.stop]), runs, seed) for block in blocks]
    work = done_by(_simulated, tasks, workers)
    parts = in_order(reported(work, [len(block) for block in blocks], progress))
    return Summaries(*np.concatenate(parts, axis=1))


def _simulated(batch: CaseBatch, runs: int, seed: int) -> Array:
    """Simulate one block; return each summary, [summary, case], in the order of Summaries."""
    shares = [(len(part), _block(batch, part, seed)) for part in cut(runs, LANES)]
    return np.asarray(sum(number * share for number, share in shares) / runs)


def _block(batch: CaseBatch, part: range, seed: int) -> Array:
    named = [replace(case, name=f"case {place}") for place, case in enumerate(batch.cases)]
    world = Simulation(batch.first, named, len(part), seed, part.start)
    relation, last, recalled = np.zeros((3, len(named), len(part)))
    for week in world.weeks(WEEKS):
        dyad = np.minimum(*(world.engine.towards("relation", *pair) for pair in ((0, 1), (1, 0))))
        relation += dyad / WEEKS
        last += dyad / LAST_WEEKS * (week >= WEEKS - LAST_WEEKS)
        recalled += (world.engine.towards("rung", 0, 1) >= RECALLED) / WEEKS
    return np.stack([field.mean(axis=1) for field in (relation, last, recalled)])
