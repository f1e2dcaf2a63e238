"""Estimate how long a gesture can still end the crisis, compared with a control with common random numbers.

Each run is forked every few weeks after the last incident; the fork makes the gesture and continues with the random
streams of its run. Two probabilities are reported: over all runs, as in the definition of the point of no return; and
over the runs in crisis the week before, since a run whose crisis has ended is no evidence about a gesture.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypedDict, Unpack

import numpy as np

from sim.answer import Answer, plain
from sim.errors import UsageError, counted
from sim.questions.window.closing_factors import ClosingFactor, closing_factors
from sim.questions.window.forks import RESETTABLE, RepairCriterion, Treatment, simulate_forks
from sim.questions.window.gestures import Roles, resolve_gestures
from sim.questions.window.picture import draw
from sim.questions.window.repair_curves import GestureEffect, RepairCurve, RepairEstimator, evenly
from sim.questions.window.text import CAVEAT, window_text
from sim.results.run_folder import versions
from sim.running.study import Study
from sim.running.workers import Progress
from sim.statistics.intervals import Estimate

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TESTS = 40
EXAMINED = 5
"""Weeks in which closing factors are estimated."""


@dataclass(frozen=True, repr=False)
class Window(Answer):
    """The effects of gestures and of the control, by date (the first day of each week tested).

    `every` is the number of weeks between two tests, `crisis_runs` the number of runs still in crisis in each of these
    weeks; `closing_factors` are those of the first gesture.
    """

    name: ClassVar[str] = "window"
    study: Study
    every: int
    criterion: RepairCriterion
    last_incident: dt.date
    dates: tuple[dt.date, ...]
    control: GestureEffect
    effects: tuple[GestureEffect, ...]
    crisis_runs: tuple[int, ...]
    closing_factors: tuple[ClosingFactor, ...]

    @property
    def variant(self) -> str:
        """The simulated variant."""
        return self.study.variants[0]

    def __str__(self) -> str:
        return window_text(self)

    def plot(self) -> Figure:
        """Plot probabilities by week of each gesture, the points of no return, and the closing factors."""
        return draw(self)

    def provenance(self) -> dict[str, str | int]:
        """Return scenario, variant, seed, runs and version."""
        study, version = self.study, versions()["bilateral"]
        of = {"scenario": study.scenario.name, "variant": self.variant}
        return {**of, "seed": study.seed, "runs": study.runs, "version": version}

    def to_json(self) -> dict[str, Any]:
        """Return the first gesture at the top level and all gestures in `gestures`."""
        gestures = [self._effect_json(effect) for effect in self.effects]
        facts = {
            "scenario": self.study.scenario.name,
            "variant": self.variant,
            "runs": self.study.runs,
            "seed": self.study.seed,
            "every": self.every,
            "within": self.criterion.within,
            "hold": self.criterion.hold,
            "last_incident": self.last_incident,
            "control": _points_json(self.control),
            "closing_factors": [_factor_json(factor) for factor in self.closing_factors],
            "gestures": gestures,
            "caveat": CAVEAT,
        }
        return dict(plain({**gestures[0], **facts}))

    def _effect_json(self, effect: GestureEffect) -> dict[str, Any]:
        weeks = [
            {
                "date": day,
                "with": effect.all_runs.probability[n],
                "without": self.control.all_runs.probability[n],
                "gain": effect.gain[n],
                "runs_in_crisis": self.crisis_runs[n],
                "with_in_crisis": _unless_empty(effect.in_crisis.probability[n]),
                "without_in_crisis": _unless_empty(self.control.in_crisis.probability[n]),
            }
            for n, day in enumerate(self.dates)
        ]
        return {
            "gesture": effect.gesture,
            "description": effect.description,
            "weeks": weeks,
            "gain_maximum": {"date": self.dates[effect.maximum], **vars(effect.gain[effect.maximum])},
            "gain_halved_on": effect.gain_halved_on,
            **_points_json(effect),
        }


def _unless_empty(estimate: Estimate) -> Estimate | None:
    return None if np.isnan(estimate.estimate) else estimate


def _points_json(effect: GestureEffect) -> dict[str, Any]:
    """Return the points of no return over all runs and over those still in crisis."""
    return {**_point_json(effect.all_runs, ""), **_point_json(effect.in_crisis, "_in_crisis")}


def _point_json(curve: RepairCurve, suffix: str) -> dict[str, Any]:
    point = curve.point
    dated = None if point.date is None else {"date": point.date, "low": point.low, "high": point.high}
    return {
        f"point_of_no_return{suffix}": dated,
        f"status{suffix}": point.status,
        f"status_share{suffix}": point.status_share,
        f"unsure{suffix}": point.unsure,
        f"weeks_gained{suffix}": curve.weeks_gained,
    }


def _factor_json(factor: ClosingFactor) -> dict[str, Any]:
    keys = ("date", "gain_if_reset", "mean_if_terminated", "mean_if_not")
    rows = zip(factor.dates, factor.gain, factor.mean_if_terminated, factor.mean_if_not, strict=True)
    weeks = [dict(zip(keys, row, strict=True)) for row in rows]
    head = {"name": factor.name, "description": factor.description, "unit": factor.unit}
    return {**head, "gain_if_reset": factor.overall, "weeks": weeks}


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


def window(
    study: Study,
    gestures: Sequence[str] = ("amends",),
    workers: int = 1,
    progress: Progress | None = None,
    **timing: Unpack[Timing],
) -> Window:
    """Test each gesture every few weeks in the runs of the first variant.

    `gestures` are names of `GESTURES`, joined by `+` to be made together. See `Timing` for the other keywords: `every`,
    `first`, `last`, `within`. `progress(done, all)` counts runs. Raises UsageError for an unknown or empty gesture,
    dates outside the horizon, or a scenario without a dated incident.
    """
    roles, packages = resolve_gestures(study, gestures)
    criterion, every, weeks = schedule(study, roles, **timing)
    rows = evenly(len(weeks), EXAMINED)
    treatments = [Treatment(g.name, g.acts, weeks) for g in packages]
    treatments += [Treatment(part, packages[0].acts, tuple(weeks[row] for row in rows), (part,)) for part in RESETTABLE]
    outcomes = simulate_forks(study, treatments, criterion, workers, progress)
    dates = tuple(study.scenario.date(week) for week in weeks)
    estimator = RepairEstimator(study.seed, dates, every, outcomes)
    first, reset = outcomes.repaired[packages[0].name], {part: outcomes.repaired[part] for part in RESETTABLE}
    return Window(
        study=study,
        every=every,
        criterion=criterion,
        last_incident=roles.day,
        dates=dates,
        control=estimator.effect("control", "no gesture", outcomes.control),
        effects=tuple(estimator.effect(g.name, g.description, outcomes.repaired[g.name]) for g in packages),
        crisis_runs=tuple(int(count) for count in estimator.crisis.sum(axis=1)),
        closing_factors=closing_factors([dates[row] for row in rows], rows, first, reset, outcomes.state),
    )


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
