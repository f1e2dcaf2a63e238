"""The relations of all actors in two weeks, from what is counted over all runs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
import xarray as xr

from sim.analysis.about import about, bands
from sim.results.contract import FIXED_POINT

TAIL = 0.05
"""On each side of nine runs in ten."""
EDGES = ("low", "mean", "high")


def relations(
    dataset: xr.Dataset, variant: str, weeks: tuple[int, int] = (0, -1), thresholds: Sequence[float] | None = None
) -> xr.Dataset:
    """Where every pair stands in the first and the last of `weeks`, best at the end first; pairs never named left out.

    Variables: `relation` (edge, when, pair), the mean of both sides' relations over all runs and the range of nine in
    ten of them; `focus` (pair), whether it is the focus pair; the bands of the ladder. `week` (when) is a coordinate.
    """
    v = dataset.sel(variant=variant)
    codes = [str(code) for code in dataset["source"].to_numpy()]
    named = v["relation_square_sum"].any("week").transpose("source", "target").to_numpy()
    pairs = [(i, j) for i, j in combinations(range(len(codes)), 2) if named[i, j] or named[j, i]]
    two = v[["relation_count", "relation_sum"]].isel(week=list(weeks)).transpose("week", "source", "target", ...)
    count, total = two["relation_count"].to_numpy(), two["relation_sum"].to_numpy()
    runs = int(count[0, 0, 0].sum())
    values = np.array([_both_sides(count, total, pair) for pair in pairs]).reshape(-1, 3, 2)
    order = np.argsort(-values[:, 1, 1], kind="stable")
    focus = set(str(dataset.attrs["focus"]).split("-"))
    data = xr.Dataset(
        {
            "relation": (("edge", "when", "pair"), values[order].transpose(1, 2, 0)),
            "focus": ("pair", [{codes[i] for i in pairs[place]} == focus for place in order]),
        },
        coords={
            "edge": list(EDGES),
            "week": ("when", two["week"].to_numpy()),
            "pair": ["-".join(codes[i] for i in pairs[place]) for place in order],
        },
        attrs=about(dataset, variant, runs),
    )
    return data.merge(bands(thresholds))


def _both_sides(count: Any, total: Any, pair: tuple[int, int]) -> Any:
    """Low, mean and high, [3, week], of both relations of a pair together."""
    i, j = pair
    counts = count[:, i, j].astype(np.int64) + count[:, j, i]
    mean = (total[:, i, j] + total[:, j, i]) / (FIXED_POINT * counts.sum(axis=-1))
    low, high = (np.array([quantile(row, level) for row in counts]) for level in (TAIL, 1.0 - TAIL))
    return np.array([np.minimum(low, mean), mean, np.maximum(high, mean)])


def quantile(counts: Any, level: float) -> float:
    """The value over [-1, 1] that a share `level` of a histogram lies below, spread evenly within a bin."""
    reached = np.concatenate([[0.0], np.cumsum(counts)])
    wanted = level * reached[-1]
    place = int(np.flatnonzero((reached[1:] >= wanted) & (counts > 0))[0])
    within = (wanted - reached[place]) / counts[place]
    return float(-1.0 + 2.0 * (place + within) / len(counts))
