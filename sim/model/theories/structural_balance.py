"""Structural balance: a leader goes with his friends' friends and against their foes."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array
from sim.model.parameters import FOOTING, Declaration, after
from sim.model.situation import Setting, Situation, Theory, added_up, balance, grievance_intensity

STRENGTH = Declaration(
    "strength", 0.746, 0.4, 1.0, "share", "", "how far seen conduct and the triads move him", FOOTING
)
TRIADS = Declaration(
    "triads", 2.0, 0.0, 4.0, "ratio", "", "weight of the triads beside the relation itself", after("Heider 1946")
)


def intended_tone(s: Situation, c: Setting) -> Array:
    """Aim: strength x (seen + tanh(triads x balance + relation)) / 2 - anger x wound + leaning, in tone."""
    return added_up(parts(s, c))


def parts(s: Situation, c: Setting) -> dict[str, Array]:
    """The addends of `target`, by name."""
    half = STRENGTH.default / 2.0
    return {
        "reciprocity": half * s.perceived,
        "triads_and_relation": half * np.tanh(TRIADS.default * balance(s.relation, c) + s.relation),
        "anger": -c.p.anger_weight * grievance_intensity(s.grievance),
        "leaning": s.leaning,
    }


STRUCTURAL_BALANCE = Theory(
    name="structural_balance",
    claim="States side with the friends of their friends and the foes of their foes.",
    source="Heider 1946; Kulakowski et al. 2005; Marvel et al. 2011",
    intended_tone=intended_tone,
    parts=parts,
    numbers=(STRENGTH, TRIADS),
)
