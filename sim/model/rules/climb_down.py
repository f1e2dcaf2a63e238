"""Phase 9, climb-down: the aggrieved side may turn back too: release, call, visit, a level lower."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array, Flags
from sim.model.actions import ACTIONS, action_index
from sim.model.rules.amends import cost
from sim.model.situation import Cells, Changes, Moment, Setting, Situation, sigmoid, swap, worse_of

CLIMB_DOWN = action_index("climb_down")


def climb_down(s: Situation, c: Setting, now: Moment) -> Changes:
    """Who climbs down this week, the level, conduct and face that follow, and the relief of the other's wound."""
    chosen = _choose(s, c, now)
    for script in c.scripts:
        if script.week == now.week and ACTIONS[script.action].kind == "climb_down":
            chosen[script.variant, :, script.by, script.to] = True
    if not chosen.any():
        return {"climbed_down": chosen}
    return {
        "climbed_down": chosen,
        "level": np.where(chosen, np.maximum(s.level - 1, 0), s.level).astype(np.int8),
        "tone": np.where(chosen, ACTIONS[CLIMB_DOWN].tone, s.tone),
        "wound": s.wound * (1.0 - c.p.climb_down_relief * swap(chosen)),
        "face": s.face * (1.0 - c.p.climb_down_face * chosen),
    }


def policy_beyond_demand(s: Situation, c: Setting) -> Array:
    """How far policy, less face, exceeds what repair of a relation that stood so high before demands, in tone."""
    return s.target - s.face - c.p.restoration_threshold - c.p.restoration_prior * worse_of(c.start)


def _choose(s: Situation, c: Setting, now: Moment) -> Flags:
    open_to_it = ((s.level > 0) | (s.agenda > c.p.climb_down_agenda)) & (s.taken == 0)
    eligible: Flags = open_to_it & c.may_restore & c.allowed[..., CLIMB_DOWN]
    if not eligible.any():
        return eligible
    at = Cells(eligible)
    price = at(cost(s, c)) * (1.0 + at(c.p.amends_affront) * at(s.affront))
    policy = at(c.p.restoration_precision) * at(policy_beyond_demand(s, c))
    likely = sigmoid(policy - at(c.p.climb_down_reluctance) - price)
    chosen = np.zeros_like(eligible)
    chosen[eligible] = at(now.luck.week(now.week, "climb_down")) < likely
    return chosen
