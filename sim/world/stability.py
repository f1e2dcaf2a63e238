"""Stability of an equilibrium: the eigenvalues of the mean week around it."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.engine.engine import Engine
from sim.model.random_streams import MeanWeek
from sim.model.situation import Setting, Situation

STEP = 1e-6
_DYNAMIC = ("half_log_odds", "ties", "mobilisation", "tone", "grievance")


class Stability(NamedTuple):
    """Largest absolute eigenvalue of the mean week: on average of small steps up and down, and of steps down alone.

    Below 1 a small disturbance fades; above 1 it grows by that factor a week. The response to worse differs from that
    to better where grievances have a kink; under noise a dyad is as often on either side, so the average counts.
    """

    average: float
    down: float


def stability_of(engine: Engine) -> Stability:
    """Compute the stability of one run's equilibrium."""
    up, down = _jacobian(engine, STEP), _jacobian(engine, -STEP)
    return Stability(*(float(np.abs(np.linalg.eigvals(jacobian)).max()) for jacobian in ((up + down) / 2.0, down)))


def weeks_to_double(rate: float) -> float:
    """Return the number of weeks in which a disturbance doubles, at a largest eigenvalue above 1."""
    return float(np.log(2.0) / np.log(rate))


def _jacobian(engine: Engine, step: float) -> Array:
    base, cells = _flat(engine.situation), _cells(engine.setting)
    rows = np.repeat(base, len(cells) + 1, axis=0)
    rows[np.arange(len(cells)), cells] += step
    disturbed = _unflat(rows, engine.situation)
    many = Engine(engine.setting, disturbed, MeanWeek(len(rows)), engine.codes)
    many.step()
    after = _flat(many.situation)
    change: Array = (after[:-1, cells] - after[-1, cells]) / step
    return change


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
