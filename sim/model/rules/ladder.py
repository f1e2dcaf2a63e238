"""Phase 13, ladder: the rung follows the worse relation a step a week, and a formal level at once."""

from __future__ import annotations

import numpy as np

from sim.model.ladder import move, with_level
from sim.model.situation import Changes, Moment, Setting, Situation, swap, worse_of


def ladder(s: Situation, c: Setting, now: Moment) -> Changes:  # noqa: ARG001
    """`band` (by relation alone), `rung` as shown, and whether an incident has put the pair below its start."""
    band = move(s.relation_rung, worse_of(s.relation), c.p)
    rung = with_level(band, np.maximum(s.downgrade_level, swap(s.downgrade_level)))
    return {
        "relation_rung": band,
        "rung": rung,
        "below_start_since": s.below_start_since | (s.incident_since_restoration & (rung > c.start_rung)),
    }
