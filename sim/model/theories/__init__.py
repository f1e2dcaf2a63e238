"""Rival theories of how a leader decides: one module each, listed in `THEORIES`."""

from __future__ import annotations

from sim.errors import UsageError, choices
from sim.model.theories.bounded_reciprocity import BOUNDED_RECIPROCITY
from sim.model.theories.expected_reply import EXPECTED_REPLY
from sim.model.theories.faction_bargaining import FACTION_BARGAINING
from sim.model.theories.prospect import PROSPECT
from sim.model.theories.structural_balance import STRUCTURAL_BALANCE
from sim.model.theories.theory import Theory
from sim.model.theories.tit_for_tat import TIT_FOR_TAT
from sim.model.theories.trust_spiral import TRUST_SPIRAL

THEORIES: tuple[Theory, ...] = (
    BOUNDED_RECIPROCITY,
    TIT_FOR_TAT,
    TRUST_SPIRAL,
    PROSPECT,
    STRUCTURAL_BALANCE,
    FACTION_BARGAINING,
    EXPECTED_REPLY,
)
"""The registry of theories; the first is the default."""


def theory_called(name: str) -> Theory:
    """Return the theory of this name; raises UsageError with the available names."""
    theories = {theory.name: theory for theory in THEORIES}
    if name not in theories:
        raise UsageError(f"no theory '{name}'; {choices(name, theories)}")
    return theories[name]
