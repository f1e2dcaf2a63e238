"""Stability of an equilibrium: the eigenvalues of the mean week around it."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.engine.engine import Engine
from sim.model.random_streams import MeanWeek
from sim.model.situation import Setting, Situation

STEP = 1e-6
_DYNAMIC = ("half_log_odds", "ties", "mobilisation", "tone", "grievance")


def dominant_eigenvalue(engine: Engine) -> float:
    """Compute the largest absolute eigenvalue of the mean week of one run, the worse of small steps up and down."""
    return max(_dominant_eigenvalue(engine, step) for step in (STEP, -STEP))


def weeks_to_double(rate: float) -> float:
    """Return the number of weeks in which a disturbance doubles, at a largest eigenvalue above 1."""
    return float(np.log(2.0) / np.log(rate))


def _dominant_eigenvalue(engine: Engine, step: float) -> float:
    base, cells = _flat(engine.situation), _cells(engine.setting)
    rows = np.repeat(base, len(cells) + 1, axis=0)
    rows[np.arange(len(cells)), cells] += step
    disturbed = _unflat(rows, engine.situation)
    many = Engine(engine.setting, disturbed, MeanWeek(len(rows)), engine.codes)
    many.step()
    after = _flat(many.situation)
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
    changes: dict[str, Any] = {}
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
