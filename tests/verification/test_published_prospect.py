"""B14: value and weight of Tversky & Kahneman (1992) with the medians of their subjects."""

from __future__ import annotations

import numpy as np
import pytest
from verification.models.prospect import FOR_LOSSES, value, weight

from sim.model.theories import prospect as theory

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
    np.testing.assert_allclose(theory.value(change), value(change), rtol=1e-12)
