"""Estimates with their Monte Carlo error, and the words that go with a probability."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

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
