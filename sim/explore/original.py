"""The scenario that is explored, as its file has it, and as settings change it: checked as the file is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sim.errors import Problem, ScenarioError, UsageError
from sim.explore.settings import Act, Settings
from sim.page.controls import Control, controls
from sim.questions.window.gestures import GESTURES, Gesture, resolve_gestures
from sim.running.study import Study
from sim.scenario.changes import changed
from sim.scenario.file.layers import as_yaml
from sim.scenario.file.values import BASE
from sim.scenario.file.yaml_reader import parse
from sim.scenario.reader import read_text
from sim.scenario.scenario import Scenario

RUNS = 200
"""Runs of a final answer."""
REASONS = ("why", "sources", "confidence", "disputed")
LEFT_OUT = ("variants", "readings", "propositions", "record", "sources")
"""Parts of a file on which no run of the base depends. Without them a change is checked in a tenth of the time."""


@dataclass(frozen=True, repr=False)
class Original:
    """A scenario with the word by which `bilateral run` finds it."""

    scenario: Scenario
    word: str

    @cached_property
    def controls(self) -> tuple[Control, ...]:
        """The numbers that can be moved."""
        return controls(self.scenario.variant(BASE))

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Keys of the numbers that can be moved."""
        return tuple(control.key for control in self.controls)

    @cached_property
    def quick(self) -> Scenario:
        """The base alone, without texts; the whole scenario if that has other states, factions or issues."""
        data = parse(self.scenario.resolved, self.scenario.name).data
        text = as_yaml(_without_reasons({key: value for key, value in data.items() if key not in LEFT_OUT}))
        try:
            read = read_text(text, self.scenario.name)
        except ScenarioError:  # something has a name like that of a reason
            return self.scenario
        quick = _of(self.scenario, text, read)
        return quick if quick.roster == self.scenario.roster else self.scenario

    @cached_property
    def gestures(self) -> dict[str, str]:
        """Descriptions of the gestures that somebody can make in the scenario as it stands, by name."""
        found = {}
        for name in GESTURES:
            try:
                found[name] = resolve_gestures(Study(self.quick, runs=RUNS), [name])[1][0].description
            except UsageError:
                continue
        return found

    def study(self, settings: Settings) -> Study:
        """Return the study of these settings; its runs are those of the scenario that `changed` returns."""
        return Study(self._quick(settings), runs=RUNS, seed=settings.seed, theory=settings.theory)

    def changed(self, settings: Settings) -> Scenario:
        """Return the whole scenario with the changes, to be saved. Raises ScenarioError with every error."""
        changes, without = self.changes(settings)
        return self.scenario.with_changes(changes, without=without)

    def changes(self, settings: Settings) -> tuple[dict[str, Any], dict[str, list[str]]]:
        """Return the arguments of `with_changes` that make these settings."""
        moved, without = self._moved(settings), self._left_out(settings)
        acts = [*self._gesture(settings), *settings.acts]
        return ({**moved, "do": [self._entry(act) for act in acts]} if acts else moved), without

    def _moved(self, settings: Settings) -> dict[str, Any]:
        whole = {control.key for control in self.controls if control.key.endswith(".severity")}
        return {k: int(v) if k in whole and v == int(v) else v for k, v in settings.numbers}

    def _left_out(self, settings: Settings) -> dict[str, list[str]]:
        return {"incidents": list(settings.off)} if settings.off else {}

    def _quick(self, settings: Settings) -> Scenario:
        changes, without = self.changes(settings)
        return _changed(self.quick, changes, without)

    def _gesture(self, settings: Settings) -> list[Act]:
        """Return the acts of the gesture, by whoever has the roles after the other changes."""
        if not settings.gesture:
            return []
        scenario = _changed(self.quick, self._moved(settings), self._left_out(settings))
        _, (gesture,) = resolve_gestures(Study(scenario, runs=RUNS, theory=settings.theory), [settings.gesture])
        return _acts(gesture, settings.week, scenario.roster.states)

    def _entry(self, act: Act) -> dict[str, str]:
        if not 0 <= act.week < self.scenario.file.weeks:
            raise UsageError(f"there is no week {act.week + 1}; the scenario has weeks 1 to {self.scenario.file.weeks}")
        return {"date": self.scenario.date(act.week).isoformat(), "by": act.by, "to": act.to, "action": act.action}


def _acts(gesture: Gesture, week: int, states: tuple[str, ...]) -> list[Act]:
    return [Act(week, states[by], states[to], action) for action, by, to in gesture.acts]


def _changed(scenario: Scenario, changes: dict[str, Any], without: dict[str, list[str]]) -> Scenario:
    """Return a scenario with changes, checked as in its file, without asking again whether its own text is."""
    if not changes and not without:
        return scenario
    return _of(scenario, "", changed(scenario.resolved, scenario.name, changes, without, None))


def _of(scenario: Scenario, text: str, parsed: Any) -> Scenario:
    return replace(
        scenario, file=parsed.file, text=text or parsed.resolved, resolved=text or parsed.resolved,
        contents=parsed.variants, warnings=parsed.warnings,
    )  # fmt: skip


def _without_reasons(value: Any) -> Any:
    """Return plain data without texts that give reasons; an entry of that name with keys of its own stays."""
    if not isinstance(value, dict):
        return value
    kept = {key: held for key, held in value.items() if key not in REASONS or isinstance(held, dict)}
    return {key: _without_reasons(held) for key, held in kept.items()}


def explained(error: Exception) -> list[str]:
    """Return what is wrong, one sentence a problem, for a reader who sees the page and not the file."""
    if isinstance(error, ScenarioError):
        return [_sentence(problem) for problem in error.problems]
    return str(error).split("\n")


def _sentence(problem: Problem) -> str:
    key = problem.path.removeprefix("changes.")
    text = f"{problem.message}; {problem.hint}" if problem.hint else problem.message
    return f"{key}: {text}" if key else text
