"""Until when it can be mended: the chance of repair by the week of a gesture, beside doing nothing, on the same luck.

Each run is forked in every so many weeks after the last incident, the gesture is made, and the run goes on with the
luck it would have had. Two readings are given. Over all runs, as the point of no return is defined; and over the runs
that were still in crisis in that week, since a run that has mended by itself says nothing about a gesture.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypedDict, Unpack

import numpy as np
from matplotlib.figure import Figure

from sim.errors import UsageError
from sim.questions.answer import Answer, plain
from sim.questions.window.closing_factors import Closer, closers
from sim.questions.window.forks import PUT_BACK, Arm, Ask, play_forks
from sim.questions.window.gestures import Roles, gestures_called
from sim.questions.window.picture import draw
from sim.questions.window.repair_curves import Course, Curve, Finder, evenly
from sim.questions.window.text import CAVEAT, window_text
from sim.results.run_folder import versions
from sim.running.study import Study
from sim.running.workers import Progress
from sim.statistics.intervals import Estimate

FORKS = 40
EXAMINED = 5
"""Weeks for which it is asked what closes the window."""


@dataclass(frozen=True, repr=False)
class Window(Answer):
    """The answer: `courses` by gesture, `nothing` beside them, on `dates` (the first day of each week tried).

    `every` is the number of weeks between two tries, `crisis_runs` how many runs were still in crisis in each of these
    weeks, and `closers` are the factors that close the window of the first gesture.
    """

    name: ClassVar[str] = "window"
    study: Study
    every: int
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

    def __str__(self) -> str:
        return window_text(self)

    def plot(self) -> Figure:
        """The chance of repair by the week of each gesture, the points of no return, and what closes the window."""
        return draw(self)

    def provenance(self) -> dict[str, str | int]:
        """Scenario, variant, seed, runs and version."""
        study, version = self.study, versions()["bilateral"]
        of = {"scenario": study.scenario.name, "variant": self.variant}
        return {**of, "seed": study.seed, "runs": study.runs, "version": version}

    def to_json(self) -> dict[str, Any]:
        """The first gesture at the top, all of them in `gestures`."""
        gestures = [self._course_json(course) for course in self.courses]
        facts = {
            "scenario": self.study.scenario.name,
            "variant": self.variant,
            "runs": self.study.runs,
            "seed": self.study.seed,
            "every": self.every,
            "within": self.ask.within,
            "hold": self.ask.hold,
            "last_incident": self.last_incident,
            "doing_nothing": _points_json(self.nothing),
            "closers": [_closer_json(closer) for closer in self.closers],
            "gestures": gestures,
            "caveat": CAVEAT,
        }
        return dict(plain({**gestures[0], **facts}))

    def _course_json(self, course: Course) -> dict[str, Any]:
        weeks = [
            {
                "date": day,
                "with": course.everyone.chance[n],
                "without": self.nothing.everyone.chance[n],
                "gain": course.gain[n],
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
            "gain_most": {"date": self.dates[course.most], **vars(course.gain[course.most])},
            "gain_halved_from": course.worn,
            **_points_json(course),
        }


def _unless_empty(estimate: Estimate) -> Estimate | None:
    return None if np.isnan(estimate.estimate) else estimate


def _points_json(course: Course) -> dict[str, Any]:
    """The points of no return of a course: over all runs, and over those still in crisis."""
    return {**_point_json(course.everyone, ""), **_point_json(course.in_crisis, "_in_crisis")}


def _point_json(curve: Curve, suffix: str) -> dict[str, Any]:
    point = curve.point
    dated = None if point.date is None else {"date": point.date, "low": point.low, "high": point.high}
    return {
        f"point_of_no_return{suffix}": dated,
        f"status{suffix}": point.status,
        f"status_sure{suffix}": point.sure,
        f"weeks_bought{suffix}": curve.bought,
    }


def _closer_json(closer: Closer) -> dict[str, Any]:
    keys = ("date", "gain_if_put_back", "mean_where_mended", "mean_where_not")
    rows = zip(closer.dates, closer.gain, closer.mended, closer.lost, strict=True)
    weeks = [dict(zip(keys, row, strict=True)) for row in rows]
    head = {"name": closer.name, "words": closer.words, "unit": closer.unit}
    return {**head, "gain_if_put_back": closer.overall, "weeks": weeks}


class Tries(TypedDict, total=False):
    """When gestures are tried, the keyword arguments of `window`.

    Every so many weeks between two days, each given `within` weeks to work. By default every 4 weeks from the week
    after the last dated incident, for 40 tries or as long as the horizon lasts, with 52 weeks to work.
    """

    every: int
    first: dt.date | None
    last: dt.date | None
    within: int


def window(
    study: Study,
    gestures: Sequence[str] = ("amends",),
    workers: int = 1,
    progress: Progress | None = None,
    **tries: Unpack[Tries],
) -> Window:
    """Try each gesture in every so many weeks of the first variant's runs, with `every`, `first`, `last`, `within`.

    `gestures` are names of `GESTURES`, joined by `+` to be made together. See `Tries` for the other keywords.
    `progress(done, all)` is called in runs. Raises UsageError for an unknown or empty gesture, days outside the
    horizon, or no incident to mend.
    """
    roles, packages = gestures_called(study, gestures)
    ask, every, weeks = schedule(study, roles, **tries)
    rows = evenly(len(weeks), EXAMINED)
    arms = [Arm(g.name, g.acts, weeks) for g in packages]
    arms += [Arm(part, packages[0].acts, tuple(weeks[row] for row in rows), (part,)) for part in PUT_BACK]
    forked = play_forks(study, arms, ask, workers, progress)
    dates = tuple(study.scenario.date(week) for week in weeks)
    finder = Finder(study.seed, dates, every, forked)
    first, put_back = forked.repaired[packages[0].name], {part: forked.repaired[part] for part in PUT_BACK}
    return Window(
        study=study,
        every=every,
        ask=ask,
        last_incident=study.scenario.date(roles.week),
        dates=dates,
        nothing=finder.course("nothing", "nothing is done", forked.nothing),
        courses=tuple(finder.course(g.name, g.words, forked.repaired[g.name]) for g in packages),
        crisis_runs=tuple(int(count) for count in finder.crisis.sum(axis=1)),
        closers=closers([dates[row] for row in rows], rows, first, put_back, forked.state),
    )


def schedule(
    study: Study,
    roles: Roles,
    every: int = 4,
    first: dt.date | None = None,
    last: dt.date | None = None,
    within: int = 52,
) -> tuple[Ask, int, tuple[int, ...]]:
    """What is asked, `every`, and the weeks in which gestures are tried.

    Raises UsageError for what the horizon does not hold.
    """
    if every < 1 or within < 1:
        raise UsageError(
            f"gestures are tried every 1 week or more, and given 1 or more to work; got every {every}, within {within}"
        )
    ask = Ask((roles.victim, roles.offender), within)
    scenario, least, most = study.scenario, roles.week + 1, study.horizon - ask.weeks
    incident = f"the last dated incident, on {scenario.date(roles.week)} (its week's first day)"
    if most < least:
        raise UsageError(
            f"{incident}, is less than the {ask.weeks} weeks before the end that it takes to judge a gesture. Give "
            "fewer weeks to work (--within), or let the scenario run on (`weeks:`)"
        )
    allowed = (
        f"gestures can be tried from {scenario.date(least)}, after {incident}, to {scenario.date(most)}, so that "
        f"{ask.weeks} weeks are left to judge them"
    )
    begin = least if first is None else scenario.roster.week(first)
    end = min(begin + (FORKS - 1) * every, most) if last is None else scenario.roster.week(last)
    for day, week in ((first, begin), (last, end)):
        if not least <= week <= most:
            raise UsageError(f"{day} is outside: {allowed}")
    if end < begin:
        raise UsageError(f"the last day, {last}, comes before the first, {scenario.date(begin)}; {allowed}")
    return ask, every, tuple(range(begin, end + 1, every))
