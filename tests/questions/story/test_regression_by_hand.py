"""Regression of conduct: coefficients and errors as the formulas have them, in small cases."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.model.ladder import RECALLED
from sim.questions.story.conduct_autoregression import SummedCoefficients, _estimate, _fit, _flows, _least_squares
from sim.questions.story.trajectory_clusters import _end_rung, _middle
from sim.statistics.intervals import Estimate

POSITIVE, TOUCHING = Estimate(0.2, 0.1, 0.3), Estimate(0.1, 0.0, 0.2)


def test_errors_are_clustered_by_run():
    # one predictor of 1, so the coefficient is the mean, 3; residuals -2, 0 | -1, 3 sum to -2 and 2 in the two runs
    y, run = np.array([1.0, 3.0, 2.0, 6.0]), np.array([0, 0, 1, 1])
    coefficients, covariance = _least_squares(y, np.ones((4, 1)), run)
    assert coefficients == pytest.approx([3.0])
    assert covariance == pytest.approx(np.array([[(4 + 4) / 16 * 2 / 1]]))


def test_an_interval_is_the_weighted_sum_with_its_error_to_90_percent():
    found = _estimate(np.array([1.0, -1.0]), np.array([0.5, 0.2]), np.array([[0.05, 0.01], [0.01, 0.01]]))
    assert [found.estimate, found.low, found.high] == pytest.approx(
        [0.3, 0.3 - 1.645 * 0.2, 0.3 + 1.645 * 0.2], abs=1e-3
    )


def test_coefficients_are_summed_over_two_lags_of_each_flow():
    draws = np.random.default_rng(1)
    own, back, third = np.zeros((3, 50)), *draws.standard_normal((2, 3, 50))
    for week in range(2, 50):
        own[:, week] = (
            0.3 * own[:, week - 1] + 0.1 * own[:, week - 2] + 0.5 * back[:, week - 1] - 0.3 * back[:, week - 2]
            + 0.05 * third[:, week - 1] + 0.02 * third[:, week - 2]
        )  # fmt: skip
    for shift, within in ((0.0, False), (np.array([[0.0], [1.0], [5.0]]), True)):
        found = _fit([(own + shift, back, third)], ("ABC>XYZ", "MNO", within))
        sums = [found.inertia, found.reciprocity, found.triangle]
        assert [one.estimate for one in sums] == pytest.approx([0.4, 0.2, 0.07])
        assert found.inertia_over_reciprocity.estimate == pytest.approx(0.2)
        assert found.reciprocity_over_triangle.estimate == pytest.approx(0.13)


def test_flows_are_those_of_one_side_the_other_and_thirds_towards_the_other():
    acts = np.arange(9.0).reshape(1, 1, 3, 3)
    own, back, thirds = _flows(acts, 0, 2, [1])
    assert (own.item(), back.item(), thirds.item()) == (2.0, 6.0, 5.0)


def test_an_order_holds_only_if_both_differences_exceed_zero():
    sums = SummedCoefficients("both", "together", False, *[POSITIVE] * 5)
    assert sums.in_order
    assert not replace(sums, inertia_over_reciprocity=TOUCHING).in_order
    assert not replace(sums, reciprocity_over_triangle=TOUCHING).in_order


@pytest.mark.parametrize(
    ("rungs", "middle"), [([1, 4], 4), ([1, 1, 4], 1), ([4, 1, 4], 4), ([4, 4, 1, 1], 4), ([3], 3)]
)
def test_the_middle_rung_is_the_worst_that_half_are_on_or_below(rungs, middle):
    assert _middle(np.array(rungs)) == middle


def test_a_storyline_ends_on_a_formal_rung_from_recall_on_else_by_its_relation():
    from_line = np.array([1])
    assert [_end_rung(np.array([rung]), from_line) for rung in (RECALLED - 1, RECALLED, RECALLED + 1)] == [
        1, RECALLED, RECALLED + 1,
    ]  # fmt: skip
