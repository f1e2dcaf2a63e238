"""Phase 7, downgrade: measures, recall or severance over a dispute."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from conftest import leaving_out, with_variants
from phases import Now, after, compiled, of_named, of_strangers, stored

from sim.model.actions import action_index
from sim.model.rules.downgrade import chosen_level, utilities
from sim.model.situation import ScriptedActRow
from sim.world.world import World

A, B = 0, 1
HERE, BACK = (0, slice(None), A, B), (0, slice(None), B, A)
RUNS = 2000
EVERY = np.broadcast_to(((np.arange(RUNS) + 0.5) / RUNS)[:, None, None], (RUNS, 2, 2))
"""Uniform draws that leave nothing out: the share of runs that choose is the probability, to 1 / RUNS."""


@pytest.fixture(scope="module")
def many(two_states):
    world = World(two_states, runs=RUNS, seed=None)
    return in_dispute(world.situation), world.setting


def in_dispute(s, intended_tone=-0.5, agenda=1.0, intent=0.0, force=0.0):
    """The first state is angry and has the dispute on its agenda; the second is content."""
    given = {"intended_tone": intended_tone, "agenda": agenda, "intent": intent, "force": force}
    arrays = {name: np.zeros_like(s.relation) for name in given}
    for name, value in given.items():
        arrays[name][..., A, B] = value
    return replace(s, **arrays)


def week(agenda=0.0, downgrade=EVERY, number=0):
    draws = {"agenda": np.full(downgrade.shape, agenda), "downgrade": downgrade}
    return Now(number, draws)


def always(draw, runs=RUNS):
    return week(downgrade=np.full((runs, 2, 2), draw))


def at_level(s, level):
    levels = s.downgrade_level.copy()
    levels[HERE] = level
    return replace(s, downgrade_level=levels)


def shares(s, c):
    """Share of runs at each level after the week, from the first state's choice."""
    level = np.maximum(s.downgrade_level, after("downgrade", s, c, week()).downgrade_chosen)[HERE]
    return np.bincount(level, minlength=4) / RUNS


def chances(c, anger, intent=0.0, start=0):
    """The quantal choice as the model states it, from a starting level, never a step down."""
    p = c.p
    precision, trade_dependence = p.downgrade_precision, c.trade_dependence[0, 0, A, B]
    u1 = precision * (anger - p.measures_threshold)
    u2 = u1 + precision * (anger - p.recall_threshold + p.recall_intent * intent)
    u3 = u2 + precision * (anger - p.severance_threshold - p.severance_dependence * trade_dependence)
    weights = np.exp([0.0, u1, u2, u3])
    chance = weights / weights.sum()
    return np.array([0.0] * start + [chance[: start + 1].sum(), *chance[start + 1 :]])


@pytest.mark.parametrize("intent", [-1.0, 0.0, 1.0])
@pytest.mark.parametrize("intended_tone", [0.3, -0.3, -0.9])
def test_levels_are_chosen_in_the_shares_of_an_adjacent_category_quantal_choice(many, intended_tone, intent):
    s, c = many
    s = in_dispute(s, intended_tone, intent=intent)
    np.testing.assert_allclose(shares(s, c), chances(c, -intended_tone, intent), atol=1.01 / RUNS)


def test_dependence_holds_back_from_a_break_alone(many):
    s, c = many
    s = in_dispute(s, -0.9)
    bound = replace(c, trade_dependence=c.trade_dependence + 0.5)
    np.testing.assert_allclose(shares(s, bound), chances(bound, 0.9), atol=1.01 / RUNS)
    free, held = shares(s, c), shares(s, bound)
    assert held[3] < free[3]
    assert held[2] / held[1] == pytest.approx(free[2] / free[1], rel=0.05)


def test_an_act_of_force_makes_a_break_likelier_and_nothing_else(many):
    s, c = many
    calm, forced = (shares(in_dispute(s, -0.6, force=force), c) for force in (0.0, 1.0))
    assert forced[3] / forced[2] == pytest.approx(
        calm[3] / calm[2] * np.exp(c.p.downgrade_precision * c.p.severance_force), rel=0.02
    )
    assert forced[2] / forced[1] == pytest.approx(calm[2] / calm[1], rel=0.05)


