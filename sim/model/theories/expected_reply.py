"""Two-step quantal response: a leader also weighs how the other would answer what he is about to do."""

from __future__ import annotations

from sim.arrays import Array
from sim.model.parameters import FOOTING, Declaration
from sim.model.situation import Setting, Situation, Theory, swap
from sim.model.theories import bounded_reciprocity

STRENGTH = Declaration(
    "strength", 1.042, 0.7, 1.3, "share", "", "how far seen conduct, expected reply and relation move him", FOOTING
)


def target(s: Situation, c: Setting) -> Array:
    """Conduct aimed at: bounded reciprocity, half of what is answered being the reply expected; in tone."""
    reply, own = expected_reply(s, c), (1.0 - s.binding) * s.relation * (1.0 - c.p.reciprocity)
    answered = (1.0 - s.binding) * c.p.reciprocity
    pressures = bounded_reciprocity.target(s, c) - own - answered * s.seen
    return STRENGTH.default * (answered * (s.seen + reply) / 2.0 + own) + pressures


def parts(s: Situation, c: Setting) -> dict[str, Array]:
    """The addends of `target`, by name. Each knows how the other decides, as in an equilibrium of two steps."""
    first = bounded_reciprocity.parts(s, c)
    answered = STRENGTH.default * (1.0 - s.binding) * c.p.reciprocity / 2.0
    return {
        **first,
        "reciprocity": answered * s.seen,
        "expected_reply": answered * expected_reply(s, c),
        "own_relation": STRENGTH.default * first["own_relation"],
    }


def expected_reply(s: Situation, c: Setting) -> Array:
    """Mean tone by which target would answer source's first thought, [V, R, A, A]."""
    first = bounded_reciprocity.target(s, c)
    thought = first / (1.0 + c.p.act_cost)
    would_see = (1.0 - c.p.projection) * swap(thought) + c.p.projection * s.relation
    answer = first + (1.0 - s.binding) * c.p.reciprocity * (would_see - s.seen)
    reply: Array = swap(answer) / (1.0 + c.p.act_cost)
    return reply


EXPECTED_REPLY = Theory(
    name="expected_reply",
    claim="Leaders of bounded rationality look one step ahead, to how the other would reply.",
    source="McKelvey & Palfrey 1998; Signorino 1999",
    target=target,
    parts=parts,
    numbers=(STRENGTH,),
)
