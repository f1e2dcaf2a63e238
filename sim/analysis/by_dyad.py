"""Intervals that treat each dyad as one witness: whole dyads are drawn again, with all their cases.

Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapters 8 and 13: percentile intervals of 90 %.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.analysis.estimates import Estimate
from sim.luck import stream

Array = NDArray[np.float64]
DRAWS = 2000
FEWEST = 5
"""Dyads below which there is no interval."""


def drawn_again(dyads: Sequence[str], seed: int, draws: int = DRAWS) -> Array:
    """How often each case counts in each draw, [1 + draw, case]; the first row is the table itself, each case once.

    With fewer than FEWEST dyads there is the first row only.
    """
    names, of = np.unique(np.asarray(dyads), return_inverse=True)
    if len(names) < FEWEST:
        return np.ones((1, len(dyads)))
    shares = np.full(len(names), 1.0 / len(names))
    counts = stream(seed, "dyads drawn again").multinomial(len(names), shares, size=draws)
    return np.vstack([np.ones(len(dyads)), counts[:, of]])


def mean_of(score: Array, times: Array) -> Array:
    """The mean of a score [case], NaN where it was not observed, in each draw, [draw]; NaN where no case has one."""
    seen = ~np.isnan(score)
    weight = times[:, seen].sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(weight > 0.0, times[:, seen] @ score[seen] / weight, np.nan))


def skill(mine: Array, beside: Array) -> Estimate:
    """1 - (mean score) / (mean score of what stands beside), from [draw] each; 0 is no better, below 0 worse."""
    with np.errstate(invalid="ignore", divide="ignore"):
        gained = np.where(beside > 0.0, 1.0 - mine / beside, np.nan)
    drawn = gained[1:][~np.isnan(gained[1:])]
    if not len(drawn):
        return Estimate(float(gained[0]), float("nan"), float("nan"))
    low, high = np.quantile(drawn, (0.05, 0.95))
    return Estimate(float(gained[0]), float(low), float(high))