def test_an_old_enemy_is_not_downgraded_for_being_one(many):
    s, c = many
    hostile = replace(c, intended_tone_at_equilibrium=np.full_like(c.intended_tone_at_equilibrium, -0.6))
    np.testing.assert_allclose(shares(in_dispute(s, -0.9), hostile), chances(c, 0.3), atol=1.01 / RUNS)
    friendly = replace(c, intended_tone_at_equilibrium=np.full_like(c.intended_tone_at_equilibrium, 0.6))
    np.testing.assert_allclose(shares(in_dispute(s, -0.9), friendly), chances(c, 0.9), atol=1.01 / RUNS)


@pytest.mark.parametrize("start", [1, 2, 3])
def test_a_level_in_force_is_never_lowered_and_the_rest_of_the_choice_stands(many, start):
    s, c = many
    s = at_level(in_dispute(s, -0.4), start)
    np.testing.assert_allclose(shares(s, c), chances(c, 0.4, start=start), atol=1.01 / RUNS)


@pytest.mark.parametrize("draw", [0.0, 0.5, 1.0 - 1e-12])
def test_the_more_content_never_step_down_either(many, draw):
    s, c = many
    later = after("downgrade", at_level(in_dispute(s, 0.9), 2), c, always(draw))
    assert later.downgrade_chosen.min() >= 0


@pytest.mark.parametrize(("agenda", "grievance", "draw", "decides"), [
    (0.4, 0.0, 0.39, True), (0.4, 0.0, 0.4, False), (0.0, 0.0, 0.0, False),
    (0.0, 1.0, 0.0099, True), (0.0, 1.0, 0.0101, False), (0.4, 1.0, 0.39, True),
])  # fmt: skip
def test_a_state_decides_while_the_dispute_is_on_its_agenda_or_now_and_then_while_it_has_a_grievance(
    many, agenda, grievance, draw, decides
):
    s, c = many
    assert c.p.agenda_from_grievance == 0.02
    s = in_dispute(s, -0.9, agenda)
    grievances = s.grievance.copy()
    grievances[HERE] = grievance  # an intensity of one half where it is 1
    later = after("downgrade", replace(s, grievance=grievances), c, week(agenda=draw))
    assert later.downgrade_chosen[HERE].any() == decides
    assert not later.downgrade_chosen[BACK].any()


def test_strangers_are_not_downgraded(first_scenario):
    world = World(first_scenario, seed=None)
    s, c = world.situation, world.setting
    everywhere = np.ones_like(s.agenda)
    s = replace(s, agenda=everywhere, intended_tone=-everywhere, grievance=everywhere)
    s = replace(s, downgrade_level=np.zeros_like(s.downgrade_level))
    c = replace(c, intended_tone_at_equilibrium=0.0 * everywhere)
    later = after("downgrade", s, c, week(downgrade=np.full((1, *s.agenda.shape[-2:]), 1.0 - 1e-12)))
    for values in (later.downgrade_chosen, later.downgrade_level, later.audience_cost, later.grievance):
        assert of_named(c, values).all()
        assert not of_strangers(c, values).any()


