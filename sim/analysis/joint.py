"""Many questions asked at once: intervals that hold together, and the share of draws in which a conclusion survives.

Bonferroni's correction (Dunn, Journal of the American Statistical Association 56, 1961, 52-64): each of n intervals
is so much wider that all of them are right together in 90 of 100 studies. It asks nothing of how the questions hang
together, and holding them to be independent would be wrong: theories share their luck, propositions their variants.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, rankdata, t

from sim.analysis.estimates import Estimate

Array = NDArray[np.float64]
LEVEL = 0.90
"""Chance that all intervals of a table are right."""
HOLDS, FAILS, UNDECIDED = "holds", "fails", "undecided"


@dataclass(frozen=True)
class Gap:
    """A mean difference run by run, with its joint interval and the standard error of the mean."""

    estimate: Estimate
    error: float


def tail(questions: int) -> float:
    """The chance of being wrong on one side that is left to each of so many questions."""
    return (1.0 - LEVEL) / 2.0 / max(questions, 1)


def gap(change: Array, is_share: bool, questions: int) -> Gap:
    """Mean of `change` [run], of -1, 0 and 1 if it is a share, with an interval that is joint over the questions.

    A share has the adjusted Wald interval of Agresti & Min (Statistics in Medicine 24, 2005, 729-740), which keeps a
    width where no run differs; a mean has Student's.
    """
    runs, mean = len(change), float(change.mean())
    if is_share:
        gained, lost, n = float((change > 0).sum()) + 0.5, float((change < 0).sum()) + 0.5, runs + 2.0
        middle, error = (gained - lost) / n, sqrt(gained + lost - (gained - lost) ** 2 / n) / n
        half = float(norm.isf(tail(questions))) * error
        low, high = max(-1.0, middle - half), min(1.0, middle + half)
        return Gap(Estimate(mean, min(mean, low), max(mean, high)), error)
    error = float(change.std(ddof=1)) / sqrt(runs)
    half = float(t.isf(tail(questions), runs - 1)) * error
    return Gap(Estimate(mean, mean - half, mean + half), error)


def verdict(difference: Estimate, at_least: float) -> str:
    """Whether a difference is at least so much: `holds` or `fails` where its whole interval says so."""
    if difference.low >= at_least:
        return HOLDS
    return FAILS if difference.high < at_least else UNDECIDED


def rank_correlations(columns: Array, outcome: Array) -> Array:
    """Spearman's correlation of each column, [draw, column], with the outcome, [draw]; 0 where nothing varies."""
    ranks, against = rankdata(columns, axis=0), rankdata(outcome)
    ranks, against = ranks - ranks.mean(axis=0), against - against.mean()
    size = np.sqrt((ranks**2).sum(axis=0) * (against**2).sum())
    found: Array = np.where(size > 0.0, ranks.T @ against / np.where(size > 0.0, size, 1.0), 0.0)
    return found


def beyond_chance(draws: int, questions: int) -> float:
    """How large a rank correlation must be to be more than the largest of so many that chance would make."""
    degrees = draws - 2
    edge = float(t.isf(tail(questions), degrees))
    return edge / sqrt(degrees + edge**2)
