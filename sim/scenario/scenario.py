"""A loaded scenario: its file, roster, variants, rival readings and parameters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any, Self

from sim.errors import Problem, UsageError, choices, counted
from sim.model.parameters import Parameters
from sim.scenario.changes import changed, focused, with_first, with_settings
from sim.scenario.file.events import Incident
from sim.scenario.file.files import find
from sim.scenario.file.schema import RivalReading, ScenarioFile, Variant
from sim.scenario.file.values import BASE, READING, FrozenDict
from sim.scenario.reader import ParsedScenario, read, read_text

DEATH_BANDS = (1, 10, 100)
"""Minimum deaths of each band above the first."""


@dataclass(frozen=True)
class Roster:
    """Axes of all arrays: states (sorted by code), their factions, issues; and the start date."""

    states: tuple[str, ...]
    factions: tuple[tuple[str, ...], ...]
    issues: tuple[str, ...]
    start: dt.date

    def at(self, state: str) -> int:
        """Return the index of a state."""
        return self.states.index(state)

    def week(self, date: dt.date) -> int:
        """Return the week of a date, counted from 0."""
        return (date - self.start).days // 7


@dataclass(frozen=True, repr=False)
class Scenario:
    """A scenario, to be created with `load`.

    `contents` are the base, the variants and the rival readings, the latter as `reading:NAME`.
    """

    name: str
    file: ScenarioFile
    text: str
    resolved: str
    contents: dict[str, Variant]
    warnings: tuple[Problem, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "contents", FrozenDict(self.contents))

    def __repr__(self) -> str:
        file, count = self.file, len(self.variants)
        facts = f"{', '.join(file.focus)}, {len(file.states)} states, {file.weeks} weeks from {file.start}"
        return f"<{type(self).__name__} {self.name}: {facts}, {counted(count, 'variant')}>"

    def _repr_html_(self) -> str:
        lines = (self.file.question, repr(self), f"Variants: {', '.join(self.variants)}")
        return f"<b>{escape(self.file.title)}</b><br>{'<br>'.join(map(escape, lines))}"

    @property
    def variants(self) -> tuple[str, ...]:
        """Names of the variants, `base` first, without the rival readings."""
        return tuple(name for name in self.contents if not name.startswith(READING))

    @property
    def variant_titles(self) -> dict[str, str]:
        """Titles of the variants and rival readings that have one, by name."""
        return {name: variant.title for name, variant in self.contents.items() if variant.title}

    @property
    def rival_readings(self) -> dict[str, RivalReading]:
        """Rival readings, by name; each can be simulated as the variant `reading:NAME`."""
        return {
            name.removeprefix(READING): contents
            for name, contents in self.contents.items()
            if isinstance(contents, RivalReading)
        }

    @property
    def focus(self) -> tuple[str, str]:
        """The two states of the focal dyad, as written; of several, the first."""
        return self.focal_dyads[0]

    @property
    def focal_dyads(self) -> tuple[tuple[str, str], ...]:
        """The two states of every focal dyad, as written."""
        return tuple((dyad[:3], dyad[4:]) for dyad in self.file.focus)

    def focused_on(self, dyad: str) -> Self:
        """Return the scenario with this dyad, `A-B`, as its first focal dyad, before those it has; the same runs.

        Raises UsageError for a text that is no dyad, or a dyad without a relation.
        """
        focus = with_first(self.file.focus, dyad, self.contents[BASE].relations)
        if focus == self.file.focus:
            return self
        self._check_text()
        return self._of(focused(self.resolved, self.name, focus))

    def date(self, week: int) -> dt.date:
        """Return the first date of a week."""
        return self.file.start + dt.timedelta(weeks=week)

    @cached_property
    def roster(self) -> Roster:
        """States, factions and issues of the base, variants and readings together; the axes of arrays."""
        states = sorted({code for v in self.contents.values() for code in v.states})
        issues = dict.fromkeys(issue for v in self.contents.values() for issue in v.issues)
        factions = tuple(
            tuple(dict.fromkeys(f for v in self.contents.values() if code in v.states for f in v.states[code].factions))
            for code in states
        )
        return Roster(tuple(states), factions, tuple(issues), self.file.start)

    def with_parameters(self, values: Mapping[str, float]) -> Self:
        """Return the scenario with these parameters in force in the base and in every variant."""
        if not values:
            return self
        contents = {
            name: variant.model_copy(update={"parameters": {**variant.parameters, **values}})
            for name, variant in self.contents.items()
        }
        return replace(self, contents=contents)

    def with_changes(
        self,
        changes: Mapping[str, Any] | None = None,
        *,
        without: Mapping[str, Sequence[str]] | None = None,
        variant: str | None = None,
    ) -> Self:
        """Return the scenario with changes, checked as in its file: `{"states.AZE.factions.army.power": 0.6}`.

        They hold in the base and in every variant; with `variant` they are a further variant of that name instead.
        `without` removes incidents, factions, states, leverage or actions by name. Raises ScenarioError with every
        error and its likely spelling, and UsageError for a scenario whose `contents` were replaced.
        """
        if not changes and not without and variant is None:
            return self
        self._check_text()
        parsed = changed(self.resolved, self.name, changes or {}, without or {}, variant)
        return self._of(parsed)

    def with_settings(self, settings: Mapping[str, Mapping[str, Any]], variant: str = BASE) -> Self:
        """Return the scenario with settings of a variant in place of its variants, each checked as in its file.

        A setting has changes by dotted key, as in `with_changes`. They are not in the scenario's text. Raises
        ScenarioError with every error, and UsageError for an unknown variant.
        """
        self.variant(variant)
        self._check_text()
        return replace(self, contents=with_settings(self.resolved, self.name, settings, variant))

    def _check_text(self) -> None:
        """Raise UsageError if the contents are not those of the text, to which changes are added."""
        written = read_text(self.resolved, self.name).variants
        if written != self.contents:
            raise UsageError(
                f"the contents of {self.name} were replaced in Python and are not those of its text, to which changes "
                "are added; begin with the scenario as loaded"
            )

    def _of(self, parsed: ParsedScenario) -> Self:
        return replace(
            self, file=parsed.file, text=parsed.resolved, resolved=parsed.resolved, contents=parsed.variants,
            warnings=parsed.warnings,
        )  # fmt: skip

    def variant(self, name: str = BASE) -> Variant:
        """Return the contents of one variant or of `reading:NAME`; raises UsageError for an unknown name."""
        if name not in self.contents:
            is_reading = name.startswith(READING) or READING + name in self.contents
            names = tuple(self.contents) if is_reading else self.variants
            raise UsageError(f"no variant '{name}' in {self.name}; {choices(name, names)}")
        return self.contents[name]

    def parameters(self, variant: str = BASE) -> Parameters:
        """Return the parameters of one variant: the defaults, with the values of the file."""
        contents = self.variant(variant)
        values = dict(contents.parameters)
        if contents.input_noise is not None:
            values["input_noise"] = contents.input_noise
        if contents.random_incidents is not None:
            values["random_incident_rate"] = contents.random_incidents.rate
            values["random_incident_max_impact"] = contents.random_incidents.max_impact
        return replace(Parameters(), **values)


def impact(incident: Incident, p: Parameters) -> float:
    """Compute an incident's impact from severity and deaths, unless it is given."""
    if incident.impact is not None:
        return incident.impact.point
    deaths = sum(incident.deaths >= least for least in DEATH_BANDS)
    return p.impact_base + p.impact_per_severity * incident.severity + p.impact_per_death_band * deaths


def load(path: str | Path, name: str | None = None) -> Scenario:
    """Load a scenario file or a bundled scenario, named after its file unless `name` is given.

    Raises ScenarioError with every problem in the file.
    """
    path = find(path)
    parsed = read(path)
    return Scenario(name or path.stem, parsed.file, parsed.text, parsed.resolved, parsed.variants, parsed.warnings)
