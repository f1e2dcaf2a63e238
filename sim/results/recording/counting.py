"""Compiled passes over the records: counts of runs by relation and rung, and where something happened."""

from __future__ import annotations

from typing import Any

from sim.model.compiling import LANES, entry
from sim.model.ladder import RUPTURE_RUNG, RUPTURE_WEEKS
from sim.results.variables import BINS, FIXED_POINT


@entry
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


@entry
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


@entry
def count_ruptures(rung: Any, start: Any, dyads: Any, runs: Any, count: Any) -> None:
    """Count the first runs in which each dyad ruptures, [variant, state, state].

    `rung` is [week, variant, group, dyad, lane] and `start` the rungs before the first week. A rupture is as in
    `sim.results.outcomes.rupture`.
    """
    source, target, number = dyads
    for v in range(rung.shape[1]):
        for k in range(number[v]):
            for g in range(rung.shape[2]):
                for r in range(min(LANES, runs - g * LANES)):
                    spell = 0
                    for week in range(rung.shape[0]):
                        spell = spell + 1 if rung[week, v, g, k, r] >= RUPTURE_RUNG else 0
                        if spell == RUPTURE_WEEKS:
                            break
                    if spell == RUPTURE_WEEKS and start[v, g, k, r] < RUPTURE_RUNG:
                        count[v, source[v, k], target[v, k]] += 1


@entry
def list_where(values: Any, runs: Any, week: Any, into: Any, found: Any) -> Any:
    """List variant, run, week, item and value of what is not 0 in [variant, group, item, lane], over the first runs.

    Writes rows of `into` after the `found` ones, as many as fit, and returns how many there are then.
    """
    for v in range(values.shape[0]):
        for g in range(values.shape[1]):
            for n in range(values.shape[2]):
                for r in range(min(LANES, runs - g * LANES)):
                    if values[v, g, n, r]:
                        if found < len(into):
                            row = into[found]
                            row[0], row[1], row[2], row[3], row[4] = v, g * LANES + r, week, n, values[v, g, n, r]
                        found += 1
    return found
