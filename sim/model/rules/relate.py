"""Phase 11, relate: evidence adds to the log-odds of goodwill, and forgetting pulls them to what holds them up."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array
from sim.model.situation import Changes, Moment, Setting, Situation, balance, grievance_intensity


def relate(s: Situation, c: Setting, now: Moment) -> Changes:
    """The new half log-odds and relation, with each input kept for the ledger."""
    noise = c.p.relation_noise * now.streams.week(now.week, "relation") * c.named
    inputs = (c.p.forgetting * c.structure, *supports(s, c), noise)
    structure, ties, triads, conduct, grievance, streams = np.broadcast_arrays(*inputs)
    half_log_odds = (1.0 - c.p.forgetting) * s.half_log_odds + (
        structure + ties + triads + conduct + grievance + streams
    )
    return {
        "half_log_odds": half_log_odds,
        "relation": np.tanh(half_log_odds),
        "inputs": (structure, ties, triads, conduct, grievance, streams),
    }


def supports(s: Situation, c: Setting) -> tuple[Array, Array, Array, Array]:
    """Weekly additions to the half log-odds by ties, triads, conduct seen and wound, each [V, R, A, A]."""
    return (
        c.p.forgetting * c.p.ties_weight * s.ties * c.named,
        c.p.forgetting * c.p.triad_weight * balance(s.relation, c),
        c.p.learning * s.perceived,
        -c.p.grievance_weight * grievance_intensity(s.grievance) * c.named,
    )
