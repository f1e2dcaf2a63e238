"""Estimates with Monte Carlo intervals, and probability words."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np

from sim.arrays import Array
from sim.languages.current import gettext_noop

Z90 = 1.6448536269514722
WORDS = (
    (0.05, gettext_noop("remote")),
    (0.20, gettext_noop("very unlikely")),
    (0.45, gettext_noop("unlikely")),
    (0.55, gettext_noop("roughly even")),
    (0.80, gettext_noop("likely")),
    (0.95, gettext_noop("very likely")),
    (1.01, gettext_noop("almost certain")),
)
"""Upper bounds of the usual scale of verbal probabilities."""


@dataclass(frozen=True)
class Estimate:
    """A number with its 90 % Monte Carlo interval, which reflects the number of runs, not errors of the model."""

    estimate: float
    low: float
    high: float

    def to_json(self) -> dict[str, float]:
        """Return `{"estimate", "low", "high"}`."""
        return {"estimate": self.estimate, "low": self.low, "high": self.high}

    @property
    def words(self) -> str:
        """Verbal probability of the estimate."""
        if np.isnan(self.estimate):
            return gettext_noop("no runs")
        return next(word for bound, word in WORDS if self.estimate < bound)


def share(happened: int, runs: int) -> Estimate:
    """Estimate a share of runs with its Wilson interval; (NaN, 0, 1) without runs."""
    if runs == 0:
        return Estimate(float("nan"), 0.0, 1.0)
    return wilson(happened / runs, runs)


def wilson(share: float, n: float, z: float = Z90) -> Estimate:
    """Compute Wilson's interval of a share of n (which may be fractional), z standard errors to each side."""
    middle = (share + z**2 / (2.0 * n)) / (1.0 + z**2 / n)
    half = z / (1.0 + z**2 / n) * sqrt(max(share * (1.0 - share), 0.0) / n + z**2 / (4.0 * n**2))
    return Estimate(share, min(share, max(0.0, middle - half)), max(share, min(1.0, middle + half)))


FEWEST = 2
"""Minimum number of runs for an interval."""
BISECTIONS = 60


@dataclass(frozen=True)
class Difference:
    """A mean difference. `sd` is the standard deviation of the difference per run (of each sample).

    `runs_saved` is the variance of independent samples divided by that of pairs: the factor of runs that an unpaired
    comparison would need. None where the samples are independent, or no run differs.
    """

    estimate: Estimate
    sd: float
    runs_saved: float | None

    def runs_needed(self, precision: float) -> int | None:
        """Return the runs (of each sample) for an interval of plus or minus `precision`; None where no run differs."""
        return max(FEWEST, ceil((Z90 * self.sd / precision) ** 2)) if self.sd > 0.0 else None


def level(values: Array, is_share: bool) -> Estimate:
    """Estimate the mean of one number per run, [run]: Wilson's interval for a share, else the normal one."""
    if is_share:
        return share(int(values.sum()), len(values))
    mean, half = float(values.mean()), Z90 * sqrt(_variance(values) / len(values))
    return Estimate(mean, mean - half, mean + half)


def paired(values: Array, base: Array, is_share: bool, z: float = Z90) -> Difference:
    """Estimate the mean of `values` - `base`, both [run], with common random numbers.

    The interval reaches z standard errors to each side.
    """
    change = values - base
    sd = sqrt(_variance(change))
    independent_variance = _variance(values) + _variance(base)
    if is_share:
        estimate = score_interval(int((change > 0).sum()), int((change < 0).sum()), len(change), z)
    else:
        mean, half = float(change.mean()), z * sd / sqrt(len(change))
        estimate = Estimate(mean, mean - half, mean + half)
    return Difference(estimate, sd, independent_variance / sd**2 if sd > 0.0 else None)


def independent(values: Array, base: Array, is_share: bool) -> Difference:
    """Estimate the mean of `values` minus that of `base`, [run] and [another run], from independent samples."""
    mine, theirs = _variance(values), _variance(base)
    mean = float(values.mean() - base.mean())
    if is_share:
        one, other = level(values, True), level(base, True)
        down = sqrt((one.estimate - one.low) ** 2 + (other.high - other.estimate) ** 2)
        up = sqrt((one.high - one.estimate) ** 2 + (other.estimate - other.low) ** 2)
    else:
        down = up = Z90 * sqrt(mine / len(values) + theirs / len(base))
    return Difference(Estimate(mean, mean - down, mean + up), sqrt(mine + theirs), None)


def score_interval(gained: int, lost: int, runs: int, z: float = Z90) -> Estimate:
    """Compute Tango's interval of (gained - lost) / runs: runs with the event in the variant only, or the base only.

    Where no run differs it is plus or minus Wilson's upper bound for zero events.
    """
    return Estimate((gained - lost) / runs, -_upper(lost, gained, runs, z), _upper(gained, lost, runs, z))


def _upper(gained: int, lost: int, runs: int, z: float) -> float:
    """Find the largest difference that the score test does not reject, by bisection."""
    low, high = (gained - lost) / runs, 1.0
    for _ in range(BISECTIONS):
        trial = (low + high) / 2.0
        b = (2 * runs - gained + lost) * trial - gained - lost
        losing = (sqrt(b * b + 8.0 * runs * lost * trial * (1.0 - trial)) - b) / (4.0 * runs)
        error = sqrt(max(runs * (2.0 * losing + trial * (1.0 - trial)), 0.0))
        low, high = (trial, high) if gained - lost - runs * trial + z * error > 0.0 else (low, trial)
    return high


def percentiles(values: Array, resampled: Array) -> tuple[Estimate, ...]:
    """Return each value with the middle 90 % of its resamples, [resample, value]; the interval contains the value.

    Resamples in which a value is undefined, NaN, are left out.
    """
    undefined = np.isnan(resampled).all(axis=0)
    low, high = np.nanpercentile(np.where(undefined, 0.0, resampled), (5.0, 95.0), axis=0)
    low, high = (np.where(undefined, values, end) for end in (low, high))
    low, high = np.fmin(low, values), np.fmax(high, values)
    return tuple(Estimate(*map(float, row)) for row in zip(values, low, high, strict=True))


def _variance(values: Array) -> float:
    return float(values.var(ddof=1))
