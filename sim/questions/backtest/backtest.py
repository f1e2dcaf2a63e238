"""backtest: how well the program, as it is shipped, foretells past crises of a table; beside humble forecasts."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.metadata import version
from io import StringIO
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from matplotlib.figure import Figure

from sim.arrays import Array
from sim.past_crises.playing import WEEKS_PER_MONTH, play_cases
from sim.past_crises.scenario_files import scenarios_of
from sim.past_crises.table import CaseTable, read_cases
from sim.past_crises.targets import TARGETS, CaseScores, case_scores, chances, outcomes
from sim.questions.answer import Answer, plain
from sim.questions.backtest.picture import draw
from sim.questions.backtest.reliability import Reliability, RepairPit, reliability, repair_pit
from sim.questions.backtest.shape import Shape, shape_of_cases, shape_of_runs
from sim.questions.backtest.text import CAVEAT, backtest_text
from sim.questions.backtest.trajectory_scores import (
    CourseScore,
    could_be_observed,
    repair_score,
    repaired_in,
    worst_rung_score,
)
from sim.questions.calibrate.fitted import Fitted, read_fitted
from sim.questions.calibrate.protocol import known_to
from sim.running.workers import Progress

HELD_UP = ("simulation", "shipped")
"""Forecasts whose reliability is shown."""


@dataclass(frozen=True, repr=False)
class Backtest(Answer):
    """Forecasts of every case and their scores.

    `forecasts` are [case, target] each, `happened` is 1, 0 or NaN where it was not observed for so long. `in_fit` cases
    are among those the parameters were fitted to, `dyad_in_fit` others share a dyad with them: no test of it. `shape`
    is of the runs, `coded_shape` of the cases.
    """

    name: ClassVar[str] = "backtest"

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

    def __str__(self) -> str:
        return backtest_text(self)

    def plot(self) -> Figure:
        """Draw reliability, Brier skill by target beside the base rate, and when repair came."""
        return draw(self)

    def to_json(self) -> dict[str, Any]:
        """The answer in the shape that other programs rely on."""
        return {
            "cases": len(self.table.cases),
            "rows_refused": self.table.rows_refused,
            **plain(self.scores),
            "dyads": len(set(self.table.dyads)),
            "cases_in_fit": self.in_fit,
            "cases_of_dyads_in_fit": self.dyad_in_fit,
            "worst_rung": plain(self.worst_rung),
            "months_to_repair": plain(self.repair),
            "reliability": {name: _by_bin(one) for name, one in self.reliability.items()},
            "pit_of_months_to_repair": _by_bin(self.pit),
            "shape": {"played": plain(self.shape), "coded": plain(self.coded_shape)},
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
            {"case_id": case.name, "target": target.name, "happened": None if np.isnan(came) else int(came)}
            | {name: round(float(values[c, t]), 6) for name, values in self.forecasts.items()}
            for c, case in enumerate(self.table.cases)
            for t, (target, came) in enumerate(zip(TARGETS, self.happened[c], strict=True))
        ]

    def tables(self) -> dict[str, str]:
        """`backtest.csv`: what was foretold of each case."""
        rows, written = self.rows(), StringIO()
        table = csv.DictWriter(written, rows[0], lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
        return {f"{self.name}.csv": written.getvalue()}

    def provenance(self) -> dict[str, str | int]:
        """The table, the fit, the seed, the runs and the version."""
        fit = str(self.fitted.provenance.get("cases_sha256", "of unknown cases"))[:12]
        origin = {"table": Path(self.table.file).name, "fit": fit}
        return {**origin, "seed": self.seed, "runs": self.runs, "version": version("bilateral")}


def _by_bin(bins: Reliability | RepairPit) -> list[dict[str, float]]:
    """The numbers of each bin, by name."""
    columns = plain(bins)
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def backtest(
    cases: CaseTable | str | Path,
    runs: int = 300,
    seed: int = 1,
    workers: int = 1,
    fitted: Fitted | str | Path | None = None,
    progress: Progress | None = None,
) -> Backtest:
    """Play every case of a table to ten years, and score what is foretold by the shipped fit or another one.

    `progress(done, all)` is called in runs of all cases. Raises UsageError for a table without a sound row, for a file
    that holds no fit, and for runs or workers that cannot be.
    """
    table, held = read_cases(cases), read_fitted(fitted)
    courses = play_cases(scenarios_of(table.cases, held.parameters), runs, seed, None, workers, progress)
    forecasts, happened = held.forecasts(table.cases, chances(courses)), outcomes(table.cases)
    cap = np.minimum(could_be_observed(table.cases), courses.weeks / WEEKS_PER_MONTH)
    in_fit, dyad_in_fit = known_to(held.provenance, held.cases, table.cases)
    return Backtest(
        table=table,
        runs=runs,
        seed=seed,
        weeks=courses.weeks,
        fitted=held,
        forecasts=forecasts,
        happened=happened,
        scores=case_scores(forecasts, happened, table.dyads, seed),
        worst_rung=worst_rung_score(courses, table.cases, held, seed),
        repair=repair_score(courses, table.cases, held, seed),
        reliability={name: reliability(forecasts[name], happened, seed) for name in HELD_UP},
        pit=repair_pit(courses.repaired / WEEKS_PER_MONTH, repaired_in(table.cases), cap, seed),
        shape=shape_of_runs(courses, table.cases),
        coded_shape=shape_of_cases(table.cases),
        in_fit=in_fit,
        dyad_in_fit=dyad_in_fit,
    )
