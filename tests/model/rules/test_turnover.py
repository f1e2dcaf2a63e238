"""Phase 2, turnover: a leader leaves, and part of the dispute with them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from phases import Now, after, after_repeating, changed

from sim.model.rules.turnover import LEAST_CONSTRAINT, MOST_CONSTRAINT
from sim.world.world import World

LEAVER, STAYER = 0, 1
NEVER = 1.0


@pytest.fixture(scope="module")
def rest(two_states):
    world = World(two_states, seed=None)
    dyads = np.array([[[[0.0, 0.2], [0.3, 0.0]]]])
    s = replace(world.situation, audience_cost=dyads, grievance=2.0 * dyads, leaning=dyads + 0.5 * (dyads > 0.0))
    return replace(s, mobilisation=np.array([[[[0.9, 0.1], [0.8, 0.2]]]])), world.setting


def week(leaves, domestic_constraint=0.0, leaning=1.0):
    """A week with these draws: a uniform a state for leaving, normals for the successor."""
    draws = {
        "turnover": np.array([leaves]),
        "successor_domestic_constraint": np.full((1, 2), domestic_constraint),
        "successor_leaning": np.full((1, 2, 2), leaning),
    }
    return Now(draws=draws)


def hazard(c, state):
    return 1.0 / (52.0 * c.tenure[0, 0, state, 0])


def test_a_leader_leaves_once_in_their_expected_years(rest):
    s, c = rest
    assert c.tenure[0, 0, LEAVER, 0] != c.tenure[0, 0, STAYER, 0]
    for state in (LEAVER, STAYER):
        draws = [NEVER, NEVER]
        draws[state] = hazard(c, state) * (1.0 - 1e-9)
        assert after("turnover", s, c, week(draws)).left_office[0, 0, :, 0].tolist() == [state == 0, state == 1]
        draws[state] = hazard(c, state)
        assert not after("turnover", s, c, week(draws)).left_office.any()


def test_nothing_changes_while_nobody_leaves(rest):
    s, c = rest
    last_week = replace(s, left_office=np.ones_like(s.left_office))
    later = after("turnover", last_week, c, week([NEVER, NEVER]))
    assert changed(last_week, later) == {"left_office"}
    assert not later.left_office.any()


def test_the_declared_shares_of_audience_cost_and_grievance_leave_with_a_leader(rest):
    s, c = rest
    later = after("turnover", s, c, week([0.0, NEVER]))
    face, grievance = s.audience_cost.copy(), s.grievance.copy()
    face[..., LEAVER, :] *= 1.0 - c.p.turnover_audience_cost_relief
    grievance[..., LEAVER, :] *= 1.0 - c.p.turnover_grievance_relief
    np.testing.assert_allclose(later.audience_cost, face)
    np.testing.assert_allclose(later.grievance, grievance)
    assert c.p.turnover_audience_cost_relief != c.p.turnover_grievance_relief


def test_factions_of_the_one_who_leaves_fall_back_half_way_to_equilibrium(rest):
    s, c = rest
    m0 = c.p.mobilisation_at_equilibrium
    later = after("turnover", s, c, week([0.0, NEVER])).mobilisation[0, 0]
    np.testing.assert_allclose(later[LEAVER], [(0.9 + m0) / 2.0, (0.1 + m0) / 2.0])
    np.testing.assert_array_equal(later[STAYER], s.mobilisation[0, 0, STAYER])


def test_a_successor_has_leanings_of_their_own(rest):
    s, c = rest
    later = after("turnover", s, c, week([0.0, NEVER], leaning=-1.5)).leaning[0, 0]
    np.testing.assert_allclose(later[LEAVER], [0.0, -1.5 * c.p.leaning_sd * (1.0 - c.p.leaning_decay)])
    np.testing.assert_array_equal(later[STAYER], s.leaning[0, 0, STAYER])


def test_a_successors_leanings_yield_to_the_states_usual_policy_and_the_first_leaders_stay(rest):
    s, c = rest
    later = after_repeating("turnover", 1, after("turnover", s, c, week([0.0, NEVER], leaning=1.0)), c)
    decay = 1.0 - c.p.leaning_decay
    np.testing.assert_allclose(later.leaning[0, 0, LEAVER, 1], c.p.leaning_sd * decay**2)
    np.testing.assert_array_equal(later.leaning[0, 0, STAYER], s.leaning[0, 0, STAYER])


def test_a_new_leader_has_a_honeymoon_that_fades(rest):
    s, c = rest
    new = after("turnover", s, c, week([0.0, NEVER]))
    assert new.honeymoon[0, 0, :, 0].tolist() == [1.0, 0.0]
    later = after("turnover", new, c, week([NEVER, NEVER]))
    np.testing.assert_allclose(later.honeymoon[0, 0, :, 0], [1.0 - c.p.honeymoon_decay, 0.0])


@pytest.mark.parametrize("draw", [-1.0, 0.0, 1.0, 9.0, -9.0])
def test_a_successors_constraint_is_drawn_around_the_usual_within_bounds(rest, draw):
    s, c = rest
    usual, spread = c.usual_domestic_constraint[0, 0, LEAVER, 0], c.p.domestic_constraint_sd
    expected = min(max(usual + draw * spread, LEAST_CONSTRAINT), MOST_CONSTRAINT)
    later = after("turnover", s, c, week([0.0, NEVER], domestic_constraint=draw)).domestic_constraint[0, 0, :, 0]
    assert later[LEAVER] == pytest.approx(expected)
    assert later[STAYER] == s.domestic_constraint[0, 0, STAYER, 0]
    assert (LEAST_CONSTRAINT, MOST_CONSTRAINT) == (0.02, 0.9)
