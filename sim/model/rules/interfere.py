"""Phase 4, interfere: third-party pressure acts mostly on dyads with a grievance."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array
from sim.model.actions import ACTIONS
from sim.model.situation import Changes, Moment, Setting, Situation, grievance_intensity


def interfere(s: Situation, c: Setting, now: Moment) -> Changes:
    """Compute `interference` with source's policy to target; below zero a wedge, above zero mediation."""
    return {
        "interference": c.p.interference_scale
        * pressure_in_force(c, now)
        * (c.p.interference_without_grievance + grievance_intensity(s.grievance))
    }


def pressure_in_force(c: Setting, now: Moment) -> Array:
    """Compute third-party pressure on source's policy to target, [V, 1|R, A, A], with scripted restraint and mediation.

    Restraint towards a state removes the third party's wedge (the negative part of its pressure) from all of that
    state's policies. Mediation with a state adds the third party's leverage to the pressure on all of that state's
    policies except the one towards the mediator. Each lasts a number of weeks and counts once, however often scripted.
    """
    if not c.scripted_acts:
        return c.pressure
    restraints = _in_force("restraint", c.p.restraint_weeks, c, now)
    mediations = _in_force("mediation", c.p.mediation_weeks, c, now)
    if not (restraints or mediations):
        return c.pressure
    pressure, added = c.pressure.copy(), _of_variants(c.p.mediation_pressure, c)
    for variant, by, to in restraints:
        pressure[variant, :, to, :] -= np.minimum(c.pressures_by[variant, :, by, to, :], 0.0)
    for variant, by, to in mediations:
        others = c.named[variant, :, to, :] & (np.arange(pressure.shape[-1]) != by)
        pressure[variant, :, to, :] += added[variant] * c.leverage[variant, :, by, to, None] * others
    return pressure


def _in_force(kind: str, weeks: float, c: Setting, now: Moment) -> list[tuple[int, int, int]]:
    """List (variant, by, to) of the acts of a kind that still last."""
    duration = _of_variants(weeks, c)
    return sorted(
        {
            (script.variant, script.by, script.to)
            for script in c.scripted_acts
            if ACTIONS[script.action].kind == kind and 0 <= now.week - script.week < duration[script.variant]
        }
    )


def _of_variants(value: float, c: Setting) -> Array:
    """Return a parameter as [V]; variants may differ in it."""
    return np.broadcast_to(np.reshape(value, -1), (len(c.named),))
