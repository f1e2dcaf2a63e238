"""Weeks in which gestures are tested, and the criterion that needs weeks after them."""

from __future__ import annotations

import datetime as dt
from typing import TypedDict

from sim.errors import UsageError, counted
from sim.questions.window.forks import RepairCriterion
from sim.questions.window.roles import Roles
from sim.running.study import Study

TESTS = 40
"""Default number of weeks in which gestures are tested."""


class Timing(TypedDict, total=False):
    """Weeks in which gestures are tested, the keyword arguments of `window`.

    Every `every` weeks from `first` to `last`, each with `within` weeks to take effect. Defaults: every 4 weeks from
    the week after the last dated incident, or after the record that the runs are conditioned on, 40 tests or as many as
    the horizon allows, 52 weeks to take effect.
    """

    every: int
    first: dt.date | None
    last: dt.date | None
    within: int


def schedule(
    study: Study,
    roles: Roles,
    every: int = 4,
    first: dt.date | None = None,
    last: dt.date | None = None,
    within: int = 52,
) -> tuple[RepairCriterion, int, tuple[int, ...]]:
    """Return the criterion, `every`, and the weeks in which gestures are tested.

    Raises UsageError for weeks outside the horizon.
    """
    if every < 1 or within < 1:
        raise UsageError(f"every and within must be 1 week or more; got every {every}, within {within}")
    if every > study.horizon:
        raise UsageError(f"every must be at most the {study.horizon} weeks that are simulated; got {every}")
    criterion = RepairCriterion((roles.victim, roles.offender), within)
    scenario, most = study.scenario, study.horizon - criterion.weeks
    after, least = _earliest(study, roles)
    if most < least:
        raise UsageError(
            f"{after} is less than {counted(criterion.weeks, 'week')} before the horizon, too late to evaluate a "
            "gesture. Reduce --within, simulate more weeks (--weeks), or extend the scenario (`weeks:`)"
        )
    allowed = (
        f"gestures can be tested from {scenario.date(least)}, after {after}, to {scenario.date(most)}, which leaves "
        f"{counted(criterion.weeks, 'week')} to evaluate them"
    )
    begin = least if first is None else scenario.roster.week(first)
    end = min(begin + (TESTS - 1) * every, most) if last is None else scenario.roster.week(last)
    for day, week in ((first, begin), (last, end)):
        if not least <= week <= most:
            raise UsageError(f"{day} is out of range: {allowed}")
    if end < begin:
        raise UsageError(f"the last date, {last}, precedes the first, {scenario.date(begin)}; {allowed}")
    return criterion, every, tuple(range(begin, end + 1, every))


def _earliest(study: Study, roles: Roles) -> tuple[str, int]:
    """Return what gestures come after, and the first week in which they do: the incident, or the record followed."""
    if study.conditioned and study.conditioned.week > roles.week + 1:
        return f"the end of the record ({study.conditioned.last})", study.conditioned.week
    return f"the last dated incident ({roles.day})", roles.week + 1
