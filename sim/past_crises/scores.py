"""Proper scores of chances, ranks and months, by case: no forecaster gains by saying other than what he believes.

Gneiting & Raftery (2007), Journal of the American Statistical Association 102:359-378; computed by scoringrules.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import scoringrules
from numpy.typing import NDArray

from sim.arrays import Array
from sim.model.random_streams import stream
from sim.statistics.intervals import Estimate


def brier(chances: Array, happened: Array) -> Array:
    """The squared distance of each chance from what happened (1, 0 or NaN, which stays NaN); the same shape.

    0 is best, .25 is a coin's.
    """
    return _where_seen(scoringrules.brier_score, chances, happened)


def log_score(chances: Array, happened: Array) -> Array:
    """Minus the logarithm of the chance given to what happened (1, 0 or NaN, which stays NaN); the same shape.

    0 is best, .693 is a coin's.
    """
    return _where_seen(scoringrules.log_score, chances, happened)


def ranked(shares: Array, rung: NDArray[np.intp]) -> Array:
    """The ranked probability score of shares [case, rung] for the rung that came, [case], counted from 0; 0 is best."""
    return np.asarray(scoringrules.rps_score(rung + 1, shares))


def months_apart(members: Array, came: Array, cap: Array) -> Array:
    """The continuous ranked probability score in months, [case], of members [case, member] for when it came, [case].

    Both are cut off at `cap`, [case], so that only what could be observed counts: the threshold-weighted score, which
    is proper for any cap that does not hang on the outcome (Allen, Ginsbourger & Ziegel 2023). inf or NaN: never.
    """
    upper = cap[:, None]
    cut = np.minimum(np.where(np.isnan(members), np.inf, members), upper)
    seen = np.minimum(np.where(np.isnan(came), np.inf, came), cap)
    return np.asarray(scoringrules.crps_ensemble(seen, cut))


def _where_seen(score: Callable[[Array, Array], Any], chances: Array, happened: Array) -> Array:
    found, seen = np.full(happened.shape, np.nan), ~np.isnan(happened)
    found[seen] = score(happened[seen], chances[seen])
    return found


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


COVERED = 0.95


def consistency_band(draws: Array) -> tuple[Array, Array]:
    """The low and high ends, [bin] each, of a band that holds every bin of a draw, [draw, bin], in 95 % of draws.

    Each bin's share is made of outcomes drawn from the forecasts (Bröcker & Smith 2007, Weather and Forecasting
    22:651-661); its half-width is a multiple of its spread, the same for all bins.
    """
    middle, spread = draws.mean(axis=0), draws.std(axis=0)
    away = np.abs(draws - middle) / np.where(spread > 0.0, spread, 1.0)
    reach = float(np.quantile(away.max(axis=1), COVERED))
    return np.clip(middle - reach * spread, 0.0, 1.0), np.clip(middle + reach * spread, 0.0, 1.0)
