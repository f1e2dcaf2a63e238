"""The world: a Mesa model of many runs of several variants at once, with common random numbers."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

import mesa
import numpy as np

from sim.arrays import Array, Places
from sim.errors import UsageError
from sim.model.actions import action_index
from sim.model.engine import Engine, Watch
from sim.model.random_streams import MeanWeek, RandomStreams, SeededStreams
from sim.model.situation import Decision, ScriptedActRow, Setting, Situation
from sim.model.theories import theory_called
from sim.model.theory import Theory
from sim.scenario.file.values import BASE
from sim.scenario.inputs import ScriptedAct, VariantInputs, inputs_of
from sim.scenario.scenario import Scenario
from sim.world.agents import Faction, State
from sim.world.opening import open_study


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


def checked_decision(tones: Any, like: Array, code: str) -> Array:
    """Return the tones that a user's `decide` has given; raises UsageError if they are not finite or misshapen."""
    given = np.asarray(tones) if tones is not None else None
    if given is None or given.shape != like.shape or given.dtype.kind not in "fiu":
        what = "None" if given is None else f"{given.dtype} of shape {given.shape}"
        raise UsageError(
            f"decide of {code} must return numbers of shape {like.shape}, [variant, run, target state]; got {what}. "
            "Return the intended tone that it was given, changed as you like"
        )
    if not np.isfinite(given).all():
        raise UsageError(f"decide of {code} returned a tone that is not finite; tones are numbers, usually -1 to 1")
    return given


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


class World(mesa.Model):
    """Simulates `runs` runs of each of `variants`, from run number `first_run` of the study with this `seed`.

    `step()` simulates one week. `situation` (variable) and `setting` (constant) are arrays with leading axes
    (variant, run), to read and to set; `state("AZE")` and `agents` are views of them. Run r of a large world is
    bit-identical to the world of `first_run=r, runs=1`. A variant is a name, or the inputs of one. `seed=None`
    simulates the mean week: no noise, no random events. `states` maps codes to subclasses of State. Raises UsageError
    for an unknown variant or state.
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
        streams: RandomStreams = MeanWeek(runs) if seed is None else SeededStreams(seed, first_run, runs)
        self._states = self._make_states(dict(states or {}))
        kept = tuple((scenario.roster.at(a), scenario.roster.at(b)) for a, b in (scenario.focus, scenario.focus[::-1]))
        opening = open_study(cases, streams, runs, _theory(cases), self._decisions(), kept)
        self.engine: Engine = opening.engine
        self.input_draws: dict[str, Array] = opening.input_draws

    @property
    def scenario(self) -> Scenario:
        """The scenario that is simulated."""
        return self._played

    @scenario.setter
    def scenario(self, value: object) -> None:
        """Ignore the scenario object that Mesa 3.5 assigns to every model."""

    @property
    def setting(self) -> Setting:
        """The constants of the runs, with leading axes (variant, run)."""
        return self.engine.setting

    @setting.setter
    def setting(self, value: Setting) -> None:
        self.engine.setting = value

    @property
    def situation(self) -> Situation:
        """A copy of the state of the runs after the last week, with leading axes (variant, run)."""
        return self.engine.situation

    @situation.setter
    def situation(self, value: Situation) -> None:
        self.engine.situation = value

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
        other.steps = self.steps
        other._states = other._make_states({code: type(state) for code, state in self._states.items()})
        copy_user_attributes(self._states, other._states)
        scripted_acts = (*self.setting.scripted_acts, *rows)
        other.engine = self.engine.copy(
            replace(self.setting, scripted_acts=scripted_acts, decisions=other._decisions())
        )
        return other

    def step(self) -> None:
        """Simulate one week."""
        self._simulate_week(None)

    def _simulate_week(self, watch: Watch | None) -> None:
        """Simulate one week; `watch(name, engine)` is called after each phase."""
        self.engine.step(self._decide if self.setting.decisions else None, watch)
        self.week = self.engine.week

    def _decide(self) -> None:
        """Let the leaders whose rule a user has replaced decide."""
        packing, field = self.engine.packing, self.engine.block.dyads["intended_tone"]
        intended_tone = packing.unpack_dyads(field)
        for decision in self.setting.decisions:
            own = intended_tone[..., decision.state, :]
            own[...] = checked_decision(decision.decide(own.copy()), own, self.scenario.roster.states[decision.state])
        packing.pack_dyads(intended_tone, field)

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
        other.engine.continue_from(self.engine, rows)
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
