"""The particle filter: weights, resampling and evidence of any model that can be simulated step by step.

The bootstrap filter (Gordon, Salmond & Smith, IEE Proceedings F 140, 1993) in the form of Doucet & Johansen (A tutorial
on particle filtering and smoothing, 2011): particles are simulated to the next observation, weighted by its likelihood,
and resampled when the effective sample size falls, by priority scores (Liu & Chen 1998): the root of the weight is
used up, the rest is kept. The estimate of the evidence is unbiased (Del Moral, Feynman-Kac Formulae, 2004).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from sim.arrays import Array, Places

RESAMPLE_BELOW = 0.5
"""Resample when the effective sample size is below this share of the particles (the usual choice)."""
PRIORITY = 0.5
"""Power of the weight in proportion to which particles are resampled (Liu & Chen 1998; Liu, Monte Carlo Strategies in
Scientific Computing, 2001): 1 uses up the whole weight, 0 would resample nobody."""
COLLAPSE_BELOW = 0.05
"""Share of the particles below which too few are left to describe a distribution. Judgement."""


@dataclass(frozen=True)
class Weighted:
    """Particles weighted by one observation: normalised `log_weights`, [particle].

    `log_predictive` is the log of the observation's mean likelihood under the weights before, a factor of the evidence.
    """

    log_weights: Array
    log_predictive: float

    @property
    def effective(self) -> float:
        """The effective sample size, 1 / the sum of squared weights (Kong, Liu & Wong 1994)."""
        return effective_size(self.log_weights)


def weigh(log_weights: Array, log_likelihood: Array) -> Weighted:
    """Weigh particles by an observation, from log-weights and log-likelihoods, [particle] each.

    The log-weights are normalised, or those that resampling by priority kept: what their sum differs from 1 is a factor
    of the evidence. If no particle allows the observation, the evidence is 0 and the weights stay as they were.
    """
    logs = log_weights + log_likelihood
    total = float(logsumexp(logs))
    if total == -np.inf:
        return Weighted(normalised(log_weights), total)
    return Weighted(logs - total, total)


def normalised(log_weights: Array) -> Array:
    """Return log-weights whose weights add up to 1, [particle]."""
    return np.asarray(log_weights - logsumexp(log_weights))


def equal_weights(particles: int) -> Array:
    """Return equal log-weights, [particle]."""
    return np.full(particles, -np.log(particles))


def effective_size(log_weights: Array) -> float:
    """Compute the effective sample size of normalised log-weights."""
    return float(np.exp(-logsumexp(2.0 * log_weights)))


def systematic(log_weights: Array, count: int, uniform: float) -> Places:
    """Return the places of `count` particles drawn by systematic resampling with one uniform number, in order.

    Each is drawn its weight x `count` times, rounded up or down (Kitagawa 1996; Carpenter, Clifford & Fearnhead 1999).
    Equal weights of `count` particles draw each of them once.
    """
    weights = np.exp(log_weights)
    ends = np.cumsum(weights) * (count / weights.sum())
    ends[-1] = count
    drawn = np.diff(np.ceil(np.round(ends - uniform, 9)).astype(np.intp).clip(0, count), prepend=0)
    return np.repeat(np.arange(len(weights)), drawn)


def by_priority(log_weights: Array, count: int, uniform: float) -> tuple[Places, Array]:
    """Resample `count` particles in proportion to weight^PRIORITY; return their places and the log-weights they keep.

    A particle is drawn count x q times in expectation and keeps weight / (count x q), so every weighted sum has the
    expectation it had before. They add up to 1 in expectation only: normalised, they would bias the evidence.
    """
    scores = normalised(PRIORITY * log_weights)
    places = systematic(scores, count, uniform)
    return places, log_weights[places] - scores[places] - np.log(count)


@dataclass(frozen=True)
class Evidence:
    """The log of the evidence from several independent filters, and its standard error by their repeats.

    `log_z` is the log of their mean Z, which is unbiased in Z; `error` is the standard deviation of log Z between
    filters over the root of their number, NaN of one filter; `each` are the filters' own.
    """

    log_z: float
    error: float
    each: tuple[float, ...]


def evidence(each: Array) -> Evidence:
    """Combine log Z of independent filters, [filter]."""
    log_z = float(logsumexp(each) - np.log(len(each)))
    error = float(np.std(each, ddof=1) / np.sqrt(len(each))) if len(each) > 1 and np.isfinite(each).all() else np.nan
    return Evidence(log_z, error, tuple(each.tolist()))


def families(ancestors: Places) -> tuple[int, float]:
    """Count the distinct first ancestors of particles, and their effective number, 1 / the sum of squared shares."""
    shares = np.bincount(ancestors) / len(ancestors)
    return int((shares > 0.0).sum()), float(1.0 / (shares**2).sum())
