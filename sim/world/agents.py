"""State and Faction: Mesa agents whose attributes are views of the world's arrays."""

from __future__ import annotations

import html
from typing import Protocol

import mesa

from sim.arrays import Array
from sim.engine.engine import Engine
from sim.model.situation import Setting, Situation
from sim.scenario.scenario import Scenario


class Arrays(Protocol):
    """The part of a world that an agent uses."""

    engine: Engine

    @property
    def setting(self) -> Setting:
        """The constants of the runs."""
        ...

    @property
    def situation(self) -> Situation:
        """The state of the runs."""
        ...

    @property
    def scenario(self) -> Scenario:
        """The scenario that is simulated."""
        ...


class Faction(mesa.Agent):
    """A group inside a state. `world` is the model, `state` the code of its state."""

    def __init__(self, world: Arrays, state: str, name: str) -> None:
        super().__init__(world)
        self.world, self.state, self.name = world, state, name
        roster = world.scenario.roster
        self._source = roster.at(state)
        self._place = roster.factions[self._source].index(name)

    def __repr__(self) -> str:
        power, mobilisation = self.power.mean(), self.mobilisation.mean()
        return f"<Faction {self.state}.{self.name}: power {power:.2f}, mobilisation {mobilisation:.2f}>"

    def _repr_html_(self) -> str:
        codes = (code for code in self.world.scenario.roster.states if code != self.state)
        tones = "".join(f"<li>ideal tone towards {c}: {self.ideal_tone_towards(c).mean():+.2f}</li>" for c in codes)
        return f"{html.escape(repr(self))}<ul>{tones}</ul>"

    @property
    def power(self) -> Array:
        """Its share of power, [variant, run or 1]."""
        return self.world.setting.power[..., self._source, self._place]

    @property
    def mobilisation(self) -> Array:
        """Its political activity, .05 to 1, [variant, run]."""
        return self.world.situation.mobilisation[..., self._source, self._place]

    def ideal_tone_towards(self, other: str) -> Array:
        """Return the tone it wants its state to take towards another, [variant, run or 1]."""
        return self.world.setting.ideal_tones[..., self._source, self._place, self.world.scenario.roster.at(other)]


class State(mesa.Agent):
    """A state. Subclass it and override `decide` to replace the decision rule of its leader."""

    def __init__(self, world: Arrays, code: str) -> None:
        super().__init__(world)
        self.world, self.code = world, code
        self.place = world.scenario.roster.at(code)
        self.factions = [Faction(world, code, name) for name in world.scenario.roster.factions[self.place]]

    def __repr__(self) -> str:
        title = self.world.scenario.file.states[self.code].name
        return f"<State {self.code}, {title}: {', '.join(faction.name for faction in self.factions)}>"

    def _repr_html_(self) -> str:
        rows = "".join(f"<li>{html.escape(repr(faction))}</li>" for faction in self.factions)
        return f"{html.escape(repr(self))}<ul>{rows}</ul>"

    def decide(self, intended_tone: Array) -> Array:
        """Return this leader's intended tone towards each state, [variant, run, target state].

        Called once a week for the whole block with the `intended_tone` of the theory, which the result replaces. The
        default returns it unchanged.
        """
        return intended_tone

    @property
    def domestic_constraint(self) -> Array:
        """Weight of its factions on the leader, [variant, run]."""
        return self.world.engine.of_states("domestic_constraint")[..., self.place]

    def relation_to(self, other: str) -> Array:
        """Return the relation to another state, -1 to 1, [variant, run]."""
        return self._towards("relation", other)

    def tone_to(self, other: str) -> Array:
        """Return the last tone towards another state, -1 to 1, [variant, run]."""
        return self._towards("tone", other)

    def grievance_against(self, other: str) -> Array:
        """Return the grievance against another state, in impact units, [variant, run]."""
        return self._towards("grievance", other)

    def downgrade_level_against(self, other: str) -> Array:
        """Return the downgrade level against another state, 0 none to 3 severed, [variant, run]."""
        return self._towards("downgrade_level", other)

    def _towards(self, array: str, other: str) -> Array:
        values: Array = self.world.engine.towards(array, self.place, self.world.scenario.roster.at(other))
        return values
