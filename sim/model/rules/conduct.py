"""Phase 6, conduct: the theory says what a leader aims at; what he does falls short of it and varies.

A logit choice over a fine menu of acts with quadratic loss is this Gaussian; the act's name is the nearest row of
ACTIONS (`label` in `sim.results.recorder`).
"""

from __future__ import annotations

import numpy as np

from sim.arrays import Array
from sim.model.actions import ACTIONS
from sim.model.situation import Changes, Moment, Setting, Situation


def conduct(s: Situation, c: Setting, now: Moment) -> Changes:
    """`target`, the conduct aimed at, and `tone`, the conduct shown, in [-1, 1]."""
    intended_tone = aim(s, c)
    for decision in c.decisions:
        intended_tone[..., decision.state, :] = decision.decide(intended_tone[..., decision.state, :].copy())
    intended_tone = intended_tone * c.named
    return {"intended_tone": intended_tone, "tone": show(intended_tone, c, now)}


def aim(s: Situation, c: Setting) -> Array:
    """The conduct aimed at, for the pairs the scenario names."""
    intended_tone: Array = c.theory.intended_tone(s, c) * c.named
    return intended_tone


def show(intended_tone: Array, c: Setting, now: Moment) -> Array:
    """The conduct shown: N(target / (1 + cost), 1 / (2 rationality (1 + cost))), clipped; scripted acts as scripted."""
    tone: Array = intended_tone / (1.0 + c.p.conduct_cost) + chance(c, now)
    tone = np.clip(tone, -1.0, 1.0)
    for script in c.scripts:
        action = ACTIONS[script.action]
        if script.week == now.week and action.kind == "conduct":
            tone[script.variant, :, script.by, script.to] = action.tone
    return tone


def chance(c: Setting, now: Moment) -> Array:
    """What chance adds to the conduct shown, [V, R, A, A], in tone; nothing of it is drawn anew if asked twice."""
    spread = 1.0 / np.sqrt(2.0 * c.p.conduct_precision * (1.0 + c.p.conduct_cost))
    drawn: Array = spread * now.streams.week(now.week, "conduct") * c.named
    return drawn
