"""Information that one yes-or-no observation gives about another, from runs counted in a table of two by two.

The mutual information in bits (Shannon 1948) is estimated with the correction of Miller (1955) for the number of runs;
its interval is a bootstrap over runs; independence is tested with Fisher's exact test.
"""

from __future__ import annotations

from math import log

import numpy as np
from scipy.stats import fisher_exact

from sim.arrays import Array, Flags
from sim.model.random_streams import stream
from sim.statistics.intervals import Estimate

RESAMPLES = 2000
EDGES = (0.05, 0.95)


def table_of(seen: Flags, happened: Flags) -> Array:
    """Count runs, [4]: seen and happened, seen only, happened only, neither; leading axes are kept."""
    cells = (seen & happened, seen & ~happened, ~seen & happened, ~seen & ~happened)
    return np.stack([cell.sum(axis=-1) for cell in cells], axis=-1).astype(np.float64)


def mutual_information(counts: Array) -> Array:
    """Compute the mutual information in bits, [...] from [..., 4] as `table_of`, without correction."""
    table = counts.reshape(*counts.shape[:-1], 2, 2)
    total = table.sum(axis=(-1, -2), keepdims=True)
    expected = table.sum(axis=-1, keepdims=True) * table.sum(axis=-2, keepdims=True) / total
    ratio = np.divide(table, expected, out=np.ones_like(table), where=table > 0.0)
    bits: Array = (table / total * np.log2(ratio)).sum(axis=(-1, -2))
    return np.maximum(bits, 0.0)


def gain(counts: Array, seed: int, name: str) -> Estimate:
    """Estimate the mutual information in bits with its 90 % bootstrap interval; `name` addresses the random numbers.

    In two by two tables of n runs the plain estimate is too high by 1 / (2 n ln 2) on average, and a resampled one by
    as much again.
    """
    runs = int(counts.sum())
    bias = 1.0 / (2.0 * runs * log(2.0))
    draws = stream(seed, name).multinomial(runs, counts / runs, RESAMPLES).astype(np.float64)
    low, high = np.quantile(mutual_information(draws) - 2.0 * bias, EDGES)
    estimate = max(float(mutual_information(counts)) - bias, 0.0)
    return Estimate(estimate, min(max(float(low), 0.0), estimate), max(float(high), estimate))


def independence(counts: Array) -> float:
    """Return the p-value of Fisher's exact test that the observation and the event are independent."""
    return float(fisher_exact(counts.reshape(2, 2)).pvalue)
