"""Two-step quantal response: a leader also anticipates the other's reply to their own conduct."""

from __future__ import annotations

from sim.arrays import Array
from sim.model.parameters import FOOTING, Declaration
from sim.model.situation import Setting, Situation, Theory, swap
from sim.model.theories import bounded_reciprocity

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


def intended_tone(s: Situation, c: Setting) -> Array:
    """Compute the intended tone: bounded reciprocity, with the expected reply as half of the conduct reciprocated."""
    reply, own = expected_reply(s, c), (1.0 - s.domestic_constraint) * s.relation * (1.0 - c.p.reciprocity)
    reciprocated = (1.0 - s.domestic_constraint) * c.p.reciprocity
    pressures = bounded_reciprocity.intended_tone(s, c) - own - reciprocated * s.perceived
    return RESPONSE_STRENGTH.default * (reciprocated * (s.perceived + reply) / 2.0 + own) + pressures


def parts(s: Situation, c: Setting) -> dict[str, Array]:
    """Return the addends of `intended_tone`, by name; each leader knows the other's rule (two-step equilibrium)."""
    first = bounded_reciprocity.parts(s, c)
    reciprocated = RESPONSE_STRENGTH.default * (1.0 - s.domestic_constraint) * c.p.reciprocity / 2.0
    return {
        **first,
        "reciprocity": reciprocated * s.perceived,
        "expected_reply": reciprocated * expected_reply(s, c),
        "relation": RESPONSE_STRENGTH.default * first["relation"],
    }


def expected_reply(s: Situation, c: Setting) -> Array:
    """Compute target's mean reply to source's conduct under bounded reciprocity, [V, R, A, A]."""
    first = bounded_reciprocity.intended_tone(s, c)
    tone = first / (1.0 + c.p.conduct_cost)
    perceived = (1.0 - c.p.perception_bias) * swap(tone) + c.p.perception_bias * s.relation
    answer = first + (1.0 - s.domestic_constraint) * c.p.reciprocity * (perceived - s.perceived)
    reply: Array = swap(answer) / (1.0 + c.p.conduct_cost)
    return reply


EXPECTED_REPLY = Theory(
    name="expected_reply",
    claim="Leaders of bounded rationality look one step ahead and anticipate the other's reply.",
    source="McKelvey & Palfrey 1998; Signorino 1999",
    intended_tone=intended_tone,
    parts=parts,
    numbers=(RESPONSE_STRENGTH,),
)
