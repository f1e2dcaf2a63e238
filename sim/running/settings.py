"""Many settings of one scenario, simulated side by side with common random numbers; nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from itertools import product
from typing import Any

import numpy as np
import xarray as xr

from sim.arrays import Array
from sim.errors import Problem, ScenarioError, UsageError
from sim.model.compiling import LANES
from sim.results.outcomes import OUTCOMES
from sim.results.variables import VARIABLES
from sim.running.block import play_focal, play_outcomes
from sim.running.study import Study
from sim.running.workers import Progress, cut, done_by, in_order, reported
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

    `progress(done, all)` counts runs of all variants, and is called before the first block, too, since settings are
    checked before. Results do not depend on the size of blocks or the workers.
    """
    values = np.empty((len(study.variants), len(OUTCOMES), study.runs))
    count = len(study.variants)
    blocks = list(product(cut(study.runs, RUNS_AT_ONCE), cut(count, -(-count // -(-count // SETTINGS_AT_ONCE)))))
    tasks = [(_only(study, study.variants[at.start : at.stop]), runs) for runs, at in blocks]
    sizes = [len(runs) * len(at) for runs, at in blocks]
    if progress:
        progress(0, sum(sizes))
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


def focal_datasets(
    study: Study, progress: Progress | None = None, workers: int = 1
) -> Iterator[tuple[str, xr.Dataset]]:
    """Simulate every variant of a study and yield, one by one, its name and what a summary needs of the focal dyad.

    The values are those of the dataset of the same study, to the digit. `progress(done, all)` counts runs of all
    variants. Only a few variants are in memory at a time.
    """
    whole, done = study.runs * len(study.variants), 0
    for at in cut(len(study.variants), SETTINGS_AT_ONCE):
        names = study.variants[at.start : at.stop]
        blocks = cut(study.runs, RUNS_AT_ONCE)
        sizes = [len(runs) * len(names) for runs in blocks]
        report = None if progress is None else partial(_of_all, progress, whole)
        tasks = [(_only(study, names), runs) for runs in blocks]
        parts = in_order(reported(done_by(_focal, tasks, workers), sizes, report, done))
        done += sum(sizes)
        for place, name in enumerate(names):
            yield name, _dataset(study, name, {key: [part[key][place] for part in parts] for key in parts[0]})


def _of_all(progress: Progress, whole: int, done: int, _so_far: int) -> None:
    progress(done, whole)


def _focal(study: Study, runs: range) -> dict[str, Any]:
    return play_focal(study, study.cases, runs)


def _dataset(study: Study, variant: str, parts: dict[str, list[Any]]) -> xr.Dataset:
    """Return the runs of one variant as a dataset with the dimensions that the results of a study have."""
    dims = {variable.name: variable.dims for variable in VARIABLES}
    weeks = np.datetime64(study.scenario.file.start, "s") + np.arange(study.horizon) * np.timedelta64(7, "D")
    return xr.Dataset(
        {name: (dims[name], np.concatenate(values)[None]) for name, values in parts.items()},
        coords={"variant": [variant], "run": np.arange(study.runs), "week": weeks},
        attrs={"focus": study.scenario.file.focus[0]},
    )
