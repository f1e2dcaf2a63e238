"""What a calibration found, for people: parameters and how much the cases say of them, and scores out of fold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.analysis.calibrate import Calibration
from sim.analysis.case_scores import CaseScores, case_scores
from sim.analysis.fitted import Fitted
from sim.analysis.recovery import recovery
from sim.history import plan
from sim.history.origin import origin
from sim.history.table import CaseTable, CodedCase
from sim.parameters import declared

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
