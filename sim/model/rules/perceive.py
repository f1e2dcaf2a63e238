"""Phase 3, perceive: each side sees the other's conduct partly through its own picture of him, and not sharply."""

from __future__ import annotations

from sim.model.situation import Changes, Moment, Setting, Situation, swap


def perceive(s: Situation, c: Setting, now: Moment) -> Changes:
    """`seen`: what source takes target's conduct of last week to be, in tone."""
    error = c.p.perception_noise * now.streams.week(now.week, "perception")
    seen = (1.0 - c.p.perception_bias) * swap(s.tone) + c.p.perception_bias * s.relation + error
    return {"perceived": seen * c.named}
