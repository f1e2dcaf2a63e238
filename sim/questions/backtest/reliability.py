"""Reliability of forecasts, pooled over all targets, and the probability integral transform of months to repair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Array, Places
from sim.model.random_streams import stream
from sim.past_crises.scores import consistency_band
from sim.questions.calibrate.fit import draw_outcomes

BINS, MIN_PER_BIN, DRAWS = 5, 10, 4000
"""Largest number of bins of equal count; smallest number of forecasts in a bin; draws for the band."""


@dataclass(frozen=True)
class Reliability:
    """Mean forecast, observed frequency and simultaneous 95 % consistency band by bin of equal count, [bin].

    The band is that of reliable forecasts; outcomes are drawn by case, so that targets of a case are not independent.
    """

    forecast: Array
    observed_frequency: Array
    low: Array
    high: Array

    @property
    def outside(self) -> int:
        """Number of bins outside the band."""
        return _outside(self.observed_frequency, self.low, self.high)


def reliability(probabilities: Array, outcomes: Array, seed: int = 1, draws: int = DRAWS) -> Reliability:
    """Compare forecasts [case, target] with outcomes, [case, target] of 1, 0 and NaN (left out)."""
    observed = ~np.isnan(outcomes)
    forecast, event = probabilities[observed], outcomes[observed]
    order = np.argsort(forecast, kind="stable")
    bins = np.array_split(order, max(1, min(BINS, len(order) // MIN_PER_BIN)))
    generator = stream(seed, "outcomes drawn from forecasts")
    drawn = np.stack([_means(draw_outcomes(probabilities, generator)[observed], bins) for _ in range(draws)])
    low, high = consistency_band(drawn)
    return Reliability(_means(forecast, bins), _means(event, bins), low, high)


def _means(values: Array, bins: list[Places]) -> Array:
    return np.array([values[rows].mean() if len(rows) else np.nan for rows in bins])


def _outside(share: Array, low: Array, high: Array) -> int:
    return int(((share < low - 1e-9) | (share > high + 1e-9)).sum())


@dataclass(frozen=True)
class RepairPit:
    """Share of cases in each fifth of the forecast months, earliest first, [bin], and the simultaneous 95 % band.

    A case that is only known to lie within an interval counts in parts.
    """

    share: Array
    low: Array
    high: Array

    @property
    def outside(self) -> int:
        """Number of fifths outside the band."""
        return _outside(self.share, self.low, self.high)


def repair_pit(months: Array, observed: Array, cap: Array, seed: int = 1, draws: int = DRAWS) -> RepairPit:
    """Rank observed months to repair, [case], among those of the runs, [case, run]; NaN and inf mean never.

    A repair not observed up to `cap`, [case], is only known to come later.
    """
    members = np.sort(np.where(np.isnan(months), np.inf, months), axis=1)
    share = _parts(*_ranks(members, np.where(np.isnan(observed), np.inf, observed)[:, None], cap))[:, 0].mean(axis=0)
    of_members = _parts(*_ranks(members, members, cap))
    picked = stream(seed, "runs drawn as outcomes").integers(members.shape[1], size=(draws, len(members)))
    drawn = np.stack([of_members[np.arange(len(members)), row].mean(axis=0) for row in picked])
    return RepairPit(share, *consistency_band(drawn))


def _ranks(members: Array, months: Array, cap: Array) -> tuple[Array, Array]:
    """Lowest and highest possible rank of each value of `months`, [case, value], among the members, 0 to 1."""
    size = members.shape[1]
    low, high = np.empty(months.shape), np.empty(months.shape)
    for row, (sorted_members, values, most) in enumerate(zip(members, months, cap, strict=True)):
        observed = values <= most
        below = np.searchsorted(sorted_members, values, side="left")
        up_to = np.searchsorted(sorted_members, values, side="right")
        censored = np.searchsorted(sorted_members, most, side="right")
        low[row] = np.where(observed, below, censored) / (size + 1.0)
        high[row] = np.where(observed, up_to + 1.0, size + 1.0) / (size + 1.0)
    return low, high


def _parts(low: Array, high: Array) -> Array:
    """Part of each interval in each fifth, [..., bin]."""
    edges = np.linspace(0.0, 1.0, BINS + 1)
    inside = np.minimum(high[..., None], edges[1:]) - np.maximum(low[..., None], edges[:-1])
    return np.asarray(np.maximum(inside, 0.0) / (high - low)[..., None])
