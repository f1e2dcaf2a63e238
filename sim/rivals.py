"""The study that weighs a scenario's rival readings: the base, and each reading, on the same luck."""

from __future__ import annotations

from sim.errors import UsageError
from sim.scenario.case import DEFAULT_THEORY
from sim.scenario.reading import READING
from sim.scenario.scenario import BASE, Scenario
from sim.scenario.schema import Contents, Variant
from sim.study import Study

PAGE = "docs/readings.md says how"


def rivals(
    scenario: Scenario, runs: int = 1000, seed: int = 1, weeks: int | None = None, theory: str = DEFAULT_THEORY
) -> Study:
    """The base and every rival reading of a scenario, to be played.

    Raises UsageError where there are fewer than two readings, no record of the pair in the weeks to be played, or a
    reading that says nothing else than the base or another reading.
    """
    readings, name = scenario.readings, scenario.name
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
    others: dict[str, Variant] = {BASE: scenario.variant(BASE)}
    for reading, account in readings.items():
        for other, its in others.items():
            if _alike(account, its):
                raise nothing_else(reading, other)
        others[reading] = account
    return study


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


def _alike(one: Variant, other: Variant) -> bool:
    """Whether two accounts have everything alike, what they leave out and script included."""
    keys = (*Contents.model_fields, "without", "do")
    return all(getattr(one, key) == getattr(other, key) for key in keys)
