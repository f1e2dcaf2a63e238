"""When a pair ruptures and when it is repaired, from its weekly path (outcomes: `sim.model.outcomes`)."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array, Flags, Levels
from sim.model.ladder import REPAIR_MARGIN, RUPTURE_RUNG, RUPTURE_WEEKS, SEVERED
from sim.model.outcomes import OUTCOMES as OUTCOMES
from sim.model.outcomes import Outcome as Outcome
from sim.model.outcomes import outcome as outcome


def first(happens: Flags) -> Array:
    """First week something happens, along the last axis; NaN where it never does."""
    return np.where(happens.any(axis=-1), happens.argmax(axis=-1), np.nan)


def happened(week: Array) -> Flags:
    """Whether it happened in each run, from the week in which it did or NaN; same shape."""
    return np.isfinite(week)


def rupture(rung: Levels, start_rung: Levels) -> Array:
    """First week of the first spell of RUPTURE_WEEKS weeks at rung `recalled` or worse, [...] from [..., week].

    A pair that starts there cannot rupture: NaN.
    """
    down = rung >= RUPTURE_RUNG
    held = down.copy()
    for later in range(1, RUPTURE_WEEKS):
        held &= np.concatenate([down[..., later:], np.zeros_like(down[..., :later])], axis=-1)
    return np.where(start_rung >= RUPTURE_RUNG, np.nan, first(held))


def severance(rung: Levels, start_rung: Levels) -> Array:
    """First week at rung `severed` or worse; NaN where never, or from the start."""
    return np.where(start_rung >= SEVERED, np.nan, first(rung >= SEVERED))


def partial_repair(rung: Levels, start_rung: Levels, level: Array, amends: Flags) -> Array:
    """First formal step up or accepted amends after the pair left its starting rung; `level` is the pair's worse."""
    left = _after(first(rung > start_rung[..., None]), rung.shape[-1])
    before = np.concatenate([level[..., :1], level[..., :-1]], axis=-1)
    return first(left & ((level < before) | amends))


def full_repair(index: Array, start_index: Array, level: Array, restored: Flags, since: Array) -> Array:
    """First week after `since` with no level in force and the index near its start, or relations restored."""
    after = _after(since, index.shape[-1])
    mended = np.logical_or.accumulate(restored & after, axis=-1) | (index >= start_index[..., None] - REPAIR_MARGIN)
    return first(after & (level == 0) & mended)


def left_start(rung: Levels, start_rung: Levels) -> Array:
    """First week below the starting rung; NaN where never."""
    return first(rung > start_rung[..., None])


def _after(since: Array, weeks: int) -> Flags:
    return np.arange(weeks) > np.where(np.isnan(since), np.inf, since)[..., None]
