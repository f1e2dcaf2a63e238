"""Is the weighing of readings to be trusted? Records are made up from runs whose reading is known, and weighed.

What it says of itself is held against what it finds: how often it tells, how often it is then right, whether a weight
of so much is right so often, and whether it says that none fits of a record that comes from none of them.
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
from sim.questions.readings.observables import APOLOGY, MEASURES, RECALL, acts, seen_in_record, seen_in_runs
from sim.questions.readings.observed_record import BIAS, ROW_NOISE, Plan, Row, plan_of, rows_of
from sim.questions.readings.posterior import Scales, Verdict
from sim.questions.readings.rival_readings import FEWEST_RUNS, played_readings
from sim.results.dataset import Results
from sim.scenario.file.values import READING

CONDUCT = sorted((action.tone, action.cameo) for action in ACTIONS if action.kind == "conduct")
CODE_OF_LEVEL = ("", MEASURES[-2], RECALL[0], RECALL[0])
EDGES = (0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 1.0)
"""Between which weights are taken together in the table of calibration."""


@dataclass(frozen=True)
class Tried:
    """Records made up from one reading (or, with `outside`, from a variant that is none of them).

    `first`: how many gave it the greatest weight; `told`: of how many the record was said to tell; `right`: how many of
    these gave it the greatest weight; `none`: of how many it was said that none fits.
    """

    name: str
    outside: bool
    trials: int
    first: int
    told: int
    right: int
    none: int


@dataclass(frozen=True)
class Trials:
    """All that was tried, and how often weights between two `EDGES` belonged to the true reading.

    `calibration` rows: lower and upper edge, how many weights, their mean, and the share of them that were the truth's.
    """

    tried: tuple[Tried, ...]
    calibration: tuple[tuple[float, float, int, float, float], ...]

    def __str__(self) -> str:
        lines = ["made from                    trials  first  tells  right if it tells  none fits"]
        for row in self.tried:
            right = "-" if row.outside or not row.told else f"{row.right / row.told:.2f}"
            first = "-" if row.outside else f"{row.first / row.trials:.2f}"
            told, none = row.told / row.trials, row.none / row.trials
            lines.append(f"{row.name:<28} {row.trials:>6}  {first:>5}  {told:>5.2f}  {right:>17}  {none:>9.2f}")
        lines += ["", "weight         how many  mean weight  share that were true"]
        for low, high, count, mean, true in self.calibration:
            lines.append(f"{low:.2f} to {high:.2f}   {count:>8}  {mean:>11.3f}  {true:>20.3f}")
        return "\n".join(lines)


def trials(results: Results, count: int = 50, outsiders: Sequence[str] = (), include_other_disputes: bool = False) -> Trials:
    """Weigh `count` records made up from each reading that a study has played, and from each variant of `outsiders`.

    The readings are known by all runs but the last `count`; the records come from these, with rows where the scenario's
    own record has them, coded with the error that the weighing allows for. Priors are equal. Raises UsageError.
    """
    names = played_readings(results)
    runs = results.manifest["runs"]
    if runs < count + FEWEST_RUNS:
        raise UsageError(f"{count} trials take {count + FEWEST_RUNS} runs of each reading at least; got {runs}")
    rows = rows_of(results.manifest, include_other_disputes)
    plan, seed = plan_of(results.manifest, rows), int(results.manifest["seed"])
    known = results.dataset.isel(run=slice(runs - count))
    seen = {name: seen_in_runs(known.sel(variant=READING + name), plan) for name in names}
    scales = Scales(seen, plan, seed)
    tried, weights, truths = [], [], []
    for variant in (*(READING + name for name in names), *outsiders):
        verdicts = _verdicts(
            results.dataset.sel(variant=variant).isel(run=slice(runs - count, None)), scales, plan, seed
        )
        name = variant.removeprefix(READING)
        tried.append(_tried(name, None if variant in outsiders else names.index(name), verdicts))
        if variant not in outsiders:
            weights += [weight.estimate for verdict in verdicts for weight in verdict.weights]
            truths += [name == other for _ in verdicts for other in names]
    return Trials(tuple(tried), calibration(np.array(weights), np.array(truths)))


def _verdicts(runs: xr.Dataset, scales: Scales, plan: Plan, seed: int) -> list[Verdict]:
    even, found = np.full(len(scales.fits), 1.0 / len(scales.fits)), []
    for run in range(runs.sizes["run"]):
        streams = stream(seed, f"made-up record {runs['variant'].item()} {run}")
        rows = record_of_run(runs.isel(run=[run]), plan, streams)
        found.append(scales.weigh(seen_in_record(rows, plan), even))
    return found


def record_of_run(dataset: xr.Dataset, plan: Plan, streams: Generator) -> tuple[Row, ...]:
    """A record as it might be coded if the one run in `dataset` were what happened.

    As many rows as the plan's own record has, each with its error, named after the nearest act of conduct, or one of
    them after the formal step or amends of that week. Of weeks without rows, whatever is hostile leaves one, and so do
    formal steps and amends.
    """
    tone, level, amends, hostile = (values[0] for values in acts(dataset, plan))
    bias, rises = BIAS * streams.standard_normal(2), np.diff(level, axis=0, prepend=level[:1]) > 0
    formal = {(week, by): CODE_OF_LEVEL[level[week, by]] for week, by in np.argwhere(rises).tolist()}
    formal |= {(week, by): APOLOGY for week, by in np.argwhere(amends).tolist()}
    rows, told = [], set()
    for cell in plan.cells:
        for week, count in zip(cell.weeks, cell.rows, strict=True):
            heard = tone[week, cell.by] + bias[cell.by] + ROW_NOISE * streams.standard_normal(count)
            codes = [formal.get((week, cell.by), nearest_code(heard[0])), *(nearest_code(value) for value in heard[1:])]
            rows += [Row(week, cell.by, code) for code in codes]
            told.add((week, cell.by))
    hostilities = {(week, by): nearest_code(tone[week, by]) for week, by in np.argwhere(hostile).tolist()}
    rows += [Row(*at, code) for at, code in (hostilities | formal).items() if at not in told]
    return tuple(sorted(rows, key=lambda row: row.week))


def nearest_code(tone: float) -> str:
    return min(CONDUCT, key=lambda act: abs(act[0] - tone))[1]


def _tried(name: str, place: int | None, verdicts: list[Verdict]) -> Tried:
    first = [int(np.argmax([weight.estimate for weight in verdict.weights])) == place for verdict in verdicts]
    told = [verdict.tells for verdict in verdicts]
    right = sum(f and t for f, t in zip(first, told, strict=True))
    none = sum(verdict.none_fits for verdict in verdicts)
    return Tried(name, place is None, len(verdicts), sum(first), sum(told), right, none)


def calibration(weights: Array, truths: Flags) -> tuple[tuple[Any, ...], ...]:
    """For weights between two `EDGES`: these, how many, their mean, and the share that belonged to the truth."""
    places = np.clip(np.searchsorted(EDGES, weights, side="right") - 1, 0, len(EDGES) - 2)
    return tuple(
        (EDGES[i], EDGES[i + 1], int(here.sum()), float(weights[here].mean()), float(truths[here].mean()))
        for i in range(len(EDGES) - 1)
        if (here := places == i).any()
    )
