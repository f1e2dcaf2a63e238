"""The study of a scenario's rival readings (the base and each reading, with common random numbers), and its checks."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np

from sim.errors import UsageError, choices
from sim.results.dataset import Results
from sim.running.study import Study
from sim.scenario.file.schema import Contents
from sim.scenario.file.values import BASE, READING
from sim.scenario.inputs import DEFAULT_THEORY
from sim.scenario.scenario import Scenario

PAGE = "see docs/readings.md"


def rivals(
    scenario: Scenario, runs: int = 1000, seed: int = 1, weeks: int | None = None, theory: str = DEFAULT_THEORY
) -> Study:
    """Return the study of the base and every rival reading of a scenario, to be simulated.

    Raises UsageError for fewer than two readings, no record of the focal dyad in the weeks to be simulated, or a
    reading identical to the base or to another reading.
    """
    readings, name = scenario.rival_readings, scenario.name
    if not readings:
        raise UsageError(f"{name} has no rival readings; write at least two under `readings:` ({PAGE})")
    if len(readings) == 1:
        (only,) = readings
        raise UsageError(
            f"{name} has one reading, {only}; write a rival one under `readings:` to compare it with ({PAGE})"
        )
    study = Study(scenario, (BASE, *(READING + reading for reading in readings)), runs, seed, weeks, theory)
    _refuse_without_a_record(study)
    accounts = {BASE: scenario.variant(BASE), **readings}
    keys = (*Contents.model_fields, "without", "do")
    for other, reading in _pairs(list(accounts)):
        if all(getattr(accounts[reading], key) == getattr(accounts[other], key) for key in keys):
            raise _identical(reading, other)
    return study


def _pairs(names: list[str]) -> Iterator[tuple[str, str]]:
    """Yield each name after every earlier one."""
    return ((other, name) for place, name in enumerate(names) for other in names[:place])


def _identical(reading: str, other: str, evidence: str = "") -> UsageError:
    """Return the error for a reading identical to the base or to another reading."""
    what = "the base" if other == BASE else f"the reading {other}"
    return UsageError(
        f"the reading {reading} is identical to {what}{evidence}. State under readings.{reading} how this account "
        f"differs (`without`, `states`, `incidents`, ...), or remove it"
    )


def _refuse_without_a_record(study: Study) -> None:
    """Raises UsageError unless a row of the record is about the focal dyad and a week to be simulated."""
    file, name = study.scenario.file, study.scenario.name
    days = sorted(row.date for row in file.record if {row.source, row.target} == set(study.scenario.focus))
    if not days:
        raise UsageError(
            f"{name} has no record of {file.focus[0]} to evaluate the readings with; write the observed events under "
            f"`record:` ({PAGE})"
        )
    if not any(0 <= (day - file.start).days < 7 * study.horizon for day in days):
        raise UsageError(
            f"{name} has a record of {file.focus[0]} from {days[0]} to {days[-1]}, but none in the {study.horizon} "
            f"weeks from {file.start} to be simulated; simulate more weeks, or add events in them to `record:` ({PAGE})"
        )


MIN_RUNS = 50


def simulated_readings(results: Results) -> list[str]:
    """Return the names of a study's readings; raises UsageError if there are fewer than two, or too few runs."""
    manifest = results.manifest
    names = [str(v).removeprefix(READING) for v in manifest["variants"] if str(v).startswith(READING)]
    if len(names) < 2:
        raise UsageError(
            f"{results.folder} contains {len(names) or 'no'} rival reading{'s' * (len(names) != 1)}; at least two are "
            f"needed. Simulate them with: bilateral readings {manifest['scenario']}"
        )
    refuse_few(manifest["runs"])
    return names


def refuse_few(runs: int) -> None:
    """Raises UsageError if there are too few runs of each reading."""
    if runs < MIN_RUNS:
        raise UsageError(
            f"readings needs at least {MIN_RUNS} runs of each reading (500 or more recommended); got {runs}"
        )


def refuse_identical(results: Results, names: list[str]) -> None:
    """Raises UsageError for a reading all of whose runs are those of the base, or of another reading."""
    paths = [results.dataset[key].load() for key in ("half_log_odds", "tone")]
    variants = [BASE] * (BASE in results.manifest["variants"]) + [READING + name for name in names]
    for other, name in _pairs(variants):
        if all(np.array_equal(path.sel(variant=name), path.sel(variant=other)) for path in paths):
            evidence = f": all {results.dataset.sizes['run']} runs of both are bit-identical"
            raise _identical(name.removeprefix(READING), other.removeprefix(READING), evidence)


def priors(written: Mapping[str, float], requested: Mapping[str, float]) -> dict[str, float]:
    """Return the prior of each reading, summing to 1: as `written` in the scenario, with the `requested` ones instead.

    If all are requested, any proportion counts; if some, they are shares of 1. Raises UsageError.
    """
    for name, value in requested.items():
        if name not in written:
            raise UsageError(f"no reading '{name}' to give a prior; {choices(name, written)}")
        if not (value > 0.0 and math.isfinite(value)):
            raise UsageError(f"the prior of {name} must be above 0; got {value:g}. To leave a reading out, remove it")
    left = 1.0 - sum(requested.values())
    rest = {name: value for name, value in written.items() if name not in requested}
    if requested and rest and left <= 0.0:
        raise UsageError(
            f"priors of some of the readings are shares of 1 and must leave something for {', '.join(rest)}; got "
            f"{', '.join(f'{name}={value:g}' for name, value in requested.items())}"
        )
    if not requested or not rest:
        values = dict(requested or written)
        return {name: values[name] / sum(values.values()) for name in written}
    return {name: requested.get(name, left * written[name] / sum(rest.values())) for name in written}
