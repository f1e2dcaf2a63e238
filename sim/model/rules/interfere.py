"""Phase 4, interfere: third-party pressure acts mostly on dyads with a grievance."""

from __future__ import annotations

from math import ceil
from typing import Any

import numpy as np

from sim.arrays import Array
from sim.model.actions import ACTIONS
from sim.model.compiling import LANES, phase, rule
from sim.model.elementary import excess_grievance, relu
from sim.model.records import Week
from sim.model.situation import Setting


@rule
def interference(p: Any, pressure: float, excess: float) -> float:
    """Return the third-party pressure in force; below zero a wedge, above zero mediation."""
    return p.interference_scale * pressure * relu(p.interference_without_grievance + excess)


@phase
def interfere(w: Week) -> None:
    """Compute `interference` with source's policy to target."""
    for k in range(len(w.dyads)):
        mine, pressure = w.dyads[k], w.setting[k].pressure
        for r in range(LANES):
            mine.interference[r] = interference(w.p[0], pressure[r], excess_grievance(mine, w.setting[k], r))


Acts = tuple[tuple[int, int, int], ...]
"""Acts in force: variant, third party and state."""


def acts_in_force(c: Setting, week: int) -> tuple[Acts, Acts]:
    """Return the scripted restraints and mediations that last in a week.

    Each lasts a number of weeks and counts once, however often scripted.
    """
    return _lasting("restraint", c.p.restraint_weeks, c, week), _lasting("mediation", c.p.mediation_weeks, c, week)


def pressure_in_force(c: Setting, restraints: Acts, mediations: Acts) -> Array:
    """Compute third-party pressure on source's policy to target, [V, 1|R, A, A], with restraint and mediation.

    Restraint towards a state removes the third party's wedge (the negative part of its pressure) from all of that
    state's policies. Mediation with a state adds the third party's leverage to the pressure on all of that state's
    policies except the one towards the mediator.
    """
    pressure, added = c.pressure.copy(), _of_variants(c.p.mediation_pressure, c)
    for variant, by, to in restraints:
        pressure[variant, :, to, :] -= np.minimum(c.pressures_by[variant, :, by, to, :], 0.0)
    for variant, by, to in mediations:
        others = c.named[variant, :, to, :] & (np.arange(pressure.shape[-1]) != by)
        pressure[variant, :, to, :] += added[variant] * c.leverage[variant, :, by, to, None] * others
    return pressure


def weeks_of_change(c: Setting) -> frozenset[int]:
    """Return the weeks in which a scripted restraint or mediation begins or ends."""
    weeks = set[int]()
    for kind, parameter in (("restraint", c.p.restraint_weeks), ("mediation", c.p.mediation_weeks)):
        for script in c.scripted_acts:
            if ACTIONS[script.action].kind == kind:
                duration = float(_of_variants(parameter, c)[script.variant])
                weeks |= {script.week, script.week + ceil(duration)}
    return frozenset(weeks)


def _lasting(kind: str, weeks: float, c: Setting, week: int) -> Acts:
    """List the acts of a kind that still last."""
    duration = _of_variants(weeks, c)
    lasting = {
        (script.variant, script.by, script.to)
        for script in c.scripted_acts
        if ACTIONS[script.action].kind == kind and 0 <= week - script.week < duration[script.variant]
    }
    return tuple(sorted(lasting))


def _of_variants(value: float, c: Setting) -> Array:
    """Return a parameter as [V]; variants may differ in it."""
    return np.broadcast_to(np.reshape(value, -1), (len(c.named),))
