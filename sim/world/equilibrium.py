"""The point of rest: the structure that holds the starting relations up, found by inverting the mean week.

No structural constant is free: `b` is what makes the start an exact fixed point of the mean dynamics, hostile pairs
included, with factions at rest, ties as they are and no wound.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.model.random_streams import MeanWeek
from sim.model.rules.conduct import conduct
from sim.model.rules.factions import heard, mobilisation_stimulus
from sim.model.rules.interfere import interfere
from sim.model.rules.perceive import perceive
from sim.model.rules.relate import supports
from sim.model.situation import Moment, Setting, Situation

ROUNDS, SETTLED = 400, 1e-16
"""The exchange of conduct contracts by .21 a round at the defaults and .91 at worst, so 400 reach machine precision.

A run that no longer moves is left as it is, whatever the others of its block do.
"""


def invert(c: Setting, s: Situation) -> tuple[Setting, Situation]:
    """The setting with its structure and usual conduct, and the situation at rest in it."""
    still = Moment(-1, MeanWeek(s.relation.shape[1], s.relation.shape[-1]))
    s = replace(s, **heard(s.mobilisation, c), **interfere(s, c, still))
    usual = replace(c, decisions=())
    moving = np.ones((*s.tone.shape[:2], 1, 1), dtype=bool)
    for _ in range(ROUNDS):
        after = replace(s, **perceive(s, usual, still))
        after = replace(after, **conduct(after, usual, still))
        step = {
            name: np.where(moving, getattr(after, name), getattr(s, name))
            for name in ("perceived", "intended_tone", "tone")
        }
        moving = np.abs(step["tone"] - s.tone).max(axis=(-1, -2), keepdims=True) > SETTLED
        s = replace(s, **step)
        if not moving.any():
            break
    held_up = np.sum(np.broadcast_arrays(*supports(s, c)), axis=0)
    setting = replace(
        c,
        structure=(s.half_log_odds - held_up / c.p.forgetting) * c.named,
        perceived_at_equilibrium=s.perceived,
        intended_tone_at_equilibrium=s.intended_tone,
        mobilisation_stimulus_at_equilibrium=mobilisation_stimulus(s, c),
    )
    return setting, s
