"""When a pair ruptures and when it is repaired, from its weekly path."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array, Flags
from sim.errors import UsageError
from sim.model.ladder import REPAIR_MARGIN, RUPTURE_RUNG, RUPTURE_WEEKS, SEVERED


def first(happens: Flags) -> Array:
    """First week something happens, along the last axis; NaN where it never does."""
    return np.where(happens.any(axis=-1), happens.argmax(axis=-1), np.nan)


def rupture(rung: NDArray[np.int8], start_rung: NDArray[np.int8]) -> Array:
    """First week of the first spell of RUPTURE_WEEKS weeks at rung `recalled` or worse, [...] from [..., week].

    A pair that starts there cannot rupture: NaN.
    """
    down = rung >= RUPTURE_RUNG
    held = down.copy()
    for later in range(1, RUPTURE_WEEKS):
        held &= np.concatenate([down[..., later:], np.zeros_like(down[..., :later])], axis=-1)
    return np.where(start_rung >= RUPTURE_RUNG, np.nan, first(held))


def severance(rung: NDArray[np.int8], start_rung: NDArray[np.int8]) -> Array:
    """First week at rung `severed` or worse; NaN where never, or from the start."""
    return np.where(start_rung >= SEVERED, np.nan, first(rung >= SEVERED))


def partial_repair(rung: NDArray[np.int8], start_rung: NDArray[np.int8], level: Array, amends: Flags) -> Array:
    """First formal step up or accepted amends after the pair left its starting rung; `level` is the pair's worse."""
    left = _after(first(rung > start_rung[..., None]), rung.shape[-1])
    before = np.concatenate([level[..., :1], level[..., :-1]], axis=-1)
    return first(left & ((level < before) | amends))


def full_repair(index: Array, start_index: Array, level: Array, restored: Flags, since: Array) -> Array:
    """First week after `since` with no level in force and the index near its start, or relations restored."""
    after = _after(since, index.shape[-1])
    mended = np.logical_or.accumulate(restored & after, axis=-1) | (index >= start_index[..., None] - REPAIR_MARGIN)
    return first(after & (level == 0) & mended)


def left_start(rung: NDArray[np.int8], start_rung: NDArray[np.int8]) -> Array:
    """First week below the starting rung; NaN where never."""
    return first(rung > start_rung[..., None])


def _after(since: Array, weeks: int) -> Flags:
    return np.arange(weeks) > np.where(np.isnan(since), np.inf, since)[..., None]


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
