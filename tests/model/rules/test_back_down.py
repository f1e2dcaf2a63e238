"""Phase 9, back_down: the victim may back down."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from conftest import leaving_out, with_variants
from phases import Now, after, changed, with_aggregates

from sim.model.actions import action_index
from sim.model.situation import ScriptedActRow
from sim.world.world import World

A, B = 0, 1
HERE, BACK = (0, slice(None), A, B), (0, slice(None), B, A)
RUNS = 2000
FACTS = {"downgrade_level": 2, "agenda": 0.0, "intended_tone": 0.9, "audience_cost": 0.05, "intent": 0.5, "hawks": 0.3}


@pytest.fixture(scope="module")
def many(two_states):
    world = World(two_states, runs=RUNS, seed=None)
    return world.situation, world.setting


def victim(many, **facts):
    """The first state has a level in force; the second has no dispute."""
    f = {**FACTS, **facts}
    s, c = many
    changes = {
        name: np.zeros_like(getattr(s, name))
        for name in ("downgrade_level", "agenda", "intended_tone", "audience_cost", "intent")
    }
    for name in changes:
        changes[name][..., A, B] = f[name]
    voice = s.mobilisation.copy()
    voice[..., A, 1] = f["hawks"]  # the veterans of the first state are hawks towards the second
    return with_aggregates(replace(s, mobilisation=voice, **changes), c), c


def week(draw=None, number=0):
    grid = (np.arange(RUNS) + 0.5) / RUNS if draw is None else np.full(RUNS, draw)
    cells = np.broadcast_to(grid[:, None, None], (RUNS, 2, 2))
    return Now(number, {"back_down": cells})


def chance(c, **facts):
    """The probability as the model states it."""
    f, p = {**FACTS, **facts}, c.p
    demand = p.restoration_threshold + p.restoration_prior_weight * c.start[0, 0, A, B]
    voice = c.power[0, 0, A, 1] * f["hawks"]
    price = p.amends_cost * (1.0 + p.amends_cost_intent * f["intent"]) * (1.0 + 2.0 * voice / 0.105)
    reasons = c.repair_ease[0, 0, A, B] + p.restoration_memory  # harm is remembered less than after a usual incident
    margin = f["intended_tone"] + reasons - f["audience_cost"] - demand
    odds = p.restoration_precision * margin - p.back_down_reluctance - price
    return 1.0 / (1.0 + np.exp(-odds))


@pytest.mark.parametrize("facts", [{}, {"intended_tone": 0.6}, {"audience_cost": 0.15}, {"intent": -1.0},
    {"intent": 1.0},
    {"hawks": 0.9}, {"downgrade_level": 0, "agenda": 0.3}, {"downgrade_level": 3}], ids=str)  # fmt: skip
def test_backing_down_has_the_models_probability(many, facts):
    s, c = victim(many, **facts)
    share = after("back_down", s, c, week()).backed_down[HERE].mean()
    assert share == pytest.approx(chance(c, **facts), abs=1.01 / RUNS)


@pytest.mark.parametrize(("more", "less"), [
    ({"intended_tone": 0.95}, {"intended_tone": 0.7}), ({"audience_cost": 0.0}, {"audience_cost": 0.15}),
    ({"hawks": 0.1}, {"hawks": 1.0}),
    ({"intent": -1.0}, {"intent": 1.0}),
], ids=["with a friendly policy", "with less face to lose", "with weaker hawks", "after an accident"])  # fmt: skip
def test_backing_down_is_likelier(many, more, less):
    often, seldom = (after("back_down", *victim(many, **f), week()).backed_down.mean() for f in (more, less))
    assert often > seldom


def test_old_friends_ask_for_more_before_they_back_down(many):
    s, c = victim(many)
    cooler = np.full_like(c.start, 0.1)
    settings = (replace(c, start=cooler), c)
    often, seldom = (after("back_down", s, setting, week()).backed_down.mean() for setting in settings)
    assert often > seldom


@pytest.mark.parametrize(("level", "agenda", "open_to_it"), [
    (0, 0.0, False), (0, 0.1, False), (0, 0.11, True), (1, 0.0, True), (3, 0.0, True),
])  # fmt: skip
def test_only_a_level_in_force_or_a_dispute_on_the_agenda_calls_for_backing_down(many, level, agenda, open_to_it):
    happened = after("back_down", *victim(many, downgrade_level=level, agenda=agenda), week(draw=0.0)).backed_down
    assert happened[HERE].all() == happened[HERE].any() == open_to_it
    assert not happened[BACK].any()


def test_nobody_backs_down_in_the_week_of_a_downgrade(many):
    s, c = victim(many)
    chosen = replace(s, downgrade_chosen=s.downgrade_level)
    assert after("back_down", s, c, week(draw=0.0)).backed_down.any()
    assert not after("back_down", chosen, c, week(draw=0.0)).backed_down.any()


@pytest.mark.parametrize(("level", "after_it"), [(3, 2), (2, 1), (1, 0), (0, 0)])
def test_a_back_down_lowers_one_level_warms_the_tone_and_relieves_the_others_grievance(many, level, after_it):
    s, c = victim(many, downgrade_level=level, agenda=0.5, audience_cost=0.1)
    s = replace(s, grievance=np.full_like(s.grievance, 2.0))
    later = after("back_down", s, c, week(draw=0.0))
    assert (later.downgrade_level[HERE] == after_it).all()
    assert later.downgrade_level.dtype == np.int8
    assert (later.tone[HERE] == 0.6).all()
    np.testing.assert_array_equal(later.tone[BACK], s.tone[BACK])
    np.testing.assert_allclose(later.grievance[BACK], 2.0 * 0.7)
    np.testing.assert_allclose(later.grievance[HERE], 2.0)
    np.testing.assert_allclose(later.audience_cost[HERE], 0.1 * 0.5)


def test_backing_down_leaves_the_other_sides_level_and_audience_cost_alone(many):
    s, c = victim(many)
    s = replace(s, downgrade_level=np.full_like(s.downgrade_level, 2), audience_cost=np.full_like(s.audience_cost, 0.1))
    script = ScriptedActRow(0, 0, A, B, action_index("back_down"))
    later = after("back_down", s, replace(c, scripted_acts=(script,)), week(draw=1.0))
    assert (later.downgrade_level[HERE] == 1).all()
    assert (later.downgrade_level[BACK] == 2).all()
    assert (later.audience_cost[BACK] == 0.1).all()


def test_a_week_without_backing_down_changes_nothing(many):
    s, c = victim(many)
    last_week = replace(s, backed_down=np.ones_like(s.backed_down))
    later = after("back_down", last_week, c, week(draw=1.0))
    assert changed(last_week, later) == {"backed_down"}
    assert not later.backed_down.any()


@pytest.mark.parametrize(("number", "happens"), [(4, False), (5, True), (6, False)])
def test_a_scripted_back_down_happens_in_its_week_alone(many, number, happens):
    s, c = victim(many, downgrade_level=0)
    c = replace(c, scripted_acts=(ScriptedActRow(5, 0, A, B, action_index("back_down")),))
    happened = after("back_down", s, c, week(draw=1.0, number=number)).backed_down
    assert happened[HERE].all() == happened[HERE].any() == happens
    assert not happened[BACK].any()


def test_backing_down_that_a_variant_leaves_out_never_happens_there(two_states):
    less = leaving_out(two_states.contents["base"], actions=("back_down",))
    world = World(with_variants(two_states, less=less), ("base", "less"), RUNS, seed=None)
    happened = after("back_down", *victim((world.situation, world.setting)), week(draw=0.0)).backed_down
    assert happened[0].any()
    assert not happened[1].any()


@pytest.mark.parametrize(("more", "climbs"), [({}, False), ({"restorable": ("XAA-XBB",)}, True)])
def test_a_pair_that_starts_with_a_level_backs_down_only_where_it_may_restore(two_states, more, climbs):
    cold = two_states.contents["base"].model_copy(update={"downgrades": {"XAA-XBB": "measures"}, **more})
    world = World(with_variants(two_states, cold=cold), ("base", "cold"), RUNS, seed=None)
    happened = after("back_down", *victim((world.situation, world.setting)), week(draw=0.0)).backed_down
    assert happened[0].any()
    assert happened[1].any() == climbs
