"""The trust spiral: unitary states act on trust and grievance."""

from __future__ import annotations

from typing import Any

from sim.model.compiling import rule
from sim.model.parameters import FOOTING, Declaration
from sim.model.theories.theory import Theory, View

RESPONSE_STRENGTH = Declaration(
    "response_strength", 0.65, 0.4, 1.0, "share", "", "weight of trust and perceived conduct", FOOTING
)
HALF = RESPONSE_STRENGTH.default / 2.0


@rule
def parts(p: Any, own: View, other: View) -> tuple[float, ...]:  # noqa: ARG001
    """Return the parts: strength x (perceived + relation) / 2 - anger x grievance intensity + leaning."""
    return HALF * own.perceived, HALF * own.relation, -p.anger_weight * own.grievance, own.leaning


TRUST_SPIRAL = Theory(
    name="trust_spiral",
    claim="States are unitary and act on mutual trust; neither factions nor third parties affect them.",
    source="Kydd 2005; Jervis 1976",
    names=("reciprocity", "relation", "anger", "leaning"),
    parts=parts,
    numbers=(RESPONSE_STRENGTH,),
)
