"""Phase 8, amends: the culprit may regret, or admit and compensate, while the wound he made is open.

A release that is scripted comes in the same phase (`sim.model.rules.amends`).
"""

from __future__ import annotations

import numpy as np

from sim.arrays import Array
from sim.model.actions import ACTIONS, action_index
from sim.model.situation import Changes, Moment, Setting, Situation, grievance_intensity, swap

RELEASE = action_index("release")


def release(grievance: Array, tone: Array, c: Setting, now: Moment) -> Changes:
    """The wound and tone of the week after what is released in it; nothing where nobody is.

    Who releases shows a warm tone, and part of the wound that the other has from him closes.
    """
    acts = [script for script in c.scripts if script.week == now.week and script.action == RELEASE]
    if not acts:
        return {}
    relief = c.p.release_grievance_relief * np.ones_like(grievance)
    grievance, tone = grievance.copy(), tone.copy()
    for act in acts:
        closed = (act.variant, slice(None), act.to, act.by)
        grievance[closed] *= 1.0 - relief[closed]
        tone[act.variant, :, act.by, act.to] = ACTIONS[RELEASE].tone
    return {"grievance": grievance, "tone": tone}


HALF, FULL = action_index("amends_half"), action_index("amends_full")
LEAST_TIES = -0.8
"""Below this ties no longer count against amends."""


def amends(s: Situation, c: Setting, now: Moment) -> Changes:
    """`amends` received by source from target, and what they mend on both sides."""
    strength = _choose(s, c, now)
    for script in c.scripts:
        action = ACTIONS[script.action]
        if script.week == now.week and action.kind == "amends":
            strength[script.variant, :, script.to, script.by] = action.strength
    if not strength.any():
        return {"amends": strength, "relation_gain": strength, **release(s.grievance, s.tone, c, now)}
    p = c.p
    mended = np.minimum(1.0, strength * p.amends_grievance_relief * p.amends_ties_factor * (1.0 + s.ties) / 2.0)
    made = swap(mended)
    relation_gain = p.amends_relation_gain * (mended + p.amends_own_relation_gain * made)
    changes = {
        "amends": strength,
        "relation_gain": relation_gain,
        "half_log_odds": s.half_log_odds + relation_gain,
        "grievance": s.grievance * (1.0 - mended) * (1.0 - p.amends_own_grievance_relief * made),
        "audience_cost": s.audience_cost
        * (1.0 - p.amends_audience_cost_relief * mended)
        * (1.0 - p.amends_audience_cost_relief * made),
        "tone": np.where(swap(strength) > 0.0, ACTIONS[FULL].tone, s.tone),
    }
    return {**changes, **release(changes["grievance"], changes["tone"], c, now)}


def cost(s: Situation, c: Setting) -> Array:
    """What a conciliatory act by source to target costs it at home: dearer with hawks, [V, R, A, A]."""
    return c.p.amends_cost * (1.0 + c.p.amends_cost_hawks * s.hawk_weight / c.p.hawk_weight_reference)


def _choose(s: Situation, c: Setting, now: Moment) -> Array:
    """Strength of the amends the aggrieved `source` receives from the culprit `target`: 0, one half or 1."""
    p, grievance = c.p, grievance_intensity(s.grievance)
    owed = (grievance > p.amends_grievance_threshold) & c.named
    trust = 0.5 + 0.5 * np.maximum(s.ties, LEAST_TIES)
    value = (
        p.amends_value * grievance * trust
        + p.amends_value_dependence * swap(c.trade_dependence)
        + p.amends_value_goodwill * swap(s.intended_tone)
    )
    price = swap(cost(s, c)) * (1.0 + p.amends_cost_intent * s.intent)
    impulse = p.amends_agenda * s.agenda - p.amends_reluctance
    half = np.exp(p.amends_precision * (0.5 * value - 0.25 * price) + impulse) * owed * swap(c.allowed[..., HALF])
    full = np.exp(p.amends_precision * (value - price) + impulse) * owed * swap(c.allowed[..., FULL])
    draw = swap(now.streams.week(now.week, "amends")) * (1.0 + half + full)
    return np.where(draw < full, ACTIONS[FULL].strength, np.where(draw < full + half, ACTIONS[HALF].strength, 0.0))
