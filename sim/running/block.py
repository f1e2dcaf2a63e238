"""Simulate and record one block of a study: some runs of every variant. Workers of an ensemble import only this."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sim import world as worlds
from sim.arrays import Array, Places
from sim.errors import ResultsError
from sim.results import outcomes
from sim.results.outcomes import OUTCOMES
from sim.results.parts import write_part
from sim.results.recording.recorder import FocalRecorder, Recorder
from sim.results.run_folder import MANIFEST
from sim.results.variables import Part
from sim.running.study import Study
from sim.scenario.inputs import VariantInputs
from sim.world.simulation import Simulation


class FocalPaths:
    """Relation and rung of the first focal dyad, [case, run, week], from which outcomes are computed.

    Of the other focal dyads the rungs only, [dyad, case, run, week].
    """

    def __init__(self, study: Study, cases: int, runs: int) -> None:
        shape, others = (cases, runs, study.horizon), len(study.scenario.focal_dyads) - 1
        self.index, self.rung = np.empty(shape, "f4"), np.empty(shape, "i1")
        self.other_rungs = np.empty((others, *shape), "i1")
        self.start, self.other_starts = np.empty(shape[:2], "i1"), np.empty((others, *shape[:2]), "i1")

    def note_start(self, world: Simulation, rows: Places | None = None) -> None:
        """Record the rungs before the first week; `rows` is the variant of the world that represents each case."""
        self.start = _rung(world, 0, rows)
        for place in range(len(self.other_rungs)):
            self.other_starts[place] = _rung(world, place + 1, rows)

    def note(self, week: int, world: Simulation, rows: Places | None = None) -> None:
        """Record the situation after a week."""
        index = world.engine.of_kept("relation").min(axis=-1)
        self.index[..., week] = index if rows is None else index[rows]
        self.rung[..., week] = _rung(world, 0, rows)
        for place, rung in enumerate(self.other_rungs):
            rung[..., week] = _rung(world, place + 1, rows)

    def outcomes(self) -> Array:
        """Compute every outcome of every case and run, [case, outcome, run], in the order of OUTCOMES."""
        others = zip(self.other_rungs, self.other_starts, strict=True)
        ruptured = [outcomes.rupture(rung, start) for rung, start in ((self.rung, self.start), *others)]
        times = np.stack(ruptured, axis=-1)
        return np.stack([outcome.values(self.index, self.rung, times) for outcome in OUTCOMES], axis=1)


def _rung(world: Simulation, focal: int, rows: Places | None) -> Array:
    rung = world.engine.of_kept("rung", focal=focal)[..., 0]
    return rung if rows is None else rung[rows]


def simulation_of(study: Study, cases: Sequence[VariantInputs], runs: int, first: int) -> Simulation:
    """Return a simulation of a study, as a world with agents (which loads Mesa) only for a user's states."""
    if not study.states:
        lineage = None if study.lineage is None else study.lineage.of(first, runs)
        return Simulation(study.scenario, cases, runs, study.seed, first, lineage)
    world: Simulation = worlds.World(study.scenario, cases, runs, study.seed, first, study.states)
    return world


def play_block(study: Study, first_run: int, runs: int) -> Part:
    """Simulate a block of runs of every variant and return the record."""
    world = simulation_of(study, study.cases, runs, first_run)
    recorder = Recorder(world)
    for _ in world.weeks(study.horizon):
        recorder.note()
    return recorder.part()


def play_part(study: Study, folder: Path, first_run: int, runs: int) -> None:
    """Simulate a block into a part of the run folder. Raises ResultsError where the folder is not seen."""
    if not (folder / MANIFEST).is_file():
        raise ResultsError(
            f"{folder} is not seen by the machine {platform.node()}, which has to write into it. Choose a run folder "
            "on storage that all workers share with --out"
        )
    write_part(folder, first_run, runs, play_block(study, first_run, runs), study.inputs)


def play_outcomes(study: Study, cases: Sequence[VariantInputs], runs: range) -> Array:
    """Simulate some runs of these cases and return outcomes only, [case, outcome, run]."""
    world = simulation_of(study, cases, len(runs), runs.start)
    paths = FocalPaths(study, len(cases), len(runs))
    paths.note_start(world)
    for week in world.weeks(study.horizon):
        paths.note(week, world)
    return paths.outcomes()


def play_focal(study: Study, cases: Sequence[VariantInputs], runs: range) -> Part:
    """Simulate some runs of these cases and return what a summary needs of the focal dyad, [case, run, ...]."""
    world = simulation_of(study, cases, len(runs), runs.start)
    recorder = FocalRecorder(world)
    for _ in world.weeks(study.horizon):
        recorder.note()
    return recorder.part()
