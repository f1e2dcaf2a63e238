"""The trust spiral: unitary states act on trust and grievance."""

from __future__ import annotations

from sim.arrays import Array
from sim.model.parameters import FOOTING, Declaration
from sim.model.situation import Setting, Situation, Theory, grievance_intensity, sum_of_parts

RESPONSE_STRENGTH = Declaration(
    "response_strength", 0.65, 0.4, 1.0, "share", "", "weight of trust and perceived conduct", FOOTING
)


def intended_tone(s: Situation, c: Setting) -> Array:
    """Compute strength x (perceived + relation) / 2 - anger x grievance intensity + leaning; [V, R, A, A]."""
    return sum_of_parts(parts(s, c))


def parts(s: Situation, c: Setting) -> dict[str, Array]:
    """Return the addends of `intended_tone`, by name."""
    half = RESPONSE_STRENGTH.default / 2.0
    return {
        "reciprocity": half * s.perceived,
        "relation": half * s.relation,
        "anger": -c.p.anger_weight * grievance_intensity(s.grievance),
        "leaning": s.leaning,
    }


TRUST_SPIRAL = Theory(
    name="trust_spiral",
    claim="States are unitary and act on mutual trust; neither factions nor third parties affect them.",
    source="Kydd 2005; Jervis 1976",
    intended_tone=intended_tone,
    parts=parts,
    numbers=(RESPONSE_STRENGTH,),
)
