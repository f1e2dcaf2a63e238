"""Phase 4, interfere: third parties work the open wound, hardly a healthy pair."""

from __future__ import annotations

from sim.situation import Changes, Moment, Setting, Situation, openness


def interfere(s: Situation, c: Setting, now: Moment) -> Changes:  # noqa: ARG001
    """`interference` on source's policy to target; below zero a wedge, above zero mediation."""
    return {"interference": c.p.interference * c.push * (c.p.interference_at_rest + openness(s.wound))}
