"""Phase 2, turnover: leaders leave, and some of the quarrel leaves with them."""

from __future__ import annotations

import numpy as np

from sim.model.situation import Changes, Moment, Setting, Situation

WEEKS_A_YEAR = 52
LEAST_BINDING, MOST_BINDING = 0.02, 0.9
"""No leader is wholly free of his factions, and none wholly theirs."""


def turnover(s: Situation, c: Setting, now: Moment) -> Changes:
    """A successor has his own binding and leanings, less to lose by climbing down, and calmer factions."""
    playing = c.named.any(axis=-1, keepdims=True)
    leaves = (
        playing
        & (now.luck.week(now.week, "turnover")[..., None] < 1.0 / (WEEKS_A_YEAR * c.tenure))
        & np.ones_like(s.left_office)
    )
    if not leaves.any():
        return {"left_office": leaves}
    binding = c.usual_binding + c.p.binding_spread * now.luck.week(now.week, "successor_binding")[..., None]
    leaning = c.p.leaning_spread * now.luck.week(now.week, "successor_leaning") * c.named
    return {
        "left_office": leaves,
        "binding": np.where(leaves, np.clip(binding, LEAST_BINDING, MOST_BINDING), s.binding),
        "leaning": np.where(leaves, leaning, s.leaning),
        "face": s.face * (1.0 - c.p.turnover_face * leaves),
        "wound": s.wound * (1.0 - c.p.turnover_wound * leaves),
        "mobilisation": s.mobilisation + c.p.turnover_hush * leaves * (c.p.mobilisation_at_rest - s.mobilisation),
    }
