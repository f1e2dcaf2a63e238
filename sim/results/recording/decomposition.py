"""Historical decomposition: the change of the focal dyad's half log-odds as an exact sum of contributions.

Each week `C <- (1 - kappa) C + input` for every term; incidents and amends enter before the decay of their week, all
else after it, and `forgetting` is the decay of the start. H(T) - H(0) is therefore the sum of the terms.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.arrays import Array
from sim.engine.engine import Engine
from sim.model.compiling import plain
from sim.model.elementary import grievance_intensity
from sim.model.rules.conduct import conduct_sd
from sim.model.situation import KEPT_INPUTS, TERMS
from sim.world.simulation import Simulation

_EARLY = (TERMS.index("incidents"), TERMS.index("amends"))
_INPUTS = tuple(TERMS.index(name) for name in KEPT_INPUTS)
_FORGETTING = TERMS.index("forgetting")


class TermDecomposition:
    """Running contributions `terms`, [V, R, direction, term], in both directions of a focal dyad, by its place."""

    def __init__(self, world: Simulation, focal: int = 0) -> None:
        self._engine, self._focal = world.engine, focal
        self._start = self._engine.of_kept("half_log_odds", focal=focal)
        forgetting = np.asarray(world.setting.p.forgetting, dtype=float).reshape(-1, 1, 1)
        self._keep = 1.0 - forgetting
        self._left: Array = np.ones_like(self._keep)
        self.terms: Array = np.zeros((*self._start.shape, len(TERMS)))

    def add(self) -> None:
        """Add the week just simulated."""
        early, late = np.zeros_like(self.terms), np.zeros_like(self.terms)
        for place, name in zip(_EARLY, ("relation_drop", "relation_gain"), strict=True):
            early[..., place] = self._engine.of_kept(name, focal=self._focal)
        for place, values in zip(_INPUTS, self._engine.kept_inputs(self._focal), strict=True):
            late[..., place] = values
        self.terms = (self.terms + early) * self._keep[..., None] + late
        self._left = self._left * self._keep
        self.terms[..., _FORGETTING] = (self._left - 1.0) * self._start


Named = dict[str, Array]
IMAGE, MISPERCEPTION = "image", "misperception"
DOMESTIC, THIRD_PARTIES = "domestic", "third_parties"
"""Parts of an intended tone that are divided among factions and third parties."""
CUSTOM_DECISION, CONDUCT_NOISE, SCALE_LIMIT, SCRIPTED = (
    "custom decision",
    "conduct noise",
    "scale limit",
    "scripted conduct",
)
FORMAL = {"downgrade": "downgrades", "amends": "conduct of amends", "back_down": "backing down"}
"""Phases that replace the chosen tone, and the names of the changes."""


class ConductDecomposition:
    """Running contributions `terms`, name -> [V, R, direction], of the drivers of the perceived conduct.

    `direction` is the perceiving side; the drivers are those of the other side's leader. `at_equilibrium` is the weekly
    input of each driver at equilibrium. Call `watch` with each phase of each week, in order.
    """

    def __init__(self, world: Simulation) -> None:
        self._world, self._engine, self._roster = world, world.engine, world.scenario.roster
        self._dyad = [self._roster.at(code) for code in world.scenario.focus]
        self._shape = (len(world.variants), world.runs, 2)
        self._keep = 1.0 - self._wide("forgetting")
        self._shown = self._parts_of_tone()
        self._tone = self._of_actor("tone")
        rest = sum(self._shown.values(), np.zeros(self._shape))
        self._shown[SCALE_LIMIT] = self._tone - rest
        picture = self._wide("perception_bias") * self._engine.of_kept("relation")
        self.at_equilibrium = self._inputs({IMAGE: picture, MISPERCEPTION: np.zeros_like(picture)})
        self.terms: Named = {name: np.zeros_like(values) for name, values in self.at_equilibrium.items()}
        self._perceived: Named = {}

    @property
    def drivers(self) -> tuple[str, ...]:
        """Names of the drivers, in order."""
        return tuple(self.terms)

    def watch(self, phase: str) -> None:
        """Add one phase of a week, just simulated."""
        if phase == "perceive":
            own = self._wide("perception_bias") * self._engine.of_kept("relation")
            blurred = self._wide("perception_noise") * self._engine.of_kept("perception", "draws")
            self._perceived = {IMAGE: own, MISPERCEPTION: blurred}
        elif phase == "relate":
            self._enter()
        elif phase == "conduct":
            self._next = self._parts_of_conduct()
        elif phase in FORMAL:
            self._next[FORMAL[phase]] = self._of_actor("tone") - self._tone
        self._tone = self._of_actor("tone")

    def _enter(self) -> None:
        for name, values in self._inputs(self._perceived).items():
            self.terms[name] = self._keep * self.terms[name] + values
        self._shown = self._next

    def _inputs(self, perceived: Named) -> Named:
        """Compute this week's inputs to the half log-odds from perception and the other's conduct of last week."""
        learning, perception_bias = self._wide("learning"), self._wide("perception_bias")
        inputs = {name: learning * values for name, values in perceived.items()}
        return inputs | {n: learning * (1.0 - perception_bias) * shown for n, shown in self._shown.items()}

    def _parts_of_tone(self) -> Named:
        """Compute the parts of the theory's conduct; the other drivers are zero."""
        less = 1.0 / (1.0 + self._wide("conduct_cost"))
        parts = {name: values * less for name, values in self._parts().items()}
        others = (CUSTOM_DECISION, CONDUCT_NOISE, SCALE_LIMIT, SCRIPTED, *FORMAL.values())
        return parts | {name: np.zeros(self._shape) for name in others}

    def _parts_of_conduct(self) -> Named:
        parts, cost = self._parts_of_tone(), 1.0 + self._wide("conduct_cost")
        intended_tone, tone = self._of_actor("intended_tone"), self._of_actor("tone")
        sd = [plain(conduct_sd)(p) for p in self._engine.block.p.view(np.recarray)]
        drawn = np.reshape(sd, (-1, 1, 1)) * self._engine.of_kept("conduct", "draws")[..., ::-1]
        meant = intended_tone / cost + drawn
        clipped = np.clip(meant, -1.0, 1.0)
        rest = {CONDUCT_NOISE: drawn, SCALE_LIMIT: clipped - meant, SCRIPTED: tone - clipped}
        if self._world.setting.decisions:
            rest[CUSTOM_DECISION] = intended_tone / cost - sum(parts.values(), np.zeros(self._shape))
        return parts | rest

    def _parts(self) -> Named:
        """Return the parts of the intended tone by name, [V, R, direction], split by faction and third party."""
        theory = self._world.setting.theory
        values = np.stack([self._engine.parts_of_kept(kept) for kept in (1, 0)], axis=-1)
        named: Named = {}
        for place, part in enumerate(theory.names):
            if part == DOMESTIC:
                named |= self._by_faction(values[:, :, place])
            elif part == THIRD_PARTIES:
                named |= self._by_third_party(values[:, :, place])
            else:
                named[part.replace("_", " ")] = values[:, :, place]
        return named

    def _by_faction(self, domestic: Array) -> Named:
        """Divide the domestic part among the factions of each side; `default` is the rest, without any faction."""
        named, rest = dict[str, Array](), domestic.copy()
        for side, kept in ((0, 1), (1, 0)):
            state = self._dyad[kept]
            names = self._roster.factions[state]
            shares = self._engine.shares_of_kept(kept)
            constraint = self._engine.of_states("domestic_constraint")[..., state]
            has_weight = (shares != 0.0).any(axis=-1)
            rest[..., side] = np.where(has_weight, 0.0, domestic[..., side])
            for f, name in enumerate(names):
                values = np.zeros(self._shape)
                values[..., side] = constraint * shares[..., f]
                named[f"{self._roster.states[state]}.{name}"] = values
        return named | {"default": rest}

    def _by_third_party(self, part: Array) -> Named:
        """Divide the part of third parties; the rest are sums given in the file, and scripted acts."""
        c, (a, b) = self._world.setting, self._dyad
        usual = np.stack([c.usual_grievance[..., b, a], c.usual_grievance[..., a, b]], axis=-1)
        excess = plain(grievance_intensity)(self._of_actor("grievance")) - usual
        factor = np.maximum(self._wide("interference_without_grievance") + excess, 0.0)
        weight = self._wide("interference_on_tone") * self._wide("interference_scale") * factor
        named: Named = {}
        for k in (k for k in range(len(self._roster.states)) if k not in self._dyad):
            pressure = np.stack([c.pressures_by[..., k, b, a], c.pressures_by[..., k, a, b]], axis=-1)
            named[self._roster.states[k]] = weight * pressure
        return named | {"pressures given": part - sum(named.values(), np.zeros(self._shape))}

    def _of_actor(self, name: str) -> Array:
        """Return a field of the other side towards the perceiving one, [V, R, direction]."""
        return self._engine.of_kept(name)[..., ::-1]

    def _wide(self, parameter: str) -> Array:
        """Reshape a parameter to broadcast with [V, R, direction]."""
        return np.asarray(getattr(self._world.setting.p, parameter), dtype=float).reshape(-1, 1, 1)


