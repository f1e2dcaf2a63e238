"""The world: a Mesa model of many runs of several variants at once, with common random numbers."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import fields, replace
from typing import Any

import mesa
import numpy as np

from sim.arrays import Array, Places
from sim.errors import UsageError
from sim.model.actions import action_index
from sim.model.random_streams import MeanWeek, RandomStreams, SeededStreams
from sim.model.rules import phases_of_week
from sim.model.situation import Decision, Moment, ScriptedActRow, Setting, Situation, Theory
from sim.model.theories import theory_called
from sim.scenario.file.values import BASE
from sim.scenario.inputs import ScriptedAct, VariantInputs, inputs_of
from sim.scenario.scenario import Scenario
from sim.world.agents import Faction, State
from sim.world.opening import open_study


def copy_of(situation: Situation) -> Situation:
    """Return a copy of the situation that shares no array with it."""
    return replace(situation, **{f.name: _copy(getattr(situation, f.name)) for f in fields(situation)})


def _copy(value: Any) -> Any:
    return value.copy() if isinstance(value, np.ndarray) else tuple(part.copy() for part in value)


def rows_of_acts(acts: Sequence[ScriptedAct], week: int, variants: int) -> tuple[ScriptedActRow, ...]:
    """Return the acts as rows for every variant; raises UsageError for an act before `week`."""
    past = [act for act in acts if act.week < week]
    if past:
        raise UsageError(
            f"a fork in week {week} cannot change the past: {past[0].action} is scripted for week {past[0].week}"
        )
    return tuple(
        ScriptedActRow(act.week, variant, act.by, act.to, action_index(act.action))
        for act in acts
        for variant in range(variants)
    )


def copy_user_attributes(states: dict[str, State], forked: dict[str, State]) -> None:
    """Deep-copy attributes that user subclasses set on State, rebinding references to the forked world."""
    plain = {"world", "model", "unique_id", "pos", "code", "place", "factions"}
    old, new = next(iter(states.values())).world, next(iter(forked.values())).world
    rebound: dict[int, Any] = {id(old): new, **{id(states[code]): forked[code] for code in states}}
    for code, state in states.items():
        rebound |= {id(f): g for f, g in zip(state.factions, forked[code].factions, strict=True)}
    for code, state in states.items():
        for name, value in vars(state).items():
            if name not in plain:
                setattr(forked[code], name, deepcopy(value, rebound))


Watch = Callable[[str, Situation, Situation, Moment], None]


class World(mesa.Model):
    """Simulates `runs` runs of each of `variants`, from run number `first_run` of the study with this `seed`.

    `step()` simulates one week. Arrays are in `situation` (variable) and `setting` (constant), with leading axes
    (variant, run); `state("AZE")` and `agents` are views of them. Run r of a large world is bit-identical to the world
    of `first_run=r, runs=1`. A variant is a name, or the inputs of one. `seed=None` simulates the mean week: no noise,
    no random events. `states` maps codes to subclasses of State. Raises UsageError for an unknown variant or state.
    """

    def __init__(
        self,
        scenario: Scenario,
        variants: Sequence[str | VariantInputs] = (BASE,),
        runs: int = 1,
        seed: int | None = 1,
        first_run: int = 0,
        states: Mapping[str, type[State]] | None = None,
    ) -> None:
        super().__init__(rng=seed)
        if runs < 1 or first_run < 0:
            raise UsageError(f"a world needs at least one run, numbered from 0; got runs={runs}, first_run={first_run}")
        cases = [inputs_of(scenario, v) if isinstance(v, str) else v for v in variants]
        self._played, self.runs, self.first_run, self.seed = scenario, runs, first_run, seed
        self.variants = tuple(case.name for case in cases)
        self.week = 0
        size = len(scenario.roster.states)
        self.streams: RandomStreams = (
            MeanWeek(runs, size) if seed is None else SeededStreams(seed, first_run, runs, size)
        )
        self._states = self._make_states(dict(states or {}))
        opening = open_study(cases, self.streams, runs, _theory(cases), self._decisions())
        self.setting: Setting = opening.setting
        self.situation: Situation = opening.situation
        self.input_draws: dict[str, Array] = opening.input_draws

    @property
    def scenario(self) -> Scenario:
        """The scenario that is simulated."""
        return self._played

    @scenario.setter
    def scenario(self, value: object) -> None:
        """Ignore the scenario object that Mesa 3.5 assigns to every model."""

    def _make_states(self, classes: dict[str, type[State]]) -> dict[str, State]:
        codes = self.scenario.roster.states
        unknown = set(classes) - set(codes)
        if unknown:
            raise UsageError(f"no state {', '.join(sorted(unknown))}; the roster is {', '.join(codes)}")
        return {code: classes.get(code, State)(self, code) for code in codes}

    def _decisions(self) -> tuple[Decision, ...]:
        """Return the decision rules that user classes override."""
        deciding = (state for state in self._states.values() if type(state).decide is not State.decide)
        return tuple(Decision(state.place, state.decide) for state in deciding)

    def fork(self, acts: Sequence[ScriptedAct] = ()) -> World:
        """Return an independent world at the same week, in the same situation, with the same random streams.

        `acts` are added to its script in every variant. Without any it continues bit-identically to this one, and
        neither affects the other. Raises UsageError for an act before the coming week.
        """
        rows = rows_of_acts(acts, self.week, len(self.variants))
        other = World.__new__(type(self))
        mesa.Model.__init__(other, rng=0)
        other.rng.bit_generator.state = self.rng.bit_generator.state
        other.random.setstate(self.random.getstate())
        for name, value in vars(self).items():
            if name not in vars(other):
                setattr(other, name, value)
        other.steps, other.streams, other.situation = self.steps, self.streams.fork(), copy_of(self.situation)
        other._states = other._make_states({code: type(state) for code, state in self._states.items()})
        copy_user_attributes(self._states, other._states)
        other.setting = replace(
            self.setting, scripted_acts=(*self.setting.scripted_acts, *rows), decisions=other._decisions()
        )
        return other

    def step(self) -> None:
        """Simulate one week."""
        self._simulate_week(None)

    def _simulate_week(self, watch: Watch | None) -> None:
        """Simulate one week; `watch(name, before, after, now)` is called after each phase."""
        now, s = Moment(self.week, self.streams), self.situation
        for phase, after in phases_of_week(s, self.setting, now):
            if watch:
                watch(phase.name, s, after, now)
            s = after
        self.situation, self.week = s, self.week + 1

    def weeks(self, count: int, watch: Watch | None = None) -> Iterator[int]:
        """Simulate up to `count` weeks, yield the number of each after it, and close the world.

        Mesa wraps `step` and may pass no arguments on, so a watched week is simulated without the wrapper.
        """
        try:
            for _ in range(count):
                self.step() if watch is None else self._simulate_week(watch)
                yield self.week - 1
        finally:
            self.close()

    def close(self) -> None:
        """Free the world's memory: Mesa 3.3 keeps every model alive in a table of its Agent class."""
        getattr(mesa.Agent, "_ids", {}).pop(self, None)

    def branch(self, cases: Sequence[VariantInputs], rows: Places) -> World:
        """Return a world of other variants at the same week: each starts as variant `rows` of this one, with its draws.

        The structure is solved for each from its own start, as if it had been simulated from week 0. Acts added by
        `fork` are not carried over.
        """
        states = {code: type(state) for code, state in self._states.items()}
        other = World(self.scenario, cases, self.runs, self.seed, self.first_run, states)
        values = {f.name: getattr(self.situation, f.name) for f in fields(self.situation)}
        copied: dict[str, Any] = {name: v[rows] for name, v in values.items() if isinstance(v, np.ndarray)}
        other.situation = replace(other.situation, **{**copied, "incident_occurred": other.situation.incident_occurred})
        other.week = self.week
        return other

    @property
    def date(self) -> dt.date:
        """Return the first day of the coming week."""
        return self.scenario.date(self.week)

    def __repr__(self) -> str:
        where = f"week {self.week} of {self.scenario.name}, seed {self.seed}"
        return f"<World {where}: {len(self._states)} states, {self.runs} runs of {', '.join(self.variants)}>"

    def _repr_html_(self) -> str:
        rows = "".join(f"<li>{html.escape(repr(state))}</li>" for state in self._states.values())
        return f"{html.escape(repr(self))}<ul>{rows}</ul>"

    def state(self, code: str) -> State:
        """Return the state of this code; raises UsageError with the roster."""
        if code not in self._states:
            raise UsageError(f"no state {code}; the roster is {', '.join(self._states)}")
        return self._states[code]

    def faction(self, state: str, name: str) -> Faction:
        """Return a faction of a state; raises UsageError with the available names."""
        for faction in self.state(state).factions:
            if faction.name == name:
                return faction
        raise UsageError(
            f"no faction {state}.{name}; there are {', '.join(f.name for f in self.state(state).factions)}"
        )


def _theory(cases: Sequence[VariantInputs]) -> Theory:
    """Return the theory that all variants share; raises UsageError if they differ."""
    names = list(dict.fromkeys(case.theory for case in cases))
    if len(names) > 1:
        raise UsageError(f"a world uses one theory; its variants name {', '.join(names)}. Simulate them separately")
    return theory_called(names[0])
