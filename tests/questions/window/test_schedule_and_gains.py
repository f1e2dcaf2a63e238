"""Window: weeks that can be tested to the first and the last, third parties, and gains by week, worked by hand."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pytest

import sim
from sim.questions.window.forks import STRAINED, ForkOutcomes, RepairCriterion, Treatment, simulate_forks
from sim.questions.window.repair_curves import RepairEstimator, evenly
from sim.questions.window.roles import _third_parties, roles_in
from sim.questions.window.timing import _earliest, schedule
from sim.statistics.intervals import share

DAYS = tuple(dt.date(2025, 1, 6) + dt.timedelta(weeks=4 * n) for n in range(5))
RUNS = 40


@pytest.fixture(scope="module")
def study(two_states):
    return sim.Study(two_states, runs=1, weeks=60)


@pytest.fixture(scope="module")
def roles(study):
    return roles_in(study)


def test_the_first_and_the_last_week_that_leave_time_to_evaluate_are_taken_and_the_ones_beyond_refused(study, roles):
    """The incident is in week 22. Of 60 weeks a gesture needs 20, and three more of the four that have to be good."""
    date = study.scenario.date
    _, _, weeks = schedule(study, roles, every=1, first=date(23), last=date(37), within=20)
    assert weeks == tuple(range(23, 38))
    assert schedule(study, roles, first=date(37), last=date(37), within=20)[2] == (37,)
    assert schedule(study, roles, every=7, within=20)[2] == (23, 30, 37)
    for beyond in ({"first": date(22)}, {"last": date(38)}):
        with pytest.raises(sim.UsageError, match="is out of range"):
            schedule(study, roles, within=20, **beyond)


def test_the_longest_time_to_take_effect_leaves_one_week_to_test(study, roles):
    assert schedule(study, roles, within=34)[2] == (23,)
    with pytest.raises(sim.UsageError, match="less than 38 weeks before the horizon"):
        schedule(study, roles, within=35)


def test_gestures_are_tested_from_every_week_to_once_in_the_weeks_simulated(study, roles):
    assert schedule(study, roles, every=60, within=1)[1:] == (60, (23,))
    with pytest.raises(sim.UsageError, match="at most the 60 weeks"):
        schedule(study, roles, every=61, within=1)
    with pytest.raises(sim.UsageError, match="got every 1, within 0"):
        schedule(study, roles, every=1, within=0)


@pytest.mark.parametrize(
    ("record_ends", "after", "week"),
    [(21, "incident", 23), (22, "incident", 23), (23, "incident", 23), (24, "record", 24)],
)
def test_gestures_come_after_the_incident_and_after_the_record_that_runs_follow(roles, record_ends, after, week):
    conditioned = SimpleNamespace(week=record_ends, last=dt.date(2024, 6, 16))
    text, first = _earliest(SimpleNamespace(conditioned=conditioned), roles)
    assert (after in text, first) == (True, week)


def test_the_last_fork_may_end_with_the_horizon(two_states):
    study, criterion = sim.Study(two_states, runs=1, weeks=10), RepairCriterion((0, 1), within=3)
    assert simulate_forks(study, [Treatment("none", (), (4,))], criterion).control.shape == (1, 1)
    with pytest.raises(sim.UsageError, match="a fork in week 5 needs 6 weeks"):
        simulate_forks(study, [Treatment("none", (), (5,))], criterion)


def test_a_wedge_is_pressure_below_minus_a_two_hundredth_and_the_mediator_reaches_both_sides_best():
    pressures, leverage = np.zeros((1, 1, 8, 8, 8)), np.zeros((1, 1, 8, 8))
    pressures[0, 0, [2, 3], 0, 1], pressures[0, 0, 4, 1, 0] = (-0.0051, -0.005), -0.3
    leverage[0, 0, 2:7, :2] = [[0.9, 0.9], [0.6, 0.1], [0.8, 0.8], [0.2, 0.2], [0.3, 0.2]]
    leverage[0, 0, 7, 5] = 0.9
    setting = SimpleNamespace(pressures_by=pressures, leverage=leverage)
    assert _third_parties(setting, (0, 1)) == ({0: (2,), 1: (4,)}, 6)
    leverage[0, 0, [3, 5, 6], :2] = 0.0
    assert _third_parties(setting, (0, 1)) == ({0: (2,), 1: (4,)}, None)


def estimated(counts, rung=None):
    """The effect of a gesture that ends the crisis in the first runs, so many in each week; the control ends none."""
    repaired = np.arange(RUNS) < np.array(counts)[:, None]
    rung = np.full(repaired.shape, STRAINED + 1) if rung is None else rung
    outcomes = ForkOutcomes((), np.zeros_like(repaired), {"amends": repaired}, {"rung": rung})
    return RepairEstimator(1, DAYS, 4, outcomes).effect("amends", "", repaired)


@pytest.mark.parametrize(
    ("counts", "halved_on"),
    [
        ((20, 30, 8, 15, 4), DAYS[4]),
        ((20, 30, 8, 14, 4), DAYS[2]),
        ((20, 30, 8, 4, 15), None),
        ((30, 4, 4, 4, 4), DAYS[1]),
    ],
)
def test_a_gain_is_halved_from_the_first_week_after_which_it_stays_below_half_of_its_maximum(counts, halved_on):
    effect = estimated(counts)
    assert [gain.estimate for gain in effect.gain] == pytest.approx([count / RUNS for count in counts])
    assert (effect.maximum, effect.gain_halved_on) == (int(np.argmax(counts)), halved_on)


def test_no_gain_is_halved_where_the_largest_may_be_none():
    effect = estimated((0, 1, 0, 0, 0))
    assert effect.gain[1].low <= 0.0
    assert (effect.maximum, effect.gain_halved_on) == (1, None)


def test_runs_in_crisis_are_those_below_strained_the_week_before():
    rung = np.where(np.arange(RUNS) < 10, STRAINED, STRAINED + 1) * np.ones((5, 1), dtype=int)
    effect = estimated((0, 10, 20, 30, 40), rung)
    assert effect.all_runs.probability == tuple(share(count, RUNS) for count in (0, 10, 20, 30, 40))
    assert effect.in_crisis.probability == tuple(share(count, 30) for count in (0, 0, 10, 20, 30))


def test_rows_are_selected_evenly_with_the_first_and_the_last():
    assert evenly(41, 9) == list(range(0, 41, 5))
    assert evenly(5, 5) == evenly(5, 9) == [0, 1, 2, 3, 4]
    assert (evenly(1, 5), evenly(7, 3)) == ([0], [0, 3, 6])
