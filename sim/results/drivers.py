"""Both levels of the ledger at once: every named driver of the change of the focus pair's half log-odds, exactly.

The drivers are the terms of `sim.results.ledger`, with `incidents` split by name and `conduct` by who was behind it
(`sim.results.conduct_ledger`). Each sum is the change since the start, H(t) - H(0).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.results.conduct_ledger import ConductLedger, Named
from sim.results.ledger import Ledger
from sim.rules.relate import supports
from sim.situation import TERMS, Array, Moment, Situation
from sim.world.world import World

STRUCTURE, CONDUCT, INCIDENTS, FORGETTING = "structure", "conduct", "incidents", "forgetting"
AT_REST = ("ties", "triads", CONDUCT, "wound")


class DriverLedger:
    """Every driver of the focus pair, week by week. Show it each phase of each week, in order, with `watch`.

    `contributions()` are what each driver has put in, less what time has taken from it since. `since_rest()` are the
    same beyond what it would have put in had nothing happened, so that what only holds the relation where it is
    counts as nothing. Both map names to [V, R, direction] and sum to H(t) - H(0).
    """

    def __init__(self, world: World) -> None:
        a, b = (world.scenario.roster.at(code) for code in world.scenario.focus)
        self._world, self.focus = world, (..., [a, b], [b, a])
        self.start: Array = world.situation.half_log_odds[self.focus]
        self._terms, self._conduct = Ledger(world, self.focus), ConductLedger(world, (a, b))
        kappa: Any = world.setting.p.forgetting
        self._kappa = np.asarray(kappa, dtype=float).reshape(-1, 1, 1)
        self._weeks = 0
        zero = np.zeros_like(self._terms.terms[..., 0])
        self._jolts: Named = {f"incident {shock.name}": zero for shock in world.setting.shocks}
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
        for place, shock in enumerate(c.shocks):
            name = f"incident {shock.name}"
            jolt: Array = whole
            if s.strikes[..., place].any():
                jolt, cell = whole.copy(), (..., shock.victim, shock.culprit)
                harm = s.strikes[..., place] * shock.impact * shock.attribution
                jolt[cell] = -(c.p.incident_jump * np.ones_like(whole))[cell] * harm
            self._jolts[name] = (1.0 - self._kappa) * (self._jolts[name] + jolt[self.focus])
