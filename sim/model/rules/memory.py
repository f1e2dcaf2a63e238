"""Phase 12, memory: wounds close unless conduct keeps them open, ties follow slowly, face sets or fades."""

from __future__ import annotations

import numpy as np

from sim.model.actions import LEVELS
from sim.model.situation import Changes, Moment, Setting, Situation, relu, swap


def memory(s: Situation, c: Setting, now: Moment) -> Changes:  # noqa: ARG001
    """Wound, ties and face after the week."""
    worse_than_usual = relu(np.minimum(c.p.wounding_tone, c.seen_at_rest) - s.seen) * c.named
    support = np.clip((s.relation + swap(s.relation)) / 2.0 + c.ties_offset, -1.0, 1.0)
    rate = np.where(support < s.ties, c.p.ties_down, c.p.ties_up)
    locked_in = c.p.face_ceiling * s.level / (len(LEVELS) - 1)
    return {
        "wound": s.wound * (1.0 - c.p.wound_healing) + c.p.conduct_wounds * worse_than_usual,
        "ties": s.ties + (support - s.ties) * rate,
        "face": s.face + (locked_in - s.face) * c.p.face_drift,
    }
