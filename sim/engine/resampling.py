"""Resampling of runs: the state and the constants of each run replaced by those of another one."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np

from sim.arrays import Places
from sim.engine.packing import Packing
from sim.engine.situations import CALLS
from sim.model.situation import Setting

OF_RUNS = ("dyads", "setting", "calls", "states", "factions", "ideals", "incidents", "inputs")
"""Records that each variant and group of runs has of its own; the draws of a week are made again."""
CHANGING: dict[str, tuple[str, ...]] = {
    "dyads": (),
    "inputs": (),
    "calls": CALLS,
    "states": ("domestic_constraint", "left_office", "successor", "honeymoon"),
    "factions": ("mobilisation",),
    "incidents": ("occurred",),
}
"""Records with fields that change from week to week, and these fields where they are not all."""


def resampled_records(packing: Packing, stored: dict[str, Any], places: Places) -> dict[str, Any]:
    """Return the records of a world with those of run `places[run]` in place of each run's own."""
    taken = dict(stored)
    for name in OF_RUNS:
        taken[name] = records = stored[name].copy()
        if not records.size:  # without alignment there are no calls
            continue
        for field, (declared, *_) in (records.dtype.fields or {}).items():
            if declared.subdtype:
                records[field] = packing.lanes(packing.runs_of(records[field])[:, places])
    return taken


def resampled_setting(c: Setting, places: Places) -> Setting:
    """Return the constants of run `places[run]` in place of each run's own; those of all runs stay as they are."""
    incidents = tuple(_taken(incident, places) for incident in c.incidents)
    return replace(_taken(c, places), incidents=incidents)


def _taken(of: Any, places: Places) -> Any:
    """Return a copy of a dataclass in which arrays [V, R, ...] have other runs."""
    changes = {}
    for f in fields(of):
        values = getattr(of, f.name)
        if isinstance(values, np.ndarray) and values.ndim > 1 and values.shape[1] > 1:
            changes[f.name] = values[:, places]
    return replace(of, **changes)
