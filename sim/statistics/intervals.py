"""Estimates with their Monte Carlo error, and the words that go with a probability."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np

from sim.arrays import Array

Z90 = 1.6448536269514722
WORDS = (
    (0.05, "remote"),
    (0.20, "very unlikely"),
    (0.45, "unlikely"),
    (0.55, "roughly even"),
    (0.80, "likely"),
    (0.95, "very likely"),
    (1.01, "almost certain"),
)
"""Upper bounds of the usual analytic scale."""


@dataclass(frozen=True)
class Estimate:
    """A number with its 90 % Monte Carlo interval: what more runs would narrow, not what the model may have wrong."""

    estimate: float
    low: float
    high: float

    def as_json(self) -> dict[str, float]:
        """`{"estimate", "low", "high"}`."""
        return {"estimate": self.estimate, "low": self.low, "high": self.high}

    @property
    def words(self) -> str:
        """The probability word of the estimate."""
        if np.isnan(self.estimate):
            return "no run to tell"
        return next(word for bound, word in WORDS if self.estimate < bound)


def share(happened: int, runs: int) -> Estimate:
    """A share of runs with its Wilson interval; (0, 0, 1) where there are no runs."""
    if runs == 0:
        return Estimate(float("nan"), 0.0, 1.0)
    return wilson(happened / runs, runs)


def wilson(share: float, n: float, z: float = Z90) -> Estimate:
    """Wilson's interval of a share of n (not a whole number, maybe), z standard errors wide."""
    middle = (share + z**2 / (2.0 * n)) / (1.0 + z**2 / n)
    half = z / (1.0 + z**2 / n) * sqrt(max(share * (1.0 - share), 0.0) / n + z**2 / (4.0 * n**2))
    return Estimate(share, min(share, max(0.0, middle - half)), max(share, min(1.0, middle + half)))


FEWEST = 2
"""Runs without which nothing can be said of an interval."""
HALVINGS = 60


@dataclass(frozen=True)
class Difference:
    """A mean difference. `spread` is the standard deviation of what one run (of each sample) contributes to it.

    `saved` is the variance that independent samples would have over that of the pairs: how many times as many runs an
    unpaired comparison would take. None where the samples are independent, or no run differs.
    """

    estimate: Estimate
    spread: float
    saved: float | None

    def runs_needed(self, precision: float) -> int | None:
        """Runs (of each sample) for an interval of plus or minus `precision`; None where no run differs."""
        return max(FEWEST, ceil((Z90 * self.spread / precision) ** 2)) if self.spread > 0.0 else None


def level(values: Array, is_share: bool) -> Estimate:
    """The mean of one number a run, [run], with its interval: Wilson's for a share, else the normal one."""
    if is_share:
        return share(int(values.sum()), len(values))
    mean, half = float(values.mean()), Z90 * sqrt(_variance(values) / len(values))
    return Estimate(mean, mean - half, mean + half)


def paired(values: Array, base: Array, is_share: bool) -> Difference:
    """The mean of `values` - `base`, both [run], of runs on the same luck."""
    change = values - base
    spread = sqrt(_variance(change))
    apart = _variance(values) + _variance(base)
    if is_share:
        estimate = score_interval(int((change > 0).sum()), int((change < 0).sum()), len(change))
    else:
        mean, half = float(change.mean()), Z90 * spread / sqrt(len(change))
        estimate = Estimate(mean, mean - half, mean + half)
    return Difference(estimate, spread, apart / spread**2 if spread > 0.0 else None)


def independent(values: Array, base: Array, is_share: bool) -> Difference:
    """The mean of `values` minus that of `base`, [run] and [another run], of samples that share no luck."""
    mine, theirs = _variance(values), _variance(base)
    mean = float(values.mean() - base.mean())
    if is_share:
        one, other = level(values, True), level(base, True)
        down = sqrt((one.estimate - one.low) ** 2 + (other.high - other.estimate) ** 2)
        up = sqrt((one.high - one.estimate) ** 2 + (other.estimate - other.low) ** 2)
    else:
        down = up = Z90 * sqrt(mine / len(values) + theirs / len(base))
    return Difference(Estimate(mean, mean - down, mean + up), sqrt(mine + theirs), None)


def score_interval(gained: int, lost: int, runs: int) -> Estimate:
    """Tango's interval of (gained - lost) / runs: runs in which it happens in the variant only, or in the base only.

    Where no run differs it is plus or minus Wilson's upper bound for none among so many.
    """
    return Estimate((gained - lost) / runs, -_upper(lost, gained, runs), _upper(gained, lost, runs))


def _upper(gained: int, lost: int, runs: int) -> float:
    """The largest difference that the score test does not refuse, by halving: the test refuses 1, and not what is."""
    low, high = (gained - lost) / runs, 1.0
    for _ in range(HALVINGS):
        tried = (low + high) / 2.0
        b = (2 * runs - gained + lost) * tried - gained - lost
        losing = (sqrt(b * b + 8.0 * runs * lost * tried * (1.0 - tried)) - b) / (4.0 * runs)
        error = sqrt(max(runs * (2.0 * losing + tried * (1.0 - tried)), 0.0))
        low, high = (tried, high) if gained - lost - runs * tried + Z90 * error > 0.0 else (low, tried)
    return high


def _variance(values: Array) -> float:
    return float(values.var(ddof=1))
