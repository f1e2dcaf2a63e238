"""Slowing down before a fold: memory and spread of a series grow as its pull back fades.

Scheffer, M. et al. (2009) Early-warning signals for critical transitions, Nature 461:53-59; Dakos, V. et al. (2012)
Methods for detecting early warnings of critical transitions, PLoS ONE 7:e41010. In theory, for dx = -k x dt + s dW,
the correlation of neighbouring values is exp(-k dt) and the variance s^2 / (2 k). Series run along the last axis.

In short and noisy series both signals are weak: they are no alarm.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.errors import UsageError

Array = NDArray[np.float64]


def lag_one_autocorrelation(series: Array) -> Array:
    """Correlation of each value with the next about the mean of the series, [...]; 0 for a constant series.

    Too low by about (1 + 3 rho) / n in a series of n values.
    """
    about = series - series.mean(axis=-1, keepdims=True)
    spread = (about**2).sum(axis=-1)
    together = (about[..., 1:] * about[..., :-1]).sum(axis=-1)
    return np.where(spread > 0.0, together / np.where(spread > 0.0, spread, 1.0), 0.0)


def variance(series: Array) -> Array:
    """Variance about the mean of the series, [...]."""
    return np.asarray(series.var(axis=-1))


def windows(series: Array, length: int) -> Array:
    """Every stretch of `length` neighbouring values, [..., window, length], a view; the first ends at value `length`.

    UsageError for fewer than 3 values or more than there are.
    """
    if not 3 <= length <= series.shape[-1]:
        raise UsageError(f"window {length}: it must have from 3 to {series.shape[-1]} values, as many as the series.")
    return np.lib.stride_tricks.sliding_window_view(series, length, axis=-1)


def rolling_autocorrelation(series: Array, length: int) -> Array:
    """Lag-1 autocorrelation in each window of `length`, [..., window]; UsageError as in `windows`."""
    return lag_one_autocorrelation(windows(series, length))


def rolling_variance(series: Array, length: int) -> Array:
    """Variance in each window of `length`, [..., window]; UsageError as in `windows`."""
    return variance(windows(series, length))


def return_rate(autocorrelation: Array | float, step: float = 1.0) -> Array:
    """The pull k that goes with a lag-1 autocorrelation, -ln(rho) / dt; infinite where there is no memory above 0."""
    memory = np.asarray(autocorrelation, dtype=float)
    rate: Array = np.where(memory > 0.0, -np.log(np.where(memory > 0.0, memory, 1.0)) / step, np.inf)
    return rate


def theoretical_autocorrelation(pull: Array | float, step: float = 1.0) -> Array:
    """exp(-k dt)."""
    memory: Array = np.exp(-np.asarray(pull) * step)
    return memory


def theoretical_variance(pull: Array | float, noise: Array | float = 1.0) -> Array:
    """s^2 / (2 k)."""
    spread: Array = np.asarray(noise) ** 2 / (2.0 * np.asarray(pull))
    return spread
