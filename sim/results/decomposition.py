"""Historical decomposition: the change of the focal dyad's half log-odds as an exact sum of contributions.

Each week `C <- (1 - kappa) C + input` for every term; incidents and amends enter before the decay of their week, all
else after it, and `forgetting` is the decay of the start. H(T) - H(0) is therefore the sum of the terms.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.arrays import Array
from sim.model.rules.conduct import conduct_noise, theory_tone
from sim.model.rules.relate import supports
from sim.model.situation import FACTIONS, TERMS, THIRD_PARTIES, Moment, Situation
from sim.world.world import World

_EARLY = (TERMS.index("incidents"), TERMS.index("amends"))
_INPUTS = tuple(TERMS.index(name) for name in ("structure", "ties", "triads", "conduct", "grievance", "noise"))
_FORGETTING = TERMS.index("forgetting")


class TermDecomposition:
    """Running contributions `terms`, [V, R, direction, term], in the focal dyad's two directions."""

    def __init__(self, world: World, focus: tuple[Any, ...]) -> None:
        self._focus = focus
        self._start = world.situation.half_log_odds[focus]
        forgetting = np.asarray(world.setting.p.forgetting, dtype=float).reshape(-1, 1, 1)
        self._keep = 1.0 - forgetting
        self._left: Array = np.ones_like(self._keep)
        self.terms: Array = np.zeros((*self._start.shape, len(TERMS)))

    def add(self, s: Situation) -> None:
        """Add a week."""
        early, late = np.zeros_like(self.terms), np.zeros_like(self.terms)
        for place, values in zip(_EARLY, (s.relation_drop, s.relation_gain), strict=True):
            early[..., place] = values[self._focus]
        for place, values in zip(_INPUTS, s.inputs, strict=True):
            late[..., place] = values[self._focus]
        self.terms = (self.terms + early) * self._keep[..., None] + late
        self._left = self._left * self._keep
        self.terms[..., _FORGETTING] = (self._left - 1.0) * self._start


Named = dict[str, Array]
IMAGE, MISPERCEPTION = "image", "misperception"
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

    def __init__(self, world: World, focus: tuple[int, int]) -> None:
        a, b = focus
        self._world, self._dyad = world, focus
        self._perceiver, self._actor = (..., [a, b], [b, a]), (..., [b, a], [a, b])
        self._shape = world.situation.relation.shape
        self._keep = 1.0 - self._wide(world.setting.p.forgetting)
        self._shown = self._parts_of_tone(world.situation)
        rest = sum(self._shown.values(), np.zeros((*self._shape[:2], 2)))
        self._shown[SCALE_LIMIT] = world.situation.tone[self._actor] - rest
        picture = self._focus(world.setting.p.perception_bias * world.situation.relation * world.setting.named)
        self.at_equilibrium = self._inputs({IMAGE: picture, MISPERCEPTION: np.zeros_like(picture)})
        self.terms: Named = {name: np.zeros_like(values) for name, values in self.at_equilibrium.items()}
        self._perceived: Named = {}

    @property
    def drivers(self) -> tuple[str, ...]:
        """Names of the drivers, in order."""
        return tuple(self.terms)

    def watch(self, phase: str, before: Situation, after: Situation, now: Moment) -> None:
        """Add one phase of a week, with the situation before and after it."""
        p, named = self._world.setting.p, self._world.setting.named
        if phase == "perceive":
            blurred = p.perception_noise * now.streams.draw(now.week, "perception") * named
            own = self._focus(p.perception_bias * after.relation * named)
            self._perceived = {IMAGE: own, MISPERCEPTION: self._focus(blurred)}
        elif phase == "relate":
            self._enter()
        elif phase == "conduct":
            self._next = self._parts_of_conduct(before, after, now)
        elif phase in FORMAL:
            self._next[FORMAL[phase]] = (after.tone - before.tone)[self._actor]

    def _enter(self) -> None:
        for name, values in self._inputs(self._perceived).items():
            self.terms[name] = self._keep * self.terms[name] + values
        self._shown = self._next

    def _inputs(self, perceived: Named) -> Named:
        """Compute this week's inputs to the half log-odds from perception and the other's conduct of last week."""
        p, named = self._world.setting.p, self._focus(self._world.setting.named)
        learning, perception_bias = self._wide(p.learning), self._wide(p.perception_bias)
        inputs = {name: learning * values for name, values in perceived.items()}
        return inputs | {n: learning * (1.0 - perception_bias) * shown * named for n, shown in self._shown.items()}

    def _parts_of_tone(self, s: Situation) -> Named:
        """Compute the parts of the theory's conduct; the other drivers are zero."""
        c = self._world.setting
        less = self._wide(1.0 / (1.0 + c.p.conduct_cost)) * c.named[self._actor]
        parts = {name: values * less for name, values in self._labelled(c.theory.parts(s, c)).items()}
        others = (CUSTOM_DECISION, CONDUCT_NOISE, SCALE_LIMIT, SCRIPTED, *FORMAL.values())
        return parts | {name: np.zeros((*self._shape[:2], 2)) for name in others}

    def _parts_of_conduct(self, before: Situation, after: Situation, now: Moment) -> Named:
        c = self._world.setting
        parts = self._parts_of_tone(before)
        drawn = conduct_noise(c, now)
        meant = after.intended_tone / (1.0 + c.p.conduct_cost) + drawn
        clipped = np.clip(meant, -1.0, 1.0)
        rest = {CONDUCT_NOISE: drawn, SCALE_LIMIT: clipped - meant, SCRIPTED: after.tone - clipped}
        rest[CUSTOM_DECISION] = (after.intended_tone - theory_tone(before, c)) / (1.0 + c.p.conduct_cost)
        return parts | {name: (values + np.zeros(self._shape))[self._actor] for name, values in rest.items()}

    def _labelled(self, parts: Named) -> Named:
        """Return the parts of the intended tone by name, [V, R, direction], split by faction and third party."""
        (a, b), roster = self._dyad, self._world.scenario.roster
        named: Named = {}
        for part, values in parts.items():
            if part == FACTIONS:
                for f, name in enumerate(roster.factions[b]):
                    named[f"{roster.states[b]}.{name}"] = self._two(values[..., b, f, a], None)
                for f, name in enumerate(roster.factions[a]):
                    named[f"{roster.states[a]}.{name}"] = self._two(None, values[..., a, f, b])
            elif part == THIRD_PARTIES:
                others = (k for k in range(len(roster.states)) if k not in self._dyad)
                named |= {roster.states[k]: values[..., k, :, :][self._actor] for k in others}
            else:
                named[part.replace("_", " ")] = (values + np.zeros(self._shape))[self._actor]
        return named

    def _two(self, first: Array | None, second: Array | None) -> Array:
        """Stack both directions; a missing one is zero."""
        blank = np.zeros(self._shape[:2])
        return np.stack([blank + (0.0 if side is None else side) for side in (first, second)], axis=-1)

    def _focus(self, values: Any) -> Array:
        return np.asarray((values + np.zeros(self._shape))[self._perceiver])

    def _wide(self, value: Any) -> Array:
        """Reshape a parameter to broadcast with [V, R, direction]."""
        return np.asarray(value, dtype=float).reshape(-1, 1, 1)


