"""B14: value and weight of Tversky & Kahneman (1992) with the medians of their subjects."""

from __future__ import annotations

import numba
import numpy as np
import pytest
from verification.models.prospect import FOR_LOSSES, value, weight

from sim.model.theories import prospect as theory

value_of_theory = numba.njit(lambda difference: theory.value(difference))
CHANCES = np.array([0.01, 0.1, 0.5, 0.9, 0.99])


def test_weights_of_chances_of_gains():
    np.testing.assert_allclose(weight(CHANCES), [0.0553, 0.1863, 0.4206, 0.7117, 0.9116], atol=5.1e-5)


@pytest.mark.parametrize("curvature", [0.61, FOR_LOSSES])
def test_impossible_and_certain_things_weigh_what_they_are(curvature):
    np.testing.assert_allclose(weight(np.array([0.0, 1.0]), curvature), [0.0, 1.0])
    assert weight(0.01, curvature) > 0.01
    assert weight(0.99, curvature) < 0.99


def test_a_loss_of_a_hundred_is_felt_more_than_twice_as_much_as_a_gain():
    assert value(100.0) == pytest.approx(57.544, abs=5e-4)
    assert value(-100.0) == pytest.approx(-129.474, abs=1e-3)
    assert value(0.0) == 0.0


def test_the_theory_of_leaders_values_what_is_large_enough_as_published():
    change = np.array([-1.2, -0.4, -0.06, 0.06, 0.3, 1.0])
    np.testing.assert_allclose([value_of_theory(x) for x in change], value(change), rtol=1e-12)


def test_the_theory_of_leaders_is_linear_near_its_point_of_reference_and_nowhere_jumps():
    near = theory.LINEAR_BELOW.default
    slope = value(near) / near
    np.testing.assert_allclose(
        [value_of_theory(share * near) for share in (0.0, 0.2, 1.0)], slope * near * np.array([0.0, 0.2, 1.0])
    )
    for sign in (-1.0, 1.0):
        inside, outside = (value_of_theory(sign * near * (1.0 + step)) for step in (-1e-9, 1e-9))
        assert inside == pytest.approx(outside, rel=1e-8)
