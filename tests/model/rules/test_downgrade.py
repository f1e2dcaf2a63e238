"""Phase 7, downgrade: measures, recall or break, while the quarrel is on the table."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from conftest import leaving_out, with_variants

from sim.model.actions import action_index
from sim.model.rules.downgrade import downgrade
from sim.model.situation import Moment, Script
from sim.world.world import World

A, B = 0, 1
HERE, BACK = (0, slice(None), A, B), (0, slice(None), B, A)
RUNS = 2000
EVERY = np.broadcast_to(((np.arange(RUNS) + 0.5) / RUNS)[:, None, None], (RUNS, 2, 2))
"""Uniform draws that leave nothing out: the share of runs that choose is the probability, to 1 / RUNS."""


@pytest.fixture(scope="module")
def many(two_states):
    world = World(two_states, runs=RUNS, seed=None)
    return quarrel(world.situation), world.setting


def quarrel(s, target=-0.5, agenda=1.0, affront=0.0):
    """The first state is angry and has the quarrel on its table; the second is content."""
    arrays = {name: np.zeros_like(s.relation) for name in ("target", "agenda", "affront")}
    for name, value in (("target", target), ("agenda", agenda), ("affront", affront)):
        arrays[name][..., A, B] = value
    return replace(s, **arrays)


def week(agenda=0.0, downgrade=EVERY, number=0):
    draws = {"agenda": np.full(downgrade.shape, agenda), "downgrade": downgrade}
    return Moment(number, SimpleNamespace(week=lambda _, what: draws[what]))


def always(draw, runs=RUNS):
    return week(downgrade=np.full((runs, 2, 2), draw))


def at_level(s, level):
    levels = s.level.copy()
    levels[HERE] = level
    return replace(s, level=levels)


def shares(s, c):
    """Share of runs at each level after the week, from the first state's choice."""
    level = np.maximum(s.level, downgrade(s, c, week())["taken"])[HERE]
    return np.bincount(level, minlength=4) / RUNS


def chances(c, anger, affront=0.0, start=0):
    """The quantal choice as the model states it, from a starting level, never a step down."""
    p = c.p
    precision, dependence = p.downgrade_precision, c.dependence[0, 0, A, B]
    u1 = precision * (anger - p.measures_threshold)
    u2 = u1 + precision * (anger - p.recall_threshold + p.affront_drives * affront)
    u3 = u2 + precision * (anger - p.break_threshold - p.dependence_brake * dependence)
    weights = np.exp([0.0, u1, u2, u3])
    chance = weights / weights.sum()
    return np.array([0.0] * start + [chance[: start + 1].sum(), *chance[start + 1 :]])


@pytest.mark.parametrize("affront", [-1.0, 0.0, 1.0])
@pytest.mark.parametrize("target", [0.3, -0.3, -0.9])
def test_levels_are_chosen_in_the_shares_of_an_adjacent_category_quantal_choice(many, target, affront):
    s, c = many
    s = quarrel(s, target, affront=affront)
    np.testing.assert_allclose(shares(s, c), chances(c, -target, affront), atol=1.01 / RUNS)


def test_dependence_holds_back_from_a_break_alone(many):
    s, c = many
    s = quarrel(s, -0.9)
    bound = replace(c, dependence=c.dependence + 0.5)
    np.testing.assert_allclose(shares(s, bound), chances(bound, 0.9), atol=1.01 / RUNS)
    free, held = shares(s, c), shares(s, bound)
    assert held[3] < free[3]
    assert held[2] / held[1] == pytest.approx(free[2] / free[1], rel=0.05)


def test_an_old_enemy_is_not_downgraded_for_being_one(many):
    s, c = many
    hostile = replace(c, target_at_rest=np.full_like(c.target_at_rest, -0.6))
    np.testing.assert_allclose(shares(quarrel(s, -0.9), hostile), chances(c, 0.3), atol=1.01 / RUNS)
    friendly = replace(c, target_at_rest=np.full_like(c.target_at_rest, 0.6))
    np.testing.assert_allclose(shares(quarrel(s, -0.9), friendly), chances(c, 0.9), atol=1.01 / RUNS)


