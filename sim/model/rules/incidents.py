"""Phase 1, incidents: harm done by one state to another, on its date, at random, or when a condition holds."""

from __future__ import annotations

import numpy as np

from sim.arrays import Flags
from sim.model.situation import Changes, Moment, Setting, Shock, Situation, openness


def incidents(s: Situation, c: Setting, now: Moment) -> Changes:
    """Open wounds, jolt relations and put quarrels on the table; small unnamed incidents only add to wounds."""
    minor = (now.luck.week(now.week, "minor_incident") < c.p.minor_rate) & c.named
    wound = s.wound + minor * c.p.minor_impact * now.luck.week(now.week, "minor_impact")
    strikes = np.zeros_like(s.strikes)
    changes: Changes = {"wound": wound, "jolt": np.zeros_like(wound), "strikes": strikes}
    for place, shock in enumerate(c.shocks):
        strikes[..., place] = _strikes(shock, s, now)
        if strikes[..., place].any():
            changes |= _strike(shock, strikes[..., place], s, c, changes)
    return changes


def _strikes(shock: Shock, s: Situation, now: Moment) -> Flags:
    """In which runs it happens this week, [V, R] or [V, 1]."""
    if shock.week is not None:
        return shock.present if shock.week == now.week else np.zeros_like(shock.present)
    cell = (..., shock.victim, shock.culprit)
    ripe = (s.rung[cell] >= shock.from_rung) & (openness(s.wound[cell]) >= shock.from_wound)
    return shock.present & ripe & (now.luck.weekly(now.week, f"incident {shock.name}") < shock.chance)


def _strike(shock: Shock, strikes: Flags, s: Situation, c: Setting, before: Changes) -> Changes:
    """What this incident moves, on top of what came before; the affront of the last one stands."""
    cell = (..., shock.victim, shock.culprit)
    harm = strikes * shock.impact * shock.attribution
    after = {name: before.get(name, getattr(s, name)).copy() for name in _MOVED}
    after["wound"][cell] += harm
    jump = c.p.incident_jump * np.ones_like(s.relation)
    after["jolt"][cell] -= jump[cell] * harm
    after["half_log_odds"][cell] -= jump[cell] * harm
    after["agenda"][cell] = np.where(strikes, 1.0, after["agenda"][cell])
    after["affront"][cell] = np.where(strikes, shock.affront, after["affront"][cell])
    for way in (cell, (..., shock.culprit, shock.victim)):
        after["struck"][way] |= strikes
    after["relation"] = np.tanh(after["half_log_odds"])
    return after


_MOVED = ("wound", "jolt", "half_log_odds", "relation", "agenda", "affront", "struck")
