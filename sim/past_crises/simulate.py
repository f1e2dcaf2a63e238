"""Simulate coded cases together, in one world with common random numbers, and summarise each run.

Cases occupy the axis of variants. A run of a case is bit-identical to the run of its own scenario file with this seed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array, Flags, Levels
from sim.errors import UsageError
from sim.model.compiling import LANES
from sim.model.ladder import CRISIS, RECALLED, SEVERED
from sim.results import outcomes
from sim.running.workers import Progress, cut, done_by, in_order, reported
from sim.scenario.inputs import VariantInputs, inputs_of
from sim.scenario.scenario import Scenario
from sim.world.simulation import Simulation

NEVER = 1e9
"""Years in office of a leader who does not leave."""


def _no_factions(case: VariantInputs) -> VariantInputs:
    """Remove domestic constraint, and the cost of amends that comes from hawks."""
    parameters = replace(case.parameters, domestic_constraint=0.02, domestic_constraint_sd=0.0, amends_cost_hawks=0.0)
    return replace(case, parameters=parameters, domestic_constraint=np.full_like(case.domestic_constraint, np.nan))


def _no_third_parties(case: VariantInputs) -> VariantInputs:
    return replace(case, parameters=replace(case.parameters, interference_scale=0.0))


def _no_turnover(case: VariantInputs) -> VariantInputs:
    return replace(case, tenure=np.full_like(case.tenure, NEVER))


def _no_ties(case: VariantInputs) -> VariantInputs:
    return replace(case, parameters=replace(case.parameters, ties_weight=0.0))


def _no_amends(case: VariantInputs) -> VariantInputs:
    return replace(case, left_out_actions=(*case.left_out_actions, "amends_half", "amends_full"))


MECHANISMS: dict[str, Callable[[VariantInputs], VariantInputs]] = {
    "factions": _no_factions,
    "third_parties": _no_third_parties,
    "turnover": _no_turnover,
    "ties": _no_ties,
    "amends": _no_amends,
}
"""Functions that remove each mechanism from a case."""

BLOCK_ROWS = 3000
"""Cases times runs in one block: fast enough, and small enough for memory."""
WEEKS_PER_MONTH = 30.44 / 7.0
HALF_YEAR = 26
CODED_RUNG_OF_LEVEL = np.array([0, CRISIS, RECALLED, SEVERED], dtype=np.int8)
"""Rung at which a table codes each downgrade level: formal measures count as a crisis, however friendly the states.

