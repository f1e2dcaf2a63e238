"""B4, B5: continuous structural balance, closed form of Marvel, Kleinberg, Kleinberg & Strogatz (2011)."""

from __future__ import annotations

import numpy as np
import pytest
from verification.models.structural_balance import blow_up_time, camps, relations_at

from sim.errors import UsageError

THREE = np.array([[0.2, 0.5, -0.3], [0.5, 0.1, -0.4], [-0.3, -0.4, 0.3]])
AT_NINE_TENTHS = [
    [3.231489, 3.457350, -3.311161], [3.457350, 3.158395, -3.384256], [-3.311161, -3.384256, 3.304583],
]  # fmt: skip
TWO = np.array([[0.0, 0.5], [0.5, 0.0]])


def runge_kutta(x, time, steps):
    h = time / steps
    for _ in range(steps):
        one = x @ x
        two = (x + 0.5 * h * one) @ (x + 0.5 * h * one)
        three = (x + 0.5 * h * two) @ (x + 0.5 * h * two)
        four = (x + h * three) @ (x + h * three)
        x = x + h / 6.0 * (one + 2.0 * two + 2.0 * three + four)
    return x


def test_three_nodes_blow_up_at_one_into_two_camps():
    assert np.linalg.eigvalsh(THREE) == pytest.approx([-0.373205, -0.026795, 1.0], abs=5e-7)
    assert blow_up_time(THREE) == pytest.approx(1.0, abs=1e-12)
    assert camps(THREE).tolist() == [True, True, False]


def test_three_nodes_before_the_blow_up_stand_where_the_closed_form_says():
    np.testing.assert_allclose(relations_at(THREE, 0.9), AT_NINE_TENTHS, atol=1e-6)
    np.testing.assert_allclose(relations_at(THREE, 0.9), THREE @ np.linalg.inv(np.eye(3) - 0.9 * THREE), atol=1e-12)


def test_the_equation_itself_integrated_leads_to_the_closed_form():
    np.testing.assert_allclose(runge_kutta(THREE, 0.9, 2000), AT_NINE_TENTHS, atol=1e-6)


def test_two_friends_follow_the_closed_form_exactly():
    x, t = 0.5, 1.0
    off, own = x / (1.0 - (x * t) ** 2), x**2 * t / (1.0 - (x * t) ** 2)
    assert (off, own) == pytest.approx((0.666667, 0.333333), abs=5e-7)
    np.testing.assert_allclose(relations_at(TWO, t), [[own, off], [off, own]], atol=1e-12)
    assert blow_up_time(TWO) == pytest.approx(2.0, abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_just_before_the_blow_up_signs_are_those_of_the_camps(seed):
    start = np.random.default_rng(seed).normal(size=(6, 6))
    start = start + start.T
    side = np.where(camps(start), 1.0, -1.0)
    late = relations_at(start, blow_up_time(start) * (1.0 - 1e-6))
    np.testing.assert_array_equal(np.sign(late), np.outer(side, side))


def test_relations_that_only_fade_never_blow_up():
    assert blow_up_time(-np.eye(3)) == np.inf
    assert np.abs(relations_at(-np.eye(3), 1e6)).max() < 1e-5


@pytest.mark.parametrize("time", [-0.1, 1.000001, 2.0])
def test_there_is_no_answer_from_the_blow_up_on(time):
    with pytest.raises(UsageError, match="blow-up"):
        relations_at(THREE, time)
