"""Phase 11, relate: evidence adds to the log-odds of goodwill, and forgetting returns them to their supports."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array
from sim.model.situation import Changes, Moment, Setting, Situation, grievance_intensity, triad_balance


def relate(s: Situation, c: Setting, now: Moment) -> Changes:
    """Compute the new half log-odds and relation; keep each input for the decomposition."""
    shock = c.p.relation_noise * now.streams.draw(now.week, "relation") * c.named
    inputs = (c.p.forgetting * c.structure, *supports(s, c), shock)
    structure, ties, triads, conduct, grievance, noise = np.broadcast_arrays(*inputs)
    half_log_odds = (1.0 - c.p.forgetting) * s.half_log_odds + (structure + ties + triads + conduct + grievance + noise)
    return {
        "half_log_odds": half_log_odds,
        "relation": np.tanh(half_log_odds),
        "inputs": (structure, ties, triads, conduct, grievance, noise),
    }


def supports(s: Situation, c: Setting) -> tuple[Array, Array, Array, Array]:
    """Compute weekly additions to the half log-odds by ties, triads, perceived conduct and grievance, [V, R, A, A]."""
    return (
        c.p.forgetting * c.p.ties_weight * s.ties * c.named,
        c.p.forgetting * c.p.triad_weight * triad_balance(s.relation, c),
        c.p.learning * s.perceived,
        -c.p.grievance_weight * grievance_intensity(s.grievance) * c.named,
    )
