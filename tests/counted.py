"""Counts over all runs, and rungs by relation, of made-up arrays."""

from __future__ import annotations

import numpy as np

from sim.model.compiling import LANES
from sim.model.ladder import RUNGS, thresholds
from sim.model.parameters import Parameters
from sim.results.joining import Counts
from sim.results.recording.counting import count_relations, count_rungs, count_ruptures
from sim.results.variables import BINS


class Counted:
    """Sums of the counts of blocks of relations (whole steps) and rungs, each [variant, run, week, state, state]."""

    def __init__(self):
        self._counts = Counts()

    def add(self, relation, rung):
        """Count a block."""
        self._counts.add(block_counts(relation, rung))

    def variables(self):
        """The totals by name."""
        return dict(self._counts.totals)


def block_counts(relation, rung):
    """The counts of a block, as the recorder makes them."""
    variants, runs, weeks, size, _ = relation.shape
    counts = {
        "relation_count": np.zeros((variants, weeks, size, size, BINS), dtype=np.int32),
        "rung_count": np.zeros((variants, weeks, size, size, len(RUNGS)), dtype=np.int32),
        "relation_sum": np.zeros((variants, weeks, size, size), dtype=np.int64),
        "relation_square_sum": np.zeros((variants, weeks, size, size), dtype=np.int64),
    }
    dyads = _all_dyads(variants, size)
    for week in range(weeks):
        into = tuple(counts[name][:, week] for name in ("relation_count", "relation_sum", "relation_square_sum"))
        count_relations(_lanes(relation[:, :, week]), dyads, runs, into)
        count_rungs(_lanes(rung[:, :, week]), dyads, runs, counts["rung_count"][:, week])
    return counts


def ruptures(rung, start):
    """The number of runs with a rupture, [variant, state, state], from rungs and starting rungs [variant, run, ...]."""
    variants, runs, weeks, size, _ = rung.shape
    count = np.zeros((variants, size, size), dtype=np.int32)
    weekly = np.stack([_lanes(rung[:, :, week]) for week in range(weeks)])
    count_ruptures(weekly, _lanes(start), _all_dyads(variants, size), runs, count)
    return count


def _all_dyads(variants, size):
    """Sources, targets and number of the directed dyads of so many states, in every variant."""
    source, target = (np.tile(side.ravel(), (variants, 1)) for side in np.indices((size, size)))
    return source, target, np.full(variants, size * size)


def _lanes(values):
    """Arrange [variant, run, state, state] as [variant, group, dyad, lane]."""
    variants, runs = values.shape[:2]
    groups = -(-runs // LANES)
    wide = np.zeros((variants, groups * LANES, values[0, 0].size), dtype=values.dtype)
    wide[:, :runs] = values.reshape(variants, runs, -1)
    return np.ascontiguousarray(wide.reshape(variants, groups, LANES, -1).swapaxes(2, 3))


def rung_by_relation(relation, p=None):
    """The rung 0 to 4 of each relation, same shape."""
    return np.sum([relation < edge for edge in thresholds(p or Parameters())], axis=0).astype(np.int8)
