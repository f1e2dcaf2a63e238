"""What trying the propositions found: a trial for each theory, and a share of the draws of the parameters."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from scipy.stats import norm, rankdata, t

from sim.arrays import Array
from sim.questions.answer import plain
from sim.results.outcomes import Outcome
from sim.statistics.intervals import Estimate

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
    return np.where(size > 0.0, ranks.T @ against / np.where(size > 0.0, size, 1.0), 0.0)


def beyond_chance(draws: int, questions: int) -> float:
    """How large a rank correlation must be to be more than the largest of so many that chance would make."""
    degrees = draws - 2
    edge = float(t.isf(tail(questions), degrees))
    return edge / sqrt(degrees + edge**2)


@dataclass(frozen=True)
class Trial:
    """A proposition under one theory: the mean difference with its joint interval, and what that says of it.

    The verdict is `holds`, `fails` or `undecided`.
    """

    theory: str
    difference: Estimate
    verdict: str


@dataclass(frozen=True)
class Turning:
    """A parameter, and the rank correlation of the difference with it; `clear`: more than chance makes."""

    parameter: str
    correlation: float
    clear: bool

    def to_json(self) -> dict[str, Any]:
        """The parameter as plain data."""
        return {"parameter": self.parameter, "rank_correlation": self.correlation, "beyond_chance": self.clear}


@dataclass(frozen=True)
class OverDraws:
    """A proposition over the draws, played by one theory: the share of draws in which it is so, with joint interval.

    `counted` is the share of draws whose mean is above the line, its noise left in; `settled` the share in the draws
    that are not restless (None where there are fewer than four). `differences` and `errors` are those of each draw,
    [draw].
    """

    theory: str
    share: Estimate
    counted: float
    settled: float | None
    turning: tuple[Turning, ...]
    differences: tuple[float, ...]
    errors: tuple[float, ...]

    @property
    def median(self) -> float:
        """The median difference of the draws."""
        return float(np.median(self.differences))

    def to_json(self) -> dict[str, Any]:
        """The share and what goes with it, as plain data."""
        return {
            **{"theory": self.theory, "share": plain(self.share), "counted": self.counted},
            **{"median_difference": self.median, "share_in_settled_draws": self.settled},
            "turning": [one.to_json() for one in self.turning],
            **{"differences": list(self.differences), "errors": list(self.errors)},
        }


@dataclass(frozen=True)
class Finding:
    """A proposition, with a trial for each theory, and its share of draws for each theory played over them."""

    name: str
    claim: str
    outcome: Outcome
    of: str
    against: str
    at_least: float
    why: str
    trials: tuple[Trial, ...]
    over_draws: tuple[OverDraws, ...]

    def under(self, word: str) -> list[str]:
        """The theories under which it `holds`, `fails`, or is `undecided`."""
        return [trial.theory for trial in self.trials if trial.verdict == word]

    def to_json(self) -> dict[str, Any]:
        """The finding as plain data."""
        return {
            **{key: getattr(self, key) for key in ("name", "claim", "of", "against", "at_least", "why")},
            **{"outcome": self.outcome.name, "unit": self.outcome.unit, "survives": len(self.under(HOLDS))},
            **{"theories": plain(self.trials), "draws": [found.to_json() for found in self.over_draws]},
        }
