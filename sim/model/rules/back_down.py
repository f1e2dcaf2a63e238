"""Phase 9, back_down: the victim may make a concession (release, call, visit) and lower its downgrade by one level."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array, Flags
from sim.model.actions import ACTIONS, action_index
from sim.model.rules.amends import cost
from sim.model.situation import Cells, Changes, Moment, Setting, Situation, sigmoid, swap, worse_of

BACK_DOWN = action_index("back_down")


def back_down(s: Situation, c: Setting, now: Moment) -> Changes:
    """Compute who backs down this week, and the effects on level, tone, audience cost and the other's grievance."""
    chosen = _choose(s, c, now)
    for script in c.scripted_acts:
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


def restoration_margin(s: Situation, c: Setting) -> Array:
    """Compute the excess of intended tone, net of audience cost, over the tone that restoration requires."""
    return (
        s.intended_tone - s.audience_cost - c.p.restoration_threshold - c.p.restoration_prior_weight * worse_of(c.start)
    )


def _choose(s: Situation, c: Setting, now: Moment) -> Flags:
    in_dispute = ((s.downgrade_level > 0) | (s.agenda > c.p.back_down_agenda_threshold)) & (s.downgrade_chosen == 0)
    eligible: Flags = in_dispute & c.may_restore & c.allowed[..., BACK_DOWN]
    if not eligible.any():
        return eligible
    at = Cells(eligible)
    price = at(cost(s, c)) * (1.0 + at(c.p.amends_cost_intent) * at(s.intent))
    policy = at(c.p.restoration_precision) * at(restoration_margin(s, c))
    probability = sigmoid(policy - at(c.p.back_down_reluctance) - price)
    chosen = np.zeros_like(eligible)
    chosen[eligible] = at(now.streams.draw(now.week, "back_down")) < probability
    return chosen
