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
    target = aim(s, c)
    for decision in c.decisions:
        target[..., decision.state, :] = decision.decide(target[..., decision.state, :].copy())
    target = target * c.named
    return {"target": target, "tone": show(target, c, now)}


def aim(s: Situation, c: Setting) -> Array:
    """The conduct aimed at, for the pairs the scenario names."""
    target: Array = c.theory.target(s, c) * c.named
    return target


def show(target: Array, c: Setting, now: Moment) -> Array:
    """The conduct shown: N(target / (1 + cost), 1 / (2 rationality (1 + cost))), clipped; scripted acts as scripted."""
    tone: Array = target / (1.0 + c.p.act_cost) + chance(c, now)
    tone = np.clip(tone, -1.0, 1.0)
    for script in c.scripts:
        action = ACTIONS[script.action]
        if script.week == now.week and action.kind == "conduct":
            tone[script.variant, :, script.by, script.to] = action.tone
    return tone


def chance(c: Setting, now: Moment) -> Array:
    """What chance adds to the conduct shown, [V, R, A, A], in tone; nothing of it is drawn anew if asked twice."""
    spread = 1.0 / np.sqrt(2.0 * c.p.rationality * (1.0 + c.p.act_cost))
    drawn: Array = spread * now.luck.week(now.week, "conduct") * c.named
    return drawn
