"""Whether what is given a chance of a third comes about a third of the time, over all targets together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Array, Places
from sim.model.random_streams import stream
from sim.past_crises.scores import consistency_band
from sim.questions.calibrate.fit import made_up

BINS, FEWEST, DRAWS = 5, 10, 4000
"""Bins of equal count, so many at most; forecasts that a bin has at least; draws behind the band."""


@dataclass(frozen=True)
class Reliability:
    """By bin of equal count, [bin]: the mean chance offered, the share in which it came, and the simultaneous 95 %
    band of that share if the chances were right (drawn case by case, so that a case is one witness)."""

    offered: Array
    came: Array
    low: Array
    high: Array

    @property
    def outside(self) -> int:
        """Bins whose share lies outside the band."""
        return _outside(self.came, self.low, self.high)


def reliability(chances: Array, happened: Array, seed: int = 1, draws: int = DRAWS) -> Reliability:
    """How forecasts [case, target] hold against what happened, [case, target] of 1, 0 and NaN (left out)."""
    seen = ~np.isnan(happened)
    offered, came = chances[seen], happened[seen]
    order = np.argsort(offered, kind="stable")
    bins = np.array_split(order, max(1, min(BINS, len(order) // FEWEST)))
    streams = stream(seed, "outcomes drawn from forecasts")
    again = np.stack([_shares(made_up(chances, streams)[seen], bins) for _ in range(draws)])
    low, high = consistency_band(again)
    return Reliability(_shares(offered, bins), _shares(came, bins), low, high)


def _shares(values: Array, bins: list[Places]) -> Array:
    return np.array([values[rows].mean() if len(rows) else np.nan for rows in bins])


def _outside(share: Array, low: Array, high: Array) -> int:
    return int(((share < low - 1e-9) | (share > high + 1e-9)).sum())


@dataclass(frozen=True)
class RepairPit:
    """The share of cases in each fifth of what was foretold, soonest first, [bin], and the simultaneous 95 % band.

    A case that is known only to lie within an interval counts in parts.
    """

    share: Array
    low: Array
    high: Array

    @property
    def outside(self) -> int:
        """Fifths whose share lies outside the band."""
        return _outside(self.share, self.low, self.high)


def repair_pit(months: Array, came: Array, cap: Array, seed: int = 1, draws: int = DRAWS) -> RepairPit:
    """Hold months to repair against those of the runs, [case, run]; `came` and `cap` are [case], NaN and inf never.

    What is not seen up to `cap` is known only to come later.
    """
    members = np.sort(np.where(np.isnan(months), np.inf, months), axis=1)
    share = _parts(*_interval(members, np.where(np.isnan(came), np.inf, came)[:, None], cap))[:, 0].mean(axis=0)
    of_members = _parts(*_interval(members, members, cap))
    picked = stream(seed, "runs drawn as outcomes").integers(members.shape[1], size=(draws, len(members)))
    again = np.stack([of_members[np.arange(len(members)), row].mean(axis=0) for row in picked])
    return RepairPit(share, *consistency_band(again))


def _interval(members: Array, came: Array, cap: Array) -> tuple[Array, Array]:
    """The ends of what is known of the rank of each value of `came`, [case, value], among the members, 0 to 1."""
    size = members.shape[1]
    low, high = np.empty(came.shape), np.empty(came.shape)
    for row, (sorted_members, values, most) in enumerate(zip(members, came, cap, strict=True)):
        seen = values <= most
        below = np.searchsorted(sorted_members, values, side="left")
        up_to = np.searchsorted(sorted_members, values, side="right")
        hidden = np.searchsorted(sorted_members, most, side="right")
        low[row] = np.where(seen, below, hidden) / (size + 1.0)
        high[row] = np.where(seen, up_to + 1.0, size + 1.0) / (size + 1.0)
    return low, high


def _parts(low: Array, high: Array) -> Array:
    """The part of each interval in each fifth, [..., bin]."""
    edges = np.linspace(0.0, 1.0, BINS + 1)
    inside = np.minimum(high[..., None], edges[1:]) - np.maximum(low[..., None], edges[:-1])
    return np.asarray(np.maximum(inside, 0.0) / (high - low)[..., None])
