"""When gestures are tried: which weeks of a study, and whether its horizon leaves time to judge them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sim.errors import UsageError
from sim.forks import Ask
from sim.gestures import Roles
from sim.study import Study

FORKS = 40


@dataclass(frozen=True)
class Span:
    """When gestures are tried: every so many weeks between two days, each given `within` weeks to work.

    By default from the week after the last dated incident, for 40 tries or as long as the horizon lasts.
    """

    every: int = 4
    first: dt.date | None = None
    last: dt.date | None = None
    within: int = 52


USUAL = Span()


def weeks_tried(study: Study, span: Span, ask: Ask, roles: Roles) -> tuple[int, ...]:
    """The weeks in which gestures are tried. Raises UsageError for what the horizon does not hold."""
    if span.every < 1 or span.within < 1:
        raise UsageError(f"gestures are tried every 1 week or more, and given 1 or more to work; got {span}")
    scenario, least, most = study.scenario, roles.week + 1, study.horizon - ask.weeks
    incident = f"the last dated incident, on {scenario.date(roles.week)} (its week's first day)"
    if most < least:
        raise UsageError(
            f"{incident}, is less than the {ask.weeks} weeks before the end that it takes to judge a gesture. Give "
            "fewer weeks to work (--within), or let the scenario run on (`weeks:`)"
        )
    allowed = f"gestures can be tried from {scenario.date(least)}, after {incident}, to {scenario.date(most)}, so that "
    allowed += f"{ask.weeks} weeks are left to judge them"
    first = least if span.first is None else scenario.roster.week(span.first)
    last = min(first + (FORKS - 1) * span.every, most) if span.last is None else scenario.roster.week(span.last)
    for day, week in ((span.first, first), (span.last, last)):
        if not least <= week <= most:
            raise UsageError(f"{day} is outside: {allowed}")
    if last < first:
        raise UsageError(f"the last day, {span.last}, comes before the first, {scenario.date(first)}; {allowed}")
    return tuple(range(first, last + 1, span.every))
