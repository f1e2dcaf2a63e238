"""Phase 8, amends: the offender may express regret, or admit and compensate, while the victim has a grievance.

Scripted releases belong to the same phase.
"""

from __future__ import annotations

import numpy as np

from sim.arrays import Array
from sim.model.actions import ACTIONS, action_index
from sim.model.situation import Changes, Moment, Setting, Situation, grievance_intensity, swap

RELEASE = action_index("release")


def release(grievance: Array, tone: Array, c: Setting, now: Moment) -> Changes:
    """Compute grievance and tone after the week's scripted releases; no changes without one.

    A release has a friendly tone and relieves part of the other's grievance.
    """
    acts = [script for script in c.scripted_acts if script.week == now.week and script.action == RELEASE]
    if not acts:
        return {}
    relief = c.p.release_grievance_relief * np.ones_like(grievance)
    grievance, tone = grievance.copy(), tone.copy()
    for act in acts:
        cell = (act.variant, slice(None), act.to, act.by)
        grievance[cell] *= 1.0 - relief[cell]
        tone[act.variant, :, act.by, act.to] = ACTIONS[RELEASE].tone
    return {"grievance": grievance, "tone": tone}


HALF, FULL = action_index("amends_half"), action_index("amends_full")
LEAST_TIES = -0.8
"""Ties below this lower the value of amends no further."""


def amends(s: Situation, c: Setting, now: Moment) -> Changes:
    """Compute `amends` received by source from target, and their effects on both sides."""
    strength = _choose(s, c, now)
    for script in c.scripted_acts:
        action = ACTIONS[script.action]
        if script.week == now.week and action.kind == "amends":
            strength[script.variant, :, script.to, script.by] = action.strength
    if not strength.any():
        return {"amends": strength, "relation_gain": strength, **release(s.grievance, s.tone, c, now)}
    p = c.p
    received = np.minimum(1.0, strength * p.amends_grievance_relief * p.amends_ties_factor * (1.0 + s.ties) / 2.0)
    made = swap(received)
    relation_gain = p.amends_relation_gain * (received + p.amends_own_relation_gain * made)
    changes = {
        "amends": strength,
        "relation_gain": relation_gain,
        "half_log_odds": s.half_log_odds + relation_gain,
        "grievance": s.grievance * (1.0 - received) * (1.0 - p.amends_own_grievance_relief * made),
        "audience_cost": s.audience_cost
        * (1.0 - p.amends_audience_cost_relief * received)
        * (1.0 - p.amends_audience_cost_relief * made),
        "tone": np.where(swap(strength) > 0.0, ACTIONS[FULL].tone, s.tone),
    }
    return {**changes, **release(changes["grievance"], changes["tone"], c, now)}


def cost(s: Situation, c: Setting) -> Array:
    """Compute the domestic cost of a conciliatory act by source to target, which rises with hawks, [V, R, A, A]."""
    return c.p.amends_cost * (1.0 + c.p.amends_cost_hawks * s.hawk_weight / c.p.hawk_weight_reference)


def _choose(s: Situation, c: Setting, now: Moment) -> Array:
    """Draw the strength of amends to the victim `source` by the offender `target`: 0, one half or 1."""
    p, grievance = c.p, grievance_intensity(s.grievance)
    owed = (grievance > p.amends_grievance_threshold) & c.named
    trust = 0.5 + 0.5 * np.maximum(s.ties, LEAST_TIES)
    value = (
        p.amends_value * grievance * trust
        + p.amends_value_dependence * swap(c.trade_dependence)
        + p.amends_value_goodwill * swap(s.intended_tone)
    )
    price = swap(cost(s, c)) * (1.0 + p.amends_cost_intent * s.intent)
    baseline = p.amends_agenda * s.agenda - p.amends_reluctance
    half = np.exp(p.amends_precision * (0.5 * value - 0.25 * price) + baseline) * owed * swap(c.allowed[..., HALF])
    full = np.exp(p.amends_precision * (value - price) + baseline) * owed * swap(c.allowed[..., FULL])
    draw = swap(now.streams.draw(now.week, "amends")) * (1.0 + half + full)
    return np.where(draw < full, ACTIONS[FULL].strength, np.where(draw < full + half, ACTIONS[HALF].strength, 0.0))
