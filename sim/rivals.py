"""The study that weighs a scenario's rival readings: the base, and each reading, on the same luck."""

from __future__ import annotations

from sim.errors import UsageError
from sim.scenario.case import DEFAULT_THEORY
from sim.scenario.reading import READING
from sim.scenario.scenario import BASE, Scenario
from sim.scenario.schema import Contents
from sim.study import Study

PAGE = "docs/readings.md says how"


def rivals(
    scenario: Scenario, runs: int = 1000, seed: int = 1, weeks: int | None = None, theory: str = DEFAULT_THEORY
) -> Study:
    """The base and every rival reading of a scenario, to be played.

    Raises UsageError where there are fewer than two readings, no record of the pair, or a reading that says nothing
    else than the base.
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
    if not any({row.source, row.target} == set(scenario.focus) for row in scenario.file.record):
        raise UsageError(
            f"{name} has no record of {scenario.file.focus} to hold the readings against; write what happened under "
            f"`record:` ({PAGE})"
        )
    for reading in readings:
        if _says_nothing(scenario, reading):
            raise UsageError(
                f"the reading {reading} changes nothing: it is the base under another name. Say under "
                f"readings.{reading} what this account has otherwise (`without`, `states`, `incidents`, ...), or "
                f"remove it"
            )
    return Study(scenario, (BASE, *(READING + reading for reading in readings)), runs, seed, weeks, theory)


def _says_nothing(scenario: Scenario, name: str) -> bool:
    """Whether a reading has everything as the base has it, and leaves out and scripts nothing."""
    reading, base = scenario.readings[name], scenario.variant(BASE)
    alike = all(getattr(reading, key) == getattr(base, key) for key in Contents.model_fields)
    return alike and reading.without == base.without and not reading.do
