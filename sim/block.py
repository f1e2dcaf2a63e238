"""One block of a study: some runs of every variant, played and recorded. What a worker does, and all it imports."""

from __future__ import annotations

from pathlib import Path

from sim.results.folder import write_part
from sim.results.recorder import Part, Recorder
from sim.study import Study
from sim.world.world import World


def play_block(study: Study, first_run: int, runs: int) -> Part:
    """Play a block of runs of every variant and return what was recorded."""
    world = World(study.scenario, study.variants, runs, study.seed, first_run)
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
