"""The ledger: the change of the focus pair's half log-odds as an exact sum of named contributions.

`C <- (1 - kappa) C + input` each week for every term; jumps and amends enter before the decay of their week, all
else after, and `forgetting` is what time takes from the start. So H(T) - H(0) is the sum of the terms.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.arrays import Array
from sim.model.rules.conduct import aim, chance
from sim.model.rules.relate import supports
from sim.model.situation import FACTIONS, TERMS, THIRD_PARTIES, Moment, Situation
from sim.world.world import World

_EARLY = (TERMS.index("incidents"), TERMS.index("amends"))
_INPUTS = tuple(TERMS.index(name) for name in ("structure", "ties", "triads", "conduct", "grievance", "noise"))
_FORGETTING = TERMS.index("forgetting")


class TermDecomposition:
    """Running contributions `terms`, [V, R, direction, term], of the focus pair's two directions."""

    def __init__(self, world: World, focus: tuple[Any, ...]) -> None:
        self._focus = focus
        self._start = world.situation.half_log_odds[focus]
        forgetting = np.asarray(world.setting.p.forgetting, dtype=float).reshape(-1, 1, 1)
        self._keep = 1.0 - forgetting
        self._left: Array = np.ones_like(self._keep)
        self.terms: Array = np.zeros((*self._start.shape, len(TERMS)))

    def add(self, s: Situation) -> None:
        """Enter a week."""
        early, late = np.zeros_like(self.terms), np.zeros_like(self.terms)
        for place, values in zip(_EARLY, (s.relation_drop, s.relation_gain), strict=True):
            early[..., place] = values[self._focus]
        for place, values in zip(_INPUTS, s.inputs, strict=True):
            late[..., place] = values[self._focus]
        self.terms = (self.terms + early) * self._keep[..., None] + late
        self._left = self._left * self._keep
        self.terms[..., _FORGETTING] = (self._left - 1.0) * self._start


Named = dict[str, Array]
OWN_PICTURE, MISPERCEPTION = "image", "misperception"
OWN_DECISION, CHANCE, CLIPPING, SCRIPTED = "custom decision", "conduct noise", "scale limit", "scripted conduct"
FORMAL = {"downgrade": "downgrades", "amends": "conduct of amends", "back_down": "backing down"}
"""Phases that put a tone of their own in the place of the one chosen, and the names of what that changes."""


class ConductDecomposition:
    """Running contributions `terms`, name -> [V, R, direction], of what is behind the conduct seen by the focus pair.

    `direction` is the side that sees; the drivers of its term are of the other side's leader. `at_rest` is what each
    driver puts in every week while nothing happens. Show it each phase of each week, in order, with `watch`.
    """

    def __init__(self, world: World, focus: tuple[int, int]) -> None:
        a, b = focus
        self._world, self._dyad = world, focus
        self._seen_by, self._shown_by = (..., [a, b], [b, a]), (..., [b, a], [a, b])
        self._shape = world.situation.relation.shape
        self._keep = 1.0 - self._wide(world.setting.p.forgetting)
        self._shown = self._parts_of_tone(world.situation)
        rest = sum(self._shown.values(), np.zeros((*self._shape[:2], 2)))
        self._shown[CLIPPING] = world.situation.tone[self._shown_by] - rest
        picture = self._focus(world.setting.p.perception_bias * world.situation.relation * world.setting.named)
        self.at_rest = self._inputs({OWN_PICTURE: picture, MISPERCEPTION: np.zeros_like(picture)})
        self.terms: Named = {name: np.zeros_like(values) for name, values in self.at_rest.items()}
        self._seen: Named = {}

    @property
    def drivers(self) -> tuple[str, ...]:
        """Their names, in order."""
        return tuple(self.terms)

    def watch(self, phase: str, before: Situation, after: Situation, now: Moment) -> None:
        """Take in one phase of a week: the situation before and after it."""
        p, named = self._world.setting.p, self._world.setting.named
        if phase == "perceive":
            blurred = p.perception_noise * now.streams.week(now.week, "perception") * named
            own = self._focus(p.perception_bias * after.relation * named)
            self._seen = {OWN_PICTURE: own, MISPERCEPTION: self._focus(blurred)}
        elif phase == "relate":
            self._enter()
        elif phase == "conduct":
            self._next = self._parts_of_conduct(before, after, now)
        elif phase in FORMAL:
            self._next[FORMAL[phase]] = (after.tone - before.tone)[self._shown_by]

    def _enter(self) -> None:
        for name, values in self._inputs(self._seen).items():
            self.terms[name] = self._keep * self.terms[name] + values
        self._shown = self._next

    def _inputs(self, seen: Named) -> Named:
        """Additions to the half log-odds of this week, from what is seen and what the other showed last week."""
        p, named = self._world.setting.p, self._focus(self._world.setting.named)
        learning, perception_bias = self._wide(p.learning), self._wide(p.perception_bias)
        inputs = {name: learning * values for name, values in seen.items()}
        return inputs | {n: learning * (1.0 - perception_bias) * shown * named for n, shown in self._shown.items()}

    def _parts_of_tone(self, s: Situation) -> Named:
        """The conduct that the theory would have each show, in its parts, with nothing of the rest."""
        c = self._world.setting
        less = self._wide(1.0 / (1.0 + c.p.conduct_cost)) * c.named[self._shown_by]
        parts = {name: values * less for name, values in self._labelled(c.theory.parts(s, c)).items()}
        others = (OWN_DECISION, CHANCE, CLIPPING, SCRIPTED, *FORMAL.values())
        return parts | {name: np.zeros((*self._shape[:2], 2)) for name in others}

    def _parts_of_conduct(self, before: Situation, after: Situation, now: Moment) -> Named:
        c = self._world.setting
        parts = self._parts_of_tone(before)
        drawn = chance(c, now)
        meant = after.intended_tone / (1.0 + c.p.conduct_cost) + drawn
        clipped = np.clip(meant, -1.0, 1.0)
        rest = {CHANCE: drawn, CLIPPING: clipped - meant, SCRIPTED: after.tone - clipped}
        rest[OWN_DECISION] = (after.intended_tone - aim(before, c)) / (1.0 + c.p.conduct_cost)
        return parts | {name: (values + np.zeros(self._shape))[self._shown_by] for name, values in rest.items()}

    def _labelled(self, parts: Named) -> Named:
        """Parts of the aim by name, [V, R, direction], those of factions and third parties by who they are."""
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
                named |= {roster.states[k]: values[..., k, :, :][self._shown_by] for k in others}
            else:
                named[part.replace("_", " ")] = (values + np.zeros(self._shape))[self._shown_by]
        return named

    def _two(self, first: Array | None, second: Array | None) -> Array:
        """Both directions, the one that is not given at zero."""
        blank = np.zeros(self._shape[:2])
        return np.stack([blank + (0.0 if side is None else side) for side in (first, second)], axis=-1)

    def _focus(self, values: Any) -> Array:
        return np.asarray((values + np.zeros(self._shape))[self._seen_by])

    def _wide(self, value: Any) -> Array:
        """A parameter that broadcasts with [V, R, direction]."""
        return np.asarray(value, dtype=float).reshape(-1, 1, 1)


