"""Steps of the filters: the rows of each week, how many particles follow them, and from how few ancestors."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array
from sim.running.conditioned import Conditioned
from sim.running.filtering.conditioning import Filtered
from sim.statistics.particle_filter import families


@dataclass(frozen=True)
class FilterStep:
    """A week with rows: their days, sides and codes, and how the filters fared.

    `effective` is the effective sample size by filter, as a share of its particles, before a week was played again, and
    `with_children` after it (NaN: it was not); `log_predictive` is by filter too. `part` is the part of the week's
    evidence that leaves the fewest particles by itself; `lost`: more than half of the filters cannot follow it.
    """

    day: dt.date
    rows: tuple[str, ...]
    effective: tuple[float, ...]
    with_children: tuple[float, ...]
    log_predictive: tuple[float, ...]
    part: str
    lost: bool


def filter_steps(found: Filtered) -> tuple[FilterStep, ...]:
    """Describe the steps that were followed, and the one that could not be."""
    described = []
    for number, step in enumerate(found.steps[: found.last_step + 1]):
        own = [run.weighings[number] for run in found.filters]
        parts = {name: float(np.mean([one.by_part[name] for one in own])) for name in own[0].by_part}
        rows = [row for row in found.rows if row.week == step.week]
        described.append(
            FilterStep(
                found.plan.day(step.week),
                tuple(f"{row.day} {found.plan.directions[row.by]} {row.cameo}" for row in rows),
                tuple(one.effective for one in own),
                tuple(one.with_children for one in own),
                tuple(one.log_predictive for one in own),
                min(parts, key=lambda name: parts[name]),
                number == found.last_step,
            )
        )
    return tuple(described)


def families_by_week(conditioned: Conditioned, weeks: int) -> Array:
    """Return the effective number of distinct lines that the runs have in each week, [week]."""
    of_week: dict[int, float] = {}
    numbers = []
    for week in range(weeks):
        stretch = int(np.searchsorted(conditioned.lineage.weeks, week, side="right"))
        if stretch not in of_week:
            own = conditioned.lineage.in_week(week)
            of_week[stretch] = families(np.unique(own, return_inverse=True)[1])[1]
        numbers.append(of_week[stretch])
    return np.array(numbers)
