"""The parameters that fit cases best, given how far each may reasonably be from the middle of its range.

Whether a fit finds what it should is tried on made-up cases from known parameters, fitted like the real ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, logit

from sim.arrays import Array, Flags
from sim.model.random_streams import Generator, stream
from sim.past_crises.targets import TARGETS
from sim.questions.calibrate.protocol import FITTED, PRIOR_SPREAD, SEED
from sim.statistics.intervals import Z90


@dataclass(frozen=True)
class ResponseSurface:
    """Chances [case, target] at a place in the ranges, each parameter from -1 (the low end) to 1 (the high end)."""

    coefficients: Array  # [term, case, target]
    misfit: float

    def chances(self, place: Array) -> Array:
        """The chances at a place, [case, target] from [parameter]."""
        terms = _terms(place[None])[0]
        return np.asarray(expit(np.tensordot(terms, self.coefficients, axes=1)))


def response_surface(places: Array, chances: Array) -> ResponseSurface:
    """The surface through `chances` [point, case, target] played at `places` [point, parameter], by least squares.

    `misfit` is the root mean square of what it misses, in log-odds: the chance of few runs, and what is not quadratic.
    """
    terms, aims = _terms(places), logit(chances)
    flat = aims.reshape(len(aims), -1)
    coefficients, *_ = np.linalg.lstsq(terms, flat, rcond=None)
    missed = flat - terms @ coefficients
    free = max(1, len(terms) - terms.shape[1])
    misfit = float(np.sqrt((missed**2).sum() / (free * flat.shape[1])))
    return ResponseSurface(coefficients.reshape(-1, *chances.shape[1:]), misfit)


def _terms(places: Array) -> Array:
    """1, every parameter, and every product of two, [point, term]."""
    dyads = combinations_with_replacement(range(places.shape[1]), 2)
    columns = [np.ones(len(places)), *places.T, *(places[:, i] * places[:, j] for i, j in dyads)]
    return np.stack(columns, axis=-1)


STEP = 1e-3
"""For curvature, in halves of a range."""


@dataclass(frozen=True)
class Fit:
    """Where the fit is, [parameter] from -1 to 1; its loss; and the spread of each parameter that the cases leave.

    `told` is by how much the cases narrow each parameter: 1 - (spread after / prior spread); near 0 they say nothing.
    """

    place: Array
    loss: float
    spread: Array

    @property
    def told(self) -> Array:
        """How much the cases say of each parameter, 0 nothing to 1 all, [parameter]."""
        return np.asarray(1.0 - self.spread / PRIOR_SPREAD)


def log_loss(chances: Array, happened: Array) -> Array:
    """The log score of each case: the mean over the targets that were observed, [case] from [case, target]."""
    missed = -np.where(happened > 0.5, np.log(chances), np.log1p(-chances))
    return np.asarray(np.nanmean(np.where(np.isnan(happened), np.nan, missed), axis=-1))


def fit(surface: ResponseSurface, happened: Array, among: Flags) -> Fit:
    """The fit to the cases of `among`, [case], of what `happened`, [case, target] of 1, 0 and NaN."""

    def loss(place: Array) -> float:
        misses = log_loss(surface.chances(place)[among], happened[among])
        return float(misses.sum() + 0.5 * ((place / PRIOR_SPREAD) ** 2).sum())

    number = surface.coefficients.shape[0]
    size = int((np.sqrt(8 * number + 1) - 3) / 2)
    found = minimize(loss, np.zeros(size), method="L-BFGS-B", bounds=[(-1.0, 1.0)] * size)
    return Fit(found.x, float(found.fun), _spread(loss, found.x))


def _spread(loss: Callable[[Array], float], place: Array) -> Array:
    """Standard deviations by Laplace's approximation: from the curvature of the loss, never more than the prior's."""
    moves = STEP * np.eye(len(place))
    at: Array = np.clip(place, -1.0 + STEP, 1.0 - STEP)

    def curve(a: Array, b: Array) -> float:
        return (loss(at + a + b) - loss(at + a - b) - loss(at - a + b) + loss(at - a - b)) / (4.0 * STEP**2)

    curvature = np.array([[curve(a, b) for b in moves] for a in moves])
    values, vectors = np.linalg.eigh((curvature + curvature.T) / 2.0)
    floor = 1.0 / PRIOR_SPREAD**2
    covariance = (vectors / np.maximum(values, floor)) @ vectors.T
    return np.asarray(np.sqrt(np.diag(covariance)))


TRIALS = 60
"""Tables of made-up cases."""


@dataclass(frozen=True)
class Recovery:
    """By parameter, [parameter]: correlation of what was found with the truth, and the share of 90 % intervals that
    hold the truth. A parameter that is always found at the same place has a correlation of 0."""

    correlation: Array
    held: Array
    trials: int


def recovery(surface: ResponseSurface, observed: Flags, trials: int = TRIALS) -> Recovery:
    """Fit made-up outcomes, observed where the real ones were, [case, target], `trials` times.

    Simulation-based calibration (Talts et al. 2018, arXiv:1804.06788): truths are drawn from the prior, so intervals of
    90 % should hold the truth nine times in ten.
    """
    streams, everybody = stream(SEED, "made-up cases"), np.ones(len(observed), dtype=bool)
    truths, places, spreads = [], [], []
    for _ in range(trials):
        truth = _from_prior(streams, len(FITTED))
        happened = np.where(observed, made_up(surface.chances(truth), streams), np.nan)
        found = fit(surface, happened, everybody)
        truths.append(truth)
        places.append(found.place)
        spreads.append(found.spread)
    truth, place, spread = np.array(truths), np.array(places), np.array(spreads)
    apart, off = place - place.mean(axis=0), truth - truth.mean(axis=0)
    spread_of_both = np.sqrt((apart**2).sum(axis=0) * (off**2).sum(axis=0))
    correlation = np.where(spread_of_both > 0.0, (apart * off).sum(axis=0) / np.maximum(spread_of_both, 1e-12), 0.0)
    return Recovery(np.asarray(correlation), (np.abs(place - truth) <= Z90 * spread).mean(axis=0), trials)


def made_up(chances: Array, streams: Generator) -> Array:
    """Outcomes of cases with these chances, [case, target] of 1 and 0: who repairs early has repaired later, too."""
    draws = streams.random((2, len(chances)))
    which = np.array([int(target.what == "repaired") for target in TARGETS])
    return np.asarray((chances > draws[which].T).astype(np.float64))


def _from_prior(streams: Generator, size: int) -> Array:
    """A place drawn from the prior, within the ranges."""
    place = PRIOR_SPREAD * streams.standard_normal(size)
    while (outside := np.abs(place) > 1.0).any():
        place[outside] = PRIOR_SPREAD * streams.standard_normal(int(outside.sum()))
    return place
