"""Alignment: calls and permissions, by the equations of the page, and at rest exactly nothing."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from alignment_files import scenario_of, week_by_week
from phases import Now, after, compiled, stored

from sim.errors import UsageError
from sim.model.actions import action_index
from sim.model.alignment import share_heard
from sim.model.parameters import Parameters
from sim.model.situation import AppealRow, ScriptedActRow
from sim.world.simulation import Simulation

ALLY, LEADER, TARGET = 0, 1, 2
TO_TARGET, TO_LEADER = (0, slice(None), ALLY, TARGET), (0, slice(None), ALLY, LEADER)
RUNS = 2000
EVERY = np.broadcast_to(((np.arange(RUNS) + 0.5) / RUNS)[:, None, None], (RUNS, 3, 3))
OFF, ON = {}, {"solidarity": 0.3, "solidarity_leader": 0.7}


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    world = Simulation(scenario_of(tmp_path_factory.mktemp("many"), ON), runs=RUNS, seed=None)
    return world.situation, world.setting


def with_call(s, measures, recall=0.0, severance=0.0, agenda=0.0):
    """A situation in which the leader calls on the ally for each of the levels."""
    given = {"call_measures": measures, "call_recall": recall, "call_severance": severance, "agenda": agenda}
    arrays = {name: np.zeros_like(s.relation) for name in (*given, "caller")}
    for name, value in (*given.items(), ("caller", 1.0 + LEADER)):
        arrays[name][TO_TARGET] = value
    return replace(s, **arrays)


def scripted(c, *acts):
    return replace(c, scripted_acts=tuple(ScriptedActRow(0, 0, by, to, action_index(name)) for by, to, name in acts))


def test_a_call_is_heard_by_the_relation_to_the_caller_and_its_leverage(many):
    s, c = many
    later = after("downgrade", s, scripted(c, (LEADER, TARGET, "sever")))
    heard = 0.75 * (0.3 + 0.7 * 0.7)
    for name in ("call_measures", "call_recall", "call_severance", "caller_weight"):
        np.testing.assert_allclose(getattr(later, name)[TO_TARGET], heard)
        assert np.count_nonzero(getattr(later, name)) == RUNS, "nobody else hears it"
    assert (later.caller[TO_TARGET] == 1.0 + LEADER).all()
    assert compiled(share_heard)(stored(c.p), -0.5, 1.0) == 0.0
    assert compiled(share_heard)(stored(replace(Parameters(), solidarity=0.6, solidarity_leader=1.0)), 1.0, 1.0) == 0.95


@pytest.mark.parametrize(("act", "level"), [("measures", 1), ("recall", 2)])
def test_a_lower_act_calls_more_softly_and_for_no_more_than_its_level(many, act, level):
    s, c = many
    later = after("downgrade", s, scripted(c, (LEADER, TARGET, act)))
    calls = [getattr(later, name)[TO_TARGET][0] for name in ("call_measures", "call_recall", "call_severance")]
    np.testing.assert_allclose(calls, [0.75 * 0.79 * level / 3] * level + [0.0] * (3 - level))


def calls_after(s, c, level, *acts):
    """The calls on the ally for each of the levels after an appeal of the leader and its acts of the same week."""
    appealing = replace(scripted(c, *acts), appeals=(AppealRow(0, 0, LEADER, TARGET, level),))
    later = after("downgrade", s, appealing)
    return later, [getattr(later, name)[TO_TARGET][0] for name in ("call_measures", "call_recall", "call_severance")]


@pytest.mark.parametrize("level", [1, 2, 3])
def test_an_appeal_is_heard_in_full_and_for_no_more_than_its_level(many, level):
    later, calls = calls_after(*many, level)
    np.testing.assert_allclose(calls, [0.75 * 0.79] * level + [0.0] * (3 - level))
    assert (later.caller[TO_TARGET] == 1.0 + LEADER).all()
    assert not later.downgrade_chosen.any(), "an appeal is no act"
    assert np.count_nonzero(later.call_measures) == RUNS, "nobody else hears it"


def test_an_appeal_and_an_act_of_one_state_in_one_week_are_one_call(many):
    _, calls = calls_after(*many, 1, (LEADER, TARGET, "recall"))
    np.testing.assert_allclose(calls, [0.75 * 0.79, 0.75 * 0.79 * 2 / 3, 0.0])


def test_a_call_fades_with_the_agenda_and_calls_add_up(many):
    s, c = many
    later = after("downgrade", with_call(s, 0.4), scripted(c, (LEADER, TARGET, "sever")), Now(draws=never()))
    left = 0.4 * (1.0 - c.p.agenda_decay)
    np.testing.assert_allclose(later.call_measures[TO_TARGET], 1.0 - (1.0 - left) * (1.0 - 0.75 * 0.79))
    np.testing.assert_allclose(later.call_severance[TO_TARGET], 0.75 * 0.79)


def never():
    return {"agenda": np.ones((RUNS, 3, 3))}


def decided(s, c, agenda=0.0):
    return after("downgrade", s, c, Now(draws={"agenda": np.full((RUNS, 3, 3), agenda), "downgrade": EVERY}))


def test_a_call_pulls_towards_its_level_and_leaves_the_odds_beyond_it_alone(many):
    s, c = many
    p, dependence = c.p, c.trade_dependence[0, 0, ALLY, TARGET]
    obstacles = np.array([p.measures_threshold, p.recall_threshold, p.severance_threshold])
    obstacles[2] += p.severance_dependence * dependence
    for asked in ((0.8,), (0.8, 0.8), (0.8, 0.8, 0.8)):
        calls = np.array([*asked, 0.0, 0.0, 0.0])[:3]
        steps = p.downgrade_precision * (0.3 - obstacles + p.call_pull * calls)
        weights = np.exp(np.concatenate([[0.0], np.cumsum(steps)]))
        hostile = replace(with_call(s, *asked, agenda=1.0), intended_tone=np.full_like(s.relation, -0.3))
        even = replace(c, intended_tone_at_equilibrium=np.zeros_like(s.relation))
        chosen = np.bincount(decided(hostile, even).downgrade_chosen[TO_TARGET], minlength=4) / RUNS
        np.testing.assert_allclose(chosen, weights / weights.sum(), atol=1.01 / RUNS)


def test_a_matter_that_only_a_call_has_put_on_the_table_has_a_price(many):
    s, c = many
    own, called = (
        decided(x, c).downgrade_chosen[TO_TARGET] for x in (with_call(s, 0.5, agenda=1.0), with_call(s, 0.5))
    )
    odds = [(chosen > 0).mean() / (chosen == 0).mean() for chosen in (own, called)]
    assert odds[1] / odds[0] == pytest.approx(np.exp(-c.p.downgrade_precision * c.p.call_cost), rel=0.03)
    undecided = decided(with_call(s, 0.5), c, agenda=0.51)
    assert not undecided.downgrade_chosen.any(), "a call of one half puts it there half of the time"


def test_what_is_followed_is_the_difference_that_the_call_makes_at_the_same_draws(many):
    s, c = many
    for agenda in (0.0, 1.0):
        free, called = decided(with_call(s, 0.0, agenda=agenda), c), decided(with_call(s, 0.9, 0.9, 0.9, agenda), c)
        changed = called.downgrade_chosen != free.downgrade_chosen
        assert changed[TO_TARGET].any()
        assert (called.downgrade_chosen >= free.downgrade_chosen).all()
        assert np.array_equal(called.followed > 0.0, changed)
        assert set(np.unique(called.followed)) == {0.0, 1.0 + LEADER}


def test_who_acts_only_because_called_speaks_more_softly(many):
    s, c = many
    friends = s.relation.copy()
    friends[0, :, LEADER, ALLY] = 0.75
    s = replace(s, relation=friends)
    called, own = (decided(x, c) for x in (with_call(s, 0.9, 0.9, 0.9), with_call(s, 0.0, agenda=1.0)))
    loud, soft = (x.call_measures[0, :, LEADER, TARGET][x.downgrade_chosen[TO_TARGET] == 1] for x in (own, called))
    np.testing.assert_allclose(loud, 0.75 * 0.3 / 3)
    np.testing.assert_allclose(soft, 0.75 * 0.3 / 3 * c.p.relay)


def test_a_scripted_act_is_nobodys_follower(many):
    s, c = many
    later = after("downgrade", with_call(s, 0.9, 0.9, 0.9), scripted(c, (ALLY, TARGET, "sever")))
    assert (later.downgrade_chosen[TO_TARGET] == 3).all()
    assert not later.followed.any()


def broken(s, levels):
    level = s.downgrade_level.copy()
    for (i, j), value in levels.items():
        level[0, :, i, j] = value
    return replace(s, downgrade_level=level)


def test_a_repair_permits_by_the_levels_undone_and_permission_eases_the_repair_of_what_is_broken(many):
    s, c = many
    s = broken(s, {(LEADER, TARGET): 3, (TARGET, LEADER): 3, (ALLY, TARGET): 2})
    later = after("restore", s, scripted(c, (LEADER, TARGET, "restoration")))
    np.testing.assert_allclose(later.permission[TO_TARGET], 0.75 * 0.79)
    assert (later.undone[0, :, LEADER, TARGET] == 3).all()
    down = after("back_down", s, scripted(c, (LEADER, TARGET, "back_down")))
    assert (down.undone[0, :, LEADER, TARGET] == 1).all()
    np.testing.assert_allclose(after("restore", down, c).permission[TO_TARGET], 0.75 * 0.79 / 3)


@pytest.mark.parametrize("phase", ["back_down", "restore"])
def test_a_permission_adds_to_the_margin_of_whom_it_is_given_to(many, phase):
    s, c = many
    most, field = (c.p.restoration_max_rate, "restored") if phase == "restore" else (1.0, "backed_down")
    now = Now(draws={"restoration" if phase == "restore" else phase: EVERY * most})
    s = replace(s, intended_tone=np.full_like(s.relation, -0.3 if phase == "restore" else 0.0))
    given = s.permission.copy()
    given[0, :, ALLY, TARGET] = given[0, :, TARGET, ALLY] = 0.8
    hurt = broken(s, {(ALLY, TARGET): 2, (TARGET, ALLY): 2})
    shares = [
        getattr(after(phase, x, c, now), field)[TO_TARGET].mean() for x in (hurt, replace(hurt, permission=given))
    ]
    log_odds = [np.log(share / (1.0 - share)) for share in shares]
    expected = c.p.restoration_precision * c.p.repair_pull * 0.8
    assert log_odds[1] - log_odds[0] == pytest.approx(expected, abs=0.1)
    whole = replace(s, permission=given, agenda=np.ones_like(s.agenda))
    again = replace(whole, permission=np.zeros_like(given))
    assert np.array_equal(*(getattr(after(phase, x, c, now), field) for x in (whole, again))), "nothing is broken"


def test_off_is_the_same_to_the_bit_whatever_the_other_numbers(tmp_path):
    off = week_by_week(scenario_of(tmp_path, OFF))
    other = week_by_week(scenario_of(tmp_path, {"call_pull": 2.0, "call_cost": 0.3, "relay": 1.0, "repair_pull": 0.6}))
    for one, two in zip(off, other, strict=True):
        for f in fields(one):
            assert np.array_equal(getattr(one, f.name), getattr(two, f.name)), f.name


def test_without_a_formal_act_alignment_is_at_rest_to_the_bit(tmp_path):
    barred = "variants: {mild: {without: {actions: [measures, recall, sever]}}}"
    scenarios = [scenario_of(tmp_path, p, base=barred) for p in (OFF, ON)]
    for one, two in zip(*(week_by_week(scenario, variant="mild") for scenario in scenarios), strict=True):
        for f in fields(one):
            assert np.array_equal(getattr(one, f.name), getattr(two, f.name)), f.name


def test_as_solidarity_goes_to_nothing_so_does_its_effect(tmp_path):
    off, barely, fully = (
        week_by_week(scenario_of(tmp_path, p))[-1] for p in (OFF, {"solidarity": 1e-9}, {**ON, "solidarity": 0.6})
    )
    assert np.array_equal(off.downgrade_level, barely.downgrade_level)
    np.testing.assert_allclose(off.relation, barely.relation, atol=1e-8)
    assert not np.array_equal(off.downgrade_level, fully.downgrade_level)


def test_a_world_with_more_triads_than_are_listed_refuses_alignment(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.engine.packing.MOST_TRIADS", 1)
    with pytest.raises(UsageError, match="`solidarity` and `solidarity_leader` to 0"):
        Simulation(scenario_of(tmp_path, ON), runs=1)
    Simulation(scenario_of(tmp_path, OFF), runs=1)


@pytest.mark.parametrize(
    ("relation", "leverage", "intended_tone", "follows", "severs"),
    [
        (0.85, 0.9, 0.0, 0.90, 0.65), (0.75, 0.7, -0.1, 0.76, 0.39),
        (0.7, 0.5, 0.2, 0.38, 0.02), (0.5, 0.6, 0.2, 0.23, 0.01),
    ],
    ids=["pact", "kingdoms", "bloc", "client"],
)  # fmt: skip
def test_the_chance_to_follow_a_break_within_four_weeks_is_that_of_the_page(
    many, relation, leverage, intended_tone, follows, severs
):
    s, c = many
    c = replace(c, intended_tone_at_equilibrium=np.zeros_like(s.relation), trade_dependence=0.6 * c.named)
    s = replace(s, intended_tone=np.full_like(s.relation, intended_tone))
    call, left, acted, severed = relation * (0.3 + 0.7 * leverage), 1.0, 0.0, 0.0
    for _ in range(4):
        level = decided(with_call(s, call, call, call), c).downgrade_chosen[TO_TARGET]
        acted, severed = acted + left * call * (level > 0).mean(), severed + left * call * (level == 3).mean()
        left, call = left * (1.0 - call * (level > 0).mean()), call * (1.0 - c.p.agenda_decay)
    assert acted == pytest.approx(follows, abs=0.01)
    assert severed == pytest.approx(severs, abs=0.01)
