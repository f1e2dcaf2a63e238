"""The ledger: the change of the focus pair's half log-odds as an exact sum of named contributions.

`C <- (1 - kappa) C + input` each week for every term; jumps and amends enter before the decay of their week, all
else after, and `forgetting` is what time takes from the start. So H(T) - H(0) is the sum of the terms.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.situation import TERMS, Array, Situation
from sim.world.world import World

_EARLY = (TERMS.index("incidents"), TERMS.index("amends"))
_INPUTS = tuple(TERMS.index(name) for name in ("structure", "ties", "triads", "conduct", "wound", "luck"))
_FORGETTING = TERMS.index("forgetting")


class Ledger:
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
        for place, values in zip(_EARLY, (s.jolt, s.lift), strict=True):
            early[..., place] = values[self._focus]
        for place, values in zip(_INPUTS, s.inputs, strict=True):
            late[..., place] = values[self._focus]
        self.terms = (self.terms + early) * self._keep[..., None] + late
        self._left = self._left * self._keep
        self.terms[..., _FORGETTING] = (self._left - 1.0) * self._start
