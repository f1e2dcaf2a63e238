"""Forecasts of a new dispute, out of fold by dyad: base rate, regressions, the recalibrated simulation, and a pool."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.special import expit, logit

from sim.arrays import Array, Places
from sim.model.random_streams import stream
from sim.past_crises.scores import bootstrap_weights, brier, difference, log_score, skill, weighted_means
from sim.past_crises.targets import Score
from sim.statistics.intervals import Estimate
from sim.statistics.logistic import logistic

FOLDS = 5
DIGITS = 9
BASE_RATE, PRIOR, REGRESSION, SIMULATION, POOL = "base_rate", "prior_relation", "regression", "simulation", "pool"
FORECASTS = (BASE_RATE, PRIOR, REGRESSION, SIMULATION, POOL)
"""In the order of every table: the base rate, logistic regressions on the prior relation alone and on all inputs, the
recalibrated simulation, and the equal pool of the last two in log-odds."""


def folds(dyads: Sequence[str], seed: int) -> Places:
    """Assign each dispute to a fold, 0 to FOLDS - 1: shuffle the sorted dyads and deal them out in turn."""
    names = sorted(set(dyads))
    order = stream(seed, "folds of disputes").permutation(len(names))
    fold = {names[place]: dealt % FOLDS for dealt, place in enumerate(order)}
    return np.array([fold[dyad] for dyad in dyads])


def out_of_fold(predictors: Array, outcomes: Array, fold: Places) -> Array:
    """Return the probability of each dispute by a logistic regression on the other folds, [dispute]."""
    chances = np.empty(len(outcomes))
    for held_out in np.unique(fold):
        inside = fold == held_out
        chances[inside] = logistic(predictors[~inside], outcomes[~inside]).chance(predictors[inside])
    return chances


def forecasts(inputs: Array, prior: Array, summaries: Array, outcomes: Array, fold: Places) -> dict[str, Array]:
    """Return each of FORECASTS, [dispute] each, from inputs and summaries, [dispute, number] each."""
    regression, simulation = (out_of_fold(given, outcomes, fold) for given in (inputs, summaries))
    return {
        BASE_RATE: out_of_fold(np.zeros((len(outcomes), 0)), outcomes, fold),
        PRIOR: out_of_fold(prior[:, None], outcomes, fold),
        REGRESSION: regression,
        SIMULATION: simulation,
        POOL: np.asarray(expit((logit(regression) + logit(simulation)) / 2.0)),
    }


def scored(by_name: dict[str, Array], outcomes: Array, dyads: Sequence[str], seed: int) -> dict[str, Score]:
    """Score forecasts against the base rate, with 90 % cluster-bootstrap intervals by dyad."""
    weights = bootstrap_weights(dyads, seed)
    means = {
        name: [weighted_means(rule(chances, outcomes), weights) for rule in (brier, log_score)]
        for name, chances in by_name.items()
    }
    base = means[BASE_RATE]
    return {
        name: Score(float(one[0][0]), float(one[1][0]), skill(one[0], base[0]), skill(one[1], base[1]))
        for name, one in means.items()
    }


def differences(one: Array, other: Array, outcomes: Array, dyads: Sequence[str], seed: int) -> dict[str, Estimate]:
    """Return the Brier and log score of a forecast less those of another, with intervals by dyad; below 0 is better."""
    weights = bootstrap_weights(dyads, seed)
    rules: dict[str, Callable[[Array, Array], Array]] = {"brier": brier, "log": log_score}
    return {
        name: difference(*(weighted_means(rule(chances, outcomes), weights) for chances in (one, other)))
        for name, rule in rules.items()
    }


def area_under_curve(chances: Array, outcomes: Array) -> float:
    """Return the chance that a dispute with a new one has the higher forecast of two; ties count half.

    Forecasts that agree to DIGITS digits are tied: from the same inputs, processors compute others in the last digits.
    """
    rounded = np.round(chances, DIGITS)
    yes, no = np.sort(rounded[outcomes == 1.0]), np.sort(rounded[outcomes == 0.0])
    if not len(yes) or not len(no):
        return float("nan")
    below, above = np.searchsorted(no, yes, "left"), np.searchsorted(no, yes, "right")
    return float((below + above).mean() / 2.0 / len(no))
