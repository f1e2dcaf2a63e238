"""Paths of the focal dyad in many runs: simulated without a record of anything else, or read from a run folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array, Flags, Levels
from sim.model.actions import action_index
from sim.model.compiling import LANES
from sim.results.dataset import Results
from sim.running.block import simulation_of
from sim.running.study import Study
from sim.running.workers import Progress, cut, done_by, in_order, reported

RUNS_AT_ONCE = 8 * LANES


@dataclass(frozen=True)
class DyadPaths:
    """Relation, rung, higher formal level and restorations, [run, week], and relation and rung at the start, [run]."""

    relation: NDArray[np.float32]
    rung: Levels
    level: Levels
    restored: Flags
    start_relation: Array
    start_rung: Levels


def play_paths(study: Study, workers: int = 1, progress: Progress | None = None) -> DyadPaths:
    """Simulate the first variant of a study; `progress(done, all)` counts runs."""
    blocks = cut(study.runs, RUNS_AT_ONCE)
    finished = done_by(_played, [(study, block) for block in blocks], workers)
    return _joined(in_order(reported(finished, [len(block) for block in blocks], progress)))


def paths_in(results: Results, study: Study) -> DyadPaths:
    """Read the paths of a study's first variant from its results; the rungs at the start are found again."""
    first = results.dataset.isel(variant=0)
    level = first["downgrade_level"].transpose("run", "week", "direction").to_numpy().max(axis=-1)
    action = first["action"].transpose("run", "week", "direction").to_numpy()
    restored = (action == action_index("restoration")).any(axis=-1)
    relation, rungs = (first[name].transpose("run", "week").to_numpy() for name in ("dyad_relation", "rung"))
    starts = [_start(study, block) for block in cut(study.runs, RUNS_AT_ONCE)]
    return DyadPaths(relation, rungs, level, restored, *map(np.concatenate, zip(*starts, strict=True)))


def _start(study: Study, runs: range) -> tuple[Array, Levels]:
    """Return relation and rung before the first week."""
    of = simulation_of(study, study.cases[:1], len(runs), runs.start).engine.of_kept
    return of("relation")[0].min(axis=-1), of("rung")[0, :, 0].astype(np.int8)


def _played(study: Study, runs: range) -> DyadPaths:
    world = simulation_of(study, study.cases[:1], len(runs), runs.start)
    of = world.engine.of_kept
    start = of("relation")[0].min(axis=-1), of("rung")[0, :, 0].astype(np.int8)
    shape = (len(runs), study.horizon)
    relation, rung, level = np.empty(shape, "f4"), np.empty(shape, "i1"), np.empty(shape, "i1")
    restored = np.empty(shape, bool)
    for week in world.weeks(study.horizon):
        relation[:, week], rung[:, week] = of("relation")[0].min(axis=-1), of("rung")[0, :, 0]
        level[:, week], restored[:, week] = of("downgrade_level")[0].max(axis=-1), of("restored")[0, :, 0] > 0
    return DyadPaths(relation, rung, level, restored, *start)


def _joined(parts: Sequence[DyadPaths]) -> DyadPaths:
    columns = zip(*(vars(part).values() for part in parts), strict=True)
    return DyadPaths(*(np.concatenate(column) for column in columns))
