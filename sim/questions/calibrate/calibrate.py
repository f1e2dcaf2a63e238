"""calibrate: the parameters fitted to coded cases, and how well such a fit foretells cases it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from sim.arrays import Array, Places
from sim.errors import UsageError
from sim.model.parameters import declared
from sim.past_crises.table import CaseTable, CodedCase, read_cases
from sim.past_crises.targets import CaseScores, case_scores, outcomes
from sim.questions.answer import Answer, plain
from sim.questions.calibrate import protocol as plan
from sim.questions.calibrate.case_design import Point, Trials, design, play_design
from sim.questions.calibrate.fit import Fit, ResponseSurface, fit, recovery, response_surface
from sim.questions.calibrate.fitted import FORECASTS, Fitted, fitted_text, fitted_to
from sim.questions.calibrate.text import NOTHING_TOLD, calibration_text
from sim.running.workers import Progress

FEWEST_CASES = 40
"""Fewer than this leave some fold without a case of each kind."""
FITTED_FILE = "fitted.json"


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


@dataclass(frozen=True, repr=False)
class Calibration(Answer):
    """A fit to the cases of a table, with its origin in `fitted.provenance`, and its scores out of fold.

    `points` are those of the design, `played` the chances there, [point, case, target], and `surface` goes through
    them. `found` are the points of the fit to all cases (first) and to those outside each fold in turn, `raw` the
    chances there, [1 + fold, case, target]. `out_of_fold` is every forecast of each case by what was fitted to the
    other folds, [case, target].
    """

    name: ClassVar[str] = "calibrate"

    table: CaseTable
    fitted: Fitted
    parameters: tuple[FoundParameter, ...]
    scores: CaseScores
    folds: Places
    happened: Array
    points: tuple[Point, ...]
    played: Array
    surface: ResponseSurface
    found: tuple[Point, ...]
    raw: Array
    out_of_fold: dict[str, Array]

    def __str__(self) -> str:
        return calibration_text(self)

    @property
    def untold(self) -> tuple[str, ...]:
        """Parameters of which the cases say nothing."""
        return tuple(one.name for one in self.parameters if one.told < NOTHING_TOLD)

    def to_json(self) -> dict[str, Any]:
        """The answer in the shape that other programs rely on."""
        return {
            "cases": len(self.table.cases),
            "rows_refused": self.table.rows_refused,
            "parameters": plain(self.parameters),
            "held": plan.held(),
            "nothing_told_of": list(self.untold),
            "misfit_of_surface": self.surface.misfit,
            "out_of_fold": plain(self.scores),
            "provenance": {key: value for key, value in self.fitted.provenance.items() if key != "out_of_fold"},
        }

    def tables(self) -> dict[str, str]:
        """`fitted.json`: the fit, for `bilateral backtest --fit`."""
        return {FITTED_FILE: fitted_text(self.fitted)}

    def provenance(self) -> dict[str, str | int]:
        """The table, the number of its cases, the seed and the version."""
        name, number = Path(self.table.file).name, len(self.table.cases)
        return {"table": name, "cases": number, "seed": plan.SEED, "version": version("bilateral")}


def calibrate(
    cases: CaseTable | str | Path, folder: str | Path, workers: int = 1, progress: Progress | None = None
) -> Calibration:
    """Fit the parameters of the plan to the cases of a table, and again without each fold; score these out of fold.

    `folder` keeps what was played, so that a fit can be resumed. `progress(done, all)` is called in points played.
    Raises UsageError for too few cases, or cases without outcomes.
    """
    table, folder, points = read_cases(cases), Path(folder), tuple(design())
    number, everything = len(table.cases), len(points) + plan.FOLDS + 1
    if number < FEWEST_CASES:
        raise UsageError(f"a fit in {plan.FOLDS} folds needs at least {FEWEST_CASES} cases; the table has {number}")
    happened, folds = outcomes(table.cases), plan.folds(table.cases)

    def note(done: int, before: int = 0) -> None:
        if progress:
            progress(before + done, everything)

    played = play_design(Trials(table.cases, points), folder / "design", workers, lambda done, _: note(done))
    surface = response_surface(places(points), played)
    fits = fits_of(surface, happened, folds)
    found = tuple(point_at(one.place) for one in fits)
    best = Trials(table.cases, found, plan.SCORED_RUNS)
    raw = play_design(best, folder / "found", workers, lambda done, _: note(done, len(points)))
    forecasts = out_of_fold(table.cases, folds, raw[1:], found[1:])
    scores = case_scores(forecasts, happened, table.dyads, plan.SEED)
    parameters = _parameters(fits[0], found[0], surface, happened)
    fitted = fitted_to(table.cases, raw[0], found[0], _provenance(table.cases, parameters, scores))
    return Calibration(
        table, fitted, parameters, scores, folds, happened, points, played, surface, found, raw, forecasts
    )


def fits_of(surface: ResponseSurface, happened: Array, folds: Places) -> list[Fit]:
    """The fit to all cases, and to those outside each fold in turn."""
    everybody = np.ones(len(folds), dtype=bool)
    return [fit(surface, happened, among) for among in (everybody, *(folds != f for f in range(plan.FOLDS)))]


def out_of_fold(cases: Sequence[CodedCase], folds: Places, raw: Array, found: Sequence[Point]) -> dict[str, Array]:
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


def _parameters(overall: Fit, found: Point, surface: ResponseSurface, happened: Array) -> tuple[FoundParameter, ...]:
    """Each fitted parameter, in the order of the plan."""
    numbers, again = declared(), recovery(surface, ~np.isnan(happened))
    return tuple(
        FoundParameter(
            name=name,
            meaning=numbers[name].meaning,
            default=numbers[name].default,
            low=low,
            high=high,
            found=found[name],
            spread=float(overall.spread[place]) * (high - low) / 2.0,
            told=float(overall.told[place]),
            recovered=float(again.correlation[place]),
            held=float(again.held[place]),
        )
        for place, (name, (low, high)) in enumerate(plan.ranges().items())
    )


def _provenance(cases: Sequence[CodedCase], parameters: Sequence[FoundParameter], scores: CaseScores) -> dict[str, Any]:
    """Where the fit is from, how sure each parameter is, and its scores out of fold."""
    spreads = {one.name: {"spread": round(one.spread, 6), "told": round(one.told, 4)} for one in parameters}
    return {**plan.origin(cases), "parameters": spreads, "out_of_fold": plain(scores)}
