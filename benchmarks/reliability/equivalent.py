"""Mutants that change nothing that anybody could notice, with the reason."""

from __future__ import annotations

EQUIVALENT: dict[str, str] = {}
"""Reason, by the name of the mutant."""
