"""Until when it can be mended: the chance of repair by the week of a gesture, beside doing nothing, on the same luck.

Each run is forked in every so many weeks after the last incident, the gesture is made, and the run goes on with the
luck it would have had. Two readings are given. Over all runs, as the point of no return is defined; and over the runs
that were still in crisis in that week, since a run that has mended by itself says nothing about a gesture.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.errors import UsageError
from sim.questions.window.closing_factors import Closer, closers
from sim.questions.window.forks import PUT_BACK, Arm, Ask, Forked, Progress, play_forks
from sim.questions.window.gestures import Gesture, Roles, gestures_called
from sim.questions.window.repair_curves import Course, Finder
from sim.running.study import Study
from sim.statistics.intervals import Estimate

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


LOOKED_INTO = 5
"""Weeks for which it is asked what closes the window."""
CAVEAT = (
    "The chance that the pair is back at strained or better, if the gesture were made then: in this model, with these "
    "inputs. It does not say that anyone would make the gesture, nor what it would do in the world; what each gesture "
    "mends, and for how long, is assumed or fitted only in part. Who drives a wedge is an input, not a finding. "
    "Intervals are 90 % and tell only what the number of runs leaves to chance."
)


@dataclass(frozen=True)
class Window:
    """The answer: `courses` by gesture, `nothing` beside them, on `dates` (the first day of each week tried).

    `crisis_runs` is how many runs were still in crisis in each of these weeks; `closers` what closes the window of the
    first gesture. `str()` gives it in words.
    """

    study: Study
    span: Span
    ask: Ask
    last_incident: dt.date
    dates: tuple[dt.date, ...]
    nothing: Course
    courses: tuple[Course, ...]
    crisis_runs: tuple[int, ...]
    closers: tuple[Closer, ...]

    @property
    def variant(self) -> str:
        """The variant played."""
        return self.study.variants[0]

    def as_json(self) -> dict[str, Any]:
        """The answer in the shape other programs rely on: the first gesture at the top, all of them in `gestures`."""
        first = self._course_json(self.courses[0])
        return {
            **first,
            "scenario": self.study.scenario.name,
            "variant": self.variant,
            "runs": self.study.runs,
            "seed": self.study.seed,
            "every": self.span.every,
            "within": self.ask.within,
            "hold": self.ask.hold,
            "last_incident": self.last_incident.isoformat(),
            "doing_nothing": _points(self.nothing),
            "closers": [closer.as_json() for closer in self.closers],
            "gestures": [self._course_json(course) for course in self.courses],
            "caveat": CAVEAT,
        }

    def _course_json(self, course: Course) -> dict[str, Any]:
        weeks = [
            {
                "date": day.isoformat(),
                "with": course.everyone.chance[n].as_json(),
                "without": self.nothing.everyone.chance[n].as_json(),
                "gain": course.gain[n].as_json(),
                "runs_in_crisis": self.crisis_runs[n],
                "with_in_crisis": _unless_empty(course.in_crisis.chance[n]),
                "without_in_crisis": _unless_empty(self.nothing.in_crisis.chance[n]),
            }
            for n, day in enumerate(self.dates)
        ]
        return {
            "gesture": course.gesture,
            "words": course.words,
            "weeks": weeks,
            "gain_most": {"date": self.dates[course.most].isoformat(), **course.gain[course.most].as_json()},
            "gain_halved_from": None if course.worn is None else course.worn.isoformat(),
            **_points(course),
        }


def window(
    study: Study,
    gestures: Sequence[str] = ("amends",),
    span: Span = USUAL,
    workers: int = 1,
    progress: Progress | None = None,
) -> Window:
    """Try each gesture in every so many weeks of the first variant's runs; see `Window`.

    `gestures` are names of `GESTURES`, joined by `+` to be made together. `progress(done, all)` is called
    in runs. Raises UsageError for an unknown or empty gesture, days outside the horizon, or no incident to mend.
    """
    roles, packages = gestures_called(study, gestures)
    ask = Ask((roles.aggrieved, roles.culprit), span.within)
    weeks = weeks_tried(study, span, ask, roles)
    some = tuple(weeks[int(n)] for n in np.unique(np.linspace(0, len(weeks) - 1, LOOKED_INTO).round()))
    first = packages[0]
    arms = [Arm(g.name, g.acts, weeks) for g in packages]
    arms += [Arm(_looked_into(first, part), first.acts, some, (part,)) for part in PUT_BACK]
    forked = play_forks(study, arms, ask, workers, progress)
    return _answered(study, span, ask, roles, (packages, some), forked)


def _looked_into(gesture: Gesture, part: str) -> str:
    return f"{gesture.name}, {part} put back"


def _answered(
    study: Study,
    span: Span,
    ask: Ask,
    roles: Roles,
    tried: tuple[tuple[Gesture, ...], tuple[int, ...]],
    forked: Forked,
) -> Window:
    packages, some = tried
    dates = tuple(study.scenario.date(week) for week in forked.weeks)
    finder = Finder(study, dates, span.every, forked)
    first = packages[0].name
    put_back = {part: forked.repaired[_looked_into(packages[0], part)] for part in PUT_BACK}
    rows = [forked.weeks.index(week) for week in some]
    return Window(
        study=study,
        span=span,
        ask=ask,
        last_incident=study.scenario.date(roles.week),
        dates=dates,
        nothing=finder.course("nothing", "nothing is done", forked.nothing),
        courses=tuple(finder.course(g.name, g.words, forked.repaired[g.name]) for g in packages),
        crisis_runs=tuple(int(count) for count in finder.crisis.sum(axis=1)),
        closers=closers([dates[row] for row in rows], rows, forked.repaired[first], put_back, forked.state),
    )


def _unless_empty(estimate: Estimate) -> dict[str, float] | None:
    return None if np.isnan(estimate.estimate) else estimate.as_json()


def _points(course: Course) -> dict[str, Any]:
    """The points of no return of a course: over all runs, and over those still in crisis."""
    found: dict[str, Any] = {}
    for suffix, curve in (("", course.everyone), ("_in_crisis", course.in_crisis)):
        found |= {
            f"point_of_no_return{suffix}": curve.point.as_json(),
            f"status{suffix}": curve.point.status,
            f"status_sure{suffix}": curve.point.sure,
            f"weeks_bought{suffix}": None if curve.bought is None else curve.bought.as_json(),
        }
    return found