@pytest.mark.parametrize("start", [1, 2, 3])
def test_a_level_in_force_is_never_lowered_and_the_rest_of_the_choice_stands(many, start):
    s, c = many
    s = at_level(quarrel(s, -0.4), start)
    np.testing.assert_allclose(shares(s, c), chances(c, 0.4, start=start), atol=1.01 / RUNS)


@pytest.mark.parametrize("draw", [0.0, 0.5, 1.0 - 1e-12])
def test_the_more_content_never_step_down_either(many, draw):
    s, c = many
    after = downgrade(at_level(quarrel(s, 0.9), 2), c, always(draw))
    assert after["taken"].min() >= 0


@pytest.mark.parametrize(("agenda", "wound", "draw", "decides"), [
    (0.4, 0.0, 0.39, True), (0.4, 0.0, 0.4, False), (0.0, 0.0, 0.0, False),
    (0.0, 1.0, 0.0224, True), (0.0, 1.0, 0.0226, False), (0.4, 1.0, 0.39, True),
])  # fmt: skip
def test_a_state_decides_while_the_quarrel_is_on_its_table_or_now_and_then_while_its_wound_is_open(
    many, agenda, wound, draw, decides
):
    s, c = many
    assert c.p.idle_agenda == 0.045
    s = quarrel(s, -0.9, agenda)
    wounds = s.wound.copy()
    wounds[HERE] = wound  # openness one half where it is 1
    after = downgrade(replace(s, wound=wounds), c, week(agenda=draw))
    assert after["taken"][HERE].any() == decides
    assert not after["taken"][BACK].any()


def test_strangers_are_not_downgraded(many):
    s, c = many
    after = downgrade(quarrel(s, -0.9), replace(c, named=np.zeros_like(c.named)), week())
    assert not after["taken"].any()


@pytest.mark.parametrize(("scripted", "level"), [("measures", 1), ("recall", 2), ("break", 3)])
def test_a_downgrade_wounds_the_other_by_the_level_and_sets_tone_face_and_agenda(many, scripted, level):
    s, c = many
    s = replace(quarrel(s, 0.9, agenda=0.6), wound=np.full_like(s.wound, 0.1))
    c = replace(c, scripts=(Script(0, 0, A, B, action_index(scripted)),))
    after = downgrade(s, c, week(agenda=1.0))
    p = c.p
    assert (after["taken"][HERE] == level).all()
    np.testing.assert_allclose(after["wound"][BACK], 0.1 + p.counter_wound * level)
    np.testing.assert_allclose(after["wound"][HERE], 0.1)
    np.testing.assert_allclose(after["tone"][HERE], -0.2 - 0.2 * level)
    np.testing.assert_array_equal(after["tone"][BACK], s.tone[BACK])
    np.testing.assert_allclose(after["face"][HERE], 0.3 * p.face_ceiling * level / 3.0)
    assert not after["face"][BACK].any()
    np.testing.assert_allclose(after["agenda"][HERE], 0.6 * (1.0 - p.agenda_decay))
    np.testing.assert_allclose(after["agenda"][BACK], 0.5)


def test_each_further_step_wounds_by_its_own_size(many):
    s, c = many
    c = replace(c, scripts=(Script(0, 0, A, B, action_index("break")),))
    after = downgrade(at_level(quarrel(s, 0.9), 1), c, week(agenda=1.0))
    assert (after["taken"][HERE] == 3).all()
    np.testing.assert_allclose(after["wound"][BACK], 2.0 * c.p.counter_wound)


def test_face_already_higher_is_kept(many):
    s, c = many
    c = replace(c, scripts=(Script(0, 0, A, B, action_index("measures")),))
    after = downgrade(replace(s, face=np.full_like(s.face, 0.12)), c, week(agenda=1.0))
    assert (after["face"] == 0.12).all()


