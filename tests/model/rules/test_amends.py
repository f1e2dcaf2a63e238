"""Phase 8, amends: the offender may express regret, or admit and compensate."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from conftest import leaving_out, with_variants
from phases import Now, after, changed, compiled, of_named, of_strangers, stored, with_aggregates

from sim.model.actions import action_index
from sim.model.rules.amends import cost, effect, value
from sim.model.situation import ScriptedActRow
from sim.world.world import World

VICTIM, OFFENDER = 0, 1
OWED, BACK = (0, slice(None), VICTIM, OFFENDER), (0, slice(None), OFFENDER, VICTIM)
RUNS = 2000
GRID = (np.arange(RUNS) + 0.5) / RUNS
"""Uniform draws that leave nothing out: the share of runs that choose is the probability, to 1 / RUNS."""
FACTS = {
    "grievance": 4.0,
    "agenda": 1.0,
    "intent": -0.5,
    "ties": 0.3,
    "intended_tone": 0.2,
    "trade_dependence": 0.4,
    "hawks": 0.3,
}


@pytest.fixture(scope="module")
def many(two_states):
    world = World(two_states, runs=RUNS, seed=None)
    return world.situation, world.setting


def owed(many, **facts):
    """A grievance of the victim, with the facts of the offender's choice; nothing is owed the other way."""
    facts = {**FACTS, **facts}
    s, c = many
    arrays = {name: np.zeros_like(s.relation) for name in ("grievance", "agenda", "intent", "intended_tone")}
    for name, cell in (("grievance", OWED), ("agenda", OWED), ("intent", OWED), ("intended_tone", BACK)):
        arrays[name][cell] = facts[name]
    trade_dependence, voice = np.zeros_like(c.trade_dependence), s.mobilisation.copy()
    trade_dependence[..., OFFENDER, VICTIM] = facts["trade_dependence"]
    voice[..., OFFENDER, 1] = facts["hawks"]  # the press of the culprit is a hawk towards the aggrieved
    ties = np.full_like(s.ties, facts["ties"])
    s = with_aggregates(replace(s, ties=ties, mobilisation=voice, **arrays), c)
    return s, replace(c, trade_dependence=trade_dependence)


def week(draws=GRID, number=0):
    """A week in which the offender draws these and the victim the minimum."""
    cells = np.zeros((len(draws), 2, 2))
    cells[:, OFFENDER, VICTIM] = draws
    return Now(number, {"amends": cells})


def shares(s, c):
    """Share of runs with no, half and full amends."""
    strength = after("amends", s, c, week()).amends[OWED]
    return np.array([(strength == size).mean() for size in (0.0, 0.5, 1.0)])


def chances(c, **facts):
    """The choice as the model states it."""
    f = {**FACTS, **facts}
    p, w = c.p, f["grievance"] / (1.0 + f["grievance"])
    value = (
        p.amends_value * w * (0.5 + 0.5 * max(f["ties"], -0.8)) + 0.3 * f["trade_dependence"] + 0.3 * f["intended_tone"]
    )
    voice = c.power[0, 0, OFFENDER, 1] * f["hawks"]
    price = p.amends_cost * (1.0 + p.amends_cost_intent * f["intent"]) * (1.0 + 2.0 * voice / 0.105)
    impulse = p.amends_agenda * f["agenda"] - p.amends_reluctance
    half = np.exp(p.amends_precision * (0.5 * value - 0.25 * price) + impulse)
    full = np.exp(p.amends_precision * (value - price) + impulse)
    return np.array([1.0, half, full]) / (1.0 + half + full)


@pytest.mark.parametrize("facts", [{}, {"intent": 1.0}, {"intent": -1.0, "hawks": 0.1}, {"agenda": 0.0},
    {"grievance": 0.3}, {"ties": -0.5}, {"ties": -0.95}, {"intended_tone": -0.6}, {"trade_dependence": 0.9}],
    ids=str)  # fmt: skip
def test_amends_are_chosen_in_the_shares_of_the_models_logit(many, facts):
    s, c = owed(many, **facts)
    np.testing.assert_allclose(shares(s, c), chances(c, **facts), atol=1.01 / RUNS)


def likelihood(many, **facts):
    return 1.0 - shares(*owed(many, **{"intent": -1.0, **facts}))[0]