STRUCTURE, CONDUCT, INCIDENTS, FORGETTING = "structure", "conduct", "incidents", "forgetting"
AT_EQUILIBRIUM = ("ties", "triads", CONDUCT, "grievance")


class DriverDecomposition:
    """Contributions of all drivers, week by week. Call `watch` with each phase of each week, in order.

    `contributions()` are the discounted inputs of each driver. `beyond_equilibrium()` subtracts the inputs at
    equilibrium, so that a driver that only maintains the relation counts as zero. Both map names to [V, R, direction]
    and sum to H(t) - H(0).
    """

    def __init__(self, world: World) -> None:
        a, b = (world.scenario.roster.at(code) for code in world.scenario.focus)
        self._world, self.focus = world, (..., [a, b], [b, a])
        self.start: Array = world.situation.half_log_odds[self.focus]
        self._terms, self._conduct = TermDecomposition(world, self.focus), ConductDecomposition(world, (a, b))
        kappa: Any = world.setting.p.forgetting
        self._kappa = np.asarray(kappa, dtype=float).reshape(-1, 1, 1)
        self._weeks = 0
        zero = np.zeros_like(self._terms.terms[..., 0])
        self._relation_drops: Named = {f"incident {incident.name}": zero for incident in world.setting.incidents}
        self._baseline = self._at_equilibrium(world.situation)
        self.terms: dict[str, str] = self._terms_of_drivers()

    def watch(self, phase: str, before: Situation, after: Situation, now: Moment) -> None:
        """Add one phase of a week, with the situation before and after it; the last phase completes the week."""
        self._conduct.watch(phase, before, after, now)
        if phase == "ladder":
            self._terms.add(after)
            self._add_relation_drops(after)
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

    def _at_equilibrium(self, s: Situation) -> Named:
        """Compute the weekly input of each driver at equilibrium; structure is the remainder that keeps it there."""
        rows = (values + np.zeros_like(s.relation) for values in supports(s, self._world.setting))
        rest = {name: values[self.focus] for name, values in zip(AT_EQUILIBRIUM, rows, strict=True)}
        del rest[CONDUCT]
        rest |= self._conduct.at_equilibrium
        rest[STRUCTURE] = self._kappa * self.start - sum(rest.values(), np.zeros_like(self.start))
        return rest | {FORGETTING: -self._kappa * self.start}

    def _add_relation_drops(self, s: Situation) -> None:
        """Split this week's relation drop by incident."""
        c, whole = self._world.setting, np.zeros_like(s.relation)
        for place, incident in enumerate(c.incidents):
            name = f"incident {incident.name}"
            relation_drop: Array = whole
            if s.incident_occurred[..., place].any():
                relation_drop, cell = whole.copy(), (..., incident.victim, incident.offender)
                impact = s.incident_occurred[..., place] * incident.impact * incident.responsibility
                relation_drop[cell] = -(c.p.incident_relation_drop * np.ones_like(whole))[cell] * impact
            self._relation_drops[name] = (1.0 - self._kappa) * (self._relation_drops[name] + relation_drop[self.focus])
