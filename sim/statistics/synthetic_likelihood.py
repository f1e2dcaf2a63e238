"""Synthetic likelihood of an observed record under the runs of each reading, and posterior weights.

The observables of a reading's runs are taken as jointly normal (Wood, Nature 466, 2010; Price, Drovandi, Lee and Nott,
Journal of Computational and Graphical Statistics 27, 2018), with a covariance shrunk towards its diagonal (Schäfer and
Strimmer, Statistical Applications in Genetics and Molecular Biology 4, 2005) plus the error of the record, and with
the heavier tails that a covariance estimated from runs requires (Sellentin and Heavens, MNRAS Letters 456, 2016).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array


@dataclass(frozen=True)
class SyntheticLikelihood:
    """The distribution of the observables under the runs of one reading."""

    mean: Array
    inverse: Array
    log_determinant: float
    runs: int

    def distance(self, observed: Array) -> Array:
        """Compute the squared Mahalanobis distance, [...] from [..., observable]."""
        deviation = observed - self.mean
        distance: Array = np.einsum("...i,ij,...j->...", deviation, self.inverse, deviation)
        return distance

    def log_likelihood(self, observed: Array) -> Array:
        """Compute the log-likelihood up to a constant given the number of runs, [...] from [..., observable]."""
        heavy: Array = -0.5 * self.runs * np.log1p(self.distance(observed) / (self.runs - 1))
        return heavy - 0.5 * self.log_determinant


def fit(runs: Array, noise: Array) -> SyntheticLikelihood:
    """Fit to runs [run, observable], at least 3, with the noise covariance of the record [observable, observable]."""
    covariance = shrunk(runs) + noise
    _, log_determinant = np.linalg.slogdet(covariance)
    inverse: Array = np.linalg.inv(covariance).astype(np.float64)
    return SyntheticLikelihood(runs.mean(axis=0), inverse, float(log_determinant), len(runs))


def shrunk(runs: Array) -> Array:
    """Compute the covariance of runs [run, observable] with correlations shrunk by their share of sampling error."""
    count = len(runs)
    spread = runs.std(axis=0, ddof=1)
    scaled = (runs - runs.mean(axis=0)) / np.where(spread > 0.0, spread, 1.0)
    correlation = scaled.T @ scaled / (count - 1)
    error = count / (count - 1) ** 3 * ((scaled**2).T @ scaled**2 - (scaled.T @ scaled) ** 2 / count)
    off = ~np.eye(runs.shape[1], dtype=bool)
    total = float((correlation[off] ** 2).sum())
    kept = 1.0 - min(1.0, float(error[off].sum()) / total) if total > 0.0 else 0.0
    shrunken: Array = np.where(off, kept * correlation, correlation) * np.outer(spread, spread)
    return shrunken


def weights(log_likelihoods: Array, prior: Array) -> Array:
    """Compute posterior weights, [..., reading]: prior x likelihood, normalised."""
    logs = np.log(prior) + log_likelihoods
    scaled = np.exp(logs - logs.max(axis=-1, keepdims=True))
    posterior: Array = scaled / scaled.sum(axis=-1, keepdims=True)
    return posterior


def log_likelihoods(fits: Sequence[SyntheticLikelihood], observed: Array) -> Array:
    """Compute log-likelihoods, [..., fit] from [..., observable]."""
    return np.stack([one.log_likelihood(observed) for one in fits], axis=-1)
