"""The world: a Mesa model of a simulation, whose agents are states and factions."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any, Self

import mesa
import numpy as np

from sim.arrays import Array
from sim.engine.engine import Watch
from sim.errors import UsageError
from sim.model.situation import Decision
from sim.scenario.file.values import BASE
from sim.scenario.inputs import VariantInputs
from sim.scenario.scenario import Scenario
from sim.world.agents import Faction, State
from sim.world.simulation import Simulation, check_size


def checked_decision(tones: Any, like: Array, code: str) -> Array:
    """Return the tones that a user's `decide` has given; raises UsageError if they are not finite or misshapen."""
    try:
        given = np.asarray(tones) if tones is not None else None
    except ValueError:
        given = np.asarray(None)  # a ragged list: refused below, by its shape
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


class World(Simulation, mesa.Model):
    """A Mesa model of `runs` runs of each of `variants`; see `Simulation`.

    `state("AZE")` and `agents` are views of its arrays. `states` maps codes to subclasses of State, whose `decide`
    replaces the theory for their leader. `running` turns False at the scenario's horizon, where `run_model()` ends and
    `step()` raises UsageError. Raises UsageError for an unknown variant or state.
    """

    week: int = 0

    def __init__(
        self,
        scenario: Scenario,
        variants: Sequence[str | VariantInputs] = (BASE,),
        runs: int = 1,
        seed: int | None = 1,
        first_run: int = 0,
        states: Mapping[str, type[State]] | None = None,
    ) -> None:
        check_size(runs, seed, first_run)
        mesa.Model.__init__(self, rng=seed)
        self._classes = dict(states or {})
        Simulation.__init__(self, scenario, variants, runs, seed, first_run)

    @property
    def running(self) -> bool:
        """True while there are weeks left, unless set to False."""
        return self._running and self.week < self.scenario.file.weeks

    @running.setter
    def running(self, value: bool) -> None:
        self._running = value

    @property
    def scenario(self) -> Scenario:
        """The scenario that is simulated."""
        return self._played

    @scenario.setter
    def scenario(self, value: object) -> None:
        """Ignore the scenario object that Mesa 3.5 and 4 assign to every model."""

    @property
    def steps(self) -> int:
        """Weeks simulated: the count that Mesa 3 keeps of its steps, and Mesa 4 does not."""
        return self.week

    @steps.setter
    def steps(self, value: int) -> None:
        """Ignore the count of Mesa 3."""

    def _prepare(self) -> None:
        """Make the agents."""
        self._states = self._make_states(self._classes)

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

    def _simulate_week(self, watch: Watch | None) -> None:
        if self.week >= self.scenario.file.weeks:
            raise UsageError(
                f"{self.scenario.name} ends after {self.week} weeks, on {self.date}; a larger `weeks:` in the file "
                "simulates more"
            )
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

    def _copy(self) -> Self:
        """Return a copy with agents of its own, which remember what the user's classes have noted."""
        other = type(self).__new__(type(self))
        mesa.Model.__init__(other, rng=0)
        other.rng.bit_generator.state = self.rng.bit_generator.state
        other.random.setstate(self.random.getstate())
        for name, value in vars(self).items():
            if name not in vars(other):
                setattr(other, name, value)
        other._states = other._make_states({code: type(state) for code, state in self._states.items()})
        copy_user_attributes(self._states, other._states)
        return other

    def _of(self, cases: Sequence[VariantInputs]) -> Self:
        other = type(self)(self.scenario, cases, self.runs, self.seed, self.first_run, self._classes)
        copy_user_attributes(self._states, other._states)
        return other

    def close(self) -> None:
        """Free the world's memory: Mesa 3.3 keeps every model alive in a table of its Agent class."""
        getattr(mesa.Agent, "_ids", {}).pop(self, None)

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
