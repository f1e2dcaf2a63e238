"""Is the point of rest stable? The eigenvalues of the mean week around it say so."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array
from sim.model.random_streams import MeanWeek
from sim.model.rules import play_week
from sim.model.situation import Changes, Moment, Setting, Situation
from sim.model.theories import THEORIES
from sim.scenario.inputs import VariantInputs
from sim.world.opening import Opening, open_study

STEP = 1e-6
_MOVING = ("half_log_odds", "ties", "mobilisation", "tone", "grievance")


def slowest_return(case: VariantInputs) -> float:
    """Largest absolute eigenvalue of one week of the mean dynamics at rest, without incidents or formal acts.

    Below 1 a small disturbance fades; above 1 it grows by that factor a week. Ties follow at different rates up and
    down, so both are taken at the faster; other rules have kinks too, so the worse of small steps up and down counts.
    """
    quiet = replace(
        case, incidents=(), acts=(), parameters=replace(case.parameters, ties_growth=case.parameters.ties_decay)
    )
    opening = open_study([quiet], MeanWeek(1, len(case.roster.states)), 1, THEORIES[0])
    return max(_largest_eigenvalue(opening, step) for step in (STEP, -STEP))


def weeks_to_double(rate: float) -> float:
    """In how many weeks a disturbance doubles, at a largest eigenvalue above 1."""
    return float(np.log(2.0) / np.log(rate))


def _largest_eigenvalue(opening: Opening, step: float) -> float:
    base, cells = _flat(opening.situation), _cells(opening.setting)
    rows = np.repeat(base, len(cells) + 1, axis=0)
    rows[np.arange(len(cells)), cells] += step
    many = _unflat(rows, opening.situation)
    moment = Moment(-1, MeanWeek(len(rows), opening.situation.relation.shape[-1]))
    after = _flat(play_week(many, opening.setting, moment))
    jacobian = (after[:-1, cells] - after[-1, cells]) / step
    return float(np.abs(np.linalg.eigvals(jacobian)).max())


def _cells(c: Setting) -> NDArray[np.intp]:
    """Places of what moves: named pairs, and factions with power."""
    dyads, factions = c.named[0, 0].ravel(), (c.power[0, 0] > 0.0).ravel()
    moves = [factions if name == "mobilisation" else dyads for name in _MOVING]
    return np.flatnonzero(np.concatenate(moves))


def _flat(s: Situation) -> Array:
    runs = s.relation.shape[1]
    return np.concatenate([getattr(s, name)[0].reshape(runs, -1) for name in _MOVING], axis=1)


def _unflat(rows: Array, like: Situation) -> Situation:
    """Situations that differ from `like` in what moves, one a row."""
    changes: Changes = {}
    at = 0
    for name in _MOVING:
        shape = getattr(like, name).shape[2:]
        size = int(np.prod(shape))
        changes[name] = rows[:, at : at + size].reshape(1, len(rows), *shape)
        at += size
    for f in fields(like):
        value = getattr(like, f.name)
        if f.name not in changes and isinstance(value, np.ndarray):
            changes[f.name] = np.repeat(value, len(rows), axis=1)
    return replace(like, **{**changes, "relation": np.tanh(changes["half_log_odds"])})
