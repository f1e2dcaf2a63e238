"""Slowing down before a fold: memory and spread of a series grow as its pull back fades.

Scheffer, M. et al. (2009) Early-warning signals for critical transitions, Nature 461:53-59; Dakos, V. et al. (2012)
Methods for detecting early warnings of critical transitions, PLoS ONE 7:e41010. In theory, for dx = -k x dt + s dW,
the correlation of neighbouring values is exp(-k dt) and the variance s^2 / (2 k). Series run along the last axis.

In short and noisy series both signals are weak: they are no alarm.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.questions.early_warning.indicators import lag_one_autocorrelation, variance, windows


def rolling_autocorrelation(series: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """Lag-1 autocorrelation in each window of `length`, [..., window]; UsageError as in `windows`."""
    return lag_one_autocorrelation(windows(series, length))


def rolling_variance(series: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """Variance in each window of `length`, [..., window]; UsageError as in `windows`."""
    return variance(windows(series, length))


def return_rate(autocorrelation: NDArray[np.float64] | float, step: float = 1.0) -> NDArray[np.float64]:
    """The pull k that goes with a lag-1 autocorrelation, -ln(rho) / dt; infinite where there is no memory above 0."""
    memory = np.asarray(autocorrelation, dtype=float)
    rate: NDArray[np.float64] = np.where(memory > 0.0, -np.log(np.where(memory > 0.0, memory, 1.0)) / step, np.inf)
    return rate


def theoretical_autocorrelation(pull: NDArray[np.float64] | float, step: float = 1.0) -> NDArray[np.float64]:
    """exp(-k dt)."""
    memory: NDArray[np.float64] = np.exp(-np.asarray(pull) * step)
    return memory


def theoretical_variance(
    pull: NDArray[np.float64] | float, noise: NDArray[np.float64] | float = 1.0
) -> NDArray[np.float64]:
    """s^2 / (2 k)."""
    spread: NDArray[np.float64] = np.asarray(noise) ** 2 / (2.0 * np.asarray(pull))
    return spread
