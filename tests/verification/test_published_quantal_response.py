"""B10, B11: logit equilibria of a crisis game and of an asymmetric matching pennies (McKelvey & Palfrey 1995, 1998).

The figures of both were worked out for this program; those of matching pennies agree with Gambit 16.7 to 1e-8.
"""

from __future__ import annotations

import numpy as np
import pytest
from verification.models.quantal_response import advantages, crisis_game, logit, two_by_two

from sim.errors import UsageError

CRISIS = np.array([[0.0, 1.0], [1.0, 0.0], [-0.5, 1.2], [-0.2, -0.2]])
"""Payoffs of both sides: status quo, acquiescence, backing down, war."""
ROW, COLUMN = np.array([[9.0, 0.0], [0.0, 1.0]]), np.array([[0.0, 1.0], [1.0, 0.0]])
PENNIES = {0.5: (0.83067, 0.41808), 1.0: (0.89358, 0.31278), 2.0: (0.86075, 0.19108)}


@pytest.mark.parametrize(("precision", "chances"), [
    (0.0, (0.5, 0.25, 0.125, 0.125)), (1.0, (0.448561, 0.221859, 0.140256, 0.189325)),
    (2.0, (0.421201, 0.206133, 0.132052, 0.240614)), (5.0, (0.192862, 0.348034, 0.083752, 0.375352)),
    (1e4, (0.0, 1.0, 0.0, 0.0)),
])  # fmt: skip
def test_outcomes_of_the_crisis_game(precision, chances):
    np.testing.assert_allclose(crisis_game(CRISIS, precision), chances, atol=1e-6)
    assert crisis_game(CRISIS, precision).sum() == pytest.approx(1.0)


def test_choices_do_not_depend_on_where_utility_is_counted_from():
    felt = np.array([[0.3, -0.2, 0.9], [1.0, 1.0, 1.0]])
    np.testing.assert_allclose(logit(felt, 3.0), logit(felt + 1e3, 3.0), atol=1e-9)
    np.testing.assert_allclose(logit(felt, 3.0)[1], 1.0 / 3.0)


@pytest.mark.parametrize("precision", PENNIES)
def test_matching_pennies_at_each_precision(precision):
    assert two_by_two(ROW, COLUMN, precision) == pytest.approx(PENNIES[precision], abs=1e-5)


def test_matching_pennies_go_to_their_nash_equilibrium():
    assert two_by_two(ROW, COLUMN, 200.0) == pytest.approx((0.5, 0.1), abs=1e-2)


def test_matching_pennies_agree_with_gambit():
    gambit = pytest.importorskip("pygambit", reason="pygambit is not installed: no second opinion on the equilibria")
    game = gambit.Game.from_arrays(ROW, COLUMN)
    for found in gambit.qre.logit_solve_lambda(game, list(PENNIES)):
        p, q = (float(found.profile[next(iter(player.strategies))]) for player in game.players)
        assert two_by_two(ROW, COLUMN, found.lam) == pytest.approx((p, q), abs=1e-6)


def test_of_three_solutions_it_is_the_one_that_blind_chance_leads_to():
    both = np.array([[2.0, 0.0], [0.0, 1.0]])
    for precision in np.linspace(0.0, 8.0, 17):
        p, q = two_by_two(both, both, float(precision))
        log_odds = np.log([p / (1.0 - p), q / (1.0 - q)])
        np.testing.assert_allclose(log_odds, precision * advantages(p, q, (both, both)), atol=1e-6)
        assert p >= 0.5
    assert p > 0.999


def test_a_branch_that_turns_back_is_refused_rather_than_left():
    row, column = np.array([[-1.72, -10.07], [-2.41, 7.61]]), np.array([[-6.40, -9.21], [-1.09, -2.06]])
    assert two_by_two(row, column, 1.5)[0] < 0.5
    with pytest.raises(UsageError, match="solutions meet"):
        two_by_two(row, column, 6.0)
