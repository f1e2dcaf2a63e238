"""Forks of a study: gestures and who makes them, and what they mend, run by run on the luck of the straight run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from conftest import leaving_out, with_variants

import sim
import sim.questions.window.forks
from sim.model.actions import ACTIONS, SCRIPTED_ONLY
from sim.questions.window.forks import PUT_BACK, STRAINED, Arm, Ask, follow, play_forks, with_put_back
from sim.questions.window.gestures import GESTURES, gestures_called, roles_in

RUNS, WITHIN = 10, 12
WEEKS = (52, 60, 68)


def code(scenario, *places):
    return tuple(scenario.roster.states[place] for place in places)


@pytest.fixture(scope="module")
def study(first_scenario):
    return sim.Study(first_scenario, ("base",), RUNS, seed=1)


@pytest.fixture(scope="module")
def asked(study):
    roles, gestures = gestures_called(study, ("amends", "all"))
    return Ask((roles.victim, roles.offender), WITHIN), gestures


@pytest.fixture(scope="module")
def forked(study, asked):
    ask, gestures = asked
    return play_forks(study, [Arm(g.name, g.acts, WEEKS) for g in gestures] + [Arm("empty", (), WEEKS)], ask)


def test_every_gesture_is_made_of_rows_of_the_table_and_can_be_told():
    known = {action.name for action in ACTIONS}
    made = {action for steps in GESTURES.values() for action, _, _ in steps}
    assert made <= known
    assert made == {action.name for action in ACTIONS if action.gesture}
    assert set(SCRIPTED_ONLY) <= made


def test_roles_are_read_from_the_last_dated_incident_and_the_pushes(first_scenario, study):
    roles = roles_in(study)
    assert code(first_scenario, roles.offender, roles.victim, roles.mediator) == ("RUS", "AZE", "KAZ")
    assert first_scenario.date(roles.week).isoformat() == "2025-06-23"
    for side in (roles.victim, roles.offender):
        assert set(code(first_scenario, *roles.wedges[side])) == {"GBR", "TUR", "UKR", "USA"}


def test_gestures_are_joined_by_a_plus_each_act_once(study):
    _, (joined, everything) = gestures_called(study, ("restraint+amends+restraint", "all"))
    assert len(joined.acts) == len(set(joined.acts)) == 9
    assert set(joined.acts) < set(everything.acts)
    assert "Russia admits responsibility and compensates Azerbaijan" in joined.words


@pytest.mark.parametrize("name", ["", " ", "+", "none"])
def test_an_empty_gesture_is_refused_since_nothing_would_be_compared(study, name):
    with pytest.raises(sim.UsageError, match=r"empty gesture: nothing would be compared.*amends_half"):
        gestures_called(study, (name,))


def test_an_unknown_gesture_is_refused_with_the_nearest(study):
    with pytest.raises(sim.UsageError, match=r"no gesture 'ammends'; did you mean 'amends'\?"):
        gestures_called(study, ("restraint+ammends",))


def test_half_and_full_amends_are_not_made_at_once(study):
    with pytest.raises(sim.UsageError, match="half and full amends at once"):
        gestures_called(study, ("amends+amends_half",))


def test_what_nobody_can_do_is_refused_but_left_out_of_all(two_states):
    study = sim.Study(two_states, runs=2)
    for name, why in (("restraint", "no third party drives a wedge"), ("amends+mediation", "could mediate")):
        with pytest.raises(sim.UsageError, match=why):
            gestures_called(study, (name,))
    _, (everything,) = gestures_called(study, ("all",))
    assert {action for action, _, _ in everything.acts} == {"amends_full", "back_down", "release"}


def test_without_a_dated_incident_there_is_nobody_to_make_amends_to(first_scenario):
    with pytest.raises(sim.UsageError, match="nobody to make amends to"):
        roles_in(sim.Study(first_scenario, ("no_incident",), 2))


def test_an_empty_fork_repairs_exactly_the_runs_that_repair_themselves(forked):
    assert forked.weeks == WEEKS
    assert forked.nothing.shape == (len(WEEKS), RUNS)
    assert np.array_equal(forked.repaired["empty"], forked.nothing)


def test_everything_together_mends_no_fewer_runs_and_some_that_nothing_would(forked):
    assert forked.repaired["all"].sum() >= forked.repaired["amends"].sum() >= forked.nothing.sum()
    assert (forked.repaired["all"] & ~forked.nothing).any()


def test_what_is_called_repaired_is_a_spell_at_strained_or_better(study, asked, forked):
    world = sim.World(study.scenario, runs=RUNS, seed=1)
    rungs = []
    for _ in range(WEEKS[-1] + asked[0].weeks):
        world.step()
        rungs.append(world.situation.rung[0, :, *asked[0].dyad])
    good = np.stack(rungs) <= STRAINED
    for row, week in enumerate(WEEKS):
        spells = [good[start : start + 4].all(axis=0) for start in range(week, week + WITHIN)]
        assert np.array_equal(forked.nothing[row], np.any(spells, axis=0))
    assert np.array_equal(forked.state["rung"], np.stack([rungs[week - 1] for week in WEEKS]))


def test_workers_and_blocks_give_the_same_bits(study, asked, forked, monkeypatch):
    ask, gestures = asked
    monkeypatch.setattr(sim.questions.window.forks, "AT_ONCE", 3)
    again = play_forks(study, [Arm(g.name, g.acts, WEEKS) for g in gestures], ask)
    assert np.array_equal(again.nothing, forked.nothing)
    for name, repaired in again.repaired.items():
        assert np.array_equal(repaired, forked.repaired[name])
    for name, values in again.state.items():
        assert np.array_equal(values, forked.state[name])


def test_an_arm_is_tried_in_its_own_weeks_and_stops_when_all_is_mended(study, asked, monkeypatch):
    ask, (amends, _) = asked
    calls = []
    step = sim.World.step
    monkeypatch.setattr(sim.World, "step", lambda world, watch=None: calls.append(world.week) or step(world))
    arms = [Arm("late", amends.acts, WEEKS[1:]), Arm("sure", (), WEEKS[:1])]
    got = follow(sim.World(study.scenario, runs=2, seed=1), arms, replace(ask, rung=7))
    assert got.repaired["late"].shape == (2, 2)
    assert got.repaired["sure"].all()
    assert len(calls) == WEEKS[-1] + ask.weeks + 3 * ask.hold  # at any rung: four weeks, then no further


def test_what_is_put_back_is_as_at_the_start_and_nothing_else(study):
    world = sim.World(study.scenario, runs=2, seed=1)
    start = world.situation
    for _ in range(60):
        world.step()
    s, (a, b) = world.situation, (1, 4)
    changed = with_put_back(s, start, ("ties", "mobilisation"), (a, b))
    assert np.array_equal(changed.ties[..., a, b], start.ties[..., a, b])
    assert np.array_equal(changed.ties[..., 0, 2], s.ties[..., 0, 2])
    assert np.array_equal(changed.mobilisation[:, :, [a, b]], start.mobilisation[:, :, [a, b]])
    assert np.array_equal(changed.mobilisation[:, :, 0], s.mobilisation[:, :, 0])
    assert changed.grievance is s.grievance
    assert not np.array_equal(s.ties, changed.ties)


@pytest.mark.parametrize("part", PUT_BACK)
def test_every_part_that_can_be_put_back_moves_what_follows(study, part):
    world = sim.World(study.scenario, runs=16, seed=1)
    start = world.situation
    for _ in range(120):
        world.step()
    fork, other = world.fork(), world.fork()
    other.situation = with_put_back(other.situation, start, (part,), (1, 4))
    for _ in range(12):
        fork.step()
        other.step()
    assert not np.array_equal(fork.situation.relation, other.situation.relation)


def test_a_fork_that_the_horizon_does_not_hold_is_refused(study, asked):
    with pytest.raises(sim.UsageError, match="takes 15 weeks to judge, and the horizon is 312"):
        play_forks(study, [Arm("late", (), (298,))], asked[0])


def test_a_study_without_the_raid_has_the_crash_for_its_last_incident(first_scenario):
    less = leaving_out(first_scenario.contents["base"], incidents=("yekaterinburg_raid",))
    scenario = with_variants(first_scenario, less=less)
    assert scenario.date(roles_in(sim.Study(scenario, ("less",), 1)).week).isoformat() == "2024-12-23"
