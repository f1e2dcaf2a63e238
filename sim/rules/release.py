"""Release: a state lets those go whom it holds, where that is scripted; part of phase 8, beside amends."""

from __future__ import annotations

import numpy as np

from sim.actions import ACTIONS, action_index
from sim.situation import Array, Changes, Moment, Setting

RELEASE = action_index("release")


def release(wound: Array, tone: Array, c: Setting, now: Moment) -> Changes:
    """The wound and tone of the week after what is released in it; nothing where nobody is.

    Who releases shows a warm tone, and part of the wound that the other has from him closes.
    """
    acts = [script for script in c.scripts if script.week == now.week and script.action == RELEASE]
    if not acts:
        return {}
    relief = c.p.release_relief * np.ones_like(wound)
    wound, tone = wound.copy(), tone.copy()
    for act in acts:
        closed = (act.variant, slice(None), act.to, act.by)
        wound[closed] *= 1.0 - relief[closed]
        tone[act.variant, :, act.by, act.to] = ACTIONS[RELEASE].tone
    return {"wound": wound, "tone": tone}
