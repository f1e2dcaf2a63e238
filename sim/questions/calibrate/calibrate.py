"""calibrate: the parameters fitted to coded cases, and how well such a fit foretells cases it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.errors import UsageError
from sim.model.parameters import declared
from sim.past_crises.case_scores import CaseScores, case_scores
from sim.past_crises.playing import Progress
from sim.past_crises.table import CaseTable, CodedCase
from sim.past_crises.targets import outcomes
from sim.questions.calibrate import protocol as plan
from sim.questions.calibrate.case_design import Point, Trials, design, play_design
from sim.questions.calibrate.fit import Fit, ResponseSurface, fit, response_surface
from sim.questions.calibrate.fitted import FORECASTS, Fitted, fitted_to
from sim.questions.calibrate.protocol import origin
from sim.questions.calibrate.recovery import recovery

FEWEST_CASES = 40
"""Fewer than this leave some fold without a case of each kind."""


@dataclass(frozen=True)
class Calibration:
    """A fit to all cases (first) and to those outside each fold in turn: where, at which points, and what was played.

    `raw` are the chances at each point found, [1 + fold, case, target]; `out_of_fold` every forecast of each case by
    what was fitted to the other folds, [case, target].
    """

    fitted: Fitted
    fits: tuple[Fit, ...]
    found: tuple[Point, ...]
    folds: NDArray[np.intp]
    happened: Array
    points: tuple[Point, ...]  # of the design
    played: Array  # [point, case, target], at the points of the design
    surface: ResponseSurface
    raw: Array
    out_of_fold: dict[str, Array]


def calibrate(
    cases: Sequence[CodedCase], folder: Path, workers: int = 1, progress: Progress | None = None
) -> Calibration:
    """Fit the parameters of the plan to the cases, and again without each fold; `folder` keeps what was played.

    `progress(done, all)` is called in points played. Raises UsageError for too few cases, or cases without outcomes.
    """
    cases = tuple(cases)
    happened, folds = _checked(cases), plan.folds(cases)
    points = tuple(design())
    everything = len(points) + plan.FOLDS + 1

    def note(done: int, before: int = 0) -> None:
        if progress:
            progress(before + done, everything)

    played = play_design(Trials(cases, points), folder / "design", workers, lambda done, _: note(done))
    surface = response_surface(places(points), played)
    fits = fits_of(surface, happened, folds)
    found = tuple(point_at(one.place) for one in fits)
    best = Trials(cases, found, plan.SCORED_RUNS)
    raw = play_design(best, folder / "found", workers, lambda done, _: note(done, len(points)))
    fitted = fitted_to(cases, raw[0], found[0])
    forecasts = out_of_fold(cases, folds, raw[1:], found[1:])
    return Calibration(fitted, tuple(fits), found, folds, happened, points, played, surface, raw, forecasts)


def fits_of(surface: ResponseSurface, happened: Array, folds: NDArray[np.intp]) -> list[Fit]:
    """The fit to all cases, and to those outside each fold in turn."""
    everybody = np.ones(len(folds), dtype=bool)
    return [fit(surface, happened, among) for among in (everybody, *(folds != f for f in range(plan.FOLDS)))]


def out_of_fold(
    cases: Sequence[CodedCase], folds: NDArray[np.intp], raw: Array, found: Sequence[Point]
) -> dict[str, Array]:
    """Every forecast of each case by what was fitted to the other folds; `raw` is [fold, case, target]."""
    held: dict[str, Array] = {name: np.full(raw.shape[1:], np.nan) for name in FORECASTS}
    for f in range(plan.FOLDS):
        train, test = (list(map(int, np.flatnonzero(where))) for where in (folds != f, folds == f))
        fitted = fitted_to([cases[i] for i in train], raw[f][train], found[f])
        for name, chances in fitted.forecasts([cases[i] for i in test], raw[f][test]).items():
            held[name][test] = chances
    return held


def places(points: Sequence[Point]) -> Array:
    """Points as places in the ranges, each parameter from -1 to 1, [point, parameter]."""
    low, high = np.array(list(plan.ranges().values())).T
    values = np.array([[point[name] for name in plan.FITTED] for point in points])
    return np.asarray(2.0 * (values - low) / (high - low) - 1.0)


def point_at(place: Array) -> Point:
    """A place in the ranges as a point: the fitted parameters, with what is held."""
    found = {
        name: float(low + (at + 1.0) / 2.0 * (high - low))
        for at, (name, (low, high)) in zip(place, plan.ranges().items(), strict=True)
    }
    return {**plan.held(), **found}


def _checked(cases: Sequence[CodedCase]) -> Array:
    if len(cases) < FEWEST_CASES:
        raise UsageError(f"a fit in {plan.FOLDS} folds needs at least {FEWEST_CASES} cases; the table has {len(cases)}")
    return outcomes(tuple(cases))


NOTHING_TOLD = 0.1
"""Below this the cases say nothing of a parameter."""


@dataclass(frozen=True)
class FoundParameter:
    """A fitted parameter, in its own unit. `spread` is one standard deviation; `told` is 0 for nothing, 1 for all.

    `recovered` is the correlation of fit and truth over made-up cases, `held` the share of their 90 % intervals that
    hold the truth.
    """

    name: str
    meaning: str
    default: float
    low: float
    high: float
    found: float
    spread: float
    told: float
    recovered: float
    held: float

    def as_json(self) -> dict[str, Any]:
        """All of it, by name."""
        return dict(vars(self))


@dataclass(frozen=True)
class CalibrationReport:
    """A fit with its origin in `fitted.provenance`, what it found of each parameter, and its scores out of fold."""

    table: CaseTable
    calibration: Calibration
    fitted: Fitted
    parameters: tuple[FoundParameter, ...]
    scores: CaseScores

    @property
    def untold(self) -> tuple[str, ...]:
        """Parameters of which the cases say nothing."""
        return tuple(one.name for one in self.parameters if one.told < NOTHING_TOLD)

    def as_json(self) -> dict[str, Any]:
        """The answer for other programs."""
        return {
            "cases": len(self.table.cases),
            "rows_refused": self.table.rows - len(self.table.cases),
            "parameters": [one.as_json() for one in self.parameters],
            "held": plan.held(),
            "nothing_told_of": list(self.untold),
            "misfit_of_surface": self.calibration.surface.misfit,
            "out_of_fold": self.scores.as_json(),
            "provenance": {key: value for key, value in self.fitted.provenance.items() if key != "out_of_fold"},
        }


def calibration_report(table: CaseTable, calibration: Calibration) -> CalibrationReport:
    """Score a calibration to the cases of a table out of fold, and say what it found."""
    cases = table.cases
    dyads = [case.dyad for case in cases]
    scores = case_scores(calibration.out_of_fold, calibration.happened, dyads, plan.SEED)
    parameters = found_parameters(calibration)
    fitted = replace(calibration.fitted, provenance=_provenance(cases, parameters, scores))
    return CalibrationReport(table, calibration, fitted, parameters, scores)


def found_parameters(calibration: Calibration) -> tuple[FoundParameter, ...]:
    """Each fitted parameter, in the order of the plan."""
    overall, numbers = calibration.fits[0], declared()
    again = recovery(calibration.surface, ~np.isnan(calibration.happened))
    return tuple(
        FoundParameter(
            name=name,
            meaning=numbers[name].meaning,
            default=numbers[name].default,
            low=low,
            high=high,
            found=calibration.found[0][name],
            spread=float(overall.spread[place]) * (high - low) / 2.0,
            told=float(overall.told[place]),
            recovered=float(again.correlation[place]),
            held=float(again.held[place]),
        )
        for place, (name, (low, high)) in enumerate(plan.ranges().items())
    )


def _provenance(cases: Sequence[CodedCase], parameters: Sequence[FoundParameter], scores: CaseScores) -> dict[str, Any]:
    """Where the fit is from, how sure each parameter is, and its mean scores out of fold."""
    spreads = {one.name: {"spread": round(one.spread, 6), "told": round(one.told, 4)} for one in parameters}
    return {**origin(cases), "parameters": spreads, "out_of_fold": scores.as_json()}
