"""Replay: simulate runs of a study again and record the decomposition of the focal dyad by driver, week by week.

A replayed run is bit-identical to the run of the study; only more is recorded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from sim.arrays import Array
from sim.errors import UsageError
from sim.results.recording.decomposition import DriverDecomposition
from sim.running.block import simulation_of
from sim.running.study import Study
from sim.scenario.file.values import BASE
from sim.scenario.inputs import VariantInputs, inputs_of
from sim.world.simulation import Simulation

if TYPE_CHECKING:
    from sim.world.agents import State

RUNS_AT_ONCE = 64
"""Runs per block."""
StateClasses = Mapping[str, "type[State]"]


def replay(
    study: Study, variant: str | VariantInputs = BASE, runs: Sequence[int] = (0,), states: StateClasses | None = None
) -> xr.Dataset:
    """Replay runs of a study by number with their drivers.

    Variables, in units of the half log-odds except the relation: `contribution` and `since_rest`
    (run, week, direction, driver), each of which sums over `driver` to the change since the start, the second in excess
    of the driver's contribution at equilibrium; `half_log_odds` and `relation` (run, week, direction);
    `start_half_log_odds` (run, direction); `start_rung` (run). The coordinate `term` gives the term of each driver.
    `direction` is the directed dyad, as `AZE>RUS`. `states` are subclasses of State as for `World`. Raises UsageError
    for a run that the study does not have.
    """
    numbers = _checked(study, runs)
    parts = [_weekly(world, study) for world in _worlds(study, variant, numbers, states)]
    return xr.concat(parts, dim="run").sel(run=list(runs))


def drivers_of_runs(
    study: Study,
    variant: str | VariantInputs = BASE,
    runs: Sequence[int] | int | None = None,
    states: StateClasses | None = None,
) -> xr.Dataset:
    """Compute the contribution of each driver in many runs (all, a number of them from the first, or by number).

    Variables (run, direction, driver), in units of the half log-odds: `contribution_end` and `since_rest_end` in the
    last week, `contribution_mean` and `since_rest_mean` the mean over all weeks. Each sums over `driver` to the change
    of the half log-odds since the start, in the last week or on average. Coordinates as of `replay`.
    """
    wanted = range(study.runs) if runs is None else range(runs) if isinstance(runs, int) else runs
    numbers = _checked(study, wanted)
    return xr.concat([_summed(world, study) for world in _worlds(study, variant, numbers, states)], dim="run")


def _checked(study: Study, runs: Sequence[int]) -> list[int]:
    outside = [run for run in runs if not 0 <= run < study.runs]
    if outside or not len(runs):
        problem = f"no run {outside[0]}" if outside else "name at least one run"
        raise UsageError(f"{problem}; the study has runs 0 to {study.runs - 1}")
    return sorted(set(runs))


def _worlds(
    study: Study, variant: str | VariantInputs, numbers: list[int], states: StateClasses | None
) -> Iterator[Simulation]:
    """Yield a world for each stretch of consecutive runs."""
    case = inputs_of(study.scenario, variant, study.theory) if isinstance(variant, str) else variant
    study = replace(study, states=states) if states else study
    for _, stretch in groupby(enumerate(numbers), key=lambda numbered: numbered[1] - numbered[0]):
        members = [run for _, run in stretch]
        for first in range(0, len(members), RUNS_AT_ONCE):
            block = members[first : first + RUNS_AT_ONCE]
            yield simulation_of(study, (case,), len(block), block[0])


def _weeks(world: Simulation, study: Study) -> Iterator[DriverDecomposition]:
    """Simulate a world to the horizon, and yield the decomposition after each week."""
    decomposition = DriverDecomposition(world)
    for _ in world.weeks(study.horizon, decomposition.watch):
        yield decomposition


def _weekly(world: Simulation, study: Study) -> xr.Dataset:
    rows: dict[str, list[Array]] = {}
    start_rung = world.engine.of_kept("rung")[0, :, 0]
    for decomposition in _weeks(world, study):
        for name, values in (
            ("contribution", _stacked(decomposition.contributions())),
            ("since_rest", _stacked(decomposition.beyond_equilibrium())),
            ("half_log_odds", world.engine.of_kept("half_log_odds")),
            ("relation", world.engine.of_kept("relation")),
        ):
            rows.setdefault(name, []).append(values[0])
    dims = ("run", "week", "direction", "driver")
    arrays: dict[str, Any] = {name: (dims[: np.ndim(row[0]) + 1], np.stack(row, axis=1)) for name, row in rows.items()}
    arrays["start_half_log_odds"] = (("run", "direction"), decomposition.start[0])
    arrays["start_rung"] = ("run", start_rung)
    data = xr.Dataset(arrays, coords=_axes(world, decomposition))
    return data.assign_coords(week=[np.datetime64(world.scenario.date(w), "s") for w in range(study.horizon)])


def _summed(world: Simulation, study: Study) -> xr.Dataset:
    total: dict[str, Any] = {"contribution": 0.0, "since_rest": 0.0}
    for decomposition in _weeks(world, study):
        last = {
            "contribution": _stacked(decomposition.contributions())[0],
            "since_rest": _stacked(decomposition.beyond_equilibrium())[0],
        }
        total = {name: total[name] + values for name, values in last.items()}
    dims = ("run", "direction", "driver")
    arrays = {f"{name}_end": (dims, values) for name, values in last.items()}
    arrays |= {f"{name}_mean": (dims, values / study.horizon) for name, values in total.items()}
    return xr.Dataset(arrays, coords=_axes(world, decomposition))


def _stacked(named: Mapping[str, Array]) -> Array:
    return np.stack(list(named.values()), axis=-1)


def _axes(world: Simulation, decomposition: DriverDecomposition) -> dict[str, Any]:
    a, b = world.scenario.focus
    return {
        "run": np.arange(world.first_run, world.first_run + world.runs),
        "direction": [f"{a}>{b}", f"{b}>{a}"],
        "driver": list(decomposition.terms),
        "term": ("driver", list(decomposition.terms.values())),
    }