def test_only_a_break_is_mutual(many):
    s, c = many
    for scripted, other in (("recall", 0), ("break", 3)):
        script = Script(0, 0, A, B, action_index(scripted))
        after = downgrade(s, replace(c, scripts=(script,)), week(agenda=1.0))
        assert (after["level"][BACK] == other).all()
        assert not after["taken"][BACK].any()


def test_a_break_that_one_side_has_climbed_down_from_is_not_closed_again_by_what_happens_in_other_runs(many):
    s, c = many
    s = quarrel(s, -0.9)
    level = s.level.copy()
    level[0, 0, A, B], level[0, 0, B, A] = 3, 2
    after = downgrade(replace(s, level=level), c, week())
    assert after["taken"][0, 1:].any()
    assert not after["taken"][0, 0].any()
    assert (after["level"][0, 0] == level[0, 0]).all()


def test_the_quarrel_leaves_the_table_at_its_declared_rate_whether_or_not_anything_is_done(many):
    s, c = many
    for draw in (1.0, 0.0):
        after = downgrade(quarrel(s, -0.9), c, week(agenda=draw))
        np.testing.assert_allclose(after["agenda"][HERE], 1.0 - c.p.agenda_decay)
    kept = downgrade(replace(s, agenda=np.full_like(s.agenda, 1.5)), c, week())["agenda"][BACK]
    np.testing.assert_allclose(kept, 1.5 * (1.0 - c.p.agenda_decay))  # an answer never lowers what is higher


@pytest.mark.parametrize(("left_out", "level"), [("measures", 1), ("recall", 2), ("break", 3)])
def test_what_a_variant_leaves_out_never_happens_there_and_the_others_keep_their_odds(two_states, left_out, level):
    less = leaving_out(two_states.contents["base"], actions=(left_out,))
    world = World(with_variants(two_states, less=less), ("base", "less"), RUNS, seed=None)
    s, c = quarrel(world.situation, -0.6), world.setting
    after = downgrade(s, c, week())["taken"][..., A, B]
    whole, without = (np.bincount(row, minlength=4) / RUNS for row in after)
    expected = chances(c, 0.6)
    np.testing.assert_allclose(whole, expected, atol=1.01 / RUNS)
    expected[level] = 0.0
    np.testing.assert_allclose(without, expected / expected.sum(), atol=1.01 / RUNS)


@pytest.mark.parametrize(("scripted", "level"), [("measures", 1), ("recall", 2)])
def test_a_scripted_downgrade_replaces_the_choice_even_of_a_graver_one(many, scripted, level):
    s, c = many
    s, draw = quarrel(s, -0.9), always(1.0 - 1e-12)
    assert (downgrade(s, c, draw)["taken"][HERE] == 3).all()
    c = replace(c, scripts=(Script(0, 0, A, B, action_index(scripted)),))
    assert (downgrade(s, c, draw)["taken"][HERE] == level).all()


def test_a_scripted_downgrade_does_not_lower_a_level_in_force(many):
    s, c = many
    c = replace(c, scripts=(Script(0, 0, A, B, action_index("measures")),))
    after = downgrade(at_level(s, 2), c, week(agenda=1.0))
    assert not after["taken"].any()


def test_a_script_waits_for_its_week_and_leaves_the_others_draws_alone(many):
    s, c = many
    both = replace(s, agenda=np.ones_like(s.agenda), target=np.full_like(s.target, -0.4))
    scripted = replace(c, scripts=(Script(3, 0, A, B, action_index("measures")),))
    free, before, on_day = (
        downgrade(both, setting, week(number=number)) for setting, number in ((c, 3), (scripted, 2), (scripted, 3))
    )
    assert np.array_equal(before["taken"], free["taken"])
    assert np.array_equal(on_day["taken"][BACK], free["taken"][BACK])
