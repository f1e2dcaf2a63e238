"""Structural balance: states side with friends of friends and against their foes."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array
from sim.model.parameters import FOOTING, Declaration, after
from sim.model.situation import Setting, Situation, Theory, grievance_intensity, sum_of_parts, triad_balance

RESPONSE_STRENGTH = Declaration(
    "response_strength", 0.746, 0.4, 1.0, "share", "", "weight of perceived conduct and triads", FOOTING
)
TRIAD_WEIGHT = Declaration(
    "triad_weight", 2.0, 0.0, 4.0, "ratio", "", "weight of triads relative to the relation itself", after("Heider 1946")
)


def intended_tone(s: Situation, c: Setting) -> Array:
    """Compute strength x (perceived + tanh(weight x triads + relation)) / 2 - anger x grievance intensity + leaning."""
    return sum_of_parts(parts(s, c))


def parts(s: Situation, c: Setting) -> dict[str, Array]:
    """Return the addends of `intended_tone`, by name."""
    half = RESPONSE_STRENGTH.default / 2.0
    return {
        "reciprocity": half * s.perceived,
        "triads_and_relation": half * np.tanh(TRIAD_WEIGHT.default * triad_balance(s.relation, c) + s.relation),
        "anger": -c.p.anger_weight * grievance_intensity(s.grievance),
        "leaning": s.leaning,
    }


STRUCTURAL_BALANCE = Theory(
    name="structural_balance",
    claim="States side with the friends of their friends and the foes of their foes.",
    source="Heider 1946; Kulakowski et al. 2005; Marvel et al. 2011",
    intended_tone=intended_tone,
    parts=parts,
    numbers=(RESPONSE_STRENGTH, TRIAD_WEIGHT),
)
