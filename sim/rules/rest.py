"""The point of rest: the structure that holds the starting relations up, found by inverting the mean week.

No structural constant is free: `b` is what makes the start an exact fixed point of the mean dynamics, hostile pairs
included, with factions at rest, ties as they are and no wound.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.luck import StillLuck
from sim.rules.conduct import conduct
from sim.rules.factions import domestic_ideal, drive
from sim.rules.interfere import interfere
from sim.rules.perceive import perceive
from sim.rules.relate import supports
from sim.situation import Moment, Setting, Situation

ROUNDS = 400
"""The exchange of conduct contracts by .21 a round at the defaults and .91 at worst, so 400 reach machine precision."""


def invert(c: Setting, s: Situation) -> tuple[Setting, Situation]:
    """The setting with its structure and usual conduct, and the situation at rest in it."""
    still = Moment(-1, StillLuck(s.relation.shape[1], s.relation.shape[-1]))
    s = replace(s, ideal=domestic_ideal(s.mobilisation, c), **interfere(s, c, still))
    usual = replace(c, decisions=())
    for _ in range(ROUNDS):
        s = replace(s, **perceive(s, usual, still))
        s = replace(s, **conduct(s, usual, still))
    held_up = np.sum(np.broadcast_arrays(*supports(s, c)), axis=0)
    setting = replace(
        c,
        structure=(s.half_log_odds - held_up / c.p.forgetting) * c.named,
        seen_at_rest=s.seen,
        target_at_rest=s.target,
        drive_at_rest=drive(s, c),
    )
    return setting, s
