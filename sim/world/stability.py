"""Is the point of rest stable? The eigenvalues of the mean week around it say so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.luck import StillLuck
from sim.rules import play_week
from sim.scenario.case import Case
from sim.situation import Array, Changes, Moment, Setting, Situation
from sim.theories import THEORIES
from sim.world.opening import open_study

STEP = 1e-6
_MOVING = ("half_log_odds", "ties", "mobilisation", "tone", "wound")


def slowest_return(case: Case) -> float:
    """Largest absolute eigenvalue of one week of the mean dynamics at rest, without incidents or formal acts.

    Below 1 a small disturbance fades; at 1 or more the start would drift away by itself.
    """
    still = StillLuck(1, len(case.roster.states))
    quiet = replace(case, strikes=(), acts=())
    opening = open_study([quiet], still, 1, THEORIES[0])
    base, cells = _flat(opening.situation), _cells(opening.setting)
    rows = np.repeat(base, len(cells) + 1, axis=0)
    rows[np.arange(len(cells)), cells] += STEP
    many = _unflat(rows, opening.situation)
    moment = Moment(-1, StillLuck(len(rows), len(case.roster.states)))
    after = _flat(play_week(many, opening.setting, moment))
    jacobian = (after[:-1, cells] - after[-1, cells]) / STEP
    return float(np.abs(np.linalg.eigvals(jacobian)).max())


def _cells(c: Setting) -> NDArray[np.intp]:
    """Places of what moves: named pairs, and factions with power."""
    pairs, factions = c.named[0, 0].ravel(), (c.power[0, 0] > 0.0).ravel()
    moves = [factions if name == "mobilisation" else pairs for name in _MOVING]
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
    return replace(like, **changes, relation=np.tanh(changes["half_log_odds"]))
