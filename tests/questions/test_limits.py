"""Limits of what questions take: the last value that is allowed is taken, and the next one is refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

import sim
from sim.errors import UsageError
from sim.questions.attribute import attribute
from sim.questions.attribute.player_effects import ExactPlan
from sim.questions.compare.compare import outcome_and_precision
from sim.questions.discover.discover import settings_planned
from sim.questions.early_warning import early_warning, forecasts
from sim.questions.early_warning.indicators import fold_at, windows
from sim.questions.readings.rival_readings import priors, refuse_few
from sim.questions.respond.goals import checked_limits
from sim.questions.respond.options import dates_of, options
from sim.questions.robust.draws import ParameterDraws
from sim.questions.sensitivity.varied import Effort
from sim.questions.signposts.deadlines import months_after, weeks_of
from sim.questions.story import storylines
from sim.questions.sweep.design import design, grid, space_filling
from sim.questions.window.gestures import Roles
from sim.questions.window.window import schedule
from sim.world.simulation import check_size

DAY = dt.date(2024, 1, 1)
SHORT = {"start": "2024-01-01", "weeks": 30}
ROLES = Roles(**{name: None for name in Roles.__dataclass_fields__} | {"victim": 0, "offender": 1, "week": 22})


def plan(study, players=2, permutations=None, runs=12):
    return attribute._plan(replace(study, runs=runs), players, permutations)


def at_risk(even, odd, runs=60):
    """Targets in which these numbers of even and odd runs rupture."""
    occurs = np.zeros((runs, 3), dtype=bool)
    occurs[: 2 * even : 2, 1] = occurs[1 : 2 * odd : 2, 2] = True
    return forecasts.Targets(np.ones_like(occurs), np.ones_like(occurs), occurs)


ALLOWED = {
    "attribute: two runs": lambda s: plan(s, runs=2),
    "attribute: forty players": lambda s: plan(s, 40),
    "attribute: two orders": lambda s: plan(s, 3, 2),
    "attribute: a thousand orders": lambda s: plan(s, 3, 1000),
    "a world: the last number of a run": lambda s: check_size(1, None, 2**32 - 1),
    "a world: one run": lambda s: check_size(1, None, 0),
    "window: every week, within one": lambda s: schedule(s, ROLES, every=1, within=1),
    "window: every 60 of 60 weeks": lambda s: schedule(s, ROLES, every=60, within=20),
    "window: one week is left": lambda s: schedule(s, ROLES, within=34),
    "window: the first and the last week": lambda s: schedule(
        s, ROLES, first=s.scenario.date(23), last=s.scenario.date(37), within=20
    ),
    "window: one date": lambda s: schedule(s, ROLES, first=s.scenario.date(30), last=s.scenario.date(30), within=20),
    "early warning: the shortest window": lambda s: early_warning._check_window(13, 8, 1),
    "early warning: ten ruptures in each half": lambda s: early_warning._check_ruptures(at_risk(10, 10)),
    "early warning: the first run": lambda s: early_warning._known_run(0, 5),
    "early warning: the last run": lambda s: early_warning._known_run(4, 5),
    "indicators: three values": lambda s: windows(np.zeros(5), 3),
    "indicators: the whole series": lambda s: windows(np.zeros(5), 5),
    "indicators: a fold": lambda s: fold_at(np.array([1.01, 2.0])),
    "storylines: three": lambda s: storylines._check(None, 3),
    "storylines: two of two runs": lambda s: storylines._check(2, 2),
    "storylines: eight": lambda s: storylines._check(8, 8),
    "readings: fifty runs": lambda s: refuse_few(50),
    "readings: a prior of some": lambda s: priors({"a": 0.5, "b": 0.5}, {"a": 0.99}),
    "readings: priors of all in any proportion": lambda s: priors({"a": 0.5, "b": 0.5}, {"a": 3.0, "b": 1.0}),
    "respond: a limit": lambda s: checked_limits({"severance": 0.99, "rupture": 0.01}),
    "respond: every week": lambda s: dates_of(s, every=1),
    "respond: the first and the last week": lambda s: dates_of(s, 5, s.scenario.date(0), s.scenario.date(59)),
    "respond: one date": lambda s: dates_of(s, 5, s.scenario.date(9), s.scenario.date(9)),
    "respond: six hundred": lambda s: options(s, "XAA", ["visit"], range(600)),
    "robust: the least": lambda s: ParameterDraws(4, 2, 0.01),
    "robust: the most draws": lambda s: ParameterDraws(10_000, 100),
    "robust: no draws": lambda s: ParameterDraws(0, 1),
    "sensitivity: the least": lambda s: Effort(2, 1, 4),
    "sensitivity: a hundred thousand settings": lambda s: Effort(2, 1, 8192).settings(17_231),
    "discover: the least": lambda s: settings_planned(64),
    "discover: the most": lambda s: settings_planned(100_000),
    "sweep: two thousand settings": lambda s: grid({"a": list(range(2000))}),
    "sweep: two points": lambda s: space_filling({"a": (0.0, 1.0)}, 2),
    "sweep: two thousand points": lambda s: space_filling({"a": (0.0, 1.0)}, 2000),
    "sweep: two thousand values": lambda s: design(["a=0:1:2000"]),
    "sweep: one value": lambda s: design(["a=0:1:1"]),
    "signposts: the last week but one": lambda s: weeks_of(SHORT, dt.date(2024, 6, 17), (1,)),
    "signposts: the first day": lambda s: weeks_of(SHORT, DAY, (1, 600)),
    "compare: a precision": lambda s: outcome_and_precision("rupture", 0.99),
    "compare: a precision in weeks": lambda s: outcome_and_precision("crisis_weeks", 5.0),
}
REFUSED = {
    "attribute: one run": lambda s: plan(s, runs=1),
    "attribute: forty-one players": lambda s: plan(s, 41),
    "attribute: three orders": lambda s: plan(s, 3, 3),
    "attribute: no orders": lambda s: plan(s, 3, 0),
    "attribute: a thousand and two orders": lambda s: plan(s, 3, 1002),
    "a world: a number beyond the last": lambda s: check_size(2, None, 2**32 - 1),
    "a world: no run": lambda s: check_size(0, None, 0),
    "a world: a number below 0": lambda s: check_size(1, None, -1),
    "window: every 0 weeks": lambda s: schedule(s, ROLES, every=0),
    "window: within 0 weeks": lambda s: schedule(s, ROLES, within=0),
    "window: every 61 of 60 weeks": lambda s: schedule(s, ROLES, every=61, within=20),
    "window: no week is left": lambda s: schedule(s, ROLES, within=35),
    "window: before the first week": lambda s: schedule(s, ROLES, first=s.scenario.date(22), within=20),
    "window: after the last week": lambda s: schedule(s, ROLES, last=s.scenario.date(38), within=20),
    "window: dates in no order": lambda s: schedule(
        s, ROLES, first=s.scenario.date(30), last=s.scenario.date(29), within=20
    ),
    "early warning: a shorter window": lambda s: early_warning._check_window(13, 7, 1),
    "early warning: a shorter study": lambda s: early_warning._check_window(12, 8, 1),
    "early warning: no horizon": lambda s: early_warning._check_window(13, 8, 0),
    "early warning: nine ruptures in even runs": lambda s: early_warning._check_ruptures(at_risk(9, 20)),
    "early warning: nine ruptures in odd runs": lambda s: early_warning._check_ruptures(at_risk(20, 9)),
    "early warning: a run before the first": lambda s: early_warning._known_run(-1, 5),
    "early warning: a run after the last": lambda s: early_warning._known_run(5, 5),
    "indicators: two values": lambda s: windows(np.zeros(5), 2),
    "indicators: more than the series": lambda s: windows(np.zeros(5), 6),
    "indicators: no fold": lambda s: fold_at(np.array([1.0, 2.0])),
    "storylines: three of two runs": lambda s: storylines._check(None, 2),
    "storylines: one": lambda s: storylines._check(1, 9),
    "storylines: nine": lambda s: storylines._check(9, 99),
    "storylines: eight of seven runs": lambda s: storylines._check(8, 7),
    "readings: forty-nine runs": lambda s: refuse_few(49),
    "readings: a prior of 0": lambda s: priors({"a": 0.5, "b": 0.5}, {"a": 0.0}),
    "readings: an infinite prior": lambda s: priors({"a": 0.5, "b": 0.5}, {"a": np.inf, "b": 1.0}),
    "readings: nothing for the others": lambda s: priors({"a": 0.5, "b": 0.5}, {"a": 1.0}),
    "respond: a limit of 0": lambda s: checked_limits({"severance": 0.0}),
    "respond: a limit of 1": lambda s: checked_limits({"severance": 1.0}),
    "respond: every 0 weeks": lambda s: dates_of(s, every=0),
    "respond: before the start": lambda s: dates_of(s, 5, s.scenario.date(-1), s.scenario.date(9)),
    "respond: after the end": lambda s: dates_of(s, 5, s.scenario.date(9), s.scenario.date(60)),
    "respond: dates in no order": lambda s: dates_of(s, 5, s.scenario.date(9), s.scenario.date(8)),
    "respond: six hundred and one": lambda s: options(s, "XAA", ["visit"], range(601)),
    "robust: three draws": lambda s: ParameterDraws(3, 2),
    "robust: one run": lambda s: ParameterDraws(4, 1),
    "robust: too many draws": lambda s: ParameterDraws(10_001, 2),
    "robust: too many runs": lambda s: ParameterDraws(10_000, 101),
    "robust: no part of the range": lambda s: ParameterDraws(range_share=0.0),
    "robust: more than the range": lambda s: ParameterDraws(range_share=1.01),
    "sensitivity: one trajectory": lambda s: Effort(1, 1, 4),
    "sensitivity: no input": lambda s: Effort(2, 0, 4),
    "sensitivity: three points": lambda s: Effort(2, 1, 3),
    "sensitivity: more settings": lambda s: Effort(2, 1, 8192).settings(17_232),
    "discover: fewer points": lambda s: settings_planned(63),
    "discover: more points": lambda s: settings_planned(100_001),
    "sweep: more settings": lambda s: grid({"a": list(range(2001))}),
    "sweep: one point": lambda s: space_filling({"a": (0.0, 1.0)}, 1),
    "sweep: more points": lambda s: space_filling({"a": (0.0, 1.0)}, 2001),
    "sweep: more values": lambda s: design(["a=0:1:2001"]),
    "sweep: no value": lambda s: design(["a=0:1:0"]),
    "sweep: four parts": lambda s: design(["a=0:1:2:3"]),
    "sweep: an empty range": lambda s: space_filling({"a": (1.0, 1.0)}, 4),
    "signposts: the last week": lambda s: weeks_of(SHORT, dt.date(2024, 6, 24), (1,)),
    "signposts: before the start": lambda s: weeks_of(SHORT, dt.date(2023, 12, 31), (1,)),
    "signposts: no month": lambda s: weeks_of(SHORT, DAY, (0, 1)),
    "signposts: too many months": lambda s: weeks_of(SHORT, DAY, (1, 601)),
    "compare: a precision of 0": lambda s: outcome_and_precision("rupture", 0.0),
    "compare: a precision of 1": lambda s: outcome_and_precision("rupture", 1.0),
}


def refusal(ask, study):
    """Return the message with which a call is refused; None if it is taken."""
    try:
        ask(study)
    except UsageError as refused:
        return str(refused)
    return None


@pytest.fixture(scope="module")
def study(two_states):
    return sim.Study(two_states, ("base",), 12, seed=5, weeks=60)


@pytest.mark.parametrize("name", ALLOWED)
def test_what_is_within_the_limits_is_taken(study, name):
    assert refusal(ALLOWED[name], study) is None


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_beyond_the_limits_is_refused(study, name):
    assert refusal(REFUSED[name], study)


def test_up_to_eight_players_every_coalition_is_simulated_and_of_more_four_orders(study):
    assert plan(study, 8) == ExactPlan(8)
    assert (plan(study, 9).players, plan(study, 9).count) == (9, 4)
    assert plan(study, 8, 6).count == 6


def test_tests_begin_after_the_incident_and_number_forty_at_most(study):
    criterion, every, weeks = schedule(study, ROLES, every=1, within=10)
    assert (criterion.weeks, every, weeks) == (13, 1, tuple(range(23, 48)))
    long = SimpleNamespace(**{**vars(study), "horizon": 104})
    assert schedule(long, ROLES, every=1, within=1)[2] == tuple(range(23, 63))


def test_responses_begin_after_the_last_incident_and_number_twelve_at_most(study):
    assert dates_of(study, 2) == range(23, 47, 2)
    assert dates_of(study, 13) == range(23, 60, 13)


def test_points_are_rounded_up_to_a_power_of_2():
    assert [settings_planned(count) for count in (64, 65, 128, 129)] == [64, 128, 128, 256]
    assert [Effort(points=count).points for count in (4, 5, 64, 65)] == [4, 8, 64, 128]
    assert Effort(3, 12, 8).settings(5) == (18, 56, 40)


def test_dates_of_signposts_are_the_same_day_of_later_months():
    assert weeks_of(SHORT, DAY, (12, 3, 6, 3)) == ({3: 13, 6: 26}, (12,))
    assert [months_after(dt.date(2024, 11, 30), count) for count in (1, 2, 14)] == [
        dt.date(2024, 12, 28), dt.date(2025, 1, 28), dt.date(2026, 1, 28),
    ]  # fmt: skip
