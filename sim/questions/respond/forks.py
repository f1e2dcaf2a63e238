"""Simulate every option of a leader and doing nothing, with common random numbers.

Each run is simulated once as the file has it. In the week of an option a branch makes the gesture and continues with
the random streams of the run, so that an option without effect is bit-identical to doing nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.arrays import Flags
from sim.model.compiling import LANES
from sim.questions.respond.goals import GOALS, RISKS, GoalPaths
from sim.questions.respond.options import Option
from sim.running.block import simulation_of
from sim.running.study import Study
from sim.running.workers import Progress, cut, done_by, in_order, reported
from sim.scenario.inputs import ScriptedAct, VariantInputs
from sim.world.simulation import Simulation

BLOCK_RUNS = 2 * LANES
"""Runs simulated in one world."""


@dataclass(frozen=True)
class Evaluation:
    """The goal and the risks to evaluate, by name, and the first of the weeks in which the goal counts."""

    goal: str
    risks: tuple[str, ...]
    first: int


@dataclass(frozen=True)
class Evaluated:
    """Goal and risks with doing nothing, which comes first, and with each option.

    `holds` is [option, run, week] from the first week that counts; `risks` is [risk, option, run].
    """

    holds: Flags
    risks: Flags


def simulate(
    study: Study,
    options: Sequence[Option],
    evaluation: Evaluation,
    workers: int = 1,
    progress: Progress | None = None,
) -> Evaluated:
    """Simulate the first variant of a study with and without each option; `progress(done, all)` counts runs."""
    blocks = cut(study.runs, BLOCK_RUNS)
    tasks = [(study, tuple(options), evaluation, runs) for runs in blocks]
    parts = in_order(reported(done_by(_block, tasks, workers), [len(runs) for runs in blocks], progress))
    return Evaluated(
        np.concatenate([part.holds for part in parts], axis=1), np.concatenate([part.risks for part in parts], axis=2)
    )


def _block(study: Study, options: tuple[Option, ...], evaluation: Evaluation, runs: range) -> Evaluated:
    """Simulate a block of runs with all options."""
    world = simulation_of(study, study.cases[:1], len(runs), runs.start)
    shape = (len(options) + 1, len(runs))
    holds = np.empty((*shape, study.horizon - evaluation.first), dtype=bool)
    risks = np.empty((len(evaluation.risks), *shape), dtype=bool)
    for places, paths in _all_paths(study, world, options):
        holds[places] = GOALS[evaluation.goal].holds(paths)[..., evaluation.first :]
        for row, name in enumerate(evaluation.risks):
            risks[row, places] = RISKS[name].occurs(paths)
    return Evaluated(holds, risks)


def _all_paths(study: Study, world: Simulation, options: Sequence[Option]) -> Iterator[tuple[Sequence[int], GoalPaths]]:
    """Simulate a world and its branches; yield places of options, counted from 1, with their paths; 0 is nothing."""
    by_week: dict[int, list[int]] = {}
    for place, option in enumerate(options):
        by_week.setdefault(option.week, []).append(place)
    trunk = GoalPaths(study, 1, world.runs)
    trunk.open(world)
    for week in range(study.horizon):
        if places := by_week.get(week):
            cases = [_case(study, options[place], place) for place in places]
            yield [place + 1 for place in places], _branched(study, world, cases, trunk)
        world.step()
        trunk.record(week, world)
    world.close()
    yield [0], trunk


def _case(study: Study, option: Option, place: int) -> VariantInputs:
    """Return the inputs of the study's variant with the acts of an option."""
    base = study.cases[0]
    acts = tuple(ScriptedAct(option.week, by, to, action) for action, by, to in option.acts)
    return replace(base, name=f"option {place}", acts=(*base.acts, *acts))


def _branched(study: Study, world: Simulation, cases: Sequence[VariantInputs], trunk: GoalPaths) -> GoalPaths:
    """Simulate cases from the coming week to the horizon; the weeks before are those of the trunk."""
    paths = GoalPaths(study, len(cases), world.runs)
    paths.continue_from(trunk, world.week)
    branch = world.branch(cases, np.zeros(len(cases), dtype=np.intp))
    for week in branch.weeks(study.horizon - world.week):
        paths.record(week, branch)
    return paths
