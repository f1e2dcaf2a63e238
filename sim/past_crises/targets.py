"""What is foretold of a case: six yes-or-no targets, and how a run or a coded case answers each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.arrays import Array
from sim.model.ladder import RECALLED, SEVERED
from sim.past_crises.playing import WEEKS_PER_MONTH, Courses
from sim.past_crises.table import CodedCase


@dataclass(frozen=True)
class Target:
    """One thing foretold: that something has happened `months` after the incident."""

    name: str
    words: str
    what: Literal["recalled", "severed", "repaired"]
    months: int


TARGETS = (
    Target("recalled_12", "ambassador recalled or worse by 12 months", "recalled", 12),
    Target("severed_12", "relations severed or armed clash by 12 months", "severed", 12),
    Target("repaired_6", "fully repaired by 6 months", "repaired", 6),
    Target("repaired_12", "fully repaired by 12 months", "repaired", 12),
    Target("repaired_36", "fully repaired by 36 months", "repaired", 36),
    Target("repaired_60", "fully repaired by 60 months", "repaired", 60),
)
"""In the order of every table."""
WEEKS_FORETOLD = int(60 * WEEKS_PER_MONTH) + 1
"""Weeks that must be played to answer every target."""
WORST = {"recalled": RECALLED, "severed": SEVERED}


def chances(courses: Courses) -> Array:
    """The chance of each target in each case, [case, target]: (k + 1/2) / (runs + 1), so that none is 0 or 1."""
    happened = [getattr(courses, t.what) <= t.months * WEEKS_PER_MONTH for t in TARGETS]
    counts = np.stack([flags.sum(axis=-1) for flags in happened], axis=-1)
    return np.asarray((counts + 0.5) / (courses.repaired.shape[-1] + 1.0))


def outcomes(cases: tuple[CodedCase, ...]) -> Array:
    """What came of each case, [case, target]: 1, 0, or NaN where it was not observed for so long."""
    return np.array([[_outcome(case, target) for target in TARGETS] for case in cases])


def _outcome(case: CodedCase, target: Target) -> float:
    after = case.after
    if after is None:
        return np.nan
    ended = after.months_to_full is not None or after.months_observed >= target.months
    when: float | None = after.months_to_full
    if target.what != "repaired":
        when = after.months_to_worst if after.worst_rung >= WORST[target.what] else None
    if when is not None and when <= target.months:
        return 1.0
    return 0.0 if ended else np.nan
