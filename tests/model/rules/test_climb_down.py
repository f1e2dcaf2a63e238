"""Phase 8b, climb-down: the aggrieved side may turn back too."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from conftest import leaving_out, with_variants

from sim.model.actions import action_index
from sim.model.rules.climb_down import climb_down
from sim.model.rules.factions import heard
from sim.model.situation import Moment, Script
from sim.world.world import World

A, B = 0, 1
HERE, BACK = (0, slice(None), A, B), (0, slice(None), B, A)
RUNS = 2000
FACTS = {"level": 2, "agenda": 0.0, "target": 0.9, "face": 0.05, "affront": 0.5, "hawks": 0.3}


@pytest.fixture(scope="module")
def many(two_states):
    world = World(two_states, runs=RUNS, seed=None)
    return world.situation, world.setting


def aggrieved(many, **facts):
    """The first state has a level in force; the second has no quarrel."""
    f = {**FACTS, **facts}
    s, c = many
    changes = {name: np.zeros_like(getattr(s, name)) for name in ("level", "agenda", "target", "face", "affront")}
    for name in changes:
        changes[name][..., A, B] = f[name]
    voice = s.mobilisation.copy()
    voice[..., A, 1] = f["hawks"]  # the veterans of the first state are hawks towards the second
    return replace(s, mobilisation=voice, **heard(voice, c), **changes), c


def week(draw=None, number=0):
    grid = (np.arange(RUNS) + 0.5) / RUNS if draw is None else np.full(RUNS, draw)
    cells = np.broadcast_to(grid[:, None, None], (RUNS, 2, 2))
    return Moment(number, SimpleNamespace(week=lambda _, what: {"climb_down": cells}[what]))


def chance(c, **facts):
    """The probability as the model states it."""
    f, p = {**FACTS, **facts}, c.p
    demand = p.restoration_threshold + p.restoration_prior * c.start[0, 0, A, B]
    voice = c.power[0, 0, A, 1] * f["hawks"]
    price = p.amends_face * (1.0 + p.amends_affront * f["affront"]) * (1.0 + 2.0 * voice / 0.105)
    odds = p.restoration_precision * (f["target"] - f["face"] - demand) - p.climb_down_reluctance - price
    return 1.0 / (1.0 + np.exp(-odds))


@pytest.mark.parametrize("facts", [{}, {"target": 0.6}, {"face": 0.15}, {"affront": -1.0}, {"affront": 1.0},
    {"hawks": 0.9}, {"level": 0, "agenda": 0.3}, {"level": 3}], ids=str)  # fmt: skip
def test_climbing_down_has_the_models_probability(many, facts):
    s, c = aggrieved(many, **facts)
    assert climb_down(s, c, week())["climbed_down"][HERE].mean() == pytest.approx(chance(c, **facts), abs=1.01 / RUNS)


@pytest.mark.parametrize(("more", "less"), [
    ({"target": 0.95}, {"target": 0.7}), ({"face": 0.0}, {"face": 0.15}), ({"hawks": 0.1}, {"hawks": 1.0}),
    ({"affront": -1.0}, {"affront": 1.0}),
], ids=["with a friendly policy", "with less face to lose", "with weaker hawks", "after an accident"])  # fmt: skip
def test_climbing_down_is_likelier(many, more, less):
    often, seldom = (climb_down(*aggrieved(many, **f), week())["climbed_down"].mean() for f in (more, less))
    assert often > seldom


def test_old_friends_ask_for_more_before_they_climb_down(many):
    s, c = aggrieved(many)
    cooler = np.full_like(c.start, 0.1)
    often, seldom = (climb_down(s, setting, week())["climbed_down"].mean() for setting in (replace(c, start=cooler), c))
    assert often > seldom


@pytest.mark.parametrize(("level", "agenda", "open_to_it"), [
    (0, 0.0, False), (0, 0.1, False), (0, 0.11, True), (1, 0.0, True), (3, 0.0, True),
])  # fmt: skip
def test_only_a_level_in_force_or_a_quarrel_on_the_table_calls_for_climbing_down(many, level, agenda, open_to_it):
    after = climb_down(*aggrieved(many, level=level, agenda=agenda), week(draw=0.0))["climbed_down"]
    assert after[HERE].all() == after[HERE].any() == open_to_it
    assert not after[BACK].any()


def test_nobody_climbs_down_in_the_week_of_a_downgrade(many):
    s, c = aggrieved(many)
    assert not climb_down(replace(s, taken=s.level), c, week(draw=0.0))["climbed_down"].any()


@pytest.mark.parametrize(("level", "after_it"), [(3, 2), (2, 1), (1, 0), (0, 0)])
def test_a_climb_down_lowers_one_level_warms_the_tone_and_heals_the_others_wound(many, level, after_it):
    s, c = aggrieved(many, level=level, agenda=0.5, face=0.1)
    s = replace(s, wound=np.full_like(s.wound, 2.0))
    after = climb_down(s, c, week(draw=0.0))
    assert (after["level"][HERE] == after_it).all()
    assert after["level"].dtype == np.int8
    assert (after["tone"][HERE] == 0.6).all()
    np.testing.assert_array_equal(after["tone"][BACK], s.tone[BACK])
    np.testing.assert_allclose(after["wound"][BACK], 2.0 * 0.7)
    np.testing.assert_allclose(after["wound"][HERE], 2.0)
    np.testing.assert_allclose(after["face"][HERE], 0.1 * 0.5)


def test_climbing_down_leaves_the_other_sides_level_and_face_alone(many):
    s, c = aggrieved(many)
    s = replace(s, level=np.full_like(s.level, 2), face=np.full_like(s.face, 0.1))
    script = Script(0, 0, A, B, action_index("climb_down"))
    after = climb_down(s, replace(c, scripts=(script,)), week(draw=1.0))
    assert (after["level"][BACK] == 2).all()
    assert (after["face"][BACK] == 0.1).all()


def test_a_week_without_climbing_down_changes_nothing(many):
    after = climb_down(*aggrieved(many), week(draw=1.0))
    assert set(after) == {"climbed_down"}
    assert not after["climbed_down"].any()


@pytest.mark.parametrize(("number", "happens"), [(4, False), (5, True), (6, False)])
def test_a_scripted_climb_down_happens_in_its_week_alone(many, number, happens):
    s, c = aggrieved(many, level=0)
    c = replace(c, scripts=(Script(5, 0, A, B, action_index("climb_down")),))
    after = climb_down(s, c, week(draw=1.0, number=number))["climbed_down"]
    assert after[HERE].all() == happens
    assert not after[BACK].any()


def test_climbing_down_that_a_variant_leaves_out_never_happens_there(two_states):
    less = leaving_out(two_states.contents["base"], actions=("climb_down",))
    world = World(with_variants(two_states, less=less), ("base", "less"), RUNS, seed=None)
    after = climb_down(*aggrieved((world.situation, world.setting)), week(draw=0.0))["climbed_down"]
    assert after[0].any()
    assert not after[1].any()


@pytest.mark.parametrize(("more", "climbs"), [({}, False), ({"restorable": ("XAA-XBB",)}, True)])
def test_a_pair_that_starts_with_a_level_climbs_down_only_where_it_may_restore(two_states, more, climbs):
    cold = two_states.contents["base"].model_copy(update={"levels": {"XAA-XBB": "measures"}, **more})
    world = World(with_variants(two_states, cold=cold), ("base", "cold"), RUNS, seed=None)
    after = climb_down(*aggrieved((world.situation, world.setting)), week(draw=0.0))["climbed_down"]
    assert after[0].any()
    assert after[1].any() == climbs
