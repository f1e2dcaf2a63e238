"""Two-step quantal response: a leader also anticipates the other's reply to their own conduct."""

from __future__ import annotations

from typing import Any

from sim.model.compiling import rule
from sim.model.parameters import FOOTING, Declaration
from sim.model.theories import bounded_reciprocity
from sim.model.theories.theory import Theory, View

RESPONSE_STRENGTH = Declaration(
    "response_strength",
    1.042,
    0.7,
    1.3,
    "share",
    "",
    "weight of conduct, expected reply and relation",
    FOOTING,
)
STRENGTH = RESPONSE_STRENGTH.default


@rule
def first_tone(p: Any, own: View, other: View) -> float:
    """Return the intended tone under bounded reciprocity."""
    total = 0.0
    for part in bounded_reciprocity.parts(p, own, other):
        total += part
    return total


@rule
def expected_reply(p: Any, own: View, other: View) -> float:
    """Return target's mean reply to source's conduct under bounded reciprocity."""
    tone = first_tone(p, own, other) / (1.0 + p.conduct_cost)
    perceived = (1.0 - p.perception_bias) * tone + p.perception_bias * other.relation
    change = (1.0 - other.domestic_constraint) * p.reciprocity * (perceived - other.perceived)
    return (first_tone(p, other, own) + change) / (1.0 + p.conduct_cost)


@rule
def parts(p: Any, own: View, other: View) -> tuple[float, ...]:
    """Return the parts: bounded reciprocity, with the expected reply as half of the conduct reciprocated.

    One step of anticipation: each leader knows the other's rule, perception, constraint and leaning.
    """
    _, relation, domestic, third_parties, anger, leaning = bounded_reciprocity.parts(p, own, other)
    half = STRENGTH * (1.0 - own.domestic_constraint) * p.reciprocity / 2.0
    reply = half * expected_reply(p, own, other)
    return half * own.perceived, reply, STRENGTH * relation, domestic, third_parties, anger, leaning


EXPECTED_REPLY = Theory(
    name="expected_reply",
    claim="Leaders of bounded rationality look one step ahead and anticipate the other's reply.",
    source="McKelvey & Palfrey 1998; Signorino 1999",
    names=("reciprocity", "expected_reply", *bounded_reciprocity.NAMES[1:]),
    parts=parts,
    numbers=(RESPONSE_STRENGTH,),
)
