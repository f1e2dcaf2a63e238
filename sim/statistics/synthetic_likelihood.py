"""Synthetic likelihood: how well a set of runs accounts for what was observed, and what that says of their weights.

The observables of a reading's runs are taken as jointly normal (Wood, Nature 466, 2010; Price, Drovandi, Lee and Nott,
Journal of Computational and Graphical Statistics 27, 2018), with a covariance shrunk towards its diagonal (Schäfer and
Strimmer, Statistical Applications in Genetics and Molecular Biology 4, 2005) plus what the record may be wrong by, and
with the heavier tails that a covariance from so many runs calls for (Sellentin and Heavens, MNRAS Letters 456, 2016).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array


@dataclass(frozen=True)
class Fit:
    """The runs of one reading as a distribution of what would be observed."""

    mean: Array
    inverse: Array
    log_determinant: float
    runs: int

    def distance(self, seen: Array) -> Array:
        """Squared Mahalanobis distance, [...] from [..., observable]."""
        away = seen - self.mean
        distance: Array = np.einsum("...i,ij,...j->...", away, self.inverse, away)
        return distance

    def log_likelihood(self, seen: Array) -> Array:
        """Up to a constant that all fits with so many runs share, [...] from [..., observable]."""
        heavy: Array = -0.5 * self.runs * np.log1p(self.distance(seen) / (self.runs - 1))
        return heavy - 0.5 * self.log_determinant


def fit(runs: Array, noise: Array) -> Fit:
    """A fit to runs [run, observable], at least 3, observed with this noise [observable, observable]."""
    covariance = shrunk(runs) + noise
    _, log_determinant = np.linalg.slogdet(covariance)
    inverse: Array = np.linalg.inv(covariance).astype(np.float64)
    return Fit(runs.mean(axis=0), inverse, float(log_determinant), len(runs))


def shrunk(runs: Array) -> Array:
    """Covariance of runs [run, observable], its correlations shrunk by the share that sampling error makes of them."""
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
    """Posterior weights, [..., reading]: prior x likelihood, made to sum to 1."""
    logs = np.log(prior) + log_likelihoods
    raised = np.exp(logs - logs.max(axis=-1, keepdims=True))
    shares: Array = raised / raised.sum(axis=-1, keepdims=True)
    return shares


def log_likelihoods(fits: Sequence[Fit], seen: Array) -> Array:
    """[..., fit] from [..., observable]."""
    return np.stack([one.log_likelihood(seen) for one in fits], axis=-1)
