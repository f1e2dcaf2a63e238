"""Forks of a study: each run is simulated once; in selected weeks a copy receives a gesture and continues.

The past is not simulated again, and a copy uses the random streams of its run: the cost is linear in the weeks
simulated, and a fork without acts is bit-identical to the run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.arrays import Array, Flags, Levels
from sim.errors import UsageError, counted
from sim.model.compiling import LANES, plain
from sim.model.elementary import grievance_intensity
from sim.model.ladder import RUNGS
from sim.model.situation import Situation
from sim.running.block import simulation_of
from sim.running.study import Study
from sim.running.workers import Progress, cut, done_by, in_order, reported
from sim.scenario.inputs import ScriptedAct
from sim.world.simulation import Simulation

STRAINED = RUNGS.index("strained")
BLOCK_RUNS = 2 * LANES
"""Runs simulated in one world."""
RESETTABLE: dict[str, tuple[tuple[str, ...], str]] = {
    "ties": (("ties",), "dyad"),
    "grievance": (("grievance", "harm_memory"), "dyad"),
    "mobilisation": (("mobilisation",), "states"),
    "formal_acts": (("downgrade_level", "audience_cost", "agenda"), "dyad"),
    "leaders": (("domestic_constraint", "leaning", "honeymoon", "successor"), "states"),
}
"""Factors that may close a window, with their arrays of the situation: of the dyad or of both states."""


@dataclass(frozen=True)
class RepairCriterion:
    """Crisis termination: the dyad at `rung` or better for `hold` weeks in a row, starting within `within` weeks."""

    dyad: tuple[int, int]
    within: int = 52
    hold: int = 4
    rung: int = STRAINED

    @property
    def weeks(self) -> int:
        """Weeks to simulate to evaluate the criterion."""
        return self.within + self.hold - 1


@dataclass(frozen=True)
class Treatment:
    """Acts (action, by, to) made in each of `weeks`, with factors of RESETTABLE reset to their values at the start."""

    name: str
    acts: tuple[tuple[str, int, int], ...]
    weeks: tuple[int, ...]
    reset: tuple[str, ...] = ()


@dataclass(frozen=True)
class ForkOutcomes:
    """Crisis termination: `repaired` by treatment, [its weeks, run]; `control` without a fork, [week, run].

    `weeks` are all weeks with a treatment. `state` by name, [week, run], before the gesture: `ties`; `grievance`, its
    intensity for the victim; `mobilisation`, the hawk weight, mean of both states; `formal_acts`, the higher downgrade
    level; `leaders`, 1 if either leader has left since the start; `rung`.
    """

    weeks: tuple[int, ...]
    control: Flags
    repaired: dict[str, Flags]
    state: dict[str, Array]


def simulate_forks(
    study: Study,
    treatments: Sequence[Treatment],
    criterion: RepairCriterion,
    workers: int = 1,
    progress: Progress | None = None,
) -> ForkOutcomes:
    """Simulate the first variant of a study with its forks; `progress(done, all)` counts runs.

    Raises UsageError if a fork would run beyond the horizon.
    """
    last = max(week for treatment in treatments for week in treatment.weeks)
    if last + criterion.weeks > study.horizon:
        raise UsageError(
            f"a fork in week {last} needs {counted(criterion.weeks, 'week')} to evaluate; the horizon is "
            f"{counted(study.horizon, 'week')}"
        )
    blocks = cut(study.runs, BLOCK_RUNS)
    tasks = [(study, tuple(treatments), criterion, runs) for runs in blocks]
    return _merged(in_order(reported(done_by(_block, tasks, workers), [len(runs) for runs in blocks], progress)))


def _merged(blocks: Sequence[ForkOutcomes]) -> ForkOutcomes:
    """Concatenate blocks along the run axis."""
    first = blocks[0]
    return ForkOutcomes(
        first.weeks,
        np.concatenate([block.control for block in blocks], axis=-1),
        {name: np.concatenate([block.repaired[name] for block in blocks], axis=-1) for name in first.repaired},
        {name: np.concatenate([block.state[name] for block in blocks], axis=-1) for name in first.state},
    )


def _block(study: Study, treatments: tuple[Treatment, ...], criterion: RepairCriterion, runs: range) -> ForkOutcomes:
    """Simulate one block of runs with its forks."""
    world = simulation_of(study, study.cases[:1], len(runs), runs.start)
    return fork_world(world, treatments, criterion)


def fork_world(world: Simulation, treatments: Sequence[Treatment], criterion: RepairCriterion) -> ForkOutcomes:
    """Simulate a world of one variant with forks of it, and close it. The victim comes first in `criterion.dyad`."""
    weeks = sorted({week for treatment in treatments for week in treatment.weeks})
    start, left = world.situation, np.zeros(world.runs, dtype=bool)
    rungs: list[Levels] = []
    repaired: dict[str, list[Flags]] = {treatment.name: [] for treatment in treatments}
    states: list[dict[str, Array]] = []
    begin = world.week

    def apply_treatments() -> None:
        if world.week in weeks:
            states.append(_state(world.situation, criterion.dyad, left))
        for treatment in treatments:
            if world.week in treatment.weeks:
                repaired[treatment.name].append(_treated(world, treatment, criterion, start))

    apply_treatments()
    for _ in world.weeks(weeks[-1] + criterion.weeks - begin):
        rungs.append(_rung(world, criterion))
        left = left | (world.engine.of_states("left_office")[0][:, list(criterion.dyad)] > 0).any(axis=-1)
        apply_treatments()
    after = (np.stack(rungs[week - begin : week - begin + criterion.weeks]) for week in weeks)
    return ForkOutcomes(
        tuple(weeks),
        np.stack([_satisfied(rung, criterion) for rung in after]),
        {name: np.stack(rows) for name, rows in repaired.items()},
        {name: np.stack([state[name] for state in states]) for name in states[0]},
    )


def _treated(world: Simulation, treatment: Treatment, criterion: RepairCriterion, start: Situation) -> Flags:
    """Return in which runs a treatment ends the crisis, [run]; stop as soon as it does so in every run."""
    fork = world.fork([ScriptedAct(world.week, by, to, action) for action, by, to in treatment.acts])
    if treatment.reset:
        fork.situation = with_reset(fork.situation, start, treatment.reset, criterion.dyad)
    streak, repaired = np.zeros(world.runs, dtype=int), np.zeros(world.runs, dtype=bool)
    for _ in fork.weeks(criterion.weeks):
        streak = (streak + 1) * (_rung(fork, criterion) <= criterion.rung)
        repaired |= streak >= criterion.hold
        if repaired.all():
            break
    return repaired


def _satisfied(rung: Levels, criterion: RepairCriterion) -> Flags:
    """Return in which runs a path of rungs, [week, run], satisfies the criterion."""
    good = np.cumsum(np.vstack([np.zeros(rung.shape[1], dtype=int), rung <= criterion.rung]), axis=0)
    satisfied: Flags = (good[criterion.hold :] - good[: -criterion.hold] == criterion.hold).any(axis=0)
    return satisfied


def _rung(world: Simulation, criterion: RepairCriterion) -> Levels:
    rung: Levels = world.engine.towards("rung", *criterion.dyad)[0]
    return rung


def _state(s: Situation, dyad: tuple[int, int], left: Flags) -> dict[str, Array]:
    """Values of the factors that may close the window, and the rung, [run] each."""
    a, b = dyad
    return {
        "ties": s.ties[0, :, a, b],
        "grievance": plain(grievance_intensity)(s.grievance[0, :, a, b]),
        "mobilisation": (s.hawk_weight[0, :, a, b] + s.hawk_weight[0, :, b, a]) / 2.0,
        "formal_acts": np.maximum(s.downgrade_level[0, :, a, b], s.downgrade_level[0, :, b, a]).astype(np.float64),
        "leaders": left.astype(np.float64),
        "rung": s.rung[0, :, a, b].astype(np.float64),
    }


def with_reset(s: Situation, start: Situation, names: Sequence[str], dyad: tuple[int, int]) -> Situation:
    """Copy a situation with factors of RESETTABLE reset to their values in `start`."""
    a, b = dyad
    cells = {"dyad": (..., [a, b], [b, a]), "states": (slice(None), slice(None), [a, b])}
    changes = {}
    for array, of in ((array, RESETTABLE[name][1]) for name in names for array in RESETTABLE[name][0]):
        changes[array] = getattr(s, array).copy()
        changes[array][cells[of]] = getattr(start, array)[cells[of]]
    return replace(s, **changes)
