"""The dates on which a response is tried, and the gestures that one leader can make."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

import sim
from sim.errors import UsageError
from sim.model.actions import ACTIONS
from sim.questions.respond.options import DEFAULT, MOST_OPTIONS, PACKAGES, dates_of, options

START, AFTER_BRIDGE = dt.date(2024, 1, 1), 23  # the bridge collapses in week 22


def study(two_states, weeks=100):
    return sim.Study(two_states, runs=20, weeks=weeks)


def day(week):
    return START + dt.timedelta(weeks=week)


def of_incidents(*incidents, horizon=50):
    """A study of states 0 and 1 with incidents (week, victim, offender)."""
    places = {"XAA": 0, "XBB": 1}
    roster = SimpleNamespace(at=lambda code: places[code])
    found = [SimpleNamespace(week=week, victim=victim, offender=offender) for week, victim, offender in incidents]
    scenario = SimpleNamespace(roster=roster, focus=("XAA", "XBB"))
    return SimpleNamespace(scenario=scenario, cases=[SimpleNamespace(incidents=found)], horizon=horizon)


@pytest.mark.parametrize(
    ("weeks", "tried"),
    [
        (300, range(23, 23 + 12 * 13, 13)),  # twelve dates, a quarter of a year apart
        (167, range(23, 23 + 12 * 13, 13)),
        (166, range(23, 23 + 11 * 13, 13)),  # the twelfth would be after the last week
        (24, range(23, 24)),
    ],
)
def test_gestures_are_tried_from_the_week_after_the_last_incident_on_twelve_dates(weeks, tried):
    assert list(dates_of(of_incidents((22, 0, 1), horizon=weeks))) == list(tried)


def test_dates_asked_for_reach_from_the_first_to_the_last_of_them(two_states):
    asked = study(two_states)
    assert list(dates_of(asked, 10, day(5), day(35))) == [5, 15, 25, 35]
    assert list(dates_of(asked, 10, day(5), day(34))) == [5, 15, 25]
    assert list(dates_of(asked, 1, day(99))) == [99]
    assert list(dates_of(asked, 7, day(0), day(0))) == [0]
    assert list(dates_of(asked, 2, day(40))) == list(range(40, 64, 2))
    assert dates_of(asked, last=day(AFTER_BRIDGE))[-1] == AFTER_BRIDGE


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"first": day(100)}, "2025-12-01 is outside the weeks simulated, 2024-01-01 to 2025-12-01"),
        ({"first": day(-1)}, "2023-12-25 is outside"),
        ({"last": day(100)}, "2025-12-01 is outside"),
        ({"last": day(AFTER_BRIDGE - 1)}, "the last date, 2024-06-03, precedes the first, 2024-06-10"),
        ({"every": 0}, "every must be 1 week or more; got 0"),
    ],
)
def test_dates_outside_the_weeks_or_in_the_wrong_order_are_refused(two_states, asked, said):
    with pytest.raises(UsageError, match=said):
        dates_of(study(two_states), **asked)


def test_after_an_incident_in_the_last_week_a_date_must_be_named(two_states):
    with pytest.raises(UsageError, match="the last dated incident falls in the last week"):
        dates_of(study(two_states, AFTER_BRIDGE))
    assert list(dates_of(study(two_states, AFTER_BRIDGE), first=day(22))) == [22]


@pytest.mark.parametrize(
    ("incidents", "first"),
    [
        ([], 0),
        ([(4, 0, 1), (9, 1, 0), (6, 0, 1)], 10),  # either side may be the offender
        ([(4, 0, 1), (None, 0, 1)], 5),  # an incident without a date
        ([(4, 0, 1), (9, 0, 2), (12, 2, 1)], 5),  # with a third state
        ([(0, 0, 1)], 1),
    ],
)
def test_only_dated_incidents_of_the_focal_dyad_move_the_first_date(incidents, first):
    assert dates_of(of_incidents(*incidents))[0] == first


def test_options_are_every_gesture_once_in_every_week_by_the_leader_towards_the_other(two_states):
    asked = study(two_states)
    found = options(asked, "XBB", ["visit", "amends+release", "visit"], (30, 40))
    assert [(one.gesture, one.week) for one in found] == [
        ("visit", 30), ("visit", 40), ("amends+release", 30), ("amends+release", 40),
    ]  # fmt: skip
    here, there = (asked.scenario.roster.at(code) for code in ("XBB", "XAA"))
    assert found[0].acts == (("visit", here, there),)
    assert found[2].acts == (("amends_full", here, there), ("release", here, there))


def test_six_hundred_candidates_are_tried_and_no_more(two_states):
    asked = study(two_states)
    assert len(options(asked, "XAA", ["visit"], range(MOST_OPTIONS))) == 600
    with pytest.raises(UsageError, match="602 candidates are more than 600"):
        options(asked, "XAA", ["visit", "aid"], range(301))
    with pytest.raises(UsageError, match="name at least one gesture: amends, amends_half"):
        options(asked, "XAA", [], (3,))


def test_a_leader_can_make_amends_and_friendly_acts_and_no_other():
    friendly = {act.name for act in ACTIONS if act.kind == "conduct" and act.tone > 0.0}
    assert set(PACKAGES) == {"amends", "amends_half", "back_down", "release"} | friendly
    assert "comment" not in PACKAGES  # of no tone
    assert DEFAULT == ("amends", "amends_half", "back_down", "release", "consult")
