"""Folds of a bistable system, and slowing down before one: Scheffer et al. (2009), Nature 461:53-59."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.errors import UsageError


def lag_one_autocorrelation(series: NDArray[np.float64]) -> NDArray[np.float64]:
    """Correlation of each value with the next about the mean of the series, [...]; 0 for a constant series.

    Too low by about (1 + 3 rho) / n in a series of n values.
    """
    about = series - series.mean(axis=-1, keepdims=True)
    spread = (about**2).sum(axis=-1)
    together = (about[..., 1:] * about[..., :-1]).sum(axis=-1)
    return np.where(spread > 0.0, together / np.where(spread > 0.0, spread, 1.0), 0.0)


def variance(series: NDArray[np.float64]) -> NDArray[np.float64]:
    """Variance about the mean of the series, [...]."""
    return np.asarray(series.var(axis=-1))


def windows(series: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """Every stretch of `length` neighbouring values, [..., window, length], a view; the first ends at value `length`.

    UsageError for fewer than 3 values or more than there are.
    """
    if not 3 <= length <= series.shape[-1]:
        raise UsageError(f"window {length}: it must have from 3 to {series.shape[-1]} values, as many as the series.")
    return np.lib.stride_tricks.sliding_window_view(series, length, axis=-1)


def fold_at(coupling: NDArray[np.float64] | float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where x = tanh(J x + b) folds: |x| = sqrt(1 - 1/J), and the |b| there, J x - atanh(x).

    UsageError unless every J is above 1: below it there is one state at any b.
    """
    j = np.asarray(coupling, dtype=float)
    if not (j > 1.0).all():
        raise UsageError(f"coupling {coupling}: two states need a coupling above 1.")
    place = np.sqrt(1.0 - 1.0 / j)
    return place, j * place - np.arctanh(place)