Of the mappings tried (crisis, strained, none, one rung worse) it forecasts the coded worst rungs best.
"""
DETERIORATION_WEEKS = 52
"""A dyad that stays on its rung for this many weeks after the incident needs no repair."""


@dataclass(frozen=True)
class CaseTrajectories:
    """Event times of every run of every case, [case, run], in weeks since the incident; NaN if the event never occurs.

    `worst_rung` and `weeks_to_worst` are those of the episode, up to full repair, as tables code them. `repaired` is 0
    if the dyad never deteriorated. `new_leader`, `amended` and `backed_down`: True if either side did so in the half
    year up to repair.
    """

    recalled: Array
    severed: Array
    worst_rung: NDArray[np.int8]
    weeks_to_worst: Array
    partly_repaired: Array
    repaired: Array
    new_leader: Flags
    amended: Flags
    backed_down: Flags
    weeks: int

    @staticmethod
    def joined(parts: Sequence[CaseTrajectories]) -> CaseTrajectories:
        """Concatenate blocks of runs."""
        fields = {
            name: np.concatenate([getattr(part, name) for part in parts], axis=1)
            for name in CaseTrajectories.__dataclass_fields__
            if name != "weeks"
        }
        return CaseTrajectories(**fields, weeks=parts[0].weeks)


@dataclass(frozen=True)
class CaseBatch:
    """Cases that can be simulated together: equal numbers of states, factions, issues and weeks.

    The world takes its names from `first`.
    """

    first: Scenario
    cases: tuple[VariantInputs, ...]

    def without(self, mechanism: str) -> CaseBatch:
        """Return the same cases without one of MECHANISMS."""
        return replace(self, cases=tuple(MECHANISMS[mechanism](case) for case in self.cases))


def case_batch(scenarios: Sequence[Scenario]) -> CaseBatch:
    """Build a batch from the base of each scenario; raises UsageError if their dimensions differ."""
    cases = tuple(inputs_of(scenario) for scenario in scenarios)
    weeks = (scenario.file.weeks for scenario in scenarios)
    if len({(case.interests.shape, week) for case, week in zip(cases, weeks, strict=True)}) != 1:
        raise UsageError("cases simulated together must have equal numbers of states, factions, issues and weeks")
    return CaseBatch(scenarios[0], cases)


def simulate_cases(
    scenarios: Sequence[Scenario] | CaseBatch,
    runs: int,
    seed: int = 1,
    weeks: int | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> CaseTrajectories:
    """Simulate `runs` runs of every case for `weeks` weeks (all of them if None).

    `progress(done, all)` counts runs. Results are bit-identical for any number of workers. Raises UsageError for
    scenarios of different dimensions.
    """
    batch = scenarios if isinstance(scenarios, CaseBatch) else case_batch(scenarios)
    if runs < 1:
        raise UsageError(f"runs must be 1 or more; got {runs}")
    horizon = batch.first.file.weeks if weeks is None else weeks
    size = LANES * max(1, BLOCK_ROWS // len(batch.cases) // LANES)
    blocks = cut(runs, size)
    work = done_by(simulate_block, [(batch, block, seed, horizon) for block in blocks], workers)
    return CaseTrajectories.joined(in_order(reported(work, [len(block) for block in blocks], progress)))


def simulate_block(batch: CaseBatch, runs: range, seed: int, weeks: int) -> CaseTrajectories:
    """Simulate one block of runs of every case."""
    named = [replace(case, name=f"case {place}") for place, case in enumerate(batch.cases)]
    world = Simulation(batch.first, named, len(runs), seed, runs.start)
    shape = (len(named), len(runs), weeks)
    start_index = _both(world, "relation").min(axis=-1)
    start_rung: Levels = world.engine.towards("rung", 0, 1)
    index, rung, level, coded = np.empty(shape, "f4"), *(np.empty(shape, "i1") for _ in range(3))
    restored, amends, turnover, backing_down = (np.empty(shape, bool) for _ in range(4))
    for week in world.weeks(weeks):
        index[..., week] = _both(world, "relation").min(axis=-1)
        rung[..., week] = world.engine.towards("rung", 0, 1)
        level[..., week] = _both(world, "downgrade_level").max(axis=-1)
        coded[..., week] = np.maximum(rung[..., week], CODED_RUNG_OF_LEVEL[level[..., week]])
        restored[..., week] = world.engine.towards("restored", 0, 1) > 0
        amends[..., week] = (_both(world, "amends") > 0.0).any(axis=-1)
        turnover[..., week] = (world.engine.of_states("left_office") > 0).any(axis=-1)
        backing_down[..., week] = (_both(world, "backed_down") > 0).any(axis=-1)
    broken = outcomes.first((rung > start_rung[..., None]) | (level > 0))
    broken = np.where(broken < DETERIORATION_WEEKS, broken, np.nan)
    repaired = np.where(np.isnan(broken), 0.0, outcomes.full_repair(index, start_index, level, restored, broken))
    episode = _until(repaired, coded)
    return CaseTrajectories(
        recalled=outcomes.first(rung >= RECALLED),
        severed=outcomes.first(rung >= SEVERED),
        worst_rung=episode.max(axis=-1),
        weeks_to_worst=episode.argmax(axis=-1).astype(float),
        partly_repaired=np.where(
            np.isnan(broken), 0.0, outcomes.partial_repair(rung, start_rung, level.astype(float), amends)
        ),
        repaired=repaired,
        new_leader=_before_repair(turnover, repaired),
        amended=_before_repair(amends, repaired),
        backed_down=_before_repair(backing_down, repaired),
        weeks=weeks,
    )


def _both(world: Simulation, name: str) -> NDArray[Any]:
    """Return a field of both directions of the dyad, [case, run, direction]."""
    return np.stack([world.engine.towards(name, 0, 1), world.engine.towards(name, 1, 0)], axis=-1)


def _until(repaired: Array, rung: NDArray[np.int8]) -> NDArray[np.int8]:
    """Rungs up to full repair, -1 after it: later events belong to another crisis."""
    weeks = np.arange(rung.shape[-1])
    return np.where(weeks <= np.where(np.isnan(repaired), np.inf, repaired)[..., None], rung, np.int8(-1))


def _before_repair(happens: Flags, repaired: Array) -> Flags:
    """Return True where the event occurs in the HALF_YEAR up to repair."""
    so_far = np.cumsum(happens, axis=-1)
    at = np.nan_to_num(repaired).astype(int)
    later = np.take_along_axis(so_far, at[..., None], axis=-1)[..., 0]
    earlier = np.take_along_axis(so_far, np.maximum(at - HALF_YEAR, 0)[..., None], axis=-1)[..., 0]
    return np.isfinite(repaired) & (later > earlier)
