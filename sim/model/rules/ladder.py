"""Phase 13, ladder: the rung follows the worse relation a step a week, and a formal level at once."""

from __future__ import annotations

import numpy as np

from sim.model.ladder import move, with_level
from sim.model.situation import Changes, Moment, Setting, Situation, swap, worse_of


def ladder(s: Situation, c: Setting, now: Moment) -> Changes:  # noqa: ARG001
    """`band` (by relation alone), `rung` as shown, and whether an incident has put the pair below its start."""
    band = move(s.band, worse_of(s.relation), c.p)
    rung = with_level(band, np.maximum(s.level, swap(s.level)))
    return {"band": band, "rung": rung, "fallen": s.fallen | (s.struck & (rung > c.start_rung))}
