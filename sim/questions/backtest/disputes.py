"""backtest --disputes: a test on machine-coded disputes; does a new one follow within five years?"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from sim.answer import Answer, csv_text, plain
from sim.arrays import Array
from sim.data.files import DataProblems
from sim.past_crises.disputes.coding import case_of, predictors
from sim.past_crises.disputes.dispute import Dispute, disputes_of, outcomes
from sim.past_crises.disputes.figures import figures_of
from sim.past_crises.disputes.files import DISPUTES, read_tables
from sim.past_crises.disputes.forecasts import (
    POOL,
    PRIOR,
    REGRESSION,
    SIMULATION,
    area_under_curve,
    differences,
    folds,
    forecasts,
    scored,
)
from sim.past_crises.disputes.simulated import WEEKS, Summaries, simulate_disputes
from sim.past_crises.disputes.yearly_checks import YearlyChecks, yearly_checks
from sim.past_crises.table import CodedCase
from sim.past_crises.targets import Score
from sim.questions.backtest.disputes_text import CAVEAT, disputes_text
from sim.questions.calibrate.saved_fit import SavedFit, read_fit
from sim.running.workers import Progress
from sim.statistics.intervals import Estimate

PAIRS = {"pool_less_regression": (POOL, REGRESSION), "simulation_less_prior_relation": (SIMULATION, PRIOR)}
"""Differences of scores that are shown."""


@dataclass(frozen=True)
class Group:
    """Disputes of one kind: their number, and the mean outcome, regression and simulation."""

    label: str
    n: int
    observed: float
    regression: float
    simulation: float


@dataclass(frozen=True, repr=False)
class Disputes(Answer):
    """Out-of-fold forecasts of a new dispute within five years, and their scores.

    `differences` are Brier and log scores of one forecast less another, by the names of PAIRS; below 0 is better.
    `outside_fit` scores the disputes of dyads that the fit did not use. `errors` are those of the
    rows that were skipped.
    """

    name: ClassVar[str] = "disputes"

    folder: str
    runs: int
    seed: int
    disputes: tuple[Dispute, ...]
    cases: tuple[CodedCase, ...]
    summaries: Summaries
    forecasts: dict[str, Array]
    outcomes: Array
    scores: dict[str, Score]
    areas: dict[str, float]
    differences: dict[str, dict[str, Estimate]]
    outside_fit: dict[str, Score]
    outside: int
    groups: tuple[Group, ...]
    yearly: YearlyChecks
    parameters: dict[str, float]
    errors: DataProblems = field(default_factory=DataProblems, compare=False)

    @property
    def dyads(self) -> list[str]:
        """Dyad of each dispute."""
        return [dispute.dyad for dispute in self.disputes]

    def __str__(self) -> str:
        return disputes_text(self)

    def to_json(self) -> dict[str, Any]:
        """Return the answer in the documented JSON shape."""
        return {
            "disputes": len(self.disputes),
            "dyads": len(set(self.dyads)),
            "rate": float(self.outcomes.mean()),
            "scores": plain(self.scores),
            "area_under_curve": plain(self.areas),
            "differences": plain(self.differences),
            "outside_fit": {"disputes": self.outside, "scores": plain(self.outside_fit)},
            "groups": plain(self.groups),
            "ordinary_dyads": plain(self.yearly),
            "folder": self.folder,
            "invalid_rows": self.errors.rows,
            "runs": self.runs,
            "seed": self.seed,
            "weeks": WEEKS,
            "parameters": self.parameters,
            "caveat": CAVEAT,
        }

    def rows(self) -> list[dict[str, Any]]:
        """Return a row for each dispute: its outcome, simulated summaries and forecasts."""
        numbers = {**vars(self.summaries), **self.forecasts}
        return [
            {"dispute": one.number, "dyad": one.dyad, "year": one.year, "outcome": int(self.outcomes[place])}
            | {name: round(float(values[place]), 6) for name, values in numbers.items()}
            for place, one in enumerate(self.disputes)
        ]

    def tables(self) -> dict[str, str]:
        """Return `disputes.csv`: the rows."""
        return {f"{self.name}.csv": csv_text(self.rows())}

    def provenance(self) -> dict[str, str | int]:
        """Return the folder, the seed, the runs and the version."""
        return {
            "folder": Path(self.folder).name,
            "seed": self.seed,
            "runs": self.runs,
            "version": version("bilateral"),
        }


def disputes(
    folder: str | Path,
    runs: int = 300,
    seed: int = 1,
    workers: int = 1,
    fit: SavedFit | str | Path | None = None,
    progress: Progress | None = None,
) -> Disputes:
    """Simulate every dispute of a folder of public files for five years, and score forecasts of a new dispute.

    `progress(done, all)` counts disputes. Raises UsageError for a missing file and an invalid number of runs, DataError
    for a file that cannot be read.
    """
    tables, saved = read_tables(folder), read_fit(fit)
    figures, found = figures_of(tables), disputes_of(tables[DISPUTES])
    cases = tuple(case_of(dispute, figures) for dispute in found)
    summaries = simulate_disputes(cases, saved.parameters, runs, seed, workers, progress)
    observed, dyads = outcomes(found), [dispute.dyad for dispute in found]
    prior = np.array([case.before.prior_score for case in cases])
    by_name = forecasts(predictors(cases), prior, summaries.columns(), observed, folds(dyads, seed))
    outside = _outside(cases, saved)
    return Disputes(
        folder=str(folder),
        runs=runs,
        seed=seed,
        disputes=found,
        cases=cases,
        summaries=summaries,
        forecasts=by_name,
        outcomes=observed,
        scores=scored(by_name, observed, dyads, seed),
        areas={name: area_under_curve(chances, observed) for name, chances in by_name.items()},
        differences={
            name: differences(by_name[one], by_name[other], observed, dyads, seed)
            for name, (one, other) in PAIRS.items()
        },
        outside_fit=scored(by_name, np.where(outside, observed, np.nan), dyads, seed),
        outside=int(outside.sum()),
        groups=_groups(cases, by_name, observed),
        yearly=yearly_checks(tables, saved.parameters, seed),
        parameters=saved.parameters,
        errors=tables.errors,
    )


def _outside(cases: tuple[CodedCase, ...], fit: SavedFit) -> Array:
    """Return True for each dispute whose dyad is not among those of the fit, [dispute]."""
    used = {incident.split(" ")[0] for incident in fit.provenance.get("incidents", ())}
    return np.array([case.dyad not in used for case in cases])


def _groups(cases: tuple[CodedCase, ...], by_name: dict[str, Array], observed: Array) -> tuple[Group, ...]:
    """Return kinds of disputes that show where the simulation is wrong; those without a dispute are left out."""
    severity = np.array([case.before.severity for case in cases])
    border, rivals = (np.array([getattr(case.before, name) for case in cases]) for name in ("contiguous", "rivalry"))
    kinds = {
        "threat or display of force": severity <= 3, "use of force": severity == 4, "war": severity >= 5,
        "no common border": ~border, "common border": border, "no rivalry": ~rivals, "rivalry": rivals,
    }  # fmt: skip
    return tuple(
        Group(
            label,
            int(inside.sum()),
            *(float(one[inside].mean()) for one in (observed, by_name[REGRESSION], by_name[SIMULATION])),
        )
        for label, inside in kinds.items()
        if inside.any()
    )
