"""Phase 10, relate: evidence adds to the log-odds of goodwill, and forgetting pulls them back."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from phases import Moment, phase

from sim.model.situation import TERMS, triad_balance
from sim.world.world import World

relate = phase("relate")

NOISE = np.array([[[0.0, 1.0], [-2.0, 0.0]]])
SILENT = {"ties_weight": 0.0, "triad_weight": 0.0, "learning": 0.0, "grievance_weight": 0.0}


@pytest.fixture(scope="module")
def rest(two_states):
    world = World(two_states, seed=None)
    return world.situation, world.setting


def week(noise=0.0 * NOISE):
    return Moment(0, SimpleNamespace(draw=lambda _, what: {"relation": noise}[what]))


def dyads(here, back):
    return np.array([[[[0.0, here], [back, 0.0]]]])


@pytest.mark.parametrize(("forgetting", "weeks"), [(0.026307, 26), (0.082996, 8)])
def test_with_nothing_to_hold_it_up_a_relation_is_half_forgotten_in_its_half_life(rest, forgetting, weeks):
    s, c = rest
    c = replace(c, p=replace(c.p, forgetting=forgetting, **SILENT), structure=0.0 * c.structure)
    start = s.half_log_odds
    for _ in range(weeks):
        s = replace(s, **relate(s, c, week()))
    np.testing.assert_allclose(s.half_log_odds, start / 2.0, rtol=2e-5)
    np.testing.assert_allclose(s.relation, np.tanh(s.half_log_odds))


def test_forgetting_pulls_to_the_structure_in_closed_form(rest):
    s, c = rest
    structure, kappa = dyads(-0.4, 0.2), 0.05
    c = replace(c, p=replace(c.p, forgetting=kappa, **SILENT), structure=structure)
    start = s.half_log_odds
    for _ in range(30):
        s = replace(s, **relate(s, c, week()))
    np.testing.assert_allclose(s.half_log_odds, structure + (1.0 - kappa) ** 30 * (start - structure))


def test_every_input_enters_with_its_own_weight(rest):
    s, c = rest
    p = c.p
    s = replace(s, perceived=dyads(0.3, -0.6), grievance=dyads(1.0, 3.0), ties=dyads(0.7, 0.7))
    c = replace(c, structure=dyads(0.2, -0.1))
    expected = (1.0 - p.forgetting) * s.half_log_odds
    expected += p.forgetting * (dyads(0.2, -0.1) + p.ties_weight * dyads(0.7, 0.7))
    expected += p.learning * dyads(0.3, -0.6) - p.grievance_weight * dyads(0.5, 0.75) + p.relation_noise * NOISE
    after = relate(s, c, week(NOISE))
    np.testing.assert_allclose(after["half_log_odds"], expected)
    np.testing.assert_allclose(after["relation"], np.tanh(expected))


def test_what_is_kept_for_the_decomposition_adds_up_to_the_change_and_stands_under_its_name(rest):
    s, c = rest
    s = replace(s, perceived=dyads(0.3, -0.6), grievance=dyads(1.0, 3.0))
    after = relate(s, c, week(NOISE))
    kept = dict(zip(("structure", "ties", "triads", "conduct", "grievance", "noise"), after["inputs"], strict=True))
    assert set(kept) <= set(TERMS)
    total = after["half_log_odds"] - (1.0 - c.p.forgetting) * s.half_log_odds
    np.testing.assert_allclose(sum(kept.values()), total, atol=1e-15)
    np.testing.assert_allclose(kept["conduct"], c.p.learning * s.perceived)
    np.testing.assert_allclose(kept["structure"], c.p.forgetting * c.structure)
    np.testing.assert_allclose(kept["noise"][0], c.p.relation_noise * NOISE)
    assert (kept["grievance"][c.named] < 0.0).all()
    assert (kept["ties"][c.named] > 0.0).all()
    assert not kept["triads"].any()


def test_strangers_stay_strangers(rest):
    s, c = rest
    nobody = np.zeros_like(c.named)
    s = replace(s, half_log_odds=0.0 * s.half_log_odds, perceived=0.0 * s.perceived, grievance=s.grievance + 1.0)
    after = relate(s, replace(c, named=nobody, structure=0.0 * c.structure), week(NOISE + 1.0))
    assert not after["half_log_odds"].any()


def three(rest, relation, strangers=()):
    """The pull of triads among three states, all named but those given."""
    relation = np.array(relation)[None, None]
    named = np.broadcast_to(~np.eye(3, dtype=bool), (1, 1, 3, 3)).copy()
    for i, j in strangers:
        named[..., i, j] = named[..., j, i] = False
    common = np.maximum(1.0, named.astype(float) @ named.astype(float))
    return triad_balance(relation, replace(rest[1], named=named, common=common))[0, 0]


def test_the_friend_of_my_friend_pulls_me_to_him_and_a_shared_enemy_too(rest):
    warm = three(rest, [[0.0, 0.1, 0.8], [0.2, 0.0, 0.5], [0.4, 0.6, 0.0]])
    assert warm[0, 1] == pytest.approx(0.8 * 0.6)  # what I think of the third times what he thinks of the other
    assert warm[1, 0] == pytest.approx(0.5 * 0.4)
    assert three(rest, [[0.0, 0.1, -0.8], [0.2, 0.0, -0.5], [-0.4, -0.6, 0.0]])[0, 1] == pytest.approx(0.48)
    assert three(rest, [[0.0, 0.1, 0.8], [0.2, 0.0, -0.5], [0.4, -0.6, 0.0]])[0, 1] == pytest.approx(-0.48)


def test_triads_are_a_mean_over_shared_third_states_and_none_where_there_are_none(rest):
    s, c = rest
    assert not triad_balance(s.relation, c).any()
    relation = [[0.0, 0.1, 0.8], [0.2, 0.0, 0.5], [0.4, 0.6, 0.0]]
    assert not three(rest, relation, strangers=[(1, 2)])[:2, :2].any()
    four = np.array([[0, 0, 0.8, 0.4], [0, 0, 0.5, 0.5], [0.5, 0.5, 0, 0], [0.5, 0.5, 0, 0]])[None, None]
    named = four != 0.0
    named[..., 0, 1] = named[..., 1, 0] = True
    common = np.maximum(1.0, named.astype(float) @ named.astype(float))
    assert triad_balance(four, replace(c, named=named, common=common))[0, 0, 0, 1] == pytest.approx(0.3)


def test_triads_enter_the_relation_at_their_weight(two_states, first_scenario):
    world = World(first_scenario, seed=None)
    s, c = world.situation, world.setting
    still = Moment(0, SimpleNamespace(draw=lambda _, what: np.zeros((1, *s.relation.shape[-2:]))))
    with_triads = relate(s, c, still)["half_log_odds"]
    without = relate(s, replace(c, p=replace(c.p, triad_weight=0.0)), still)["half_log_odds"]
    pull = c.p.forgetting * c.p.triad_weight * triad_balance(s.relation, c)
    assert np.abs(pull).max() > 1e-4
    np.testing.assert_allclose(with_triads - without, pull, atol=1e-15)
