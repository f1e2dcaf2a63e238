"""Rival accounts of how a leader decides: one file each, one line in `THEORIES`."""

from __future__ import annotations

from sim.situation import Theory
from sim.theories.bounded_reciprocity import BOUNDED_RECIPROCITY

THEORIES: tuple[Theory, ...] = (BOUNDED_RECIPROCITY,)
"""The whole registry; the first is the default."""
