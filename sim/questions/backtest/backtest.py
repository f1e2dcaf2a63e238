"""backtest: score forecasts of past crises by the shipped fit, or another one, against baseline forecasts."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from sim.answer import Answer, csv_text, plain
from sim.arrays import Array
from sim.past_crises.scenario_files import scenarios_of
from sim.past_crises.simulate import WEEKS_PER_MONTH, simulate_cases
from sim.past_crises.table import CaseTable, read_cases
from sim.past_crises.targets import (
    TARGETS,
    CaseScores,
    case_scores,
    months_to_repair,
    observable_months,
    observed_outcomes,
    target_probabilities,
)
from sim.questions.backtest import trajectory_scores
from sim.questions.backtest.picture import draw
from sim.questions.backtest.reliability import Reliability, RepairPit, reliability, repair_pit
from sim.questions.backtest.text import CAVEAT, backtest_text
from sim.questions.calibrate.protocol import overlap_with_fit
from sim.questions.calibrate.saved_fit import SavedFit, read_fit
from sim.running.workers import Progress

if TYPE_CHECKING:
    from matplotlib.figure import Figure

RELIABILITY_SHOWN = ("simulation", "shipped")
"""Forecasts whose reliability is shown."""


@dataclass(frozen=True, repr=False)
class Backtest(Answer):
    """Forecasts of every case, outcomes and scores.

    `forecasts` are [case, target] each; `outcomes` are 1, 0, or NaN if observation ended before. The fit used `in_fit`
    of the cases, and `dyad_in_fit` others share a dyad with its cases: their scores do not test it. `shape` describes
    the runs, `coded_shape` the cases.
    """

    name: ClassVar[str] = "backtest"

    table: CaseTable
    runs: int
    seed: int
    weeks: int
    fit: SavedFit
    forecasts: dict[str, Array]
    outcomes: Array
    scores: CaseScores
    worst_rung: trajectory_scores.TrajectoryScore
    repair: trajectory_scores.TrajectoryScore
    reliability: dict[str, Reliability]
    pit: RepairPit
    shape: trajectory_scores.CrisisShape
    coded_shape: trajectory_scores.CrisisShape
    in_fit: int
    dyad_in_fit: int

    def __str__(self) -> str:
        return backtest_text(self)

    def plot(self) -> Figure:
        """Draw reliability, Brier skill by target against the base rate, and the PIT of months to repair."""
        return draw(self)

    def to_json(self) -> dict[str, Any]:
        """Return the answer in the documented JSON shape."""
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
            "shape": {"simulated": plain(self.shape), "coded": plain(self.coded_shape)},
            "refused": list(self.table.refused),
            "table": self.table.file,
            "runs": self.runs,
            "seed": self.seed,
            "weeks": self.weeks,
            "parameters": self.fit.parameters,
            "caveat": CAVEAT,
        }

    def rows(self) -> list[dict[str, Any]]:
        """Return a row for each case and target: the outcome (None if not observed) and every forecast."""
        return [
            {"case_id": case.name, "target": target.name, "outcome": None if np.isnan(outcome) else int(outcome)}
            | {name: round(float(values[c, t]), 6) for name, values in self.forecasts.items()}
            for c, case in enumerate(self.table.cases)
            for t, (target, outcome) in enumerate(zip(TARGETS, self.outcomes[c], strict=True))
        ]

    def tables(self) -> dict[str, str]:
        """Return `backtest.csv`: outcomes and forecasts of each case."""
        return {f"{self.name}.csv": csv_text(self.rows())}

    def provenance(self) -> dict[str, str | int]:
        """Return the table, the fit, the seed, the runs and the version."""
        fit = str(self.fit.provenance.get("cases_sha256", "of unknown cases"))[:12]
        source = {"table": Path(self.table.file).name, "fit": fit}
        return {**source, "seed": self.seed, "runs": self.runs, "version": version("bilateral")}


def _by_bin(bins: Reliability | RepairPit) -> list[dict[str, float]]:
    """Return the numbers of each bin, by name."""
    columns = plain(bins)
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def backtest(
    cases: CaseTable | str | Path,
    runs: int = 300,
    seed: int = 1,
    workers: int = 1,
    fit: SavedFit | str | Path | None = None,
    progress: Progress | None = None,
) -> Backtest:
    """Simulate every case of a table for ten years, and score forecasts by the shipped fit or another one.

    `progress(done, all)` counts runs per case. Raises UsageError for a table without a valid row, a file without a
    fit, and an invalid number of runs or workers.
    """
    table, fit = read_cases(cases), read_fit(fit)
    trajectories = simulate_cases(scenarios_of(table.cases, fit.parameters), runs, seed, None, workers, progress)
    outcomes = observed_outcomes(table.cases)
    forecasts = fit.forecasts(table.cases, target_probabilities(trajectories))
    cap = np.minimum(observable_months(table.cases), trajectories.weeks / WEEKS_PER_MONTH)
    in_fit, dyad_in_fit = overlap_with_fit(fit.provenance, fit.cases, table.cases)
    return Backtest(
        table=table,
        runs=runs,
        seed=seed,
        weeks=trajectories.weeks,
        fit=fit,
        forecasts=forecasts,
        outcomes=outcomes,
        scores=case_scores(forecasts, outcomes, table.dyads, seed),
        worst_rung=trajectory_scores.worst_rung_score(trajectories, table.cases, fit, seed),
        repair=trajectory_scores.repair_score(trajectories, table.cases, fit, seed),
        reliability={name: reliability(forecasts[name], outcomes, seed) for name in RELIABILITY_SHOWN},
        pit=repair_pit(trajectories.repaired / WEEKS_PER_MONTH, months_to_repair(table.cases), cap, seed),
        shape=trajectory_scores.shape_of_runs(trajectories, table.cases),
        coded_shape=trajectory_scores.shape_of_cases(table.cases),
        in_fit=in_fit,
        dyad_in_fit=dyad_in_fit,
    )
