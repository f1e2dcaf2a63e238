"""Phase 12, memory: grievance decays unless conduct sustains it; ties and audience cost adjust slowly."""

from __future__ import annotations

import numpy as np

from sim.model.actions import LEVELS
from sim.model.situation import Changes, Moment, Setting, Situation, relu, swap


def memory(s: Situation, c: Setting, now: Moment) -> Changes:  # noqa: ARG001
    """Compute grievance, ties and audience cost after the week."""
    worse_than_usual = (
        relu(np.minimum(c.p.grievance_tone_threshold, c.perceived_at_equilibrium) - s.perceived) * c.named
    )
    support = np.clip((s.relation + swap(s.relation)) / 2.0 + c.ties_offset, -1.0, 1.0)
    rate = np.where(support < s.ties, c.p.ties_decay, c.p.ties_growth)
    locked_in = c.p.audience_cost_max * s.downgrade_level / (len(LEVELS) - 1)
    return {
        "grievance": s.grievance * (1.0 - c.p.grievance_decay) + c.p.grievance_from_conduct * worse_than_usual,
        "ties": s.ties + (support - s.ties) * rate,
        "audience_cost": s.audience_cost + (locked_in - s.audience_cost) * c.p.audience_cost_rate,
    }
