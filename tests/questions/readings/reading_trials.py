"""Validation of the posterior weights of readings on synthetic records from runs whose reading is known.

It compares claims with results: how often the record is decisive, how often the leader is then right, whether weights
are calibrated, and how often no reading fits a record that comes from none of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from sim.arrays import Array, Flags
from sim.errors import UsageError
from sim.model.actions import ACTIONS
from sim.model.random_streams import Generator, stream
from sim.questions.readings.posterior import Evaluation, ReadingPosterior
from sim.questions.readings.rival_readings import MIN_RUNS, simulated_readings
from sim.record.observables import APOLOGY, MEASURES, RECALL, Acts, acts, record_observables, run_observables
from sim.record.observed_record import BIAS, ROW_NOISE, ObservationPlan, Row, plan_of, rows_of
from sim.results.dataset import Results
from sim.scenario.file.values import READING

CONDUCT = sorted((action.tone, action.cameo) for action in ACTIONS if action.kind == "conduct")
CODE_OF_LEVEL = ("", MEASURES[-2], RECALL[0], RECALL[0])
EDGES = (0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 1.0)
"""Edges of the bins of weights in the calibration table."""


@dataclass(frozen=True)
class Source:
    """Results for records from one reading (or, with `outside`, from a variant that is none of them).

    Counts of records: `first` give it the greatest weight, `decisive` are decisive, `right` are both, and
    `none` fit no reading.
    """

    name: str
    outside: bool
    records: int
    first: int
    decisive: int
    right: int
    none: int


@dataclass(frozen=True)
class Validation:
    """Results by source, and the share of weights between two `EDGES` that belonged to the true reading.

    `calibration` rows: lower and upper edge, number of weights, their mean, and the share that belonged to the truth.
    """

    sources: tuple[Source, ...]
    calibration: tuple[tuple[float, float, int, float, float], ...]

    def __str__(self) -> str:
        lines = ["source                      records  first  decisive  right if decisive  none fits"]
        for row in self.sources:
            right = "-" if row.outside or not row.decisive else f"{row.right / row.decisive:.2f}"
            first = "-" if row.outside else f"{row.first / row.records:.2f}"
            decisive, none = row.decisive / row.records, row.none / row.records
            lines.append(f"{row.name:<28} {row.records:>6}  {first:>5}  {decisive:>8.2f}  {right:>17}  {none:>9.2f}")
        lines += ["", "weight            count  mean weight  share true"]
        for low, high, count, mean, true in self.calibration:
            lines.append(f"{low:.2f} to {high:.2f}   {count:>8}  {mean:>11.3f}  {true:>10.3f}")
        return "\n".join(lines)


def validate(
    results: Results, count: int = 50, outsiders: Sequence[str] = (), include_other_disputes: bool = False
) -> Validation:
    """Evaluate `count` synthetic records from each reading that a study has simulated, and from each of `outsiders`.

    The likelihoods are fitted to all runs but the last `count`; the records come from these, with rows where the
    scenario's own record has them and the assumed coding error. Priors are equal. Raises UsageError.
    """
    names = simulated_readings(results)
    runs = results.manifest["runs"]
    if runs < count + MIN_RUNS:
        raise UsageError(f"{count} records need at least {count + MIN_RUNS} runs of each reading; got {runs}")
    rows = rows_of(results.manifest, include_other_disputes)
    plan, seed = plan_of(results.manifest, rows), int(results.manifest["seed"])
    training = results.dataset.isel(run=slice(runs - count))
    observables = {name: run_observables(training.sel(variant=READING + name), plan) for name in names}
    posterior = ReadingPosterior(observables, plan, seed)
    sources, weights, truths = [], [], []
    for variant in (*(READING + name for name in names), *outsiders):
        held_out = results.dataset.sel(variant=variant).isel(run=slice(runs - count, None))
        evaluations = _evaluations(held_out, posterior, plan, seed)
        name = variant.removeprefix(READING)
        sources.append(_source(name, None if variant in outsiders else names.index(name), evaluations))
        if variant not in outsiders:
            weights += [weight.estimate for evaluation in evaluations for weight in evaluation.weights]
            truths += [name == other for _ in evaluations for other in names]
    return Validation(tuple(sources), calibration(np.array(weights), np.array(truths)))


def _evaluations(runs: xr.Dataset, posterior: ReadingPosterior, plan: ObservationPlan, seed: int) -> list[Evaluation]:
    equal, evaluations = np.full(len(posterior.likelihoods), 1.0 / len(posterior.likelihoods)), []
    for run in range(runs.sizes["run"]):
        streams = stream(seed, f"made-up record {runs['variant'].item()} {run}")
        rows = record_of_run(runs.isel(run=[run]), plan, streams)
        evaluations.append(posterior.evaluate(record_observables(rows, plan), equal))
    return evaluations


def record_of_run(dataset: xr.Dataset, plan: ObservationPlan, streams: Generator) -> tuple[Row, ...]:
    """Simulate the coding of the one run in `dataset` as a record.

    It has as many rows as the plan's own record, each with its error, coded as the nearest act of conduct, or one of
    them as the formal step or amends of that week. In weeks without rows, hostile acts, formal steps and amends add
    one.
    """
    return record_of_acts(acts(dataset, plan), plan, streams)


def record_of_acts(done: Acts, plan: ObservationPlan, streams: Generator) -> tuple[Row, ...]:
    """Simulate the coding of what the first run does as a record, as `record_of_run` does."""
    tone, level, amends, hostile = (values[0] for values in (*done, done.hostile))
    bias, rises = BIAS * streams.standard_normal(2), np.diff(level, axis=0, prepend=level[:1]) > 0
    formal = {(week, by): CODE_OF_LEVEL[level[week, by]] for week, by in np.argwhere(rises).tolist()}
    formal |= {(week, by): APOLOGY for week, by in np.argwhere(amends).tolist()}
    rows, covered = [], set()
    for cell in plan.cells:
        for week, count in zip(cell.weeks, cell.rows, strict=True):
            tones = tone[week, cell.by] + bias[cell.by] + ROW_NOISE * streams.standard_normal(count)
            codes = [formal.get((week, cell.by), nearest_code(tones[0])), *(nearest_code(value) for value in tones[1:])]
            rows += [Row(week, cell.by, code) for code in codes]
            covered.add((week, cell.by))
    hostilities = {(week, by): nearest_code(tone[week, by]) for week, by in np.argwhere(hostile).tolist()}
    rows += [Row(*at, code) for at, code in (hostilities | formal).items() if at not in covered]
    return tuple(sorted(rows, key=lambda row: row.week))


def nearest_code(tone: float) -> str:
    return min(CONDUCT, key=lambda act: abs(act[0] - tone))[1]


def _source(name: str, place: int | None, evaluations: list[Evaluation]) -> Source:
    first = [int(np.argmax([weight.estimate for weight in one.weights])) == place for one in evaluations]
    decisive = [one.is_decisive for one in evaluations]
    right = sum(f and d for f, d in zip(first, decisive, strict=True))
    none = sum(one.none_fits for one in evaluations)
    return Source(name, place is None, len(evaluations), sum(first), sum(decisive), right, none)


def calibration(weights: Array, truths: Flags) -> tuple[tuple[Any, ...], ...]:
    """Bin the weights by `EDGES`: edges, count, mean, and the share that belonged to the truth."""
    places = np.clip(np.searchsorted(EDGES, weights, side="right") - 1, 0, len(EDGES) - 2)
    return tuple(
        (EDGES[i], EDGES[i + 1], int(here.sum()), float(weights[here].mean()), float(truths[here].mean()))
        for i in range(len(EDGES) - 1)
        if (here := places == i).any()
    )