STRUCTURE, CONDUCT, INCIDENTS, FORGETTING = "structure", "conduct", "incidents", "forgetting"
AT_REST = ("ties", "triads", CONDUCT, "grievance")


class DriverDecomposition:
    """Every driver of the focus pair, week by week. Show it each phase of each week, in order, with `watch`.

    `contributions()` are what each driver has put in, less what time has taken from it since. `since_rest()` are the
    same beyond what it would have put in had nothing happened, so that what only holds the relation where it is
    counts as nothing. Both map names to [V, R, direction] and sum to H(t) - H(0).
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
        self._jolts: Named = {f"incident {incident.name}": zero for incident in world.setting.incidents}
        self._rest = self._at_rest(world.situation)
        self.terms: dict[str, str] = self._homes()

    def watch(self, phase: str, before: Situation, after: Situation, now: Moment) -> None:
        """Take in one phase of a week: the situation before and after it. The last phase closes the week."""
        self._conduct.watch(phase, before, after, now)
        if phase == "ladder":
            self._terms.add(after)
            self._jolted(after)
            self._weeks += 1

    @property
    def first_level(self) -> Array:
        """The terms of the first level, [V, R, direction, term]."""
        return self._terms.terms

    def contributions(self) -> Named:
        """By driver, [V, R, direction], in units of the half log-odds."""
        level1 = {name: self._terms.terms[..., place] for place, name in enumerate(TERMS)}
        split = {CONDUCT: self._conduct.terms, INCIDENTS: self._jolts}
        found: Named = {}
        for term in TERMS:
            found |= split.get(term, {term: level1[term]})
        return found

    def since_rest(self) -> Named:
        """By driver, [V, R, direction], beyond what each would have put in at rest."""
        so_far = (1.0 - (1.0 - self._kappa) ** self._weeks) / self._kappa
        return {name: values - self._rest.get(name, 0.0) * so_far for name, values in self.contributions().items()}

    def _homes(self) -> dict[str, str]:
        """The term of the first level each driver belongs to."""
        split = {CONDUCT: self._conduct.drivers, INCIDENTS: tuple(self._jolts)}
        return {name: term for term in TERMS for name in split.get(term, (term,))}

    def _at_rest(self, s: Situation) -> Named:
        """What each driver puts in every week while nothing happens; the structure, what is lacking to stay there."""
        rows = (values + np.zeros_like(s.relation) for values in supports(s, self._world.setting))
        rest = {name: values[self.focus] for name, values in zip(AT_REST, rows, strict=True)} | self._conduct.at_rest
        del rest[CONDUCT]
        rest[STRUCTURE] = self._kappa * self.start - sum(rest.values(), np.zeros_like(self.start))
        return rest | {FORGETTING: -self._kappa * self.start}

    def _jolted(self, s: Situation) -> None:
        """Split what incidents took this week by their names."""
        c, whole = self._world.setting, np.zeros_like(s.relation)
        for place, incident in enumerate(c.incidents):
            name = f"incident {incident.name}"
            relation_drop: Array = whole
            if s.incident_occurred[..., place].any():
                relation_drop, cell = whole.copy(), (..., incident.victim, incident.offender)
                harm = s.incident_occurred[..., place] * incident.impact * incident.responsibility
                relation_drop[cell] = -(c.p.incident_relation_drop * np.ones_like(whole))[cell] * harm
            self._jolts[name] = (1.0 - self._kappa) * (self._jolts[name] + relation_drop[self.focus])