@pytest.mark.parametrize(("more", "less"), [
    ({"agenda": 1.0}, {"agenda": 0.0}), ({"hawks": 0.1}, {"hawks": 0.9}), ({"intent": -1.0}, {"intent": 1.0}),
    ({"grievance": 8.0}, {"grievance": 0.5}), ({"ties": 0.8}, {"ties": -0.8}), ({"intended_tone": 0.5},
    {"intended_tone": -0.5}),
    ({"trade_dependence": 1.0}, {"trade_dependence": 0.0}),
], ids=["on the agenda", "with weaker hawks", "for an accident than an affront", "for a wide wound", "with warm ties",
        "with a friendly policy", "with dependence"])  # fmt: skip
def test_amends_are_likelier(many, more, less):
    assert likelihood(many, **more) > likelihood(many, **less) + 0.01


def test_weaker_hawks_make_amends_likelier(many):
    s, c = owed(many)
    weak = c.power.copy()
    weak[..., OFFENDER, 1] *= 0.3
    weaker = replace(c, power=weak)
    assert shares(with_aggregates(s, weaker), weaker)[0] < shares(s, c)[0]


def test_the_victims_own_hawks_do_not_make_amends_dearer(many):
    s, c = owed(many)
    voice = s.mobilisation.copy()
    voice[..., VICTIM, :] = 1.0
    louder = with_aggregates(replace(s, mobilisation=voice), c)
    assert (louder.hawk_weight[OWED] > s.hawk_weight[OWED]).all()
    np.testing.assert_array_equal(shares(louder, c), shares(s, c))


@pytest.mark.parametrize(("grievance_intensity", "possible"), [(0.049, False), (0.051, True)])
def test_amends_are_made_only_by_the_offender_and_only_where_there_is_a_grievance(many, grievance_intensity, possible):
    s, c = owed(many, grievance=grievance_intensity / (1.0 - grievance_intensity))
    strength = after("amends", s, c, week(np.zeros(RUNS))).amends
    assert strength[OWED].any() == possible
    assert not strength[BACK].any()


def test_strangers_make_no_amends(first_scenario):
    world = World(first_scenario, seed=None)
    s, c = world.situation, world.setting
    draws = np.zeros((1, *s.relation.shape[-2:]))
    made = after("amends", replace(s, grievance=np.full_like(s.grievance, 4.0)), c, Now(draws={"amends": draws})).amends
    assert of_named(c, made).all()
    assert not of_strangers(c, made).any()


@pytest.mark.parametrize(("left_out", "strength"), [("amends_half", 0.5), ("amends_full", 1.0)])
def test_amends_that_a_variant_leaves_out_never_happen_there(two_states, left_out, strength):
    less = leaving_out(two_states.contents["base"], actions=(left_out,))
    world = World(with_variants(two_states, less=less), ("base", "less"), RUNS, seed=None)
    s, c = owed((world.situation, world.setting))
    s = replace(s, **{name: np.repeat(getattr(s, name)[:1], 2, axis=0) for name in ("grievance", "agenda", "intent")})
    received = after("amends", s, c, week()).amends[..., VICTIM, OFFENDER]
    assert (received[0] == strength).any()
    assert not (received[1] == strength).any()
    assert (received[1] > 0.0).any()


def effects(many, name, ties=0.3):
    """Effects of scripted amends on two grievances, in the first run."""
    s, c = owed(many, ties=ties)
    grievance, face = np.full_like(s.grievance, 0.5), np.full_like(s.audience_cost, 0.1)
    grievance[OWED] = 2.0
    s = replace(s, grievance=grievance, audience_cost=face)
    c = replace(c, scripted_acts=(ScriptedActRow(0, 0, OFFENDER, VICTIM, action_index(name)),))
    return s, c, after("amends", s, c)


