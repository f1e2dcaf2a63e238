"""Tit-for-tat: a leader reciprocates perceived conduct and responds to nothing else."""

from __future__ import annotations

from typing import Any

from sim.model.compiling import rule
from sim.model.parameters import FOOTING, Declaration
from sim.model.theories.theory import Theory, View

RESPONSE_STRENGTH = Declaration(
    "response_strength", 0.956, 0.8, 1.0, "share", "", "share of perceived conduct reciprocated", FOOTING
)
STRENGTH = RESPONSE_STRENGTH.default


@rule
def parts(p: Any, own: View, other: View) -> tuple[float, ...]:  # noqa: ARG001
    """Return the parts: strength x perceived + leaning."""
    return STRENGTH * own.perceived, own.leaning


TIT_FOR_TAT = Theory(
    name="tit_for_tat",
    claim="Leaders reciprocate conduct; factions, grievances and third parties do not affect their choice.",
    source="Axelrod 1984; Patchen & Bogumil 1995",
    names=("reciprocity", "leaning"),
    parts=parts,
    numbers=(RESPONSE_STRENGTH,),
)
