"""A scenario, read and resolved: what it asks, who is in it, what happened, and each variant as numbers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from pathlib import Path

from sim.errors import Problem, UsageError, choices
from sim.model.parameters import Parameters
from sim.scenario.file.files import find
from sim.scenario.file.schema import Incident, RivalReading, ScenarioFile, Variant
from sim.scenario.file.values import BASE, READING
from sim.scenario.reader import read

DEATH_BANDS = (1, 10, 100)
"""Least deaths of each band."""


@dataclass(frozen=True)
class Roster:
    """Who is in the study: states (sorted by code), their factions, the issues, and when it starts."""

    states: tuple[str, ...]
    factions: tuple[tuple[str, ...], ...]
    issues: tuple[str, ...]
    start: dt.date

    def at(self, state: str) -> int:
        """Place of a state on the axes."""
        return self.states.index(state)

    def week(self, date: dt.date) -> int:
        """The week a date falls in, counted from 0."""
        return (date - self.start).days // 7


@dataclass(frozen=True, repr=False)
class Scenario:
    """What a scenario file says. Build one with `load`.

    `contents` are the base, the variants and the rival readings, these as `reading:NAME`.
    """

    name: str
    file: ScenarioFile
    text: str
    resolved: str
    contents: dict[str, Variant]
    warnings: tuple[Problem, ...]

    def __repr__(self) -> str:
        file, count = self.file, len(self.variants)
        facts = f"{file.focus}, {len(file.states)} states, {file.weeks} weeks from {file.start}"
        return f"<{type(self).__name__} {self.name}: {facts}, {count} variant{'s' * (count != 1)}>"

    def _repr_html_(self) -> str:
        lines = (self.file.question, repr(self), f"Variants: {', '.join(self.variants)}")
        return f"<b>{escape(self.file.title)}</b><br>{'<br>'.join(map(escape, lines))}"

    @property
    def variants(self) -> tuple[str, ...]:
        """Names of the variants, `base` first. Rival readings are not among them."""
        return tuple(name for name in self.contents if not name.startswith(READING))

    @property
    def rival_readings(self) -> dict[str, RivalReading]:
        """The rival readings, by name; one is played as the variant `reading:NAME`."""
        return {
            name.removeprefix(READING): contents
            for name, contents in self.contents.items()
            if isinstance(contents, RivalReading)
        }

    @property
    def focus(self) -> tuple[str, str]:
        """The two states the scenario is about, as written."""
        return self.file.focus[:3], self.file.focus[4:]

    def date(self, week: int) -> dt.date:
        """The first day of a week."""
        return self.file.start + dt.timedelta(weeks=week)

    @cached_property
    def roster(self) -> Roster:
        """The union of states, factions and issues over the base, variants and readings: what the luck is read over."""
        states = sorted({*self.file.roster, *(code for v in self.contents.values() for code in v.states)})
        issues = dict.fromkeys(issue for v in self.contents.values() for issue in v.issues)
        factions = tuple(
            tuple(dict.fromkeys(f for v in self.contents.values() if code in v.states for f in v.states[code].factions))
            for code in states
        )
        return Roster(tuple(states), factions, tuple(issues), self.file.start)

    def variant(self, name: str = BASE) -> Variant:
        """The contents of one variant, or of the reading `reading:NAME`; raises UsageError naming those there are."""
        if name not in self.contents:
            of_reading = name.startswith(READING) or READING + name in self.contents
            known = tuple(self.contents) if of_reading else self.variants
            raise UsageError(f"no variant '{name}' in {self.name}; {choices(name, known)}")
        return self.contents[name]

    def parameters(self, variant: str = BASE) -> Parameters:
        """The parameters in force in one variant: the declared defaults, with what the file sets."""
        contents = self.variant(variant)
        given = dict(contents.parameters)
        if contents.input_noise is not None:
            given["input_noise"] = contents.input_noise
        if contents.random_incidents is not None:
            given["random_incident_rate"] = contents.random_incidents.rate
            given["random_incident_max_impact"] = contents.random_incidents.max_impact
        return replace(Parameters(), **given)


def impact(incident: Incident, p: Parameters) -> float:
    """What an incident weighs, in impact units: as given, or from its severity and deaths."""
    if incident.impact is not None:
        return incident.impact.point
    deaths = sum(incident.deaths >= least for least in DEATH_BANDS)
    return p.impact_base + p.impact_per_severity * incident.severity + p.impact_per_death_band * deaths


def load(path: str | Path, name: str | None = None) -> Scenario:
    """Read a scenario file or a bundled scenario, called by its file name unless `name` is given.

    Raises ScenarioError with every problem found in it.
    """
    path = find(path)
    found = read(path)
    return Scenario(name or path.stem, found.file, found.text, found.resolved, found.variants, found.warnings)
