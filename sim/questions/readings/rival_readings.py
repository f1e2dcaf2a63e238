"""The study that weighs a scenario's rival readings: the base, and each reading, on the same luck."""

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

PAGE = "docs/readings.md says how"


def rivals(
    scenario: Scenario, runs: int = 1000, seed: int = 1, weeks: int | None = None, theory: str = DEFAULT_THEORY
) -> Study:
    """The base and every rival reading of a scenario, to be played.

    Raises UsageError where there are fewer than two readings, no record of the pair in the weeks to be played, or a
    reading that says nothing else than the base or another reading.
    """
    readings, name = scenario.rival_readings, scenario.name
    if not readings:
        raise UsageError(f"{name} has no rival readings; write at least two under `readings:` ({PAGE})")
    if len(readings) == 1:
        (alone,) = readings
        raise UsageError(
            f"{name} has one reading, {alone}, and nothing to weigh it against; write a rival account beside it under "
            f"`readings:` ({PAGE})"
        )
    study = Study(scenario, (BASE, *(READING + reading for reading in readings)), runs, seed, weeks, theory)
    _refuse_without_a_record(study)
    accounts = {BASE: scenario.variant(BASE), **readings}
    keys = (*Contents.model_fields, "without", "do")
    for other, reading in dyads(list(accounts)):
        if all(getattr(accounts[reading], key) == getattr(accounts[other], key) for key in keys):
            raise nothing_else(reading, other)
    return study


def dyads(names: list[str]) -> Iterator[tuple[str, str]]:
    """Each name after every one that stands before it."""
    return ((other, name) for place, name in enumerate(names) for other in names[:place])


def nothing_else(reading: str, other: str, as_played: str = "") -> UsageError:
    """The refusal of a reading that is the base or another reading under a name of its own."""
    what = "the base" if other == BASE else f"the reading {other}"
    return UsageError(
        f"the reading {reading} says nothing else than {what}{as_played}. Say under readings.{reading} what this "
        f"account has otherwise (`without`, `states`, `incidents`, ...), or remove it"
    )


def _refuse_without_a_record(study: Study) -> None:
    """Raises UsageError unless a row of the record is of the pair and of a week to be played."""
    file, name = study.scenario.file, study.scenario.name
    days = sorted(row.date for row in file.record if {row.source, row.target} == set(study.scenario.focus))
    if not days:
        raise UsageError(
            f"{name} has no record of {file.focus} to hold the readings against; write what happened under `record:` "
            f"({PAGE})"
        )
    if not any(0 <= (day - file.start).days < 7 * study.horizon for day in days):
        raise UsageError(
            f"{name} has a record of {file.focus} from {days[0]} to {days[-1]}, and nothing in the {study.horizon} "
            f"weeks from {file.start} that are to be played; play more weeks, or write what happened in them under "
            f"`record:` ({PAGE})"
        )


FEWEST_RUNS = 50


def played_readings(results: Results) -> list[str]:
    """The readings a study has played, by name; raises UsageError where fewer than two, or too few runs."""
    manifest = results.manifest
    names = [str(v).removeprefix(READING) for v in manifest["variants"] if str(v).startswith(READING)]
    if len(names) < 2:
        raise UsageError(
            f"{results.folder} has played {len(names) or 'no'} rival reading{'s' * (len(names) != 1)}, and it takes "
            f"two to be weighed; play them with: bilateral readings {manifest['scenario']}"
        )
    refuse_few(manifest["runs"])
    return names


def refuse_few(runs: int) -> None:
    """Raises UsageError for fewer runs of each reading than can be weighed."""
    if runs < FEWEST_RUNS:
        raise UsageError(
            f"weighing takes {FEWEST_RUNS} runs of each reading at least, and 500 or more to be worth reading; got "
            f"{runs}"
        )


def refuse_alike(results: Results, names: list[str]) -> None:
    """Raises UsageError for a reading all of whose runs are those of the base, or of another reading."""
    paths = [results.dataset[key].load() for key in ("half_log_odds", "tone")]
    played = [BASE] * (BASE in results.manifest["variants"]) + [READING + name for name in names]
    for other, name in dyads(played):
        if all(np.array_equal(path.sel(variant=name), path.sel(variant=other)) for path in paths):
            as_played = f": all {results.dataset.sizes['run']} runs of both are the same, to the last bit"
            raise nothing_else(name.removeprefix(READING), other.removeprefix(READING), as_played)


def priors(written: Mapping[str, float], asked: Mapping[str, float]) -> dict[str, float]:
    """The prior of each reading, summing to 1: as `written` in the scenario, with those `asked` for instead.

    Of all, those asked count in any proportion; of some, as shares of 1. Raises UsageError.
    """
    for name, value in asked.items():
        if name not in written:
            raise UsageError(f"no reading '{name}' to give a prior; {choices(name, written)}")
        if not (value > 0.0 and math.isfinite(value)):
            raise UsageError(f"the prior of {name} must be above 0; got {value:g}. To leave a reading out, remove it")
    left = 1.0 - sum(asked.values())
    rest = {name: value for name, value in written.items() if name not in asked}
    if asked and rest and left <= 0.0:
        raise UsageError(
            f"priors of some of the readings are shares of 1 and must leave something for {', '.join(rest)}; got "
            f"{', '.join(f'{name}={value:g}' for name, value in asked.items())}"
        )
    if not asked or not rest:
        chosen = dict(asked or written)
        return {name: chosen[name] / sum(chosen.values()) for name in written}
    return {name: asked.get(name, left * written[name] / sum(rest.values())) for name in written}
