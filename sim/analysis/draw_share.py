"""The share of draws in which a difference is large enough, where each draw's difference is known with an error only.

A few runs a draw are noisy, and counting the draws whose mean is above the line would spread them too widely. So the
differences are taken apart from their noise: the distribution of true differences that makes the means seen likeliest
(Kiefer & Wolfowitz, Annals of Mathematical Statistics 27, 1956, 887-906), found on a grid by the steps of expectation
and maximisation (Laird, Journal of the American Statistical Association 73, 1978, 805-811), stopped early to keep it
smooth.
"""

from __future__ import annotations

from math import ceil, floor, hypot

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from sim.analysis.estimates import Estimate
from sim.analysis.joint import tail, wilson
from sim.luck import stream

Array = NDArray[np.float64]
GRID, STEPS, RESAMPLES = 81, 100, 100
WHOLE = 1e-9


def share_of_draws(means: Array, errors: Array, at_least: float, questions: int = 1, seed: int = 1) -> Estimate:
    """Share of draws with a true difference of at least so much, from each draw's mean [draw] and its error [draw].

    The interval is joint over the questions. Each half of it is that of Wilson's, for so many draws, and that of the
    Bayesian bootstrap of the draws (Rubin, Annals of Statistics 9, 1981, 130-134), in which the noise is taken out
    anew each time, added in quadrature. So both the number of draws and the runs within them count; it is rather too
    wide.
    """
    z, count = float(norm.isf(tail(questions))), len(means)
    grid, width = np.linspace(means.min(), means.max(), GRID, retstep=True)
    if width == 0.0:
        return wilson(float(means[0] >= at_least), count, z)
    errors = np.maximum(errors, width)
    likely = np.exp(-0.5 * ((means[:, None] - grid) / errors[:, None]) ** 2) / errors[:, None]
    evenly = np.full((1, count), 1.0 / count)
    drawn = stream(seed, "share of draws").exponential(size=(RESAMPLES, count))
    weights = np.concatenate([evenly, drawn / drawn.sum(axis=1, keepdims=True)])
    above = np.minimum((_true_ones(likely, weights) * (grid >= at_least)).sum(axis=1), 1.0)
    at, half = float(above[0]), z * float(above[1:].std(ddof=1))
    down = at - wilson(floor(at * count + WHOLE) / count, count, z).low
    up = wilson(ceil(at * count - WHOLE) / count, count, z).high - at
    return Estimate(at, max(0.0, at - hypot(down, half)), min(1.0, at + hypot(up, half)))


def _true_ones(likely: Array, weights: Array) -> Array:
    """The distribution of true differences over the grid, [weighting, grid], for each weighting of the draws."""
    mass = np.full((len(weights), likely.shape[1]), 1.0 / likely.shape[1])
    for _ in range(STEPS):
        seen = mass @ likely.T
        mass *= (weights / seen) @ likely
    return mass
