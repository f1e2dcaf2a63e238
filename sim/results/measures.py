"""What is asked of each run, as one number: the outcomes that verbs compare and attribute."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.errors import UsageError
from sim.ladder import RUPTURE_RUNG

Array = NDArray[np.float64]
CRISIS = RUPTURE_RUNG - 1


@dataclass(frozen=True)
class Outcome:
    """One number a run. `of(index, rung, time_to_rupture)` gives it, [...] from [..., week], [..., week] and [...].

    `words` name its mean over runs, `unit` is what it is counted in, `worse` is 1 where more of it is worse, else -1.
    """

    name: str
    words: str
    unit: str
    worse: int
    of: Callable[[Array, NDArray[np.int8], Array], Array]


def _ruptured(_index: Array, _rung: NDArray[np.int8], time_to_rupture: Array) -> Array:
    return np.isfinite(time_to_rupture).astype(np.float64)


def _crisis_weeks(_index: Array, rung: NDArray[np.int8], _time: Array) -> Array:
    weeks: Array = (rung >= CRISIS).sum(axis=-1).astype(np.float64)
    return weeks


def _at_the_end(index: Array, *_: object) -> Array:
    return np.asarray(index[..., -1], dtype=np.float64)


def _mean(index: Array, *_: object) -> Array:
    mean: Array = np.mean(index, axis=-1, dtype=np.float64)
    return mean


OUTCOMES: tuple[Outcome, ...] = (
    Outcome("rupture", "the chance of a rupture", "share of runs", 1, _ruptured),
    Outcome("crisis_weeks", "weeks in crisis or worse", "weeks", 1, _crisis_weeks),
    Outcome("relation", "the relation in the last week", "relation, -1 to 1", -1, _at_the_end),
    Outcome("mean_relation", "the mean relation", "relation, -1 to 1", -1, _mean),
)
"""Every outcome, the default first. The relation is the index: the worse of both directions of the focus pair."""


def outcome(name: str) -> Outcome:
    """The outcome of this name; raises UsageError naming those there are."""
    there = {outcome.name: outcome for outcome in OUTCOMES}
    if name not in there:
        near = difflib.get_close_matches(name, there, 1)
        hint = f"did you mean '{near[0]}'? There are" if near else "there are"
        raise UsageError(f"no outcome '{name}'; {hint}: {', '.join(there)}")
    return there[name]
