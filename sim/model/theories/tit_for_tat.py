"""Tit-for-tat: a leader reciprocates perceived conduct and responds to nothing else."""

from __future__ import annotations

from sim.arrays import Array
from sim.model.parameters import FOOTING, Declaration
from sim.model.situation import Setting, Situation, Theory, sum_of_parts

RESPONSE_STRENGTH = Declaration(
    "response_strength", 0.956, 0.8, 1.0, "share", "", "share of perceived conduct reciprocated", FOOTING
)


def intended_tone(s: Situation, c: Setting) -> Array:
    """Compute the intended tone: strength x perceived + leaning; [V, R, A, A]."""
    return sum_of_parts(parts(s, c))


def parts(s: Situation, c: Setting) -> dict[str, Array]:  # noqa: ARG001
    """Return the addends of `intended_tone`, by name."""
    return {"reciprocity": RESPONSE_STRENGTH.default * s.perceived, "leaning": s.leaning}


TIT_FOR_TAT = Theory(
    name="tit_for_tat",
    claim="Leaders reciprocate conduct; factions, grievances and third parties do not affect their choice.",
    source="Axelrod 1984; Patchen & Bogumil 1995",
    intended_tone=intended_tone,
    parts=parts,
    numbers=(RESPONSE_STRENGTH,),
)
