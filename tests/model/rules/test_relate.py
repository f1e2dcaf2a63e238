"""Phase 10, relate: evidence adds to the log-odds of goodwill, and forgetting pulls them back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from phases import Now, after, after_repeating, engine_of, of_named, of_strangers

from sim.engine import packing
from sim.model.situation import KEPT_INPUTS, TERMS
from sim.world.world import World

NOISE = np.array([[[0.0, 1.0], [-2.0, 0.0]]])
SILENT = {"ties_weight": 0.0, "triad_weight": 0.0, "learning": 0.0, "grievance_weight": 0.0}


@pytest.fixture(scope="module")
def rest(two_states):
    world = World(two_states, seed=None)
    return world.situation, world.setting


def week(noise=0.0 * NOISE):
    return Now(draws={"relation": noise})


def dyads(here, back):
    return np.array([[[[0.0, here], [back, 0.0]]]])


@pytest.mark.parametrize(("forgetting", "weeks"), [(0.026307, 26), (0.082996, 8)])
def test_with_nothing_to_hold_it_up_a_relation_is_half_forgotten_in_its_half_life(rest, forgetting, weeks):
    s, c = rest
    c = replace(c, p=replace(c.p, forgetting=forgetting, **SILENT), structure=0.0 * c.structure)
    start = s.half_log_odds
    s = after_repeating("relate", weeks, s, c, week())
    np.testing.assert_allclose(s.half_log_odds, start / 2.0, rtol=2e-5)
    np.testing.assert_allclose(s.relation, np.tanh(s.half_log_odds))


def test_forgetting_pulls_to_the_structure_in_closed_form(rest):
    s, c = rest
    structure, kappa = dyads(-0.4, 0.2), 0.05
    c = replace(c, p=replace(c.p, forgetting=kappa, **SILENT), structure=structure)
    start = s.half_log_odds
    s = after_repeating("relate", 30, s, c, week())
    np.testing.assert_allclose(s.half_log_odds, structure + (1.0 - kappa) ** 30 * (start - structure))


def test_every_input_enters_with_its_own_weight(rest):
    s, c = rest
    p = c.p
    s = replace(s, perceived=dyads(0.3, -0.6), grievance=dyads(1.0, 3.0), ties=dyads(0.7, 0.7))
    c = replace(c, structure=dyads(0.2, -0.1))
    expected = (1.0 - p.forgetting) * s.half_log_odds
    expected += p.forgetting * (dyads(0.2, -0.1) + p.ties_weight * dyads(0.7, 0.7))
    expected += p.learning * dyads(0.3, -0.6) - p.grievance_weight * dyads(0.5, 0.75) + p.relation_noise * NOISE
    later = after("relate", s, c, week(NOISE))
    np.testing.assert_allclose(later.half_log_odds, expected)
    np.testing.assert_allclose(later.relation, np.tanh(expected))


def test_what_is_kept_for_the_decomposition_adds_up_to_the_change_and_stands_under_its_name(rest):
    s, c = rest
    s = replace(s, perceived=dyads(0.3, -0.6), grievance=dyads(1.0, 3.0))
    later = after("relate", s, c, week(NOISE))
    kept = dict(zip(KEPT_INPUTS, later.inputs, strict=True))
    assert KEPT_INPUTS == ("structure", "ties", "triads", "conduct", "grievance", "noise")
    assert set(kept) <= set(TERMS)
    both_ways = (..., [0, 1], [1, 0])
    total = (later.half_log_odds - (1.0 - c.p.forgetting) * s.half_log_odds)[both_ways]
    np.testing.assert_allclose(sum(kept.values()), total, atol=1e-15)
    np.testing.assert_allclose(kept["conduct"], c.p.learning * s.perceived[both_ways])
    np.testing.assert_allclose(kept["structure"], c.p.forgetting * c.structure[both_ways])
    np.testing.assert_allclose(kept["noise"][0], c.p.relation_noise * NOISE[both_ways])
    assert (kept["grievance"] < 0.0).all()
    assert (kept["ties"] > 0.0).all()
    assert not kept["triads"].any()


def test_strangers_stay_strangers(first_scenario):
    world = World(first_scenario, seed=None)
    s, c = world.situation, world.setting
    s = replace(s, grievance=s.grievance + 1.0)
    later = after("relate", s, c, week(np.ones((1, *s.relation.shape[-2:]))))
    for values in (later.half_log_odds, later.relation):
        assert of_named(c, values).all()
        assert not of_strangers(c, values).any()


@pytest.fixture(scope="module")
def many(first_scenario):
    world = World(first_scenario, seed=None)
    return world.situation, world.setting


@pytest.fixture(params=["listed", "by a product of matrices"])
def way(request, monkeypatch):
    """Both ways in which the balance of triads is computed."""
    if request.param != "listed":
        monkeypatch.setattr(packing, "MOST_TRIADS", 0)


def balance_of(s, c):
    """The pull of triads, as the engine computes it for the relations of a situation."""
    engine = engine_of(s, c)
    engine.intend()
    return engine.every("triad_balance")


def pull(many, relation, strangers=(), others=0):
    """The pull of triads among three states or more, all named but those given.

    `others` further states are named with each other alone.
    """
    s, c = many
    size, relations, named = len(relation), np.zeros_like(s.relation), np.zeros_like(c.named)
    relations[0, 0, :size, :size] = relation
    named[0, 0, :size, :size] = ~np.eye(size, dtype=bool)
    named[0, 0, size : size + others, size : size + others] = ~np.eye(others, dtype=bool)
    for i, j in strangers:
        named[..., i, j] = named[..., j, i] = False
    common = np.maximum(1.0, named.astype(float) @ named.astype(float))
    return balance_of(replace(s, relation=relations), replace(c, named=named, common=common))[0, 0]


@pytest.mark.usefixtures("way")
def test_the_friend_of_my_friend_pulls_me_to_him_and_a_shared_enemy_too(many):
    warm = pull(many, [[0.0, 0.1, 0.8], [0.2, 0.0, 0.5], [0.4, 0.6, 0.0]], others=4)
    assert warm[0, 1] == pytest.approx(0.8 * 0.6)  # what I think of the third times what he thinks of the other
    assert warm[1, 0] == pytest.approx(0.5 * 0.4)
    shared_enemy = [[0.0, 0.1, -0.8], [0.2, 0.0, -0.5], [-0.4, -0.6, 0.0]]
    assert pull(many, shared_enemy, others=4)[0, 1] == pytest.approx(0.48)
    friends_enemy = [[0.0, 0.1, 0.8], [0.2, 0.0, -0.5], [0.4, -0.6, 0.0]]
    assert pull(many, friends_enemy, others=4)[0, 1] == pytest.approx(-0.48)


@pytest.mark.usefixtures("way")
def test_triads_are_a_mean_over_shared_third_states_and_none_where_there_are_none(rest, many):
    assert not balance_of(*rest).any()
    relation = [[0.0, 0.1, 0.8], [0.2, 0.0, 0.5], [0.4, 0.6, 0.0]]
    assert not pull(many, relation, strangers=[(1, 2)], others=4)[:2, :2].any()
    four = [[0.0, 0.0, 0.8, 0.4], [0.0, 0.0, 0.5, 0.5], [0.5, 0.5, 0.0, 0.0], [0.5, 0.5, 0.0, 0.0]]
    assert pull(many, four, strangers=[(2, 3)])[0, 1] == pytest.approx(0.3)


@pytest.mark.usefixtures("way")
def test_the_balance_of_triads_is_that_of_the_models_page(many):
    s, c = many
    relation, named = s.relation[0, 0] * c.named[0, 0], c.named[0, 0]
    for i, j in np.argwhere(named):
        third = [k for k in range(len(named)) if named[i, k] and named[k, j]]
        expected = np.mean([relation[i, k] * relation[k, j] for k in third])
        assert balance_of(s, c)[0, 0, i, j] == pytest.approx(expected, rel=1e-12)


def test_triads_enter_the_relation_at_their_weight(many):
    s, c = many
    with_triads = after("relate", s, c).half_log_odds
    without = after("relate", s, replace(c, p=replace(c.p, triad_weight=0.0))).half_log_odds
    expected = c.p.forgetting * c.p.triad_weight * balance_of(s, c)
    assert np.abs(expected).max() > 1e-4
    np.testing.assert_allclose(with_triads - without, expected, atol=1e-15)
