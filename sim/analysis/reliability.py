"""Whether what is given a chance of a third comes about a third of the time, over all targets together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.consistency import consistency_band
from sim.analysis.recovery import made_up
from sim.luck import stream

Array = NDArray[np.float64]
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
        return int(((self.came < self.low - 1e-9) | (self.came > self.high + 1e-9)).sum())

    def as_json(self) -> list[dict[str, float]]:
        """A `{"offered", "came", "low", "high"}` for each bin."""
        columns: dict[str, Any] = {name: getattr(self, name).tolist() for name in ("offered", "came", "low", "high")}
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def reliability(chances: Array, happened: Array, seed: int = 1, draws: int = DRAWS) -> Reliability:
    """How forecasts [case, target] hold against what happened, [case, target] of 1, 0 and NaN (left out)."""
    seen = ~np.isnan(happened)
    offered, came = chances[seen], happened[seen]
    order = np.argsort(offered, kind="stable")
    bins = np.array_split(order, max(1, min(BINS, len(order) // FEWEST)))
    luck = stream(seed, "outcomes drawn from forecasts")
    again = np.stack([_shares(made_up(chances, luck)[seen], bins) for _ in range(draws)])
    low, high = consistency_band(again)
    return Reliability(_shares(offered, bins), _shares(came, bins), low, high)


def _shares(values: Array, bins: list[NDArray[np.intp]]) -> Array:
    return np.array([values[rows].mean() if len(rows) else np.nan for rows in bins])
