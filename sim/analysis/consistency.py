"""Bands within which bars or points would lie, all of them at once, if the forecasts were right."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
COVERED = 0.95


def consistency_band(draws: Array) -> tuple[Array, Array]:
    """The low and high ends, [bin] each, of a band that holds every bin of a draw, [draw, bin], in 95 % of draws.

    Each bin's share is made of outcomes drawn from the forecasts (Bröcker & Smith 2007, Weather and Forecasting
    22:651-661); its half-width is a multiple of its spread, the same for all bins.
    """
    middle, spread = draws.mean(axis=0), draws.std(axis=0)
    away = np.abs(draws - middle) / np.where(spread > 0.0, spread, 1.0)
    reach = float(np.quantile(away.max(axis=1), COVERED))
    return np.clip(middle - reach * spread, 0.0, 1.0), np.clip(middle + reach * spread, 0.0, 1.0)
