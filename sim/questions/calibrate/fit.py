"""Fit parameters to cases on a response surface, and check by simulation how well known parameters are recovered."""

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
from sim.questions.calibrate.protocol import FITTED_PARAMETERS, PRIOR_SD, SEED, WITNESSES
from sim.statistics.intervals import Z90


@dataclass(frozen=True)
class ResponseSurface:
    """Probabilities [case, target] as a quadratic in the scaled parameters, -1 (low end of the range) to 1."""

    coefficients: Array  # [term, case, target]
    misfit: float

    def probabilities(self, position: Array) -> Array:
        """Return the probabilities at scaled parameters, [case, target] from [parameter]."""
        terms = _terms(position[None])[0]
        return np.asarray(expit(np.tensordot(terms, self.coefficients, axes=1)))


def response_surface(positions: Array, probabilities: Array) -> ResponseSurface:
    """Fit a surface to simulated probabilities [point, case, target] at [point, parameter] by least squares.

    `misfit` is the root mean square residual in log-odds: Monte Carlo error and lack of fit.
    """
    terms, log_odds = _terms(positions), logit(probabilities)
    flat = log_odds.reshape(len(log_odds), -1)
    coefficients, *_ = np.linalg.lstsq(terms, flat, rcond=None)
    residuals = flat - terms @ coefficients
    degrees = max(1, len(terms) - terms.shape[1])
    misfit = float(np.sqrt((residuals**2).sum() / (degrees * flat.shape[1])))
    return ResponseSurface(coefficients.reshape(-1, *probabilities.shape[1:]), misfit)


def _terms(positions: Array) -> Array:
    """1, every parameter, and every product of two, [point, term]."""
    pairs = combinations_with_replacement(range(positions.shape[1]), 2)
    columns = [np.ones(len(positions)), *positions.T, *(positions[:, i] * positions[:, j] for i, j in pairs)]
    return np.stack(columns, axis=-1)


STEP = 1e-3
"""Finite-difference step of the curvature, in scaled parameters."""


@dataclass(frozen=True)
class ParameterFit:
    """Estimates of the scaled parameters, [parameter], their posterior covariance, and the loss."""

    position: Array
    loss: float
    covariance: Array

    @property
    def sd(self) -> Array:
        """Posterior standard deviations, [parameter]."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))

    @property
    def shrinkage(self) -> Array:
        """1 - sd / prior sd, [parameter]: 0 if the data do not constrain a parameter, 1 if they determine it."""
        return np.asarray(1.0 - self.sd / PRIOR_SD)


def log_loss(probabilities: Array, outcomes: Array) -> Array:
    """Return the log score of each case: the mean over its observed targets, [case] from [case, target]; 0 if none."""
    observed = ~np.isnan(outcomes)
    losses = -np.where(outcomes > 0.5, np.log(probabilities), np.log1p(-probabilities))
    return np.asarray((losses * observed).sum(axis=-1) / np.maximum(observed.sum(axis=-1), 1))


def fit_parameters(surface: ResponseSurface, outcomes: Array, included: Flags) -> ParameterFit:
    """Fit to the cases `included`, [case], given outcomes, [case, target] of 1, 0 and NaN."""

    def loss(position: Array) -> float:
        losses = log_loss(surface.probabilities(position)[included], outcomes[included])
        return float(WITNESSES * losses.sum() + 0.5 * ((position / PRIOR_SD) ** 2).sum())

    terms = surface.coefficients.shape[0]
    size = int((np.sqrt(8 * terms + 1) - 3) / 2)
    minimum = minimize(loss, np.zeros(size), method="L-BFGS-B", bounds=[(-1.0, 1.0)] * size)
    return ParameterFit(minimum.x, float(minimum.fun), _laplace_covariance(loss, minimum.x))


def _laplace_covariance(loss: Callable[[Array], float], position: Array) -> Array:
    """Covariance by Laplace's approximation, from the curvature of the loss; at most that of the prior."""
    steps = STEP * np.eye(len(position))
    at: Array = np.clip(position, -1.0 + STEP, 1.0 - STEP)

    def curve(a: Array, b: Array) -> float:
        return (loss(at + a + b) - loss(at + a - b) - loss(at - a + b) + loss(at - a - b)) / (4.0 * STEP**2)

    curvature = np.array([[curve(a, b) for b in steps] for a in steps])
    values, vectors = np.linalg.eigh((curvature + curvature.T) / 2.0)
    floor = 1.0 / PRIOR_SD**2
    return np.asarray((vectors / np.maximum(values, floor)) @ vectors.T)


REPLICATIONS = 60
"""Synthetic case tables of the recovery check."""


@dataclass(frozen=True)
class Recovery:
    """Correlation of estimate and truth, and coverage of 90 % intervals, [parameter].

    The correlation is 0 if all estimates of a parameter are equal.
    """

    correlation: Array
    coverage: Array
    replications: int


def recovery(surface: ResponseSurface, observed: Flags, replications: int = REPLICATIONS) -> Recovery:
    """Fit synthetic outcomes of known parameters, observed as the real ones are, [case, target].

    Simulation-based calibration (Talts et al. 2018, arXiv:1804.06788): truths are drawn from the prior, so 90 %
    intervals should cover the truth nine times in ten.
    """
    generator, everything = stream(SEED, "made-up cases"), np.ones(len(observed), dtype=bool)
    truths, positions, sds = [], [], []
    for _ in range(replications):
        truth = _from_prior(generator, len(FITTED_PARAMETERS))
        outcomes = np.where(observed, draw_outcomes(surface.probabilities(truth), generator), np.nan)
        fit = fit_parameters(surface, outcomes, everything)
        truths.append(truth)
        positions.append(fit.position)
        sds.append(fit.sd)
    truth, position, sd = np.array(truths), np.array(positions), np.array(sds)
    x, y = position - position.mean(axis=0), truth - truth.mean(axis=0)
    scale = np.sqrt((x**2).sum(axis=0) * (y**2).sum(axis=0))
    correlation = np.where(scale > 0.0, (x * y).sum(axis=0) / np.maximum(scale, 1e-12), 0.0)
    return Recovery(np.asarray(correlation), (np.abs(position - truth) <= Z90 * sd).mean(axis=0), replications)


def draw_outcomes(probabilities: Array, generator: Generator) -> Array:
    """Draw outcomes, [case, target] of 1 and 0, consistent within a case: early repair implies repair later."""
    draws = generator.random((2, len(probabilities)))
    which = np.array([int(target.event == "repaired") for target in TARGETS])
    return np.asarray((probabilities > draws[which].T).astype(np.float64))


def _from_prior(generator: Generator, size: int) -> Array:
    """Draw scaled parameters from the prior, truncated to the ranges."""
    position = PRIOR_SD * generator.standard_normal(size)
    while (outside := np.abs(position) > 1.0).any():
        position[outside] = PRIOR_SD * generator.standard_normal(int(outside.sum()))
    return position
