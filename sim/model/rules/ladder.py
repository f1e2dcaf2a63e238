"""Phase 13, ladder: the rung follows the dyad relation by one step a week, and a downgrade at once."""

from __future__ import annotations

import numpy as np

from sim.model.ladder import move, rung_with_downgrade
from sim.model.situation import Changes, Moment, Setting, Situation, swap, worse_of


def ladder(s: Situation, c: Setting, now: Moment) -> Changes:  # noqa: ARG001
    """Compute `relation_rung` (by relation alone), `rung`, and the flag of dyads below their starting rung."""
    relation_rung = move(s.relation_rung, worse_of(s.relation), c.p)
    rung = rung_with_downgrade(relation_rung, np.maximum(s.downgrade_level, swap(s.downgrade_level)))
    return {
        "relation_rung": relation_rung,
        "rung": rung,
        "below_start_since": s.below_start_since | (s.incident_since_restoration & (rung > c.start_rung)),
    }
