"""B7, B8: an arms race of Richardson (1960), stable in closed form and, from a public exercise, unstable."""

from __future__ import annotations

import numpy as np
import pytest
from verification.models.arms_race import Race, balance_point, eigenvalues, is_stable, rates

from sim.errors import UsageError

STABLE = Race(answer_x=0.2, answer_y=0.3, fatigue_x=0.5, fatigue_y=0.4, grievance_x=0.1, grievance_y=0.2)
UNSTABLE = Race(answer_x=0.09, answer_y=0.12, fatigue_x=0.15, fatigue_y=0.05)


def course(race, arms, years, step=0.01):
    for _ in range(round(years / step)):
        arms = arms + step * rates(race, arms)
    return arms


def test_a_stable_race_has_its_balance_and_rates_in_closed_form():
    assert is_stable(STABLE)
    assert balance_point(STABLE) == pytest.approx([0.571429, 0.928571], abs=1e-6)
    assert eigenvalues(STABLE) == pytest.approx([-0.7, -0.2], abs=1e-12)


def test_the_balance_is_that_of_the_textbook_formula():
    k, l, a, b, g, h = STABLE  # noqa: E741
    determinant = a * b - k * l
    expected = [(k * h + b * g) / determinant, (l * g + a * h) / determinant]
    assert balance_point(STABLE) == pytest.approx(expected, abs=1e-12)
    assert rates(STABLE, balance_point(STABLE)) == pytest.approx([0.0, 0.0], abs=1e-12)


def test_a_stable_race_comes_to_rest_from_anywhere():
    for start in ([0.0, 0.0], [5.0, 1.0]):
        assert course(STABLE, np.array(start), 80.0) == pytest.approx(balance_point(STABLE), abs=1e-5)


def test_where_answers_outweigh_fatigue_arms_grow_without_end():
    assert not is_stable(UNSTABLE)
    assert UNSTABLE.fatigue_x * UNSTABLE.fatigue_y == pytest.approx(0.0075)
    assert UNSTABLE.answer_x * UNSTABLE.answer_y == pytest.approx(0.0108)
    assert eigenvalues(UNSTABLE)[-1] > 0.0
    sooner, later = (course(UNSTABLE, np.ones(2), years) for years in (300.0, 600.0))
    assert (later > sooner).all()
    assert (sooner > 2.0).all()


def test_a_race_on_the_edge_has_no_single_balance():
    with pytest.raises(UsageError, match="no single point"):
        balance_point(Race(0.5, 0.5, 0.5, 0.5, 0.1, 0.1))
