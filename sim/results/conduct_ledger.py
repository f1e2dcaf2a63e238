"""Who was behind the other's conduct: the conduct term of the ledger as an exact sum of named drivers.

What is seen of the other is psi x (own picture) + (1 - psi) tone + what cannot be seen sharply, and his tone is what
his leader aimed at last week, in the parts that the theory gives, over 1 + cost, plus chance, clipping and formal acts.
Each is put through the recursion of the ledger, `C <- (1 - kappa) C + input`. Direct effects only: what a faction does
by growing loud, or a third party by keeping a wound open, is in what others do later.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.rules.conduct import aim, chance
from sim.situation import FACTIONS, THIRD_PARTIES, Array, Moment, Situation
from sim.world.world import World

Named = dict[str, Array]
OWN_PICTURE, MISPERCEPTION = "own picture", "misperception"
OWN_DECISION, CHANCE, CLIPPING, SCRIPTED = "own decision", "chance of conduct", "clipping", "scripted conduct"
FORMAL = {"downgrade": "downgrades", "amends": "conduct of amends", "climb_down": "climbing down"}
"""Phases that put a tone of their own in the place of the one chosen, and the names of what that changes."""


class ConductLedger:
    """Running contributions `terms`, name -> [V, R, direction], of what is behind the conduct seen by the focus pair.

    `direction` is the side that sees; the drivers of its term are of the other side's leader. `at_rest` is what each
    driver puts in every week while nothing happens. Show it each phase of each week, in order, with `watch`.
    """

    def __init__(self, world: World, focus: tuple[int, int]) -> None:
        a, b = focus
        self._world, self._pair = world, focus
        self._seen_by, self._shown_by = (..., [a, b], [b, a]), (..., [b, a], [a, b])
        self._shape = world.situation.relation.shape
        self._keep = 1.0 - self._wide(world.setting.p.forgetting)
        self._shown = self._parts_of_tone(world.situation)
        rest = sum(self._shown.values(), np.zeros((*self._shape[:2], 2)))
        self._shown[CLIPPING] = world.situation.tone[self._shown_by] - rest
        picture = self._focus(world.setting.p.projection * world.situation.relation * world.setting.named)
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
            blurred = p.perception_noise * now.luck.week(now.week, "perception") * named
            own = self._focus(p.projection * after.relation * named)
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
        learning, projection = self._wide(p.learning), self._wide(p.projection)
        inputs = {name: learning * values for name, values in seen.items()}
        return inputs | {n: learning * (1.0 - projection) * shown * named for n, shown in self._shown.items()}

    def _parts_of_tone(self, s: Situation) -> Named:
        """The conduct that the theory would have each show, in its parts, with nothing of the rest."""
        c = self._world.setting
        less = self._wide(1.0 / (1.0 + c.p.act_cost)) * c.named[self._shown_by]
        parts = {name: values * less for name, values in self._labelled(c.theory.parts(s, c)).items()}
        others = (OWN_DECISION, CHANCE, CLIPPING, SCRIPTED, *FORMAL.values())
        return parts | {name: np.zeros((*self._shape[:2], 2)) for name in others}

    def _parts_of_conduct(self, before: Situation, after: Situation, now: Moment) -> Named:
        c = self._world.setting
        parts = self._parts_of_tone(before)
        drawn = chance(c, now)
        meant = after.target / (1.0 + c.p.act_cost) + drawn
        clipped = np.clip(meant, -1.0, 1.0)
        rest = {CHANCE: drawn, CLIPPING: clipped - meant, SCRIPTED: after.tone - clipped}
        rest[OWN_DECISION] = (after.target - aim(before, c)) / (1.0 + c.p.act_cost)
        return parts | {name: (values + np.zeros(self._shape))[self._shown_by] for name, values in rest.items()}

    def _labelled(self, parts: Named) -> Named:
        """Parts of the aim by name, [V, R, direction], those of factions and third parties by who they are."""
        (a, b), roster = self._pair, self._world.scenario.roster
        named: Named = {}
        for part, values in parts.items():
            if part == FACTIONS:
                for f, name in enumerate(roster.factions[b]):
                    named[f"{roster.states[b]}.{name}"] = self._two(values[..., b, f, a], None)
                for f, name in enumerate(roster.factions[a]):
                    named[f"{roster.states[a]}.{name}"] = self._two(None, values[..., a, f, b])
            elif part == THIRD_PARTIES:
                others = (k for k in range(len(roster.states)) if k not in self._pair)
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
