"""One block of a study: some runs of every variant, played and recorded. What a worker does, and all it imports."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.results import outcomes
from sim.results.outcomes import OUTCOMES
from sim.results.recorder import Part, Recorder
from sim.results.run_folder import write_part
from sim.running.study import Study
from sim.scenario.inputs import Case
from sim.world.world import World


def play_block(study: Study, first_run: int, runs: int) -> Part:
    """Play a block of runs of every variant and return what was recorded."""
    world = World(study.scenario, study.cases, runs, study.seed, first_run)
    recorder = Recorder(world)
    for _ in range(study.horizon):
        world.step()
        recorder.note()
    world.release()
    return recorder.part()


def play_part(study: Study, folder: Path, first_run: int, runs: int) -> int:
    """Play a block into a part of the run folder; returns how many runs that were."""
    write_part(folder, first_run, runs, play_block(study, first_run, runs))
    return runs


def play_outcomes(study: Study, cases: Sequence[Case], runs: range) -> NDArray[np.float64]:
    """Play some runs of these cases for the study's weeks, and keep nothing but outcomes: [case, outcome, run]."""
    world = World(study.scenario, cases, len(runs), study.seed, runs.start)
    a, b = (world.scenario.roster.at(code) for code in world.scenario.focus)
    shape = (len(cases), len(runs), study.horizon)
    index, rung, start = np.empty(shape, "f4"), np.empty(shape, "i1"), world.situation.rung[..., a, b]
    for week in range(study.horizon):
        world.step()
        relation = world.situation.relation
        index[..., week] = np.minimum(relation[..., a, b], relation[..., b, a])
        rung[..., week] = world.situation.rung[..., a, b]
    world.release()
    ruptured = outcomes.rupture(rung, start)
    return np.stack([outcome.of(index, rung, ruptured) for outcome in OUTCOMES], axis=1)
