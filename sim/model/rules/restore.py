"""Phase 10, restore: formal restoration needs both states, and requires more after a better prior relation."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array, Flags
from sim.model.actions import ACTIONS, action_index
from sim.model.rules.back_down import restoration_margin
from sim.model.situation import Changes, Moment, Setting, Situation, sigmoid, swap, worse_of

RESTORATION = action_index("restoration")


def restore(s: Situation, c: Setting, now: Moment) -> Changes:
    """Compute the `restored` dyads, and clear their downgrades, audience costs and incident flags."""
    restored = _choose(s, c, now)
    for script in c.scripted_acts:
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
    """Draw the dyads that restore relations, symmetric, by the intended tone of the more reluctant side."""
    in_force, may = s.downgrade_level > 0, c.allowed[..., RESTORATION]
    eligible: Flags = (in_force | swap(in_force) | s.below_start_since) & c.may_restore & may & swap(may)
    if not eligible.any():
        return eligible
    rate = c.p.restoration_max_rate * sigmoid(c.p.restoration_precision * worse_of(restoration_margin(s, c)))
    eligible &= _one_draw_a_dyad(now.streams.draw(now.week, "restoration")) < rate
    return eligible


def _one_draw_a_dyad(draws: Array) -> Array:
    return np.where(np.tri(draws.shape[-1], dtype=bool), swap(draws), draws)