@pytest.mark.parametrize(("scripted", "level"), [("measures", 1), ("recall", 2), ("sever", 3)])
def test_a_downgrade_aggrieves_the_other_by_the_level_and_sets_tone_audience_cost_and_agenda(many, scripted, level):
    s, c = many
    s = replace(in_dispute(s, 0.9, agenda=0.6), grievance=np.full_like(s.grievance, 0.1))
    c = replace(c, scripted_acts=(ScriptedActRow(0, 0, A, B, action_index(scripted)),))
    later = after("downgrade", s, c, week(agenda=1.0))
    p = c.p
    assert (later.downgrade_chosen[HERE] == level).all()
    np.testing.assert_allclose(later.grievance[BACK], 0.1 + p.downgrade_grievance * level)
    np.testing.assert_allclose(later.grievance[HERE], 0.1)
    np.testing.assert_allclose(later.tone[HERE], -0.2 - 0.2 * level)
    np.testing.assert_array_equal(later.tone[BACK], s.tone[BACK])
    np.testing.assert_allclose(later.audience_cost[HERE], 0.3 * p.audience_cost_max * level / 3.0)
    assert not later.audience_cost[BACK].any()
    np.testing.assert_allclose(later.agenda[HERE], 0.6 * (1.0 - p.agenda_decay))
    np.testing.assert_allclose(later.agenda[BACK], 0.5)


def test_each_further_step_adds_grievance_by_its_own_size(many):
    s, c = many
    c = replace(c, scripted_acts=(ScriptedActRow(0, 0, A, B, action_index("sever")),))
    later = after("downgrade", at_level(in_dispute(s, 0.9), 1), c, week(agenda=1.0))
    assert (later.downgrade_chosen[HERE] == 3).all()
    np.testing.assert_allclose(later.grievance[BACK], 2.0 * c.p.downgrade_grievance)


def test_an_audience_cost_already_higher_is_kept(many):
    s, c = many
    c = replace(c, scripted_acts=(ScriptedActRow(0, 0, A, B, action_index("measures")),))
    later = after("downgrade", replace(s, audience_cost=np.full_like(s.audience_cost, 0.12)), c, week(agenda=1.0))
    for way in (HERE, BACK):
        assert (later.audience_cost[way] == 0.12).all()


def test_only_a_break_is_mutual(many):
    s, c = many
    for scripted, other in (("recall", 0), ("sever", 3)):
        script = ScriptedActRow(0, 0, A, B, action_index(scripted))
        later = after("downgrade", s, replace(c, scripted_acts=(script,)), week(agenda=1.0))
        assert (later.downgrade_level[BACK] == other).all()
        assert not later.downgrade_chosen[BACK].any()


def test_a_break_that_one_side_has_backed_down_from_is_not_closed_again_by_what_happens_in_other_runs(many):
    s, c = many
    s = in_dispute(s, -0.9)
    level = s.downgrade_level.copy()
    level[0, 0, A, B], level[0, 0, B, A] = 3, 2
    later = after("downgrade", replace(s, downgrade_level=level), c, week())
    assert later.downgrade_chosen[0, 1:].any()
    assert not later.downgrade_chosen[0, 0].any()
    assert (later.downgrade_level[0, 0] == level[0, 0]).all()


def test_the_dispute_leaves_the_agenda_at_its_declared_rate_whether_or_not_anything_is_done(many):
    s, c = many
    for draw in (1.0, 0.0):
        later = after("downgrade", in_dispute(s, -0.9), c, week(agenda=draw))
        np.testing.assert_allclose(later.agenda[HERE], 1.0 - c.p.agenda_decay)
    kept = after("downgrade", replace(s, agenda=np.full_like(s.agenda, 1.5)), c, week()).agenda[BACK]
    np.testing.assert_allclose(kept, 1.5 * (1.0 - c.p.agenda_decay))  # an answer never lowers what is higher


@pytest.mark.parametrize(("left_out", "level"), [("measures", 1), ("recall", 2), ("sever", 3)])
def test_what_a_variant_leaves_out_never_happens_there_and_the_others_keep_their_odds(two_states, left_out, level):
    less = leaving_out(two_states.contents["base"], actions=(left_out,))
    world = World(with_variants(two_states, less=less), ("base", "less"), RUNS, seed=None)
    s, c = in_dispute(world.situation, -0.6), world.setting
    chosen = after("downgrade", s, c, week()).downgrade_chosen[..., A, B]
    whole, without = (np.bincount(row, minlength=4) / RUNS for row in chosen)
    expected = chances(c, 0.6)
    np.testing.assert_allclose(whole, expected, atol=1.01 / RUNS)
    expected[level] = 0.0
    np.testing.assert_allclose(without, expected / expected.sum(), atol=1.01 / RUNS)


