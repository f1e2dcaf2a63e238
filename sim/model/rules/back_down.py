"""Phase 9, climb-down: the aggrieved side may turn back too: release, call, visit, a level lower."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array, Flags
from sim.model.actions import ACTIONS, action_index
from sim.model.rules.amends import cost
from sim.model.situation import Cells, Changes, Moment, Setting, Situation, sigmoid, swap, worse_of

BACK_DOWN = action_index("back_down")


def back_down(s: Situation, c: Setting, now: Moment) -> Changes:
    """Who climbs down this week, the level, conduct and face that follow, and the relief of the other's wound."""
    chosen = _choose(s, c, now)
    for script in c.scripts:
        if script.week == now.week and ACTIONS[script.action].kind == "back_down":
            chosen[script.variant, :, script.by, script.to] = True
    if not chosen.any():
        return {"backed_down": chosen}
    return {
        "backed_down": chosen,
        "downgrade_level": np.where(chosen, np.maximum(s.downgrade_level - 1, 0), s.downgrade_level).astype(np.int8),
        "tone": np.where(chosen, ACTIONS[BACK_DOWN].tone, s.tone),
        "grievance": s.grievance * (1.0 - c.p.back_down_grievance_relief * swap(chosen)),
        "audience_cost": s.audience_cost * (1.0 - c.p.back_down_audience_cost_relief * chosen),
    }


def policy_beyond_demand(s: Situation, c: Setting) -> Array:
    """How far policy, less face, exceeds what repair of a relation that stood so high before demands, in tone."""
    return (
        s.intended_tone - s.audience_cost - c.p.restoration_threshold - c.p.restoration_prior_weight * worse_of(c.start)
    )


def _choose(s: Situation, c: Setting, now: Moment) -> Flags:
    open_to_it = ((s.downgrade_level > 0) | (s.agenda > c.p.back_down_agenda_threshold)) & (s.downgrade_chosen == 0)
    eligible: Flags = open_to_it & c.may_restore & c.allowed[..., BACK_DOWN]
    if not eligible.any():
        return eligible
    at = Cells(eligible)
    price = at(cost(s, c)) * (1.0 + at(c.p.amends_cost_intent) * at(s.intent))
    policy = at(c.p.restoration_precision) * at(policy_beyond_demand(s, c))
    likely = sigmoid(policy - at(c.p.back_down_reluctance) - price)
    chosen = np.zeros_like(eligible)
    chosen[eligible] = at(now.streams.week(now.week, "back_down")) < likely
    return chosen
