"""Outcomes of many settings of one scenario, simulated side by side with common random numbers; nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from itertools import product

import numpy as np

from sim.arrays import Array
from sim.model.compiling import LANES
from sim.results.outcomes import OUTCOMES
from sim.running.block import play_outcomes
from sim.running.study import Study
from sim.running.workers import Progress, cut, done_by, reported
from sim.scenario.inputs import inputs_of

SETTINGS_AT_ONCE, RUNS_AT_ONCE = 24, LANES
"""Size of a block: settings that share draws, and runs."""


def outcomes_of(
    study: Study, progress: Progress | None = None, workers: int = 1, executor: Executor | None = None
) -> Array:
    """Simulate every variant of a study and return its outcomes in the order of OUTCOMES, [variant, outcome, run].

    `progress(done, all)` counts runs of all variants. Results do not depend on the size of blocks or the workers.
    """
    values = np.empty((len(study.variants), len(OUTCOMES), study.runs))
    count = len(study.variants)
    blocks = list(product(cut(study.runs, RUNS_AT_ONCE), cut(count, -(-count // -(-count // SETTINGS_AT_ONCE)))))
    tasks = [(study, study.variants[at.start : at.stop], runs) for runs, at in blocks]
    sizes = [len(runs) * len(at) for runs, at in blocks]
    for place, part in reported(done_by(_simulated, tasks, workers, executor), sizes, progress):
        runs, at = blocks[place]
        values[at.start : at.stop, :, runs.start : runs.stop] = part
    return values


def _simulated(study: Study, variants: Sequence[str], runs: range) -> Array:
    cases = [inputs_of(study.scenario, variant, study.theory) for variant in variants]
    return play_outcomes(study, cases, runs)
