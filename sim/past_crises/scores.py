"""Proper scores of probabilities, rungs and months, by case, and cluster-bootstrap intervals by dyad.

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


def brier(probabilities: Array, outcomes: Array) -> Array:
    """Return the Brier score of each probability for its outcome (1, 0, or NaN, which stays NaN); the same shape.

    0 is best; .25 is the score of a constant .5.
    """
    return _where_observed(scoringrules.brier_score, probabilities, outcomes)


def log_score(probabilities: Array, outcomes: Array) -> Array:
    """Return the log score of each probability for its outcome (1, 0, or NaN, which stays NaN); the same shape.

    0 is best; .693 is the score of a constant .5.
    """
    return _where_observed(scoringrules.log_score, probabilities, outcomes)


def ranked_probability_score(shares: Array, rung: NDArray[np.intp]) -> Array:
    """Return the ranked probability score of shares [case, rung] for the observed rung, [case], from 0; 0 is best."""
    return np.asarray(scoringrules.rps_score(rung + 1, shares))


def capped_crps(members: Array, observed: Array, cap: Array) -> Array:
    """Return the continuous ranked probability score in months, [case], of members [case, member].

    Members and the observed months, [case], are capped at `cap`, [case], so that only the observable range counts: the
    threshold-weighted score, proper for any cap that does not depend on the outcome (Allen, Ginsbourger & Ziegel 2023).
    inf or NaN: never.
    """
    upper = cap[:, None]
    capped_members = np.minimum(np.where(np.isnan(members), np.inf, members), upper)
    capped = np.minimum(np.where(np.isnan(observed), np.inf, observed), cap)
    return np.asarray(scoringrules.crps_ensemble(capped, capped_members))


def _where_observed(score: Callable[[Array, Array], Any], probabilities: Array, outcomes: Array) -> Array:
    scores, observed = np.full(outcomes.shape, np.nan), ~np.isnan(outcomes)
    scores[observed] = score(outcomes[observed], probabilities[observed])
    return scores


RESAMPLES = 2000
MIN_DYADS = 5
"""Dyads required for an interval."""


def bootstrap_weights(dyads: Sequence[str], seed: int, draws: int = RESAMPLES) -> Array:
    """Return the weight of each case in each cluster-bootstrap resample, [1 + draw, case].

    The first row is the table itself, each case once; with fewer than MIN_DYADS dyads it is the only row.
    """
    names, dyad_of_case = np.unique(np.asarray(dyads), return_inverse=True)
    if len(names) < MIN_DYADS:
        return np.ones((1, len(dyads)))
    shares = np.full(len(names), 1.0 / len(names))
    counts = stream(seed, "dyads drawn again").multinomial(len(names), shares, size=draws)
    return np.vstack([np.ones(len(dyads)), counts[:, dyad_of_case]])


def weighted_means(score: Array, weights: Array) -> Array:
    """Return the mean of a score [case], ignoring NaN, in each resample, [draw]; NaN if no case has a score."""
    observed = ~np.isnan(score)
    weight = weights[:, observed].sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(weight > 0.0, weights[:, observed] @ score[observed] / weight, np.nan))


def skill(score: Array, baseline: Array) -> Estimate:
    """Compute 1 - score / baseline score, with an interval, from mean scores [draw] each; 0 is equal, below 0 worse."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return interval(np.where(baseline > 0.0, 1.0 - score / baseline, np.nan))


def difference(score: Array, other: Array) -> Estimate:
    """Compute score - other score, with an interval, from mean scores [draw] each."""
    return interval(score - other)


def interval(resampled: Array) -> Estimate:
    """Return a value and its 90 % interval from [draw], whose first is that of the table itself."""
    draws = resampled[1:][~np.isnan(resampled[1:])]
    low, high = np.quantile(draws, (0.05, 0.95)) if len(draws) else (np.nan, np.nan)
    return Estimate(float(resampled[0]), float(low), float(high))


BAND_COVERAGE = 0.95


def consistency_band(draws: Array) -> tuple[Array, Array]:
    """Return the ends, [bin] each, of a band that contains all bins of a draw, [draw, bin], in 95 % of draws.

    Draws are bin frequencies of outcomes drawn from the forecasts (Bröcker & Smith 2007, Weather and Forecasting
    22:651-661); the half-width is the same multiple of the standard deviation in all bins.
    """
    middle, sd = draws.mean(axis=0), draws.std(axis=0)
    deviation = np.abs(draws - middle) / np.where(sd > 0.0, sd, 1.0)
    multiple = float(np.quantile(deviation.max(axis=1), BAND_COVERAGE))
    return np.clip(middle - multiple * sd, 0.0, 1.0), np.clip(middle + multiple * sd, 0.0, 1.0)
