"""Results of testing the propositions: a test for each theory, and a share of the parameter draws."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from scipy.stats import norm, rankdata, t

from sim.answer import plain
from sim.arrays import Array
from sim.results.outcomes import Outcome
from sim.statistics.intervals import Estimate

CONFIDENCE = 0.90
"""Joint confidence of all intervals of a table."""
HOLDS, FAILS, UNDECIDED = "holds", "fails", "undecided"


@dataclass(frozen=True)
class MeanDifference:
    """A mean paired difference, with its joint interval and its standard error."""

    estimate: Estimate
    error: float


def tail_probability(comparisons: int) -> float:
    """Return the one-sided error probability of each of several comparisons (Bonferroni)."""
    return (1.0 - CONFIDENCE) / 2.0 / max(comparisons, 1)


def mean_difference(change: Array, is_share: bool, comparisons: int) -> MeanDifference:
    """Estimate the mean of `change` [run] (-1, 0 or 1 for a share), with an interval joint over the comparisons.

    A share has the adjusted Wald interval of Agresti & Min (Statistics in Medicine 24, 2005, 729-740), which keeps a
    positive width if no run differs; a mean has Student's.
    """
    runs, mean = len(change), float(change.mean())
    if is_share:
        gained, lost, n = float((change > 0).sum()) + 0.5, float((change < 0).sum()) + 0.5, runs + 2.0
        middle, error = (gained - lost) / n, sqrt(gained + lost - (gained - lost) ** 2 / n) / n
        half = float(norm.isf(tail_probability(comparisons))) * error
        low, high = max(-1.0, middle - half), min(1.0, middle + half)
        return MeanDifference(Estimate(mean, min(mean, low), max(mean, high)), error)
    error = float(change.std(ddof=1)) / sqrt(runs)
    half = float(t.isf(tail_probability(comparisons), runs - 1)) * error
    return MeanDifference(Estimate(mean, mean - half, mean + half), error)


def verdict(difference: Estimate, at_least: float) -> str:
    """Return `holds` or `fails` if the whole interval is at or above `at_least`, or below it; else `undecided`."""
    if difference.low >= at_least:
        return HOLDS
    return FAILS if difference.high < at_least else UNDECIDED


def rank_correlations(columns: Array, outcome: Array) -> Array:
    """Compute Spearman's correlation of each column, [draw, column], with the outcome, [draw]; 0 if nothing varies."""
    ranks, others = rankdata(columns, axis=0), rankdata(outcome)
    ranks, others = ranks - ranks.mean(axis=0), others - others.mean()
    size = np.sqrt((ranks**2).sum(axis=0) * (others**2).sum())
    return np.where(size > 0.0, ranks.T @ others / np.where(size > 0.0, size, 1.0), 0.0)


def critical_correlation(draws: int, comparisons: int) -> float:
    """Return the rank correlation above which one of several is significant (Bonferroni)."""
    degrees = draws - 2
    critical = float(t.isf(tail_probability(comparisons), degrees))
    return critical / sqrt(degrees + critical**2)


@dataclass(frozen=True)
class TheoryTest:
    """A proposition under one theory: the mean difference with its joint interval, and the verdict.

    The verdict is `holds`, `fails` or `undecided`.
    """

    theory: str
    difference: Estimate
    verdict: str


@dataclass(frozen=True)
class Sensitivity:
    """A parameter, and the rank correlation of the difference with it; `significant` after Bonferroni correction."""

    parameter: str
    rank_correlation: float
    significant: bool


@dataclass(frozen=True)
class DrawResult:
    """A proposition over the parameter draws, simulated with one theory: the share of draws where it holds.

    `counted_share` counts the draws whose mean is at or above the threshold, noise included;
    `share_without_spontaneous_rupture` excludes draws with spontaneous rupture (None if fewer than four are left).
    `differences` and `errors` are those of each draw, [draw].
    """

    theory: str
    share: Estimate
    counted_share: float
    share_without_spontaneous_rupture: float | None
    sensitivities: tuple[Sensitivity, ...]
    differences: tuple[float, ...]
    errors: tuple[float, ...]

    @property
    def median(self) -> float:
        """The median difference of the draws."""
        return float(np.median(self.differences))

    def to_json(self) -> dict[str, Any]:
        """The result as plain data."""
        return {**plain(self), "median_difference": self.median}


@dataclass(frozen=True)
class PropositionResult:
    """A proposition, with a test for each theory, and a draw result for each theory simulated over the draws."""

    name: str
    claim: str
    outcome: Outcome
    higher: str
    lower: str
    at_least: float
    why: str
    tests: tuple[TheoryTest, ...]
    draw_results: tuple[DrawResult, ...]

    def under(self, verdict: str) -> list[str]:
        """Return the theories with this verdict: `holds`, `fails` or `undecided`."""
        return [test.theory for test in self.tests if test.verdict == verdict]

    def to_json(self) -> dict[str, Any]:
        """The result as plain data."""
        return {
            **{key: getattr(self, key) for key in ("name", "claim", "higher", "lower", "at_least", "why")},
            **{"outcome": self.outcome.name, "unit": self.outcome.unit, "survives": len(self.under(HOLDS))},
            **{"theories": plain(self.tests), "draws": [result.to_json() for result in self.draw_results]},
        }
