"""The forecast as it moved: the record up to the end of each month, quarter or year, and the forecast from there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from sim.arrays import Places
from sim.model.ladder import RUNGS
from sim.questions.update.outlook import events_from, grouped_share
from sim.running.filtering.conditioning import Filtered
from sim.running.paths import DyadPaths, play_paths
from sim.statistics.intervals import Estimate

EVERY = {"month": 1, "quarter": 3, "year": 12}
MOST_RUNS = 500
"""Runs of each forecast."""


@dataclass(frozen=True)
class Move:
    """The forecast from the end of a period on, by the day asked for.

    `until` is the day of the last row used, None without the record; `rows` those of the period. `new_recall` counts
    from there on, `recalled` from the start on; `relation` is the median in that week, `rungs` are shares of runs.
    """

    until: dt.date | None
    rows: int
    new_recall: Estimate
    recalled: Estimate
    relation: float
    rungs: dict[str, float]


def moves(found: Filtered, months: int, by: int, paths: tuple[DyadPaths, DyadPaths]) -> tuple[Move, ...]:
    """Return the forecast for the week `by` without the record, after each period of some months, and given all of it.

    `paths` are those given the whole record and without it.
    """
    (given, unconditioned), runs = paths, min(MOST_RUNS, found.study.runs)
    first = _move(unconditioned, None, 0, (0, by), None)
    made, used = [first], 0
    for steps in _ends(found, months):
        conditioned, groups = found.conditioned(found.study.runs if steps == found.last_step else runs, steps)
        own = given
        if steps < found.last_step:
            study = replace(found.study, variants=found.study.variants[:1], runs=runs, weeks=by + 5)
            own = play_paths(replace(study, conditioned=conditioned))
        made.append(_move(own, conditioned.last, conditioned.rows - used, (conditioned.week, by), groups))
        used = conditioned.rows
    return tuple(made)


def _ends(found: Filtered, months: int) -> Iterator[int]:
    """Yield the number of steps by the end of each period of some months that has rows, as far as followed."""
    days = [found.plan.day(step.week) for step in found.steps[: found.last_step]]
    periods = [(day.year, (day.month - 1) // months) for day in days]
    for number, period in enumerate(periods, 1):
        if number == len(periods) or periods[number] != period:
            yield number


def _move(paths: DyadPaths, until: dt.date | None, rows: int, weeks: tuple[int, int], groups: Places | None) -> Move:
    here, by = weeks
    events = events_from(paths, here)
    new, ever = (grouped_share(own <= by, groups) for own in (events.new_recall, events.recalled))
    rungs = np.bincount(paths.rung[:, by], minlength=len(RUNGS)) / len(paths.rung)
    named = dict(zip(RUNGS, rungs.tolist(), strict=True))
    return Move(until, rows, new, ever, float(np.median(paths.relation[:, by])), named)
