"""Exact histograms and moments over all runs, in any order of blocks."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from counted import Counted, ruptures

from sim.model.ladder import RUNGS
from sim.results.outcomes import rupture
from sim.results.variables import BINS, FIXED_POINT

RUNS, SHAPE = 37, (2, 37, 3, 2, 2)
RNG = np.random.default_rng(5)
RELATION = RNG.uniform(-1.0, 1.0, SHAPE)
FIXED = np.rint(RELATION * FIXED_POINT).astype(np.int16)
RUNG = RNG.integers(0, len(RUNGS), SHAPE, dtype=np.int8)


def counted(*cuts, order=1):
    counts = Counted()
    edges = [0, *cuts, RUNS]
    for first, last in list(pairwise(edges))[::order]:
        counts.add(FIXED[:, first:last], RUNG[:, first:last])
    return counts.variables()


@pytest.mark.parametrize("cuts", [(), (1,), (5, 6, 30), tuple(range(1, RUNS))], ids=len)
@pytest.mark.parametrize("order", [1, -1], ids=["forward", "backward"])
def test_any_split_into_blocks_gives_the_same_counts(cuts, order):
    whole, split = counted(), counted(*cuts, order=order)
    assert whole.keys() == split.keys() == {"relation_count", "rung_count", "relation_sum", "relation_square_sum"}
    for name, values in whole.items():
        assert np.array_equal(values, split[name]), name
        assert values.dtype == split[name].dtype == (np.int32 if name.endswith("count") else np.int64)


def test_every_run_is_counted_once_in_every_week_and_pair():
    counts = counted(10)
    assert (counts["relation_count"].sum(axis=-1) == RUNS).all()
    assert (counts["rung_count"].sum(axis=-1) == RUNS).all()
    assert counts["relation_count"].shape == (2, 3, 2, 2, BINS)
    assert counts["rung_count"].shape == (2, 3, 2, 2, len(RUNGS))


def test_histograms_are_numpys():
    counts = counted(3, 20)
    values = FIXED / FIXED_POINT
    for variant, week, i, j in ((0, 0, 0, 1), (1, 2, 1, 0)):
        cell = (variant, slice(None), week, i, j)
        expected, _ = np.histogram(values[cell], bins=BINS, range=(-1.0, 1.0))
        assert np.abs(counts["relation_count"][variant, week, i, j] - expected).sum() <= 2  # a value on an edge
        assert np.array_equal(counts["rung_count"][variant, week, i, j], np.bincount(RUNG[cell], minlength=len(RUNGS)))


def test_ruptures_are_counted_as_the_weeks_of_rupture_find_them():
    """A spell of four weeks in the last four counts, one of three does not, nor one of a dyad that starts recalled."""
    rung = RNG.integers(3, 7, (2, RUNS, 9, 2, 2), dtype=np.int8)
    rung[:, :8] = 4
    rung[:, 1, 5:], rung[:, 2, 6:], rung[:, 3], rung[:, 4, :4] = 5, 5, 7, 5
    start = RNG.integers(2, 6, (2, RUNS, 2, 2), dtype=np.int8)
    start[:, :8] = 4
    start[:, 3] = 5
    expected = np.isfinite(rupture(np.moveaxis(rung, 2, -1), start))
    assert expected[:, :8].all(axis=(0, 2, 3)).tolist() == [False, True, False, False, True, False, False, False]
    assert np.array_equal(ruptures(rung, start), expected.sum(axis=1))


def test_a_bin_holds_its_lower_edge_and_the_last_one_both():
    counts = Counted()
    ends = np.array([-FIXED_POINT, 0, FIXED_POINT], dtype=np.int16).reshape(1, 3, 1, 1, 1)
    counts.add(ends, np.zeros_like(ends, dtype=np.int8))
    assert np.flatnonzero(counts.variables()["relation_count"].ravel()).tolist() == [0, BINS // 2, BINS - 1]


def test_means_and_variances_from_the_moments_are_those_of_the_relations():
    counts = counted(7, 8)
    mean = counts["relation_sum"] / RUNS / FIXED_POINT
    square = counts["relation_square_sum"] / RUNS / FIXED_POINT**2
    np.testing.assert_allclose(mean, RELATION.mean(axis=1), atol=1.0 / FIXED_POINT)
    np.testing.assert_allclose(square, (RELATION**2).mean(axis=1), atol=2.0 / FIXED_POINT)
    np.testing.assert_array_equal(counts["relation_sum"], FIXED.astype(np.int64).sum(axis=1))


def test_sums_of_a_million_runs_at_the_end_of_the_scale_do_not_overflow():
    counts, block = Counted(), np.full((1, 1000, 1, 1, 1), -FIXED_POINT, dtype=np.int16)
    for _ in range(1000):
        counts.add(block, np.zeros_like(block, dtype=np.int8))
    assert counts.variables()["relation_sum"].item() == -FIXED_POINT * 10**6
    assert counts.variables()["relation_square_sum"].item() == FIXED_POINT**2 * 10**6
    assert counts.variables()["relation_count"][0, 0, 0, 0, 0] == 10**6


def test_totals_handed_out_are_not_changed_by_later_blocks():
    counts = Counted()
    counts.add(FIXED, RUNG)
    first = counts.variables()
    kept = {name: values.copy() for name, values in first.items()}
    counts.add(FIXED, RUNG)
    assert all(np.array_equal(first[name], kept[name]) for name in kept)
