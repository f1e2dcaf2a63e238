"""Phase 12, memory: grievances decay, ties and audience cost adjust slowly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from phases import after, after_repeating, of_named, of_strangers

from sim.world.world import World

A, B = 0, 1


@pytest.fixture(scope="module")
def rest(two_states):
    world = World(two_states, seed=None)
    return world.situation, world.setting


def dyads(here, back):
    return np.array([[[[0.0, here], [back, 0.0]]]])


def after_weeks(s, c, weeks):
    return after_repeating("memory", weeks, s, c)


def test_a_wound_decays_by_half_in_its_half_life(rest):
    s, c = rest
    s = replace(s, grievance=dyads(2.0, 0.6))
    half_life = np.log(2.0) / -np.log(1.0 - c.p.grievance_decay)
    assert half_life == pytest.approx(14.09, abs=0.01)
    for healing, weeks in ((0.082996, 8), (0.026307, 26)):
        setting = replace(c, p=replace(c.p, grievance_decay=healing))
        np.testing.assert_allclose(after_weeks(s, setting, weeks).grievance, s.grievance / 2.0, rtol=2e-5)


def test_a_grievance_never_rises_by_itself(rest):
    s, c = rest
    assert not after_weeks(s, c, 20).grievance.any()


def test_only_conduct_worse_than_usual_sustains_a_grievance(rest):
    s, c = rest
    s = replace(s, perceived=dyads(-0.7, -0.34))
    added = after("memory", s, c).grievance[0, 0]
    np.testing.assert_allclose(added, [[0.0, c.p.grievance_from_conduct * (0.7 - 0.35)], [0.0, 0.0]])


def test_an_enemys_usual_conduct_causes_no_grievance(rest):
    s, c = rest
    s, c = replace(s, perceived=dyads(-0.7, -0.8)), replace(c, perceived_at_equilibrium=dyads(-0.7, -0.6))
    added = after("memory", s, c).grievance[0, 0]
    np.testing.assert_allclose(added, [[0.0, 0.0], [c.p.grievance_from_conduct * 0.2, 0.0]], atol=1e-15)


def test_strangers_cause_no_grievance_to_each_other(first_scenario):
    world = World(first_scenario, seed=None)
    s, c = world.situation, world.setting
    grievance = after("memory", replace(s, perceived=np.full_like(s.perceived, -0.9)), c).grievance
    assert of_named(c, grievance).all()
    assert not of_strangers(c, grievance).any()


def test_ties_follow_the_mean_of_both_relations_and_run_down_faster_beyond_a_margin(rest):
    s, c = rest
    changes = {}
    for mean in (0.1, 0.4, 0.9):
        state = replace(s, relation=dyads(mean - 0.1, mean + 0.1))
        changes[mean] = (after("memory", state, c).ties - s.ties)[..., A, B]
    assert c.p.ties_margin == 0.15
    np.testing.assert_allclose(changes[0.1], -0.4 / 104.0 - (0.4 - 0.15) / 104.0)
    np.testing.assert_allclose(changes[0.4], -0.1 / 104.0)
    np.testing.assert_allclose(changes[0.9], 0.4 / 104.0)


def test_ties_run_down_twice_as_fast_as_they_grow_while_a_formal_act_is_in_force(rest):
    s, c = rest
    level = s.downgrade_level.copy()
    level[..., B, A] = 1
    colder = replace(s, relation=dyads(0.3, 0.5), downgrade_level=level)
    np.testing.assert_allclose(after("memory", colder, c).ties - s.ties, dyads(-0.1 / 52.0, -0.1 / 52.0))


def test_the_memory_of_harm_halves_in_its_half_life_of_years(rest):
    s, c = rest
    kept = after_weeks(replace(s, harm_memory=dyads(2.0, 0.4)), c, 180).harm_memory
    np.testing.assert_allclose(kept, dyads(1.0, 0.2), rtol=2e-3)


def test_ties_given_warmer_than_the_relation_supports_stay_as_much_warmer(rest):
    s, c = rest
    s = replace(s, ties=dyads(0.7, 0.7))
    offset = replace(c, ties_offset=dyads(0.2, 0.2))
    np.testing.assert_allclose(after("memory", s, offset).ties, s.ties)
    assert (after("memory", s, c).ties[..., A, B] < 0.7).all()


@pytest.mark.parametrize(("offset", "relation"), [(0.8, 0.7), (-0.8, -0.7)])
def test_ties_stay_on_their_scale_however_far_they_were_from_the_relation(rest, offset, relation):
    s, c = rest
    s = replace(s, relation=dyads(relation, relation), ties=dyads(offset, offset))
    ties = after_weeks(s, replace(c, ties_offset=dyads(offset, offset)), 300).ties
    assert np.abs(ties).max() <= 1.0


@pytest.mark.parametrize("level", [0, 1, 3])
def test_audience_cost_moves_to_what_the_level_in_force_locks_in(rest, level):
    s, c = rest
    locked_in = 0.15 * level / 3.0
    s = replace(s, downgrade_level=np.full_like(s.downgrade_level, level), audience_cost=dyads(0.1, 0.02))
    expected = locked_in + (s.audience_cost - locked_in) * (1.0 - 1.0 / 26.0)
    later = after("memory", s, c).audience_cost
    np.testing.assert_allclose(later[..., [A, B], [B, A]], expected[..., [A, B], [B, A]])
    np.testing.assert_allclose(after_weeks(s, c, 600).audience_cost[..., A, B], locked_in, atol=1e-9)
