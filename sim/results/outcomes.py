"""Dates of rupture and repair of a dyad, from its weekly path (outcomes: `sim.model.outcomes`)."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array, Flags, Levels
from sim.model.ladder import REPAIR_MARGIN, RUPTURE_RUNG, RUPTURE_WEEKS, SEVERED
from sim.model.outcomes import OF_ONE_DYAD as OF_ONE_DYAD
from sim.model.outcomes import OUTCOMES as OUTCOMES
from sim.model.outcomes import Outcome as Outcome
from sim.model.outcomes import outcome as outcome


def first(flags: Flags) -> Array:
    """Return the first True week along the last axis; NaN if there is none."""
    return np.where(flags.any(axis=-1), flags.argmax(axis=-1), np.nan)


def happened(week: Array) -> Flags:
    """Return whether an event happened in each run, from its week or NaN; same shape."""
    return np.isfinite(week)


def rupture(rung: Levels, start_rung: Levels) -> Array:
    """Return the first week of the first spell of RUPTURE_WEEKS weeks at rung `recalled` or worse, [...].

    `rung` is [..., week]. A dyad that starts there cannot rupture: NaN.
    """
    down = rung >= RUPTURE_RUNG
    lasting = down.copy()
    for later in range(1, RUPTURE_WEEKS):
        lasting &= np.concatenate([down[..., later:], np.zeros_like(down[..., :later])], axis=-1)
    return np.where(start_rung >= RUPTURE_RUNG, np.nan, first(lasting))


def severance(rung: Levels, start_rung: Levels) -> Array:
    """Return the first week at rung `severed` or worse; NaN if never, or from the start."""
    return np.where(start_rung >= SEVERED, np.nan, first(rung >= SEVERED))


def partial_repair(rung: Levels, start_rung: Levels, downgrade_level: Array, amends: Flags) -> Array:
    """Return the first week with a lower downgrade level of the dyad or accepted amends, after it left its start."""
    left = _after(first(rung > start_rung[..., None]), rung.shape[-1])
    before = np.concatenate([downgrade_level[..., :1], downgrade_level[..., :-1]], axis=-1)
    return first(left & ((downgrade_level < before) | amends))


def full_repair(relation: Array, start: Array, downgrade_level: Array, restored: Flags, since: Array) -> Array:
    """Return the first week after `since` without downgrade and with the dyad relation near its start, or restored."""
    after = _after(since, relation.shape[-1])
    since_restoration = np.logical_or.accumulate(restored & after, axis=-1) & (downgrade_level == 0)
    return first(after & (since_restoration | as_at_start(relation, start, downgrade_level)))


def as_at_start(relation: Array, start: Array, downgrade_level: Array) -> Flags:
    """Return the weeks without downgrade and with the dyad relation near its start, [..., week]; `start` is [...]."""
    near: Flags = (downgrade_level == 0) & (relation >= start[..., None] - REPAIR_MARGIN)
    return near


def left_start(rung: Levels, start_rung: Levels) -> Array:
    """Return the first week below the starting rung; NaN if never."""
    return first(rung > start_rung[..., None])


def _after(since: Array, weeks: int) -> Flags:
    return np.arange(weeks) > np.where(np.isnan(since), np.inf, since)[..., None]