@pytest.mark.parametrize(("name", "strength"), [("amends_half", 0.5), ("amends_full", 1.0)])
def test_amends_affect_both_sides_as_the_model_says(many, name, strength):
    s, c, later = effects(many, name)
    p = c.p
    closed = strength * p.amends_grievance_relief * 1.25 * (1.0 + 0.3) / 2.0
    assert closed < 1.0
    np.testing.assert_allclose(later.amends[OWED], strength)
    np.testing.assert_allclose(later.grievance[OWED], 2.0 * (1.0 - closed))
    np.testing.assert_allclose(later.grievance[BACK], 0.5 * (1.0 - 0.6 * closed))
    gain = p.amends_relation_gain * closed * (2.0 / 3.0 - c.usual_grievance[OWED])
    np.testing.assert_allclose(later.half_log_odds[OWED] - s.half_log_odds[OWED], gain)
    np.testing.assert_allclose(later.half_log_odds[BACK] - s.half_log_odds[BACK], 0.5 * gain)
    np.testing.assert_allclose(later.relation_gain, later.half_log_odds - s.half_log_odds, atol=1e-15)
    for way in (OWED, BACK):
        np.testing.assert_allclose(later.audience_cost[way], 0.1 * (1.0 - 0.7 * closed))
    assert (later.tone[BACK] == 0.7).all()
    np.testing.assert_array_equal(later.tone[OWED], s.tone[OWED])


def test_amends_without_a_grievance_gain_nothing_and_a_small_one_gains_little(many):
    gains = []
    for size in (0.0, 0.01, 0.02):
        s, c = owed(many)
        grievance = np.full_like(s.grievance, 0.0)
        grievance[OWED] = size
        act = ScriptedActRow(0, 0, OFFENDER, VICTIM, action_index("amends_full"))
        later = after("amends", replace(s, grievance=grievance), replace(c, scripted_acts=(act,)))
        gains.append(float(later.relation_gain[OWED].max()))
    assert gains[0] == 0.0
    assert 0.0 < gains[1] < gains[2] < 0.02


def test_amends_close_no_more_than_the_whole_grievance(many):
    _, _, later = effects(many, "amends_full", ties=0.99)
    np.testing.assert_allclose(later.grievance[OWED], 0.0, atol=1e-12)


def test_where_ties_are_gone_amends_have_no_effect(many):
    s, _, later = effects(many, "amends_full", ties=-1.0)
    assert (later.amends[OWED] == 1.0).all()
    for way in (OWED, BACK):
        np.testing.assert_allclose(later.grievance[way], s.grievance[way])
        np.testing.assert_allclose(later.half_log_odds[way], s.half_log_odds[way])


@pytest.mark.parametrize(("name", "strength"), [("amends_half", 0.5), ("amends_full", 1.0)])
@pytest.mark.parametrize("draw", [0.0, 1.0])
def test_scripted_amends_replace_the_choice_in_their_week_alone(many, name, strength, draw):
    s, c = owed(many)
    c = replace(c, scripted_acts=(ScriptedActRow(5, 0, OFFENDER, VICTIM, action_index(name)),))
    free = 1.0 if draw == 0.0 else 0.0
    assert (after("amends", s, c, week(np.full(RUNS, draw), number=5)).amends[OWED] == strength).all()
    assert (after("amends", s, c, week(np.full(RUNS, draw), number=4)).amends[OWED] == free).all()


def test_a_week_without_amends_changes_nothing(many):
    s, c = owed(many)
    last_week = replace(s, amends=s.amends + 0.5, relation_gain=s.relation_gain + 0.1)
    later = after("amends", last_week, c, week(np.ones(RUNS)))
    assert changed(last_week, later) == {"amends", "relation_gain"}
    assert not later.amends.any()
    assert not later.relation_gain.any()


def test_value_cost_and_effect_of_amends_are_the_models_equations(many):
    p = many[1].p
    number = stored(p)
    for intensity, ties, dependence, tone in ((0.8, 0.3, 0.4, 0.2), (0.5, -0.95, 0.9, -0.6)):
        worth = p.amends_value * intensity * (0.5 + 0.5 * max(ties, -0.8))
        worth += p.amends_value_dependence * dependence + p.amends_value_goodwill * tone
        assert compiled(value)(number, intensity, ties, dependence, tone) == pytest.approx(worth, rel=1e-12)
        price = p.amends_cost * (1.0 + p.amends_cost_hawks * intensity / p.hawk_weight_reference)
        assert compiled(cost)(number, intensity) == pytest.approx(price, rel=1e-12)
        closed = 0.5 * p.amends_grievance_relief * p.amends_ties_factor * (1.0 + ties) / 2.0
        assert compiled(effect)(number, 0.5, ties) == pytest.approx(closed, rel=1e-12)
