"""Patient rule induction: a known box is found, another program is matched, and nothing is found in noise."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sim.model.random_streams import stream
from sim.statistics.rule_induction import found_box, peeled

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
