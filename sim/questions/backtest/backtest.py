"""backtest: how well the program, as it is shipped, foretells past crises of a table; beside humble forecasts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.arrays import Array
from sim.past_crises.case_scores import CaseScores, case_scores
from sim.past_crises.playing import WEEKS_PER_MONTH, Progress, play_cases
from sim.past_crises.scenario_files import scenarios_of
from sim.past_crises.table import CaseTable
from sim.past_crises.targets import TARGETS, chances, outcomes
from sim.questions.backtest.reliability import Reliability, RepairPit, reliability, repair_pit
from sim.questions.backtest.shape import Shape, shape_of_cases, shape_of_runs
from sim.questions.backtest.trajectory_scores import (
    CourseScore,
    could_be_observed,
    repair_score,
    repaired_in,
    worst_rung_score,
)
from sim.questions.calibrate.fitted import Fitted
from sim.questions.calibrate.protocol import known_to

HELD_UP = ("simulation", "shipped")
"""Forecasts whose reliability is shown."""
CAVEAT = (
    "What these scores cannot say: the cases are few, one person coded them knowing how they ended, and they are those "
    "that are remembered, not a census. Intervals are 90 %, over dyads drawn again; cases that share causes make them "
    "too narrow. A score on the past is no warrant for a forecast."
)


@dataclass(frozen=True)
class Backtest:
    """Forecasts of every case and their scores; `str()` gives them in words.

    `forecasts` are [case, target] each, `happened` is 1, 0 or NaN where it was not observed for so long. `in_fit` cases
    are among those the parameters were fitted to, `dyad_in_fit` others share a dyad with them: no test of it. `shape`
    is of the runs, `coded_shape` of the cases.
    """

    table: CaseTable
    runs: int
    seed: int
    weeks: int
    fitted: Fitted
    forecasts: dict[str, Array]
    happened: Array
    scores: CaseScores
    worst_rung: CourseScore
    repair: CourseScore
    reliability: dict[str, Reliability]
    pit: RepairPit
    shape: Shape
    coded_shape: Shape
    in_fit: int
    dyad_in_fit: int

    @property
    def rows_refused(self) -> int:
        """Rows of the table that could not be used."""
        return self.table.rows - len(self.table.cases)

    @property
    def dyads(self) -> int:
        """Pairs of states in the table."""
        return len({case.dyad for case in self.table.cases})

    def as_json(self) -> dict[str, Any]:
        """The answer in the shape other programs rely on."""
        return {
            "cases": len(self.table.cases),
            "rows_refused": self.rows_refused,
            **self.scores.as_json(),
            "dyads": self.dyads,
            "cases_in_fit": self.in_fit,
            "cases_of_dyads_in_fit": self.dyad_in_fit,
            "worst_rung": self.worst_rung.as_json(),
            "months_to_repair": self.repair.as_json(),
            "reliability": {name: one.as_json() for name, one in self.reliability.items()},
            "pit_of_months_to_repair": self.pit.as_json(),
            "shape": {"played": self.shape.as_json(), "coded": self.coded_shape.as_json()},
            "refused": list(self.table.refused),
            "table": self.table.file,
            "runs": self.runs,
            "seed": self.seed,
            "weeks": self.weeks,
            "parameters": self.fitted.parameters,
            "caveat": CAVEAT,
        }

    def rows(self) -> list[dict[str, Any]]:
        """A row for each case and target: what was foretold by each forecast, and what came (None: not observed)."""
        return [
            {"case_id": case.name, "target": target.name, "happened": _unless_nan(self.happened[c, t])}
            | {name: round(float(values[c, t]), 6) for name, values in self.forecasts.items()}
            for c, case in enumerate(self.table.cases)
            for t, target in enumerate(TARGETS)
        ]


def backtest(
    table: CaseTable,
    fitted: Fitted,
    runs: int = 300,
    seed: int = 1,
    workers: int = 1,
    progress: Progress | None = None,
) -> Backtest:
    """Play every case of a table to ten years with the fitted parameters, and score what is foretold.

    `progress(done, all)` is called in runs of all cases. Raises UsageError for runs or workers that cannot be.
    """
    cases, dyads = table.cases, [case.dyad for case in table.cases]
    courses = play_cases(scenarios_of(cases, fitted.parameters), runs, seed, None, workers, progress)
    forecasts, happened = fitted.forecasts(cases, chances(courses)), outcomes(cases)
    played = courses.weeks / WEEKS_PER_MONTH
    cap = np.minimum(could_be_observed(cases), played)
    in_fit, dyad_in_fit = known_to(fitted.provenance, fitted.cases, cases)
    return Backtest(
        table=table,
        runs=runs,
        seed=seed,
        weeks=courses.weeks,
        fitted=fitted,
        forecasts=forecasts,
        happened=happened,
        scores=case_scores(forecasts, happened, dyads, seed),
        worst_rung=worst_rung_score(courses, cases, fitted, seed),
        repair=repair_score(courses, cases, fitted, seed),
        reliability={name: reliability(forecasts[name], happened, seed) for name in HELD_UP},
        pit=repair_pit(courses.repaired / WEEKS_PER_MONTH, repaired_in(cases), cap, seed),
        shape=shape_of_runs(courses, cases),
        coded_shape=shape_of_cases(cases),
        in_fit=in_fit,
        dyad_in_fit=dyad_in_fit,
    )


def _unless_nan(value: float) -> int | None:
    return None if np.isnan(value) else int(value)