STRUCTURE, CONDUCT, INCIDENTS, FORGETTING = "structure", "conduct", "incidents", "forgetting"


class DriverDecomposition:
    """Contributions of all drivers, week by week. Call `watch` with each phase of each week, in order.

    `contributions()` are the discounted inputs of each driver. `beyond_equilibrium()` subtracts the inputs at
    equilibrium, so that a driver that only maintains the relation counts as zero. Both map names to [V, R, direction]
    and sum to H(t) - H(0).
    """

    def __init__(self, world: Simulation) -> None:
        self._world = world
        self.start: Array = world.engine.of_kept("half_log_odds")
        self._terms, self._conduct = TermDecomposition(world), ConductDecomposition(world)
        kappa: Any = world.setting.p.forgetting
        self._kappa = np.asarray(kappa, dtype=float).reshape(-1, 1, 1)
        self._weeks = 0
        zero = np.zeros_like(self._terms.terms[..., 0])
        self._relation_drops: Named = {f"incident {incident.name}": zero for incident in world.setting.incidents}
        self._baseline = self._at_equilibrium()
        self.terms: dict[str, str] = self._terms_of_drivers()

    def watch(self, phase: str, engine: Engine) -> None:  # noqa: ARG002
        """Add one phase of a week, just simulated; the last phase completes the week."""
        self._conduct.watch(phase)
        if phase == "ladder":
            self._terms.add()
            self._add_relation_drops()
            self._weeks += 1

    @property
    def by_term(self) -> Array:
        """Contributions by term, [V, R, direction, term]."""
        return self._terms.terms

    def contributions(self) -> Named:
        """Return contributions by driver, [V, R, direction], in units of the half log-odds."""
        by_term = {name: self._terms.terms[..., place] for place, name in enumerate(TERMS)}
        split = {CONDUCT: self._conduct.terms, INCIDENTS: self._relation_drops}
        drivers: Named = {}
        for term in TERMS:
            drivers |= split.get(term, {term: by_term[term]})
        return drivers

    def beyond_equilibrium(self) -> Named:
        """Return contributions by driver, [V, R, direction], less those at equilibrium."""
        so_far = (1.0 - (1.0 - self._kappa) ** self._weeks) / self._kappa
        return {name: values - self._baseline.get(name, 0.0) * so_far for name, values in self.contributions().items()}

    def _terms_of_drivers(self) -> dict[str, str]:
        """Map each driver to its term."""
        split = {CONDUCT: self._conduct.drivers, INCIDENTS: tuple(self._relation_drops)}
        return {name: term for term in TERMS for name in split.get(term, (term,))}

    def _at_equilibrium(self) -> Named:
        """Compute the weekly input of each driver at equilibrium; structure is the remainder that keeps it there."""
        engine, p = self._world.engine, self._world.setting.p
        supports = {"ties": ("ties_weight", "ties"), "triads": ("triad_weight", "triad_balance")}
        rest: Named = {
            term: self._kappa * np.asarray(getattr(p, weight)).reshape(-1, 1, 1) * engine.of_kept(field)
            for term, (weight, field) in supports.items()
        }
        rest |= {"grievance": np.zeros_like(self.start), **self._conduct.at_equilibrium}
        rest[STRUCTURE] = self._kappa * self.start - sum(rest.values(), np.zeros_like(self.start))
        return rest | {FORGETTING: -self._kappa * self.start}

    def _add_relation_drops(self) -> None:
        """Split this week's relation drop by incident."""
        c, directions = self._world.setting, self._world.engine.directions_of(0)
        drop = np.asarray(c.p.incident_relation_drop, dtype=float).reshape(-1, 1)
        of_accident = np.asarray(c.p.accident_relation_drop, dtype=float).reshape(-1, 1)
        drops = {f"incident {incident.name}": np.zeros_like(self.start) for incident in c.incidents}
        for place, incident in enumerate(c.incidents):
            occurred = self._world.engine.occurred(place)
            if occurred.any() and (incident.victim, incident.offender) in directions:
                direction = directions.index((incident.victim, incident.offender))
                harm = occurred * incident.impact * incident.responsibility
                share = 1.0 - (1.0 - of_accident) * max(-1.0 - incident.intent, 0.0)  # `ill_will` of each variant
                drops[f"incident {incident.name}"][..., direction] -= drop * harm * share
        for name, relation_drop in drops.items():
            self._relation_drops[name] = (1.0 - self._kappa) * (self._relation_drops[name] + relation_drop)
