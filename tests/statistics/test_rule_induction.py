"""Patient rule induction: a known box is found, another program is matched, and nothing is found in noise."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import mannwhitneyu

from sim.model.random_streams import stream
from sim.statistics.rule_induction import Box, found_box, largest_excess, peeled, pruned

WORKBENCH = ((0.919, 0.326), (0.835, 0.405), (0.762, 0.505), (0.719, 0.654))
"""Coverage and density along the peeling trajectory of `prim` of the EMA workbench 2.5.3, on the same points."""


@pytest.fixture(scope="module")
def corner():
    points = stream(3, "oracle").random((1000, 4))
    happens = (points[:, 0] > 0.6) & (points[:, 2] < 0.5) | (stream(3, "noise of the oracle").random(1000) < 0.1)
    return points, happens.astype(float)


def test_a_known_box_is_found(corner):
    box = found_box(*corner, 0.05)
    assert box.limited == (0, 2)
    assert box.low[0] == pytest.approx(0.6, abs=0.02)
    assert box.high[2] == pytest.approx(0.5, abs=0.03)


def test_at_the_same_coverage_a_box_is_as_dense_as_the_ema_workbench_s(corner):
    points, values = corner
    boxes = [box.holds(points) for box in peeled(points, values)]
    coverage = np.array([values[held].sum() / values.sum() for held in boxes])
    density = np.array([values[held].mean() for held in boxes])
    for theirs, at_least in WORKBENCH:
        assert np.interp(theirs, coverage[::-1], density[::-1]) > at_least - 0.02


def test_each_box_lies_in_the_one_before_and_is_denser(corner):
    points, values = corner
    boxes = peeled(points, values)
    assert all((a.low <= b.low).all() and (a.high >= b.high).all() for a, b in pairwise(boxes))
    means = [values[box.holds(points)].mean() for box in boxes]
    assert means == sorted(means)


def test_where_no_input_matters_no_limit_is_found_in_9_of_10_cases():
    found = 0
    for repetition in range(100):
        random = stream(repetition, "noise")
        found += bool(found_box(random.random((128, 6)), random.binomial(20, 0.3, 128) / 20.0, 0.05).limited)
    assert found <= 10


def test_a_box_holds_its_limits_and_forgets_those_of_one_input():
    box = Box(np.array([0.2, 0.0]), np.array([1.0, 0.6]))
    points = np.array([[0.2, 0.6], [1.0, 0.0], [0.19, 0.5], [0.5, 0.61]])
    assert box.holds(points).tolist() == [True, True, False, False]
    assert box.limited == (0, 1)
    without = box.without(0)
    assert (without.low.tolist(), without.high.tolist(), without.limited) == ([0.0, 0.0], [1.0, 0.6], (1,))
    assert box.limited == (0, 1)


def limits(boxes):
    return [(round(float(box.low[0]), 9), round(float(box.high[0]), 9)) for box in boxes]


def test_each_step_gives_up_the_share_of_points_with_least_of_the_outcome_up_to_ten_points():
    twelve = (np.arange(12)[:, None] + 0.5) / 12.0
    both_ends = np.array([0.0] + [1.0] * 10 + [0.0])
    assert limits(peeled(twelve, both_ends)) == [(0.0, 1.0), (0.083333333, 1.0), (0.083333333, 0.916666667)]
    forty = (np.arange(40)[:, None] + 0.5) / 40.0
    assert limits(peeled(forty, np.repeat([0.0, 1.0], [4, 36]), 0.1)) == [(0.0, 1.0), (0.1, 1.0)]
    assert limits(peeled(forty, np.repeat([1.0, 0.0], [36, 4]), 0.1)) == [(0.0, 1.0), (0.0, 0.9)]
    assert limits(peeled(forty, np.repeat([0.0, 1.0], [2, 38]))) == [(0.0, 1.0), (0.05, 1.0)]
    assert limits(peeled(twelve, np.ones(12))) == [(0.0, 1.0)]


def test_the_box_of_the_largest_excess_is_taken():
    points, values = (np.arange(10)[:, None] + 0.5) / 10.0, np.repeat([0.0, 1.0, 0.5], [5, 3, 2])
    boxes = tuple(Box(np.array([low]), np.array([high])) for low, high in ((0.0, 1.0), (0.5, 1.0), (0.5, 0.8)))
    assert largest_excess(boxes, points, values) is boxes[1]


def test_a_limit_is_kept_at_the_significance_divided_by_the_number_of_limits():
    points = stream(5, "pruned").random((60, 2))
    values = (points[:, 0] > 0.5) + 0.3 * (points[:, 1] < 0.7) + 0.5 * stream(5, "noise of the pruned").random(60)
    box = Box(np.array([0.5, 0.0]), np.array([1.0, 0.7]))
    inside, cut_off = box.holds(points), (points[:, 0] >= 0.5) & (points[:, 1] > 0.7)
    p = float(mannwhitneyu(values[inside], values[cut_off], alternative="greater").pvalue)
    assert 1e-5 < p < 0.05
    assert pruned(box, points, values, 2.01 * p).limited == (0, 1)
    assert pruned(box, points, values, 1.99 * p).limited == (0,)
    assert pruned(box, points, -values, 0.5).limited == ()
