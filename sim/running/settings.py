"""Outcomes of many settings of one scenario, simulated side by side with common random numbers; nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np

from sim.arrays import Array
from sim.errors import Problem, ScenarioError, UsageError
from sim.model.compiling import LANES
from sim.results.outcomes import OUTCOMES
from sim.running.block import play_outcomes
from sim.running.study import Study
from sim.running.workers import Progress, cut, done_by, reported
from sim.scenario.file.values import BASE

SETTINGS_AT_ONCE, RUNS_AT_ONCE = 24, LANES
"""Size of a block: settings that share draws, and runs."""
CHECKED_AT_ONCE = 240
"""Settings that are held as variants at a time."""
SHOWN = 12
"""Maximum number of invalid values that are reported."""


def outcomes_of(
    study: Study, progress: Progress | None = None, workers: int = 1, executor: Executor | None = None
) -> Array:
    """Simulate every variant of a study and return its outcomes in the order of OUTCOMES, [variant, outcome, run].

    `progress(done, all)` counts runs of all variants. Results do not depend on the size of blocks or the workers.
    """
    values = np.empty((len(study.variants), len(OUTCOMES), study.runs))
    count = len(study.variants)
    blocks = list(product(cut(study.runs, RUNS_AT_ONCE), cut(count, -(-count // -(-count // SETTINGS_AT_ONCE)))))
    tasks = [(_only(study, study.variants[at.start : at.stop]), runs) for runs, at in blocks]
    sizes = [len(runs) * len(at) for runs, at in blocks]
    for place, part in reported(done_by(_simulated, tasks, workers, executor), sizes, progress):
        runs, at = blocks[place]
        values[at.start : at.stop, :, runs.start : runs.stop] = part
    return values


def _only(study: Study, variants: Sequence[str]) -> Study:
    """Return the study of some of its variants, which is little to send to a worker."""
    contents = {name: study.scenario.contents[name] for name in (BASE, *variants)}
    return replace(study, scenario=replace(study.scenario, contents=contents), variants=tuple(variants))


def _simulated(study: Study, runs: range) -> Array:
    return play_outcomes(study, study.cases, runs)


def with_settings(study: Study, settings: Mapping[str, Mapping[str, Any]]) -> Study:
    """Return a study of settings of its one variant, by name. Raises UsageError for values that are refused."""
    try:
        scenario = study.scenario.with_settings(settings, study.variants[0])
    except ScenarioError as error:
        raise UsageError(_refused(error.problems)) from None
    return replace(study, scenario=scenario, variants=tuple(settings))


def _refused(problems: Sequence[Problem]) -> str:
    """Return each distinct fault once, without the name of the setting that has it."""
    faults: dict[str, None] = {}
    for problem in problems:
        path = ".".join(problem.path.split(".")[2:]) if problem.path.startswith("variants.") else problem.path
        faults[f"{path}: {problem.message}" + (f" ({problem.hint})" if problem.hint else "")] = None
    shown = list(faults)[:SHOWN]
    more = [f"and {len(faults) - SHOWN} more"] if len(faults) > SHOWN else []
    return "\n".join(["values that the scenario does not allow:", *shown, *more])


def outcomes_at(
    study: Study,
    settings: Sequence[Mapping[str, Any]],
    progress: Progress | None = None,
    workers: int = 1,
    executor: Executor | None = None,
) -> Array:
    """Simulate any number of settings of a study's one variant, [setting, outcome, run], a part of them at a time.

    `progress(done, all)` counts runs. Raises UsageError for values that the file does not allow.
    """
    values = []
    for at in cut(len(settings), CHECKED_AT_ONCE):
        part = with_settings(study, {f"setting_{place:06d}": settings[place] for place in at})

        def shifted(done: int, _: int, before: int = at.start * study.runs) -> None:
            assert progress is not None
            progress(before + done, len(settings) * study.runs)

        values.append(outcomes_of(part, shifted if progress else None, workers, executor))
    return np.concatenate(values)
