"""Phase 6, conduct: what a leader aims at, and what he shows."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from sim.model.actions import ACTIONS, action_index
from sim.model.random_streams import SeededStreams
from sim.model.rules.conduct import conduct, shown_tone, theory_tone
from sim.model.situation import Decision, Moment, ScriptedActRow
from sim.world.world import World

A, B = 0, 1
NOISE = np.array([[[0.5, 1.0], [-1.0, 0.5]]])


@pytest.fixture(scope="module")
def rest(two_states):
    world = World(two_states, seed=None)
    return world.situation, world.setting


def week(noise=NOISE, number=0):
    return Moment(number, SimpleNamespace(draw=lambda _, what: {"conduct": noise}[what]))


def spread(p):
    return (2.0 * p.conduct_precision * (1.0 + p.conduct_cost)) ** -0.5


def test_conduct_falls_short_of_the_intended_tone_by_the_cost_of_acting_and_varies_around_it(rest):
    s, c = rest
    after = conduct(s, c, week())
    expected = s.intended_tone / (1.0 + c.p.conduct_cost) + spread(c.p) * NOISE * c.named
    np.testing.assert_allclose(after["tone"], expected)
    np.testing.assert_array_equal(after["intended_tone"], theory_tone(s, c))


@pytest.mark.parametrize("intended_tone", [-0.6, 0.0, 0.4])
def test_over_many_runs_conduct_has_the_declared_mean_and_variance(rest, intended_tone):
    _, c = rest
    runs = 3000
    now = Moment(0, SeededStreams(11, 0, runs, 2))
    tone = shown_tone(np.full((1, runs, 2, 2), intended_tone), c, now)[0][:, [A, B], [B, A]].ravel()
    mean, variance = intended_tone / (1.0 + c.p.conduct_cost), spread(c.p) ** 2
    assert tone.mean() == pytest.approx(mean, abs=4.0 * np.sqrt(variance / tone.size))
    assert tone.var() == pytest.approx(variance, abs=4.0 * variance * np.sqrt(2.0 / tone.size))
    assert abs(np.corrcoef(tone.reshape(runs, 2).T)[0, 1]) < 4.0 / np.sqrt(runs)


def test_conduct_never_leaves_the_scale(rest):
    _, c = rest
    for intended_tone in (-5.0, 5.0):
        assert (shown_tone(np.full((1, 1, 2, 2), intended_tone), c, week()) == np.sign(intended_tone)).all()


def test_scripted_conduct_replaces_the_choice_in_its_week_alone(rest):
    s, c = rest
    row = action_index("threaten")
    scripted = replace(c, scripted_acts=(ScriptedActRow(week=7, variant=0, by=A, to=B, action=row),))
    free = conduct(s, c, week())["tone"][0, 0]
    bound = conduct(s, scripted, week(number=7))["tone"][0, 0]
    assert bound[A, B] == ACTIONS[row].tone
    assert bound[B, A] == free[B, A]
    assert np.array_equal(conduct(s, scripted, week(number=6))["tone"][0, 0], free)


def test_a_script_binds_its_own_variant_alone(two_states):
    world = World(two_states, ("base", "amends_early"), seed=None)
    row = action_index("threaten")
    c = replace(world.setting, scripted_acts=(ScriptedActRow(week=0, variant=1, by=A, to=B, action=row),))
    tone = conduct(world.situation, c, week())["tone"][:, 0, A, B]
    assert tone[1] == ACTIONS[row].tone
    assert tone[0] != ACTIONS[row].tone


def test_a_leader_of_ones_own_decides_for_their_state_alone(rest):
    s, c = rest
    given = []

    def decide(intended_tone):
        given.append(intended_tone.copy())
        return np.full_like(intended_tone, -0.25)

    after = conduct(s, replace(c, decisions=(Decision(A, decide),)), week(0.0 * NOISE))
    plain = conduct(s, c, week(0.0 * NOISE))
    np.testing.assert_array_equal(given[0], plain["intended_tone"][..., A, :])
    assert after["intended_tone"][0, 0, A, B] == -0.25
    assert after["tone"][0, 0, A, B] == pytest.approx(-0.25 / (1.0 + c.p.conduct_cost))
    assert after["intended_tone"][0, 0, B, A] == plain["intended_tone"][0, 0, B, A]


def test_strangers_are_shown_nothing(rest):
    s, c = rest
    after = conduct(s, replace(c, named=np.zeros_like(c.named)), week())
    assert not after["intended_tone"].any()
    assert not after["tone"].any()


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
    np.testing.assert_allclose(theory_tone(s, c)[0, 0], expected)
