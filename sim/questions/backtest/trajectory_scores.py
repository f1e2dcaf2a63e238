"""Scores of whole courses of cases: the worst rung, and the months to full repair, of which some were never seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array
from sim.model.ladder import SEVERED
from sim.past_crises.playing import WEEKS_PER_MONTH, Courses
from sim.past_crises.scores import drawn_again, mean_of, months_apart, ranked, skill
from sim.past_crises.table import CodedCase
from sim.questions.calibrate.fitted import MONTHS, Fitted
from sim.statistics.intervals import Estimate

DAYS_A_MONTH = 30.44
MEMBERS = 400


@dataclass(frozen=True)
class CourseScore:
    """The mean score of the simulation over `n` cases, that of what stands `beside` it, and the skill over that.

    `beside` and the skill are NaN where the fit does not say what stands beside.
    """

    words: str
    unit: str
    n: int
    simulation: float
    beside: float
    skill: Estimate


def worst_rung_score(courses: Courses, cases: Sequence[CodedCase], fitted: Fitted, seed: int) -> CourseScore:
    """The ranked probability score of the worst rung, alliance to severed; an armed clash counts as severed."""
    after = [case.after for case in cases if case.after is not None]
    worst = np.array([min(one.worst_rung, SEVERED) for one in after])
    runs = np.minimum(courses.worst_rung, SEVERED)
    shares = np.stack([(runs == rung).mean(axis=1) for rung in range(SEVERED + 1)], axis=-1)
    mine, beside = ranked(shares, worst), np.full(len(worst), np.nan)
    if len(fitted.worst_rungs):
        beside = ranked(np.tile(fitted.worst_rungs, (len(worst), 1)), worst)
    return _scored("worst rung: ranked probability score", "", mine, beside, cases, seed)


def repair_score(courses: Courses, cases: Sequence[CodedCase], fitted: Fitted, seed: int) -> CourseScore:
    """The continuous ranked probability score of the months to full repair, as far as they could be observed."""
    cap = np.minimum(could_be_observed(cases), courses.weeks / WEEKS_PER_MONTH)
    came = repaired_in(cases)
    mine, beside = months_apart(courses.repaired / WEEKS_PER_MONTH, came, cap), np.full(len(came), np.nan)
    if len(fitted.repaired):
        beside = months_apart(np.tile(as_members(fitted.repaired), (len(came), 1)), came, cap)
    words = "months to full repair: continuous ranked probability score"
    return _scored(words, "months", mine, beside, cases, seed)


def as_members(repaired: Array) -> Array:
    """A curve of the share repaired by MONTHS as MEMBERS months, [member], that have it; inf for never."""
    middles = np.array([0.0, *(np.array(MONTHS[1:]) - 0.5), np.inf])
    levels = (np.arange(MEMBERS) + 0.5) / MEMBERS
    return np.asarray(middles[np.searchsorted(repaired, levels)])


def could_be_observed(cases: Sequence[CodedCase]) -> Array:
    """Months for which repair could have been seen, [case], whether it came or not.

    A case without repair was followed for its `months_observed`. The table follows a case with repair only up to that;
    it could have been followed to the last day the table knows of. A cap at repair itself would reward any forecast
    that comes later.
    """
    days = np.array([dt.date.fromisoformat(case.before.date).toordinal() for case in cases], dtype=np.float64)
    observed = np.array([np.nan if case.after is None else case.after.months_observed for case in cases])
    last = np.nanmax(days + DAYS_A_MONTH * observed)
    open_ended = np.maximum(observed, (last - days) / DAYS_A_MONTH)
    return np.where(np.isnan(repaired_in(cases)), observed, open_ended)


def repaired_in(cases: Sequence[CodedCase]) -> Array:
    """Months to full repair, [case]; NaN where it was not seen."""
    months = [None if case.after is None else case.after.months_to_full for case in cases]
    return np.array([np.nan if one is None else one for one in months])


def _scored(words: str, unit: str, mine: Array, beside: Array, cases: Sequence[CodedCase], seed: int) -> CourseScore:
    times = drawn_again([case.dyad for case in cases], seed)
    ours, theirs = mean_of(mine, times), mean_of(beside, times)
    return CourseScore(words, unit, len(mine), float(ours[0]), float(theirs[0]), skill(ours, theirs))