@pytest.mark.parametrize(("scripted", "level"), [("measures", 1), ("recall", 2)])
def test_a_scripted_downgrade_replaces_the_choice_even_of_a_graver_one(many, scripted, level):
    s, c = many
    s, draw = in_dispute(s, -0.9), always(1.0 - 1e-12)
    assert (after("downgrade", s, c, draw).downgrade_chosen[HERE] == 3).all()
    c = replace(c, scripted_acts=(ScriptedActRow(0, 0, A, B, action_index(scripted)),))
    assert (after("downgrade", s, c, draw).downgrade_chosen[HERE] == level).all()


def test_a_scripted_downgrade_does_not_lower_a_level_in_force(many):
    s, c = many
    c = replace(c, scripted_acts=(ScriptedActRow(0, 0, A, B, action_index("measures")),))
    later = after("downgrade", at_level(s, 2), c, week(agenda=1.0))
    assert not later.downgrade_chosen.any()


def test_a_script_waits_for_its_week_and_leaves_the_others_draws_alone(many):
    s, c = many
    both = replace(s, agenda=np.ones_like(s.agenda), intended_tone=np.full_like(s.intended_tone, -0.4))
    scripted = replace(c, scripted_acts=(ScriptedActRow(3, 0, A, B, action_index("measures")),))
    free, before, on_day = (
        after("downgrade", both, setting, week(number=number)).downgrade_chosen
        for setting, number in ((c, 3), (scripted, 2), (scripted, 3))
    )
    assert np.array_equal(before, free)
    assert np.array_equal(on_day[BACK], free[BACK])
    assert (on_day[HERE] == 1).all()
    assert (free[HERE] != 1).any()


@pytest.mark.parametrize("left_out", [None, 1, 2, 3])
def test_the_choice_divides_the_uniform_draw_by_the_exponential_weights_however_large(many, left_out):
    p, trade_dependence = many[1].p, 0.4
    available = tuple(level != left_out for level in (1, 2, 3))
    for anger, intent, force in ((0.6, 1.0, 1.0), (0.9, -1.0, 0.0), (-0.8, 0.0, 0.5), (60.0, 0.0, 0.0)):
        u1 = p.downgrade_precision * (anger - p.measures_threshold)
        u2 = u1 + p.downgrade_precision * (anger - p.recall_threshold + p.recall_intent * intent)
        obstacle = p.severance_threshold + p.severance_dependence * trade_dependence - p.severance_force * force
        u3 = u2 + p.downgrade_precision * (anger - obstacle)
        utility = compiled(utilities)(stored(p), anger, (intent, force), trade_dependence)
        np.testing.assert_allclose(utility, (u1, u2, u3), rtol=1e-12)
        open_to_it = np.array([True, *available])
        weights = np.exp(np.array([0.0, u1, u2, u3]) - max(0.0, u1, u2, u3)) * open_to_it
        ends = np.cumsum(weights) / weights.sum()
        draws = np.concatenate([[0.0, 0.5], *(end + np.array([-1e-12, 1e-12]) for end in ends)])
        for draw in draws[(draws > 0.0) & (draws < 1.0)]:
            level = compiled(chosen_level)(utility, available, draw)
            assert open_to_it[level]
            assert level == np.searchsorted(ends, draw)


@pytest.mark.parametrize(("tone", "lowest"), [(-0.2, -0.8), (-0.25, -1.0), (-0.4, -1.0)])
def test_the_tone_of_a_downgrade_stays_on_the_scale_at_any_value_of_its_parameter(many, tone, lowest):
    s, c = many
    later = after("downgrade", in_dispute(s, -0.95), replace(c, p=replace(c.p, downgrade_tone=tone)), week())
    severed = later.downgrade_chosen[HERE] == 3
    assert severed.any()
    np.testing.assert_allclose(later.tone[HERE][severed], lowest)
    assert later.tone.min() >= -1.0
