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
from numpy.typing import NDArray

from sim.errors import UsageError
from sim.model.random_streams import stream
from sim.questions.readings.observables import record_of_run, seen_in_record, seen_in_runs
from sim.questions.readings.observed_record import Plan, plan_of, rows_of
from sim.questions.readings.posterior import Scales, Verdict, shares
from sim.questions.readings.rival_readings import FEWEST_RUNS, played_readings
from sim.results.dataset import Results
from sim.scenario.file.values import READING

Array = NDArray[np.float64]
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


def trials(results: Results, count: int = 50, outsiders: Sequence[str] = (), third_arena: bool = False) -> Trials:
    """Weigh `count` records made up from each reading that a study has played, and from each variant of `outsiders`.

    The readings are known by all runs but the last `count`; the records come from these, with rows where the scenario's
    own record has them, coded with the error that the weighing allows for. Priors are equal. Raises UsageError.
    """
    names = played_readings(results)
    runs = results.manifest["runs"]
    if runs < count + FEWEST_RUNS:
        raise UsageError(f"{count} trials take {count + FEWEST_RUNS} runs of each reading at least; got {runs}")
    rows = rows_of(results.manifest, third_arena)
    plan, seed = plan_of(results.manifest, rows), int(results.manifest["seed"])
    known = results.dataset.isel(run=slice(runs - count))
    seen = {name: seen_in_runs(known.sel(variant=READING + name), plan) for name in names}
    scales = Scales(seen, plan.noise, plan.summaries, seed)
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
    even, found = shares([1.0] * len(scales.fits)), []
    for run in range(runs.sizes["run"]):
        luck = stream(seed, f"made-up record {runs['variant'].item()} {run}")
        rows = record_of_run(runs.isel(run=[run]), plan, luck)
        found.append(scales.weigh(seen_in_record(rows, plan), even))
    return found


def _tried(name: str, place: int | None, verdicts: list[Verdict]) -> Tried:
    first = [int(np.argmax([weight.estimate for weight in verdict.weights])) == place for verdict in verdicts]
    told = [verdict.tells for verdict in verdicts]
    right = sum(f and t for f, t in zip(first, told, strict=True))
    none = sum(verdict.none_fits for verdict in verdicts)
    return Tried(name, place is None, len(verdicts), sum(first), sum(told), right, none)


def calibration(weights: Array, truths: NDArray[np.bool_]) -> tuple[tuple[Any, ...], ...]:
    """For weights between two `EDGES`: these, how many, their mean, and the share that belonged to the truth."""
    places = np.clip(np.searchsorted(EDGES, weights, side="right") - 1, 0, len(EDGES) - 2)
    return tuple(
        (EDGES[i], EDGES[i + 1], int(here.sum()), float(weights[here].mean()), float(truths[here].mean()))
        for i in range(len(EDGES) - 1)
        if (here := places == i).any()
    )
