"""Tit-for-tat: a leader answers in kind what he takes the other to have done, and nothing else."""

from __future__ import annotations

from sim.arrays import Array
from sim.model.parameters import FOOTING, Declaration
from sim.model.situation import Setting, Situation, Theory, added_up

STRENGTH = Declaration("strength", 0.956, 0.8, 1.0, "share", "", "how much of what is seen is answered", FOOTING)


def intended_tone(s: Situation, c: Setting) -> Array:
    """Conduct aimed at: strength x seen + leaning; [V, R, A, A], in tone."""
    return added_up(parts(s, c))


def parts(s: Situation, c: Setting) -> dict[str, Array]:  # noqa: ARG001
    """The addends of `target`, by name."""
    return {"reciprocity": STRENGTH.default * s.perceived, "leaning": s.leaning}


TIT_FOR_TAT = Theory(
    name="tit_for_tat",
    claim="Leaders answer conduct in kind; factions, wounds and third parties do not enter their choice.",
    source="Axelrod 1984; Patchen & Bogumil 1995",
    intended_tone=intended_tone,
    parts=parts,
    numbers=(STRENGTH,),
)
