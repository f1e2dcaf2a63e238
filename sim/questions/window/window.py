"""Estimate how long a gesture can still end the crisis, compared with a control with common random numbers.

Each run is forked every few weeks after the last incident; the fork makes the gesture and continues with the random
streams of its run. Two probabilities are reported: over all runs, as in the definition of the point of no return; and
over the runs in crisis the week before, since a run whose crisis has ended is no evidence about a gesture.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Unpack, cast

import numpy as np

from sim.answer import Answer, plain
from sim.questions.window.closing_factors import ClosingFactor, closing_factors
from sim.questions.window.forks import RESETTABLE, RepairCriterion, Treatment, simulate_forks
from sim.questions.window.gestures import mediator_notes, resolve_gestures
from sim.questions.window.picture import draw
from sim.questions.window.repair_curves import GestureEffect, RepairCurve, RepairEstimator, evenly
from sim.questions.window.roles import Actors
from sim.questions.window.text import CAVEAT, window_text
from sim.questions.window.timing import Timing, schedule
from sim.results.run_folder import versions
from sim.running.study import Study
from sim.running.workers import Progress
from sim.statistics.intervals import Estimate

if TYPE_CHECKING:
    from matplotlib.figure import Figure

EXAMINED = 5
"""Weeks in which closing factors are estimated."""


@dataclass(frozen=True, repr=False)
class Window(Answer):
    """The effects of gestures and of the control, by date (the first day of each week tested).

    `every` is the number of weeks between two tests, `crisis_runs` the number of runs still in crisis in each of these
    weeks; `closing_factors` are those of the first gesture. `named` are the codes of what was named:
    `by`, who makes the acts between the two, and the `mediator`, on whom there may be `notes`.
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
    named: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def dyad(self) -> tuple[str, str]:
        """The two states that the window is about."""
        return self.study.scenario.focus

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
        return {**of, **self.named, "seed": study.seed, "runs": study.runs, "version": version}

    def to_json(self) -> dict[str, Any]:
        """Return the first gesture at the top level and all gestures in `gestures`."""
        gestures = [self._effect_json(effect) for effect in self.effects]
        facts = {
            "scenario": self.study.scenario.name,
            "variant": self.variant,
            "runs": self.study.runs,
            "seed": self.study.seed,
            **self.named,
            **({"notes": list(self.notes)} if self.notes else {}),
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


class Options(Timing, Actors, total=False):
    """Keyword arguments of `window`: the states of a gesture, and the weeks in which it is made."""


def window(
    study: Study,
    gestures: Sequence[str] | None = None,
    workers: int = 1,
    progress: Progress | None = None,
    **options: Unpack[Options],
) -> Window:
    """Test each gesture every few weeks in the runs of the first variant.

    `gestures` are names of `GESTURES`, joined by `+` to be made together; by default `amends`, or `mediation` if a
    mediator is named. Other keywords: `by` and `mediator` (see `Actors`), `every`, `first`, `last` and `within`
    (see `Timing`). `progress(done, all)` counts runs. Raises UsageError for an unknown or empty gesture, a state that
    cannot have its role, dates outside the horizon, or a dyad without a dated incident.
    """
    actors, timing = split(options)
    roles, packages = resolve_gestures(study, gestures, actors)
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
        named=roles.named,
        notes=mediator_notes(study, roles, packages),
    )


def split(options: Options) -> tuple[Actors, Timing]:
    """Return the keywords of `window` that name states, where given, and the others."""
    actors = {key: value for key, value in options.items() if key in Actors.__optional_keys__ and value is not None}
    timing = {key: value for key, value in options.items() if key not in Actors.__optional_keys__}
    return cast("Actors", actors), cast("Timing", timing)
