"""Two-step quantal response: a leader also weighs how the other would answer what he is about to do."""

from __future__ import annotations

from sim.arrays import Array
from sim.model.parameters import FOOTING, Declaration
from sim.model.situation import Setting, Situation, Theory, swap
from sim.model.theories import bounded_reciprocity

STRENGTH = Declaration(
    "strength", 1.042, 0.7, 1.3, "share", "", "how far seen conduct, expected reply and relation move him", FOOTING
)


def intended_tone(s: Situation, c: Setting) -> Array:
    """Conduct aimed at: bounded reciprocity, half of what is answered being the reply expected; in tone."""
    reply, own = expected_reply(s, c), (1.0 - s.domestic_constraint) * s.relation * (1.0 - c.p.reciprocity)
    answered = (1.0 - s.domestic_constraint) * c.p.reciprocity
    pressures = bounded_reciprocity.intended_tone(s, c) - own - answered * s.perceived
    return STRENGTH.default * (answered * (s.perceived + reply) / 2.0 + own) + pressures


def parts(s: Situation, c: Setting) -> dict[str, Array]:
    """The addends of `target`, by name. Each knows how the other decides, as in an equilibrium of two steps."""
    first = bounded_reciprocity.parts(s, c)
    answered = STRENGTH.default * (1.0 - s.domestic_constraint) * c.p.reciprocity / 2.0
    return {
        **first,
        "reciprocity": answered * s.perceived,
        "expected_reply": answered * expected_reply(s, c),
        "own_relation": STRENGTH.default * first["own_relation"],
    }


def expected_reply(s: Situation, c: Setting) -> Array:
    """Mean tone by which target would answer source's first thought, [V, R, A, A]."""
    first = bounded_reciprocity.intended_tone(s, c)
    thought = first / (1.0 + c.p.conduct_cost)
    would_see = (1.0 - c.p.perception_bias) * swap(thought) + c.p.perception_bias * s.relation
    answer = first + (1.0 - s.domestic_constraint) * c.p.reciprocity * (would_see - s.perceived)
    reply: Array = swap(answer) / (1.0 + c.p.conduct_cost)
    return reply


EXPECTED_REPLY = Theory(
    name="expected_reply",
    claim="Leaders of bounded rationality look one step ahead, to how the other would reply.",
    source="McKelvey & Palfrey 1998; Signorino 1999",
    intended_tone=intended_tone,
    parts=parts,
    numbers=(STRENGTH,),
)
