"""Phase 4, interfere: third parties work the open wound, hardly a healthy pair."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array
from sim.model.actions import ACTIONS
from sim.model.situation import Changes, Moment, Setting, Situation, grievance_intensity


def interfere(s: Situation, c: Setting, now: Moment) -> Changes:
    """`interference` on source's policy to target; below zero a wedge, above zero mediation."""
    return {
        "interference": c.p.interference_scale
        * pressure_in_force(c, now)
        * (c.p.interference_without_grievance + grievance_intensity(s.grievance))
    }


def pressure_in_force(c: Setting, now: Moment) -> Array:
    """Third parties' push on source's policy to target, [V, 1|R, A, A], with the restraint and mediation scripted.

    A third party that holds back towards a state loses its wedge (what is below zero of its push) on all of that
    state's policies; one that mediates with a state adds its leverage over it to the push on all its policies but the
    one towards itself. Each lasts so many weeks from its own, and counts once however often it is scripted.
    """
    if not c.scripts:
        return c.pressure
    held = _in_force("restraint", c.p.restraint_weeks, c, now)
    speaking = _in_force("mediation", c.p.mediation_weeks, c, now)
    if not (held or speaking):
        return c.pressure
    pressure, added = c.pressure.copy(), _of_variants(c.p.mediation_pressure, c)
    for variant, by, to in held:
        pressure[variant, :, to, :] -= np.minimum(c.pressures_by[variant, :, by, to, :], 0.0)
    for variant, by, to in speaking:
        others = c.named[variant, :, to, :] & (np.arange(pressure.shape[-1]) != by)
        pressure[variant, :, to, :] += added[variant] * c.leverage[variant, :, by, to, None] * others
    return pressure


def _in_force(kind: str, weeks: float, c: Setting, now: Moment) -> list[tuple[int, int, int]]:
    """Variant, who and to whom, of the acts of a kind that were begun in the last so many weeks."""
    lasts = _of_variants(weeks, c)
    return sorted(
        {
            (script.variant, script.by, script.to)
            for script in c.scripts
            if ACTIONS[script.action].kind == kind and 0 <= now.week - script.week < lasts[script.variant]
        }
    )


def _of_variants(value: float, c: Setting) -> Array:
    """A parameter, [V]: variants may differ in it."""
    return np.broadcast_to(np.reshape(value, -1), (len(c.named),))
