"""The equilibrium: the structure for which the start is a fixed point of the mean week, and its stability.

No structural constant is free: `b` makes the start an exact fixed point of the mean dynamics, also for hostile dyads,
with mobilisation at equilibrium, ties as given and no grievance.
"""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.model.random_streams import MeanWeek
from sim.model.rules import simulate_week
from sim.model.rules.conduct import conduct
from sim.model.rules.factions import domestic_aggregates, mobilisation_stimulus
from sim.model.rules.interfere import interfere
from sim.model.rules.perceive import perceive
from sim.model.rules.relate import supports
from sim.model.situation import Changes, Moment, Setting, Situation

ITERATIONS, TOLERANCE = 400, 1e-16
"""The exchange of conduct contracts by .21 per iteration at the defaults and .91 at worst: 400 reach machine precision.

A run that has converged is not changed further, whatever the others of its block do.
"""
STEP = 1e-6
_DYNAMIC = ("half_log_odds", "ties", "mobilisation", "tone", "grievance")


def solve_equilibrium(c: Setting, s: Situation) -> tuple[Setting, Situation]:
    """Return the setting with its structure and usual conduct, and the situation at equilibrium."""
    mean_week = Moment(-1, MeanWeek(s.relation.shape[1], s.relation.shape[-1]))
    s = replace(s, **domestic_aggregates(s.mobilisation, c), **interfere(s, c, mean_week))
    usual = replace(c, decisions=())
    moving = np.ones((*s.tone.shape[:2], 1, 1), dtype=bool)
    for _ in range(ITERATIONS):
        after = replace(s, **perceive(s, usual, mean_week))
        after = replace(after, **conduct(after, usual, mean_week))
        step = {
            name: np.where(moving, getattr(after, name), getattr(s, name))
            for name in ("perceived", "intended_tone", "tone")
        }
        moving = np.abs(step["tone"] - s.tone).max(axis=(-1, -2), keepdims=True) > TOLERANCE
        s = replace(s, **step)
        if not moving.any():
            break
    supported = np.sum(np.broadcast_arrays(*supports(s, c)), axis=0)
    setting = replace(
        c,
        structure=(s.half_log_odds - supported / c.p.forgetting) * c.named,
        perceived_at_equilibrium=s.perceived,
        intended_tone_at_equilibrium=s.intended_tone,
        mobilisation_stimulus_at_equilibrium=mobilisation_stimulus(s, c),
    )
    return setting, s


def dominant_eigenvalue(c: Setting, s: Situation) -> float:
    """Compute the largest absolute eigenvalue of the mean week at `s`, the worse of small steps up and down."""
    return max(_dominant_eigenvalue(c, s, step) for step in (STEP, -STEP))


def weeks_to_double(rate: float) -> float:
    """Return the number of weeks in which a disturbance doubles, at a largest eigenvalue above 1."""
    return float(np.log(2.0) / np.log(rate))


def _dominant_eigenvalue(c: Setting, s: Situation, step: float) -> float:
    base, cells = _flat(s), _cells(c)
    rows = np.repeat(base, len(cells) + 1, axis=0)
    rows[np.arange(len(cells)), cells] += step
    moment = Moment(-1, MeanWeek(len(rows), s.relation.shape[-1]))
    after = _flat(simulate_week(_unflat(rows, s), c, moment))
    jacobian = (after[:-1, cells] - after[-1, cells]) / step
    return float(np.abs(np.linalg.eigvals(jacobian)).max())


def _cells(c: Setting) -> NDArray[np.intp]:
    """Return the positions of the dynamic values: named dyads, and factions with power."""
    dyads, factions = c.named[0, 0].ravel(), (c.power[0, 0] > 0.0).ravel()
    dynamic = [factions if name == "mobilisation" else dyads for name in _DYNAMIC]
    return np.flatnonzero(np.concatenate(dynamic))


def _flat(s: Situation) -> Array:
    runs = s.relation.shape[1]
    return np.concatenate([getattr(s, name)[0].reshape(runs, -1) for name in _DYNAMIC], axis=1)


def _unflat(rows: Array, like: Situation) -> Situation:
    """Return situations that differ from `like` in the dynamic values, one per row."""
    changes: Changes = {}
    at = 0
    for name in _DYNAMIC:
        shape = getattr(like, name).shape[2:]
        size = int(np.prod(shape))
        changes[name] = rows[:, at : at + size].reshape(1, len(rows), *shape)
        at += size
    for f in fields(like):
        value = getattr(like, f.name)
        if f.name not in changes and isinstance(value, np.ndarray):
            changes[f.name] = np.repeat(value, len(rows), axis=1)
    return replace(like, **{**changes, "relation": np.tanh(changes["half_log_odds"])})
