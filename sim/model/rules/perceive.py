"""Phase 3, perceive: each state perceives the other's tone with noise and a bias towards its own image."""

from __future__ import annotations

from sim.model.situation import Changes, Moment, Setting, Situation, swap


def perceive(s: Situation, c: Setting, now: Moment) -> Changes:
    """Compute `perceived`: source's perception of target's conduct of last week, in tone."""
    error = c.p.perception_noise * now.streams.draw(now.week, "perception")
    perceived = (1.0 - c.p.perception_bias) * swap(s.tone) + c.p.perception_bias * s.relation + error
    return {"perceived": perceived * c.named}
