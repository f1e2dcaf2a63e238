"""The default theory: reciprocity constrained by factions, grievance and third-party pressure."""

from __future__ import annotations

from typing import Any

from sim.model.compiling import rule
from sim.model.theories.theory import Theory, View


@rule
def parts(p: Any, own: View, other: View) -> tuple[float, ...]:  # noqa: ARG001
    """Return the parts: (1 - constraint)(rho perceived + (1 - rho) relation) + constraint x domestic ideal
    + interference - anger x grievance intensity + leaning.
    """
    free = 1.0 - own.domestic_constraint
    return (
        free * p.reciprocity * own.perceived,
        free * (1.0 - p.reciprocity) * own.relation,
        own.domestic_constraint * own.domestic_ideal_tone,
        p.interference_on_tone * own.interference,
        -p.anger_weight * own.grievance,
        own.leaning,
    )


NAMES = ("reciprocity", "relation", "domestic", "third_parties", "anger", "leaning")

BOUNDED_RECIPROCITY = Theory(
    name="bounded_reciprocity",
    claim="Leaders of bounded rationality reciprocate conduct, constrained by factions and third parties.",
    source="Goldstein & Freeman 1990; Putnam 1988; McKelvey & Palfrey 1995 (forms)",
    names=NAMES,
    parts=parts,
)
