"""The parameters that fit cases best, given how far each may reasonably be from the middle of its range."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logit

from sim.arrays import Array
from sim.questions.calibrate.protocol import PRIOR_SPREAD


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
    pairs = combinations_with_replacement(range(places.shape[1]), 2)
    columns = [np.ones(len(places)), *places.T, *(places[:, i] * places[:, j] for i, j in pairs)]
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


def fit(surface: ResponseSurface, happened: Array, among: NDArray[np.bool_]) -> Fit:
    """The fit to the cases of `among`, [case], of what `happened`, [case, target] of 1, 0 and NaN."""

    def loss(place: Array) -> float:
        misses = log_loss(surface.chances(place)[among], happened[among])
        return float(misses.sum() + 0.5 * ((place / PRIOR_SPREAD) ** 2).sum())

    number = surface.coefficients.shape[0]
    size = int((np.sqrt(8 * number + 1) - 3) / 2)
    found = minimize(loss, np.zeros(size), method="L-BFGS-B", bounds=[(-1.0, 1.0)] * size)
    return Fit(np.asarray(found.x), float(found.fun), _spread(loss, np.asarray(found.x)))


def _spread(loss: object, place: Array) -> Array:
    """Standard deviations by Laplace's approximation: from the curvature of the loss, never more than the prior's."""
    size = len(place)
    moves = STEP * np.eye(size)
    at: Array = np.clip(place, -1.0 + STEP, 1.0 - STEP)
    curvature = np.array(
        [
            [
                (loss(at + a + b) - loss(at + a - b) - loss(at - a + b) + loss(at - a - b)) / (4.0 * STEP**2)  # type: ignore[operator]
                for b in moves
            ]
            for a in moves
        ]
    )
    values, vectors = np.linalg.eigh((curvature + curvature.T) / 2.0)
    floor = 1.0 / PRIOR_SPREAD**2
    covariance = (vectors / np.maximum(values, floor)) @ vectors.T
    return np.asarray(np.sqrt(np.diag(covariance)))
