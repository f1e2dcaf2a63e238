"""Phase 6, conduct: what a leader aims at, and what he shows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from phases import Now, after, of_named, of_strangers

from sim.model.actions import ACTIONS, action_index
from sim.model.compiling import plain
from sim.model.random_streams import SeededStreams, dyad_address
from sim.model.rules.conduct import conduct_sd
from sim.model.situation import ScriptedActRow
from sim.world.agents import State
from sim.world.world import World

A, B = 0, 1
NOISE = np.array([[[0.5, 1.0], [-1.0, 0.5]]])


@pytest.fixture(scope="module")
def rest(two_states):
    world = World(two_states, seed=None)
    return world.situation, world.setting


def week(noise=NOISE, number=0):
    return Now(number, {"conduct": noise})


def spread(p):
    return (2.0 * p.conduct_precision * (1.0 + p.conduct_cost)) ** -0.5


def aiming(s, tone):
    """A situation in which the default theory has every leader aim at a tone: nothing but a leaning matters."""
    names = ("perceived", "relation", "domestic_ideal_tone", "grievance", "interference")
    return replace(s, **{name: np.zeros_like(s.leaning) for name in names}, leaning=np.full_like(s.leaning, tone))


def test_conduct_falls_short_of_the_intended_tone_by_the_cost_of_acting_and_varies_around_it(rest):
    s, c = rest
    later = after("conduct", s, c, week())
    expected = s.intended_tone / (1.0 + c.p.conduct_cost) + spread(c.p) * NOISE * c.named
    np.testing.assert_allclose(later.tone, expected)
    np.testing.assert_array_equal(later.intended_tone, s.intended_tone)
    assert plain(conduct_sd)(c.p) == pytest.approx(spread(c.p), rel=1e-12)


@pytest.mark.parametrize("intended_tone", [-0.6, 0.0, 0.4])
def test_over_many_runs_conduct_has_the_declared_mean_and_variance(two_states, intended_tone):
    runs = 3000
    world, draws = World(two_states, runs=runs, seed=None), np.zeros((runs, 2, 2))
    s, c, streams = aiming(world.situation, intended_tone), world.setting, SeededStreams(11, 0, runs)
    draws[:, A, B] = streams.draw(0, "conduct", dyad_address("XAA", "XBB"))
    draws[:, B, A] = streams.draw(0, "conduct", dyad_address("XBB", "XAA"))
    later = after("conduct", s, c, week(draws))
    assert (of_named(c, later.intended_tone) == intended_tone).all()
    tone = later.tone[0][:, [A, B], [B, A]].ravel()
    mean, variance = intended_tone / (1.0 + c.p.conduct_cost), spread(c.p) ** 2
    assert tone.mean() == pytest.approx(mean, abs=4.0 * np.sqrt(variance / tone.size))
    assert tone.var() == pytest.approx(variance, abs=4.0 * variance * np.sqrt(2.0 / tone.size))
    assert abs(np.corrcoef(tone.reshape(runs, 2).T)[0, 1]) < 4.0 / np.sqrt(runs)


def test_conduct_never_leaves_the_scale(rest):
    s, c = rest
    for intended_tone in (-5.0, 5.0):
        later = after("conduct", aiming(s, intended_tone), c, week())
        assert (of_named(c, later.intended_tone) == intended_tone).all()
        assert (of_named(c, later.tone) == np.sign(intended_tone)).all()


def test_scripted_conduct_replaces_the_choice_in_its_week_alone(rest):
    s, c = rest
    row = action_index("threaten")
    scripted = replace(c, scripted_acts=(ScriptedActRow(week=7, variant=0, by=A, to=B, action=row),))
    free = after("conduct", s, c, week()).tone[0, 0]
    bound = after("conduct", s, scripted, week(number=7)).tone[0, 0]
    assert bound[A, B] == ACTIONS[row].tone
    assert bound[B, A] == free[B, A]
    assert np.array_equal(after("conduct", s, scripted, week(number=6)).tone[0, 0], free)


def test_a_script_binds_its_own_variant_alone(two_states):
    world = World(two_states, ("base", "amends_early"), seed=None)
    row = action_index("threaten")
    c = replace(world.setting, scripted_acts=(ScriptedActRow(week=0, variant=1, by=A, to=B, action=row),))
    tone = after("conduct", world.situation, c, week()).tone[:, 0, A, B]
    assert tone[1] == ACTIONS[row].tone
    assert tone[0] != ACTIONS[row].tone


def test_a_leader_of_ones_own_decides_for_their_state_alone(two_states):
    given = []

    class Cool(State):
        def decide(self, intended_tone):
            given.append(intended_tone.copy())
            return np.full_like(intended_tone, -0.25)

    own, usual = World(two_states, seed=None, states={"XAA": Cool}), World(two_states, seed=None)
    own.step()
    usual.step()
    later, plainly, c = own.situation, usual.situation, usual.setting
    np.testing.assert_array_equal(given[0], plainly.intended_tone[..., A, :])
    assert later.intended_tone[0, 0, A, B] == -0.25
    assert later.tone[0, 0, A, B] == pytest.approx(-0.25 / (1.0 + c.p.conduct_cost))
    assert later.intended_tone[0, 0, B, A] == plainly.intended_tone[0, 0, B, A]
    assert later.tone[0, 0, B, A] == plainly.tone[0, 0, B, A]


def test_strangers_are_shown_nothing(first_scenario):
    world = World(first_scenario, seed=None)
    s, c = aiming(world.situation, 0.3), world.setting
    later = after("conduct", s, c, week(np.ones((1, *s.relation.shape[-2:]))))
    for shown in (later.intended_tone, later.tone):
        assert of_named(c, shown).all()
        assert not of_strangers(c, shown).any()


def test_the_default_theory_combines_perceived_conduct_factions_grievance_and_pressure(rest):
    s, c = rest
    given = {
        "perceived": 0.5,
        "relation": 0.1,
        "domestic_ideal_tone": -0.4,
        "grievance": 3.0,
        "interference": -0.2,
        "leaning": 0.07,
    }
    s = replace(s, **{name: np.full_like(s.relation, value) for name, value in given.items()})
    s = replace(s, domestic_constraint=np.array([[[[0.2], [0.6]]]]))
    own = 0.5 * 0.5 + 0.5 * 0.1
    pressed = -c.p.anger_weight * 0.75 + 0.15 * -0.2 + 0.07
    expected = [[0.0, 0.8 * own + 0.2 * -0.4 + pressed], [0.4 * own + 0.6 * -0.4 + pressed, 0.0]]
    np.testing.assert_allclose(after("conduct", s, c).intended_tone[0, 0], expected)
