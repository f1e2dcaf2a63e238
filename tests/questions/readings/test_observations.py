"""What would tell readings apart: bits of information, week by week."""

from __future__ import annotations

import numpy as np
import pytest

from sim.questions.readings.expected_information import information


def test_readings_that_lead_one_to_expect_the_same_are_not_told_apart():
    assert information(np.array([[0.3, 0.7], [0.3, 0.7], [0.3, 0.7]])) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("count", [2, 3])
def test_an_observation_that_only_one_reading_allows_tells_for_sure(count):
    assert information(np.eye(count)) == pytest.approx(np.log2(count))


def test_bits_are_counted_for_each_week():
    chances = np.array([[[1.0, 0.0], [0.5, 0.5]], [[0.0, 1.0], [0.5, 0.5]]])
    np.testing.assert_allclose(information(chances), [1.0, 0.0], atol=1e-12)


def test_a_known_value_in_between():
    p, q = 0.9, 0.6
    entropy = lambda x: -x * np.log2(x) - (1 - x) * np.log2(1 - x)  # noqa: E731
    expected = entropy((p + q) / 2) - (entropy(p) + entropy(q)) / 2
    assert information(np.array([[p, 1 - p], [q, 1 - q]])) == pytest.approx(expected)
