"""Phase 10, restore: formal repair needs both sides, and old friends ask for more."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array, Flags
from sim.model.actions import ACTIONS, action_index
from sim.model.rules.back_down import policy_beyond_demand
from sim.model.situation import Changes, Moment, Setting, Situation, sigmoid, swap, worse_of

RESTORATION = action_index("restoration")


def restore(s: Situation, c: Setting, now: Moment) -> Changes:
    """`restored` pairs: no level in force, no face to lose, the quarrel closed."""
    restored = _choose(s, c, now)
    for script in c.scripts:
        if script.week == now.week and ACTIONS[script.action].kind == "restoration":
            for dyad in ((script.by, script.to), (script.to, script.by)):
                restored[script.variant, :, *dyad] = True
    if not restored.any():
        return {"restored": restored}
    return {
        "restored": restored,
        "downgrade_level": np.where(restored, 0, s.downgrade_level).astype(np.int8),
        "audience_cost": np.where(restored, 0.0, s.audience_cost),
        "incident_since_restoration": s.incident_since_restoration & ~restored,
        "below_start_since": s.below_start_since & ~restored,
    }


def _choose(s: Situation, c: Setting, now: Moment) -> Flags:
    """Pairs that restore, symmetric: at most the greatest rate, by the more reluctant side's policy."""
    in_force, may = s.downgrade_level > 0, c.allowed[..., RESTORATION]
    eligible: Flags = (in_force | swap(in_force) | s.below_start_since) & c.may_restore & may & swap(may)
    if not eligible.any():
        return eligible
    willing = c.p.restoration_max_rate * sigmoid(c.p.restoration_precision * worse_of(policy_beyond_demand(s, c)))
    eligible &= _one_draw_a_dyad(now.streams.week(now.week, "restoration")) < willing
    return eligible


def _one_draw_a_dyad(draws: Array) -> Array:
    return np.where(np.tri(draws.shape[-1], dtype=bool), swap(draws), draws)
