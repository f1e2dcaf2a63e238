"""The share of draws in which a difference is large enough, where few runs a draw tell each difference with an error.

Counting the draws whose mean is above the line would spread them too widely. So the differences are taken apart from
their noise: the distribution of true differences that makes what was seen likeliest (Kiefer & Wolfowitz, Annals of
Mathematical Statistics 27, 1956, 887-906), found on a grid by the steps of expectation and maximisation (Laird, Journal
of the American Statistical Association 73, 1978, 805-811), stopped early to keep it smooth.

Of a share the counts of runs gained and lost are multinomial, and the grid is one of both chances: an error taken from
the counts themselves is smallest where chance left few, and would draw the distribution to 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, hypot

import numpy as np
from scipy.special import xlogy
from scipy.stats import norm

from sim.arrays import Array
from sim.model.random_streams import stream
from sim.questions.robust.propositions import tail
from sim.statistics.intervals import Estimate, wilson

GRID, STEPS, RESAMPLES = 81, 100, 100
TOTALS, LEANS = 24, 25
"""Of a share: how many chances that a run differs at all, and how many ways in which these lean."""
WHOLE = 1e-9


@dataclass(frozen=True)
class Likely:
    """True differences, [point], and how likely each makes what a draw's runs show, [draw, point], up to a factor."""

    differences: Array
    chances: Array


def of_means(means: Array, errors: Array) -> Likely:
    """Of each draw's mean and its error, [draw] each, taken as normal."""
    grid, width = np.linspace(means.min(), means.max(), GRID, retstep=True)
    errors = np.maximum(errors, width or 1.0)
    return Likely(grid, np.exp(-0.5 * ((means[:, None] - grid) / errors[:, None]) ** 2) / errors[:, None])


def of_shares(change: Array) -> Likely:
    """Of the runs of each draw, -1, 0 or 1, [draw, run]."""
    runs = change.shape[1]
    gained, lost = (change > 0.0).sum(axis=1)[:, None], (change < 0.0).sum(axis=1)[:, None]
    total = np.linspace(0.0, min(1.0, (gained + lost).max() / runs + 2.0 / runs), TOTALS + 1)
    total, lean = (part.ravel() for part in np.meshgrid(total[1:], np.linspace(-1.0, 1.0, LEANS)))
    up, down = (np.append(total * (1.0 + way * lean) / 2.0, 0.0) for way in (1.0, -1.0))
    same = np.maximum(1.0 - up - down, 0.0)
    logs = xlogy(gained, up) + xlogy(lost, down) + xlogy(runs - gained - lost, same)
    return Likely(up - down, np.exp(logs - logs.max(axis=1, keepdims=True)))


def share_of_draws(likely: Likely, at_least: float, questions: int = 1, seed: int = 1) -> Estimate:
    """Share of draws with a true difference of at least so much.

    The interval is joint over the questions. Each half of it is that of Wilson's, for so many draws, and that of the
    Bayesian bootstrap of the draws (Rubin, Annals of Statistics 9, 1981, 130-134), in which the noise is taken out
    anew each time, added in quadrature. So both the number of draws and the runs within them count; it is rather too
    wide.
    """
    z, count = float(norm.isf(tail(questions))), len(likely.chances)
    evenly = np.full((1, count), 1.0 / count)
    drawn = stream(seed, "share of draws").exponential(size=(RESAMPLES, count))
    weights = np.concatenate([evenly, drawn / drawn.sum(axis=1, keepdims=True)])
    mass = _true_ones(likely.chances, weights)
    above = np.minimum((mass * (likely.differences >= at_least - WHOLE)).sum(axis=1), 1.0)
    at, half = float(above[0]), z * float(above[1:].std(ddof=1))
    down = at - wilson(floor(at * count + WHOLE) / count, count, z).low
    up = wilson(ceil(at * count - WHOLE) / count, count, z).high - at
    return Estimate(at, max(0.0, at - hypot(down, half)), min(1.0, at + hypot(up, half)))


def _true_ones(chances: Array, weights: Array) -> Array:
    """The distribution of true differences, [weighting, point], for each weighting of the draws."""
    unlike, place = np.unique(chances, axis=0, return_inverse=True)
    together = weights @ (place.reshape(-1, 1) == np.arange(len(unlike))).astype(np.float64)
    mass = np.full((len(weights), chances.shape[1]), 1.0 / chances.shape[1])
    for _ in range(STEPS):
        mass *= (together / (mass @ unlike.T)) @ unlike
    return mass
