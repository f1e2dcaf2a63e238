"""Forks of a study: gestures, their roles and acts, and crisis termination with common random numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from conftest import leaving_out, with_variants

import sim
import sim.questions.window.forks
from sim.model.actions import ACTIONS, SCRIPTED_ONLY
from sim.questions.window.forks import (
    RESETTABLE,
    STRAINED,
    RepairCriterion,
    Treatment,
    _state,
    fork_world,
    simulate_forks,
    with_reset,
)
from sim.questions.window.gestures import GESTURES, resolve_gestures
from sim.questions.window.roles import roles_in
from sim.world.simulation import Simulation

RUNS, WITHIN = 10, 12
WEEKS = (52, 60, 68)


def code(scenario, *places):
    return tuple(scenario.roster.states[place] for place in places)


@pytest.fixture(scope="module")
def study(first_scenario):
    return sim.Study(first_scenario, ("base",), RUNS, seed=1)


@pytest.fixture(scope="module")
def criterion_and_gestures(study):
    roles, gestures = resolve_gestures(study, ("amends", "all"))
    return RepairCriterion((roles.victim, roles.offender), WITHIN), gestures


@pytest.fixture(scope="module")
def forked(study, criterion_and_gestures):
    criterion, gestures = criterion_and_gestures
    treatments = [Treatment(g.name, g.acts, WEEKS) for g in gestures] + [Treatment("empty", (), WEEKS)]
    return simulate_forks(study, treatments, criterion)


def test_every_gesture_is_made_of_rows_of_the_table_and_has_words():
    made = {action for moves in GESTURES.values() for action, _, _ in moves}
    assert made <= {action.name for action in ACTIONS}
    assert made == {action.name for action in ACTIONS if action.gesture}
    assert set(SCRIPTED_ONLY) <= made


def test_roles_are_read_from_the_last_dated_incident_and_the_pressures(first_scenario, study):
    roles = roles_in(study)
    assert code(first_scenario, roles.offender, roles.victim, roles.mediator) == ("RUS", "AZE", "KAZ")
    assert first_scenario.date(roles.week).isoformat() == "2025-06-23"
    for side in (roles.victim, roles.offender):
        assert set(code(first_scenario, *roles.wedges[side])) == {"GBR", "TUR", "UKR", "USA"}


def test_gestures_are_joined_by_a_plus_each_act_once(study):
    _, (joined, everything) = resolve_gestures(study, ("restraint+amends+restraint", "all"))
    assert len(joined.acts) == len(set(joined.acts)) == 9
    assert set(joined.acts) < set(everything.acts)
    assert "Russia admits responsibility and compensates Azerbaijan" in joined.description


@pytest.mark.parametrize("name", ["", " ", "+", "none"])
def test_an_empty_gesture_is_refused(study, name):
    with pytest.raises(sim.UsageError, match=r"empty gesture: there is nothing to compare.*amends_half"):
        resolve_gestures(study, (name,))


def test_an_unknown_gesture_is_refused_with_the_nearest(study):
    with pytest.raises(sim.UsageError, match=r"no gesture 'ammends'; did you mean 'amends'\?"):
        resolve_gestures(study, ("restraint+ammends",))


def test_half_and_full_amends_are_not_combined(study):
    with pytest.raises(sim.UsageError, match="combines half and full amends"):
        resolve_gestures(study, ("amends+amends_half",))


def test_a_gesture_without_actors_is_refused_but_left_out_of_all(two_states):
    study = sim.Study(two_states, runs=2)
    for name, why in (("restraint", "no third party has a wedge"), ("amends+mediation", "could mediate")):
        with pytest.raises(sim.UsageError, match=why):
            resolve_gestures(study, (name,))
    _, (everything,) = resolve_gestures(study, ("all",))
    assert {action for action, _, _ in everything.acts} == {"amends_full", "back_down", "release"}


def test_a_study_without_a_dated_incident_has_no_roles(first_scenario):
    with pytest.raises(sim.UsageError, match="no dated incident between AZE and RUS"):
        roles_in(sim.Study(first_scenario, ("no_incident",), 2))


def test_an_empty_fork_equals_the_control(forked):
    assert forked.weeks == WEEKS
    assert forked.control.shape == (len(WEEKS), RUNS)
    assert np.array_equal(forked.repaired["empty"], forked.control)


def test_everything_together_repairs_no_fewer_runs_and_some_that_the_control_does_not(forked):
    assert forked.repaired["all"].sum() >= forked.repaired["amends"].sum() >= forked.control.sum()
    assert (forked.repaired["all"] & ~forked.control).any()


def test_what_is_called_repaired_is_a_spell_at_strained_or_better(study, criterion_and_gestures, forked):
    world = sim.World(study.scenario, runs=RUNS, seed=1)
    rungs = []
    for _ in range(WEEKS[-1] + criterion_and_gestures[0].weeks):
        world.step()
        rungs.append(world.situation.rung[0, :, *criterion_and_gestures[0].dyad])
    good = np.stack(rungs) <= STRAINED
    for row, week in enumerate(WEEKS):
        spells = [good[start : start + 4].all(axis=0) for start in range(week, week + WITHIN)]
        assert np.array_equal(forked.control[row], np.any(spells, axis=0))
    assert np.array_equal(forked.state["rung"], np.stack([rungs[week - 1] for week in WEEKS]))


def test_workers_and_blocks_give_identical_results(study, criterion_and_gestures, forked, monkeypatch):
    criterion, gestures = criterion_and_gestures
    monkeypatch.setattr(sim.questions.window.forks, "BLOCK_RUNS", 3)
    again = simulate_forks(study, [Treatment(g.name, g.acts, WEEKS) for g in gestures], criterion)
    assert np.array_equal(again.control, forked.control)
    for name, repaired in again.repaired.items():
        assert np.array_equal(repaired, forked.repaired[name])
    for name, values in again.state.items():
        assert np.array_equal(values, forked.state[name])


def test_a_treatment_is_applied_in_its_own_weeks_and_stops_when_all_runs_are_repaired(
    study, criterion_and_gestures, monkeypatch
):
    criterion, (amends, _) = criterion_and_gestures
    calls = []
    step = sim.World.step
    monkeypatch.setattr(sim.World, "step", lambda world: calls.append(world.week) or step(world))
    treatments = [Treatment("late", amends.acts, WEEKS[1:]), Treatment("sure", (), WEEKS[:1])]
    got = fork_world(sim.World(study.scenario, runs=2, seed=1), treatments, replace(criterion, rung=7))
    assert got.repaired["late"].shape == (2, 2)
    assert got.repaired["sure"].all()
    assert len(calls) == WEEKS[-1] + criterion.weeks + 3 * criterion.hold  # at any rung: four weeks, then no further


def test_a_reset_factor_is_as_at_the_start_and_nothing_else_changes(study):
    world = sim.World(study.scenario, runs=2, seed=1)
    start = world.situation
    for _ in range(60):
        world.step()
    s, (a, b) = world.situation, (1, 4)
    changed = with_reset(s, start, ("ties", "mobilisation"), (a, b))
    assert np.array_equal(changed.ties[..., a, b], start.ties[..., a, b])
    assert np.array_equal(changed.ties[..., 0, 2], s.ties[..., 0, 2])
    assert np.array_equal(changed.mobilisation[:, :, [a, b]], start.mobilisation[:, :, [a, b]])
    assert np.array_equal(changed.mobilisation[:, :, 0], s.mobilisation[:, :, 0])
    assert changed.grievance is s.grievance
    assert not np.array_equal(s.ties, changed.ties)


@pytest.mark.parametrize("part", RESETTABLE)
def test_every_factor_that_can_be_reset_affects_the_output(study, part):
    world = sim.World(study.scenario, runs=16, seed=1)
    start = world.situation
    for _ in range(120):
        world.step()
    fork, other = world.fork(), world.fork()
    other.situation = with_reset(other.situation, start, (part,), (1, 4))
    for _ in range(12):
        fork.step()
        other.step()
    assert not np.array_equal(fork.situation.relation, other.situation.relation)


def test_a_fork_that_the_horizon_does_not_hold_is_refused(study, criterion_and_gestures):
    with pytest.raises(sim.UsageError, match="needs 15 weeks to evaluate; the horizon is 312"):
        simulate_forks(study, [Treatment("late", (), (298,))], criterion_and_gestures[0])


def test_a_study_without_the_raid_has_the_crash_for_its_last_incident(first_scenario):
    less = leaving_out(first_scenario.contents["base"], incidents=("yekaterinburg_raid",))
    scenario = with_variants(first_scenario, less=less)
    assert scenario.date(roles_in(sim.Study(scenario, ("less",), 1)).week).isoformat() == "2024-12-23"


def test_a_reset_of_leaders_brings_back_the_first_ones_and_one_of_grievance_forgets_harm(first_scenario):
    world = Simulation(first_scenario, ("base",), 32, seed=1)
    start = world.situation
    for _ in world.weeks(60):
        pass
    dyad = tuple(first_scenario.roster.at(code) for code in first_scenario.focus)
    again = with_reset(world.situation, start, ("leaders", "grievance"), dyad)
    for name in ("successor", "honeymoon"):
        assert getattr(world.situation, name)[0].any()
        assert not getattr(again, name)[0][:, list(dyad)].any()
    assert world.situation.harm_memory[0][:, dyad[0], dyad[1]].all()
    assert not again.harm_memory[0][:, dyad[0], dyad[1]].any()


@pytest.mark.parametrize(("mine", "theirs"), [(1, 3), (3, 1), (2, 2), (0, 1)])
def test_the_formal_acts_of_a_dyad_are_the_higher_level_of_the_two(two_states, mine, theirs):
    situation = Simulation(two_states).situation
    situation.downgrade_level[0, :, 0, 1], situation.downgrade_level[0, :, 1, 0] = mine, theirs
    state = _state(situation, (0, 1), np.zeros(1, dtype=bool))
    assert state["formal_acts"].tolist() == [max(mine, theirs)]
