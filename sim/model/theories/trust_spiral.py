"""The trust spiral: one mind per state, who trusts or does not, and is angered by wounds."""

from __future__ import annotations

from sim.arrays import Array
from sim.model.parameters import FOOTING, Declaration
from sim.model.situation import Setting, Situation, Theory, added_up, grievance_intensity

STRENGTH = Declaration("strength", 0.65, 0.4, 1.0, "share", "", "how far trust and conduct seen are acted on", FOOTING)


def intended_tone(s: Situation, c: Setting) -> Array:
    """Conduct aimed at: strength x (seen + relation) / 2 - anger x wound + leaning; [V, R, A, A], in tone."""
    return added_up(parts(s, c))


def parts(s: Situation, c: Setting) -> dict[str, Array]:
    """The addends of `target`, by name."""
    half = STRENGTH.default / 2.0
    return {
        "reciprocity": half * s.perceived,
        "own_relation": half * s.relation,
        "anger": -c.p.anger_weight * grievance_intensity(s.grievance),
        "leaning": s.leaning,
    }


TRUST_SPIRAL = Theory(
    name="trust_spiral",
    claim="States are of one mind and act on how far they trust each other; nobody inside or outside sways them.",
    source="Kydd 2005; Jervis 1976",
    intended_tone=intended_tone,
    parts=parts,
    numbers=(STRENGTH,),
)
