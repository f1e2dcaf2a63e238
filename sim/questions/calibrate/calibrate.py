"""calibrate: fit parameters to coded cases and score the fit out of fold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from sim.answer import Answer, plain
from sim.arrays import Array, Places
from sim.errors import UsageError
from sim.model.parameters import declared
from sim.past_crises.table import CaseTable, CodedCase, read_cases
from sim.past_crises.targets import CaseScores, case_scores, observed_outcomes
from sim.questions.calibrate import protocol
from sim.questions.calibrate.fit import ParameterFit, ResponseSurface, fit_parameters, recovery, response_surface
from sim.questions.calibrate.protocol import CaseDesign, Point, design_points, simulate_design
from sim.questions.calibrate.saved_fit import FORECASTS, SavedFit, fit_text, make_fit
from sim.questions.calibrate.text import SHRINKAGE_THRESHOLD, calibration_text
from sim.running.workers import Progress

MIN_CASES = 40
"""With fewer cases, some fold lacks cases of some kind."""
FIT_FILE = "fitted.json"


@dataclass(frozen=True)
class ParameterEstimate:
    """Estimate of a fitted parameter in its own unit, with its posterior standard deviation.

    `shrinkage` is 0 if the data do not constrain it, 1 if they determine it. `recovery` is the correlation of estimate
    and truth over synthetic case tables, `coverage` the share of their 90 % intervals that contain the truth.
    """

    name: str
    meaning: str
    default: float
    low: float
    high: float
    estimate: float
    sd: float
    shrinkage: float
    recovery: float
    coverage: float


@dataclass(frozen=True, repr=False)
class Calibration(Answer):
    """A fit to the cases of a table, with provenance in `fit.provenance`, and its out-of-fold scores.

    `points` are those of the design, `design_probabilities` the simulated probabilities there, [point, case, target],
    and `surface` the response surface fitted to them. `fit_points` are the estimates from all cases (first) and from
    the cases outside each fold in turn, `raw` the simulated probabilities there, [1 + fold, case, target].
    `out_of_fold` has every forecast of each case from the fit to the other folds, [case, target].
    """

    name: ClassVar[str] = "calibrate"

    table: CaseTable
    fit: SavedFit
    parameters: tuple[ParameterEstimate, ...]
    scores: CaseScores
    folds: Places
    outcomes: Array
    points: tuple[Point, ...]
    design_probabilities: Array
    surface: ResponseSurface
    fit_points: tuple[Point, ...]
    raw: Array
    out_of_fold: dict[str, Array]

    def __str__(self) -> str:
        return calibration_text(self)

    @property
    def unconstrained(self) -> tuple[str, ...]:
        """Parameters with a shrinkage below SHRINKAGE_THRESHOLD."""
        return tuple(one.name for one in self.parameters if one.shrinkage < SHRINKAGE_THRESHOLD)

    def to_json(self) -> dict[str, Any]:
        """Return the answer in the documented JSON shape."""
        return {
            "cases": len(self.table.cases),
            "rows_refused": self.table.rows_refused,
            "parameters": plain(self.parameters),
            "unconstrained": list(self.unconstrained),
            "surface_misfit": self.surface.misfit,
            "out_of_fold": plain(self.scores),
            "provenance": {key: value for key, value in self.fit.provenance.items() if key != "out_of_fold"},
        }

    def tables(self) -> dict[str, str]:
        """Return `fitted.json`: the fit, for `bilateral backtest --fit`."""
        return {FIT_FILE: fit_text(self.fit)}

    def provenance(self) -> dict[str, str | int]:
        """Return the table, the number of its cases, the seed and the version."""
        name, number = Path(self.table.file).name, len(self.table.cases)
        return {"table": name, "cases": number, "seed": protocol.SEED, "version": version("bilateral")}


def calibrate(
    cases: CaseTable | str | Path, folder: str | Path, workers: int = 1, progress: Progress | None = None
) -> Calibration:
    """Fit the parameters of the protocol to the cases of a table, and again without each fold; score out of fold.

    `folder` saves simulated points, so that an interrupted fit can continue. `progress(done, all)` counts points.
    Raises UsageError for too few cases.
    """
    table, folder, points = read_cases(cases), Path(folder), tuple(design_points())
    number, total = len(table.cases), len(points) + protocol.FOLDS + 1
    if number < MIN_CASES:
        raise UsageError(f"a fit in {protocol.FOLDS} folds needs at least {MIN_CASES} cases; the table has {number}")
    outcomes, folds = observed_outcomes(table.cases), protocol.folds(table.cases)

    def report(done: int, before: int = 0) -> None:
        if progress:
            progress(before + done, total)

    design = CaseDesign(table.cases, points)
    design_probabilities = simulate_design(design, folder / "design", workers, lambda done, _: report(done))
    surface = response_surface(scaled(points), design_probabilities)
    fits = fit_each_fold(surface, outcomes, folds)
    fit_points = tuple(point_at(one.position) for one in fits)
    best = CaseDesign(table.cases, fit_points, protocol.SCORING_RUNS)
    raw = simulate_design(best, folder / "fit_points", workers, lambda done, _: report(done, len(points)))
    forecasts = out_of_fold(table.cases, folds, raw[1:], fit_points[1:])
    scores = case_scores(forecasts, outcomes, table.dyads, protocol.SEED)
    parameters = _estimates(fits[0], fit_points[0], surface, outcomes)
    known = _provenance(table.cases, parameters, scores), _posterior(fits[0], fit_points[0])
    fit = make_fit(table.cases, fit_points[0], *known)
    return Calibration(
        table, fit, parameters, scores, folds, outcomes, points, design_probabilities, surface, fit_points, raw,
        forecasts,
    )  # fmt: skip


def fit_each_fold(surface: ResponseSurface, outcomes: Array, folds: Places) -> list[ParameterFit]:
    """Fit to all cases, and to those outside each fold in turn."""
    everything = np.ones(len(folds), dtype=bool)
    training = (everything, *(folds != f for f in range(protocol.FOLDS)))
    return [fit_parameters(surface, outcomes, included) for included in training]


def out_of_fold(cases: Sequence[CodedCase], folds: Places, raw: Array, points: Sequence[Point]) -> dict[str, Array]:
    """Forecast each case from the fit to the other folds; `raw` is [fold, case, target]."""
    forecasts: dict[str, Array] = {name: np.full(raw.shape[1:], np.nan) for name in FORECASTS}
    for f in range(protocol.FOLDS):
        train, test = (list(map(int, np.flatnonzero(where))) for where in (folds != f, folds == f))
        fit = make_fit([cases[i] for i in train], points[f])
        for name, probabilities in fit.forecasts([cases[i] for i in test], raw[f][test]).items():
            forecasts[name][test] = probabilities
    return forecasts


def scaled(points: Sequence[Point]) -> Array:
    """Scale points to -1 to 1 within the ranges, [point, parameter]."""
    low, high = np.array(list(protocol.ranges().values())).T
    values = np.array([[point[name] for name in protocol.FITTED_PARAMETERS] for point in points])
    return np.asarray(2.0 * (values - low) / (high - low) - 1.0)


def point_at(position: Array) -> Point:
    """Return the fitted parameters at a scaled position."""
    return {
        name: float(low + (at + 1.0) / 2.0 * (high - low))
        for at, (name, (low, high)) in zip(position, protocol.ranges().items(), strict=True)
    }


def _posterior(fit: ParameterFit, point: Point) -> dict[str, Any]:
    """Return names, estimates and draws of the fitted parameters, in their own units."""
    draws = [[float(f"{value:.4g}") for value in point_at(one).values()] for one in fit.kept_draws]
    return {"names": list(point), "estimates": list(point.values()), "draws": draws}


def _estimates(
    fit: ParameterFit, point: Point, surface: ResponseSurface, outcomes: Array
) -> tuple[ParameterEstimate, ...]:
    """Return the estimate of each fitted parameter, in the order of the protocol."""
    declarations, check = declared(), recovery(surface, ~np.isnan(outcomes))
    return tuple(
        ParameterEstimate(
            name=name,
            meaning=declarations[name].meaning,
            default=declarations[name].default,
            low=low,
            high=high,
            estimate=point[name],
            sd=float(fit.sd[place]) * (high - low) / 2.0,
            shrinkage=float(fit.shrinkage[place]),
            recovery=float(check.correlation[place]),
            coverage=float(check.coverage[place]),
        )
        for place, (name, (low, high)) in enumerate(protocol.ranges().items())
    )


def _provenance(
    cases: Sequence[CodedCase], parameters: Sequence[ParameterEstimate], scores: CaseScores
) -> dict[str, Any]:
    """Return the provenance of a fit, the precision of each estimate, and the out-of-fold scores."""
    precision = {one.name: {"sd": round(one.sd, 6), "shrinkage": round(one.shrinkage, 4)} for one in parameters}
    return {**protocol.fit_provenance(cases), "parameters": precision, "out_of_fold": plain(scores)}
