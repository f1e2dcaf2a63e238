"""The equilibrium that a branch takes over: variants that differ in events only share it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np

from sim.arrays import Array, Places
from sim.model.random_streams import RandomStreams
from sim.model.situation import Setting
from sim.scenario.inputs import VariantInputs
from sim.world.drawn_inputs import DrawnInputs


def same_start(case: VariantInputs, other: VariantInputs) -> bool:
    """Return whether two cases differ in incidents, acts and appeals only, so that their equilibria are equal."""
    one, two = _without_events(case), _without_events(other)
    return all(_same(getattr(one, f.name), getattr(two, f.name)) for f in fields(VariantInputs))


def _without_events(case: VariantInputs) -> VariantInputs:
    """Return a case without name and events, nor the ranges of its incidents."""
    ranges = tuple(r for r in case.ranges if not r.path.startswith("incidents."))
    return replace(case.without_events(), name="", ranges=ranges)


def _same(one: Any, other: Any) -> bool:
    if one is other:
        return True
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
    return bool(one == other)


def with_events(
    c: Setting, rows: Places, cases: Sequence[VariantInputs], streams: RandomStreams
) -> tuple[Setting, dict[str, Array]]:
    """Return variants `rows` of a setting with the events of these cases, and the draws of ranges.

    The first domestic constraints are not among these.
    """
    inputs = DrawnInputs(cases, streams, len(streams.runs))
    changes: dict[str, Any] = {"p": inputs.p, "incidents": inputs.incidents(), "appeals": inputs.appeals()}
    changes["scripted_acts"] = inputs.scripted_acts()
    arrays = {f.name: getattr(c, f.name) for f in fields(Setting) if isinstance(getattr(c, f.name), np.ndarray)}
    return replace(c, **changes, **{name: values[rows] for name, values in arrays.items()}), inputs.draws
