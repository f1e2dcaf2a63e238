"""Cases played at many points of the parameters' ranges: what a fit is made from, kept so that it can be resumed."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

import numpy as np
from scipy.stats.qmc import LatinHypercube

from sim.arrays import Array
from sim.errors import UsageError
from sim.model.random_streams import stream
from sim.past_crises.playing import play_cases, side_by_side
from sim.past_crises.scenario_files import scenarios_of
from sim.past_crises.table import CodedCase
from sim.past_crises.targets import WEEKS_FORETOLD, chances
from sim.questions.calibrate import protocol as plan
from sim.running.workers import Progress, done_by, reported

Point = dict[str, float]


def design(points: int = plan.DESIGN) -> list[Point]:
    """A Latin hypercube over the ranges of what is fitted (McKay, Beckman & Conover 1979), with what is held."""
    ranges = plan.ranges()
    unit = LatinHypercube(len(ranges), rng=stream(plan.SEED, "design of the fit")).random(points)
    return [
        plan.held() | {name: low + u * (high - low) for u, (name, (low, high)) in zip(row, ranges.items(), strict=True)}
        for row in unit
    ]


@dataclass(frozen=True)
class Trials:
    """What is played: `runs` runs of each case at each point, `without` one of MECHANISMS if it is named."""

    cases: tuple[CodedCase, ...]
    points: tuple[Point, ...]
    runs: int = plan.DESIGN_RUNS
    without: str = ""

    def chances(self) -> Array:
        """The chance of each target in each case at the first point, [case, target]."""
        together = side_by_side(scenarios_of(self.cases, self.points[0]))
        if self.without:
            together = together.without(self.without)
        return chances(play_cases(together, self.runs, plan.SEED, WEEKS_FORETOLD))


def play_design(trials: Trials, folder: Path, workers: int = 1, progress: Progress | None = None) -> Array:
    """Chances at every point, [point, case, target]; points found in `folder` are read, the others played and kept.

    `progress(done, all)` is called in points. Raises UsageError where the folder holds another fit.
    """
    _claim(folder, trials)
    number = len(trials.points)
    left = [n for n in range(number) if not _file(folder, n).exists()]
    tasks = [(replace(trials, points=(trials.points[n],)), _file(folder, n)) for n in left]
    list(reported(done_by(_play_and_keep, tasks, workers), [1] * len(left), progress, number - len(left)))
    return np.stack([np.load(_file(folder, n)) for n in range(number)])


def _claim(folder: Path, trials: Trials) -> None:
    """Note what the folder is for, or refuse one that is for something else."""
    what = {**vars(trials), "cases": [repr(case.before) for case in trials.cases], "version": version("bilateral")}
    digest = hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()
    note = folder / "fit.json"
    if note.exists() and json.loads(note.read_text()).get("sha256") != digest:
        raise UsageError(
            f"{folder} holds a fit to other cases, points or runs, or by another version; name another --out folder"
        )
    folder.mkdir(parents=True, exist_ok=True)
    note.write_text(json.dumps({"sha256": digest}, indent=1))


def _file(folder: Path, n: int) -> Path:
    return folder / f"point_{n:04d}.npy"


def _play_and_keep(trials: Trials, file: Path) -> None:
    """Play a point into a file, written under another name first so that none is ever half written."""
    draft = file.with_suffix(f".part{os.getpid()}")
    with draft.open("wb") as opened:
        np.save(opened, trials.chances())
    draft.replace(file)
