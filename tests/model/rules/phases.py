"""One phase of the week, on a situation and with draws of a test's own."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from scipy.stats import norm

from sim.model.engine import Engine
from sim.model.random_streams import WEEKLY, MeanWeek
from sim.model.rules import WEEK
from sim.model.rules.equilibrium import START, equilibrate
from sim.model.rules.week import CONDUCT_PHASE, simulate
from sim.model.situation import Situation


@dataclass(frozen=True)
class Now:
    """The number of a week, and its draws by purpose, [run, state] or [run, state, state]; of incidents by name, [run].

    Draws that are not given are those of the mean week.
    """

    week: int = 0
    draws: dict[str, Any] | None = None
    events: dict[str, Any] | None = None


def after(phase: str, s: Situation, c: Any, now: Now | None = None) -> Situation:
    """The situation after one phase."""
    now = now or Now()
    engine = engine_of(s, c, now.week)
    for purpose in WEEKLY:
        if purpose.name in (now.draws or {}):
            _give(engine, purpose, now.draws[purpose.name])
    for q, incident in enumerate(c.incidents):
        if incident.name in (now.events or {}):
            values = np.asarray(now.events[incident.name], dtype=float)[None, :, None]
            engine.block.incidents["draw"][:, :, [q]] = engine.packing.lanes(values)
    engine._prepare()
    number = [p.name for p in WEEK].index(phase)
    if number == CONDUCT_PHASE:
        engine._intend(None)
    simulate(engine.block, now.week, number, number + 1)
    return engine.situation


def engine_of(s: Situation, c: Any, week: int = 0) -> Engine:
    """An engine of the mean week with this situation and setting."""
    codes = [f"X{letter}{letter}" for letter in "ABCDEFGHIJKLMNOP"[: c.named.shape[-1]]]
    engine = Engine(c, s, MeanWeek(s.relation.shape[1]), codes, kept=((0, 1), (1, 0)))
    engine.week = week
    return engine


def _give(engine: Engine, purpose: Any, values: Any) -> None:
    """Give the draws of a purpose; normals of successors are kept as uniforms."""
    values = np.asarray(values, dtype=float)
    if purpose.name.startswith("successor"):
        values = norm.cdf(values)
    packing = engine.packing
    if purpose.of == "state":
        field = "turnover_draw" if purpose.name == "turnover" else "successor_draw"
        engine.block.states[field] = packing.lanes(values[None])
        return
    world = packing.world
    engine.block.draws[purpose.name] = packing.lanes(values[None][:, :, world.source, world.target])[0]


def with_aggregates(s: Situation, c: Any) -> Situation:
    """The situation with the domestic ideal tones and hawk weights of its mobilisation."""
    engine = engine_of(s, c)
    equilibrate(engine.block, START, np.ones((*engine.block.dyads.shape[:2], 32), dtype=np.int8))
    aggregated = engine.situation
    values = {f.name: getattr(s, f.name) for f in fields(s)}
    for name in ("domestic_ideal_tone", "hawk_weight"):
        values[name] = getattr(aggregated, name)
    return Situation(**values)


def changed(before: Situation, later: Situation) -> set[str]:
    """The names of what differs between two situations."""
    names = (f.name for f in fields(before) if f.name != "inputs")
    return {name for name in names if not np.array_equal(getattr(before, name), getattr(later, name))}
