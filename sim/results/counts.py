"""Exact integer histograms and moments over all runs, block by block, in any order."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.ladder import RUNGS
from sim.results.contract import BINS, FIXED_POINT

Integers = NDArray[Any]


class Counts:
    """Adds up blocks of relations (whole steps of 1 / FIXED_POINT) and rungs, each [V, R, week, A, A]."""

    def __init__(self) -> None:
        self._totals: dict[str, Integers] = {}

    def add(self, relation: Integers, rung: Integers) -> None:
        """Count a block."""
        wide = relation.astype(np.int64)
        bins = np.minimum((wide + FIXED_POINT) * BINS // (2 * FIXED_POINT), BINS - 1)
        self._total("relation_count", _count(bins, BINS))
        self._total("rung_count", _count(rung.astype(np.int64), len(RUNGS)))
        self._total("relation_sum", wide.sum(axis=1))
        self._total("relation_square_sum", (wide * wide).sum(axis=1))

    def add_totals(self, totals: dict[str, Integers]) -> None:
        """Add what was counted before."""
        for name, values in totals.items():
            self._total(name, values)

    def _total(self, name: str, values: Integers) -> None:
        self._totals[name] = self._totals[name] + values if name in self._totals else values

    def variables(self) -> dict[str, Integers]:
        """The totals by name: counts [V, week, A, A, category], sums [V, week, A, A]."""
        return dict(self._totals)


def _count(category: Integers, most: int) -> Integers:
    """How many runs are in each category, [V, week, A, A, most] from [V, R, week, A, A]."""
    variants, _, *cells = category.shape
    counts = []
    for variant in range(variants):
        size = int(np.prod(cells))
        places = np.arange(size).reshape(cells) * most + category[variant]
        counts.append(np.bincount(places.ravel(), minlength=size * most).reshape(*cells, most))
    return np.stack(counts).astype(np.int32)
