"""Counts of the runs in each bin of the relation and on each rung, by dyad."""

from __future__ import annotations

from typing import Any

from sim.model.compiling import LANES, phase
from sim.results.variables import BINS, FIXED_POINT


@phase
def count_relations(relation: Any, dyads: Any, runs: Any, into: Any) -> None:
    """Count one week's relations, [variant, group, dyad, lane] in whole steps of 1 / FIXED_POINT, over the first runs.

    `dyads` are their source and target, [variant, dyad], and number, [variant]. Writes into three arrays: the counts
    [variant, state, state, bin], the sums and the sums of squares, [variant, state, state].
    """
    source, target, number = dyads
    count, total, squares = into
    for v in range(relation.shape[0]):
        for k in range(number[v]):
            i, j = source[v, k], target[v, k]
            own, first, second = count[v, i, j], 0, 0
            own[:] = 0
            for g in range(relation.shape[1]):
                for r in range(min(LANES, runs - g * LANES)):
                    step = int(relation[v, g, k, r])
                    own[min((step + FIXED_POINT) * BINS // (2 * FIXED_POINT), BINS - 1)] += 1
                    first += step
                    second += step * step
            total[v, i, j], squares[v, i, j] = first, second


@phase
def count_rungs(rung: Any, dyads: Any, runs: Any, count: Any) -> None:
    """Count one week's rungs, [variant, group, dyad, lane], over the first runs, [variant, state, state, rung]."""
    source, target, number = dyads
    for v in range(rung.shape[0]):
        for k in range(number[v]):
            own = count[v, source[v, k], target[v, k]]
            own[:] = 0
            for g in range(rung.shape[1]):
                for r in range(min(LANES, runs - g * LANES)):
                    own[rung[v, g, k, r]] += 1
