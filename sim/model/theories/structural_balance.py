"""Structural balance: states side with friends of friends and against their foes."""

from __future__ import annotations

from typing import Any

from sim.model.compiling import rule
from sim.model.elementary import tanh
from sim.model.parameters import FOOTING, Declaration, after
from sim.model.theories.theory import Theory, View

RESPONSE_STRENGTH = Declaration(
    "response_strength", 0.746, 0.4, 1.0, "share", "", "weight of perceived conduct and triads", FOOTING
)
TRIAD_WEIGHT = Declaration(
    "triad_weight", 2.0, 0.0, 4.0, "ratio", "", "weight of triads relative to the relation itself", after("Heider 1946")
)
HALF, WEIGHT = RESPONSE_STRENGTH.default / 2.0, TRIAD_WEIGHT.default


@rule
def parts(p: Any, own: View, other: View) -> tuple[float, ...]:  # noqa: ARG001
    """Return the parts: strength x (perceived + tanh(weight x triads + relation)) / 2 - anger x grievance + leaning."""
    side = HALF * tanh(WEIGHT * own.triad_balance + own.relation)
    return HALF * own.perceived, side, -p.anger_weight * own.grievance, own.leaning


STRUCTURAL_BALANCE = Theory(
    name="structural_balance",
    claim="States side with the friends of their friends and the foes of their foes.",
    source="Heider 1946; Kulakowski et al. 2005; Marvel et al. 2011",
    names=("reciprocity", "triads_and_relation", "anger", "leaning"),
    parts=parts,
    numbers=(RESPONSE_STRENGTH, TRIAD_WEIGHT),
)
