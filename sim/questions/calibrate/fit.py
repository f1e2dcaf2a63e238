"""Fit parameters to cases on a response surface, and check by simulation how well known parameters are recovered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit
from scipy.stats import truncnorm

from sim.arrays import Array, Flags
from sim.model.random_streams import Generator, stream
from sim.past_crises.targets import TARGETS
from sim.questions.calibrate import protocol
from sim.questions.calibrate.protocol import FITTED_PARAMETERS, PRIOR_SD, SEED, WITNESSES
from sim.statistics.markov_chain import convergence, sample


@dataclass(frozen=True)
class ResponseSurface:
    """Probabilities [case, target] as a quadratic in the scaled parameters, -1 (low end of the range) to 1."""

    coefficients: Array  # [term, case, target]
    misfit: float

    @property
    def parameters(self) -> int:
        """The number of parameters."""
        return int((np.sqrt(8 * len(self.coefficients) + 1) - 3) / 2)

    def probabilities(self, position: Array) -> Array:
        """Return the probabilities at scaled parameters, [..., case, target] from [..., parameter]."""
        terms = _terms(position.reshape(-1, position.shape[-1]))
        log_odds = terms @ self.coefficients.reshape(len(self.coefficients), -1)
        return np.asarray(expit(log_odds).reshape(*position.shape[:-1], *self.coefficients.shape[1:]))


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
    one, other = np.triu_indices(positions.shape[1])
    return np.hstack([np.ones((len(positions), 1)), positions, positions[:, one] * positions[:, other]])


KEPT_DRAWS = 400
"""Draws of the posterior that a fit keeps."""


@dataclass(frozen=True)
class ParameterFit:
    """Draws of the scaled parameters from their posterior, [draw, parameter], and how well their chains agree.

    `convergence` is the potential scale reduction of each parameter, 1 if converged.
    """

    draws: Array
    convergence: Array

    @property
    def position(self) -> Array:
        """Posterior means, [parameter], which are the estimates."""
        return np.asarray(self.draws.mean(axis=0))

    @property
    def sd(self) -> Array:
        """Posterior standard deviations, [parameter]."""
        return np.asarray(self.draws.std(axis=0, ddof=1))

    @property
    def shrinkage(self) -> Array:
        """1 - sd / prior sd, [parameter]: 0 if the data do not constrain a parameter, 1 if they determine it."""
        return np.asarray(1.0 - self.sd / truncnorm.std(-1.0 / PRIOR_SD, 1.0 / PRIOR_SD, scale=PRIOR_SD))

    @property
    def kept_draws(self) -> Array:
        """KEPT_DRAWS of the draws, evenly spaced, [draw, parameter]."""
        return np.asarray(self.draws[np.linspace(0, len(self.draws) - 1, KEPT_DRAWS).astype(int)])


def log_loss(probabilities: Array, outcomes: Array) -> Array:
    """Return the log score of each case: the mean over its observed targets, [..., case] from [..., case, target].

    It is 0 for a case without any.
    """
    observed = ~np.isnan(outcomes)
    losses = -np.log(np.where(outcomes > 0.5, probabilities, 1.0 - probabilities))
    return np.asarray((losses * observed).sum(axis=-1) / np.maximum(observed.sum(axis=-1), 1))


def fit_parameters(
    surface: ResponseSurface, outcomes: Array, included: Flags, chains: protocol.Chains | None = None
) -> ParameterFit:
    """Sample the posterior given the cases `included`, [case], and outcomes, [case, target] of 1, 0 and NaN.

    The prior of each parameter is normal around the middle of its range, and cut off at its ends.
    """
    chains = chains or protocol.CHAINS
    observed = ~np.isnan(outcomes) & included[:, None]
    coefficients, happened = surface.coefficients[:, observed], outcomes[observed]
    weights = WITNESSES * (observed / np.maximum(observed.sum(axis=1, keepdims=True), 1))[observed]

    def log_density(positions: Array) -> Array:
        log_odds = _terms(positions) @ coefficients
        losses = np.logaddexp(0.0, log_odds) @ weights - log_odds @ (weights * happened)
        return np.asarray(-losses - 0.5 * ((positions / PRIOR_SD) ** 2).sum(axis=-1))

    generator, size = stream(SEED, "posterior"), surface.parameters
    start = np.stack([_from_prior(generator, size) for _ in range(chains.number)])
    draws = sample(log_density, start, chains.steps, generator, bound=1.0)[chains.left_out :]
    return ParameterFit(draws.reshape(-1, size), convergence(draws))


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
    truths, positions, ends = [], [], []
    for _ in range(replications):
        truth = _from_prior(generator, len(FITTED_PARAMETERS))
        outcomes = np.where(observed, draw_outcomes(surface.probabilities(truth), generator), np.nan)
        fit = fit_parameters(surface, outcomes, everything, protocol.CHAINS_OF_RECOVERY)
        truths.append(truth)
        positions.append(fit.position)
        ends.append(np.quantile(fit.draws, (0.05, 0.95), axis=0))
    truth, position, (low, high) = np.array(truths), np.array(positions), np.swapaxes(ends, 0, 1)
    x, y = position - position.mean(axis=0), truth - truth.mean(axis=0)
    scale = np.sqrt((x**2).sum(axis=0) * (y**2).sum(axis=0))
    correlation = np.where(scale > 0.0, (x * y).sum(axis=0) / np.maximum(scale, 1e-12), 0.0)
    return Recovery(np.asarray(correlation), ((low <= truth) & (truth <= high)).mean(axis=0), replications)


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
