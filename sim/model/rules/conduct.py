"""Phase 6, conduct: the theory gives the intended tone; the actual tone is weaker and varies around it.

A logit choice over a fine menu of acts with quadratic loss is this Gaussian; the act's name is the nearest row of
ACTIONS (`label` in `sim.results.recorder`).
"""

from __future__ import annotations

import numpy as np

from sim.arrays import Array
from sim.model.actions import ACTIONS
from sim.model.situation import Changes, Moment, Setting, Situation


def conduct(s: Situation, c: Setting, now: Moment) -> Changes:
    """Compute `intended_tone` and the actual `tone`, in [-1, 1]."""
    intended_tone = theory_tone(s, c)
    for decision in c.decisions:
        intended_tone[..., decision.state, :] = decision.decide(intended_tone[..., decision.state, :].copy())
    intended_tone = intended_tone * c.named
    return {"intended_tone": intended_tone, "tone": shown_tone(intended_tone, c, now)}


def theory_tone(s: Situation, c: Setting) -> Array:
    """Compute the theory's intended tone for the named dyads."""
    intended_tone: Array = c.theory.intended_tone(s, c) * c.named
    return intended_tone


def shown_tone(intended_tone: Array, c: Setting, now: Moment) -> Array:
    """Draw the tone from N(intended_tone / (1 + cost), 1 / (2 precision (1 + cost))), clipped; apply scripted acts."""
    tone: Array = intended_tone / (1.0 + c.p.conduct_cost) + conduct_noise(c, now)
    tone = np.clip(tone, -1.0, 1.0)
    for script in c.scripted_acts:
        action = ACTIONS[script.action]
        if script.week == now.week and action.kind == "conduct":
            tone[script.variant, :, script.by, script.to] = action.tone
    return tone


def conduct_noise(c: Setting, now: Moment) -> Array:
    """Return the random part of the tone, [V, R, A, A]; repeated calls give the same draws."""
    sd = 1.0 / np.sqrt(2.0 * c.p.conduct_precision * (1.0 + c.p.conduct_cost))
    noise: Array = sd * now.streams.draw(now.week, "conduct") * c.named
    return noise
