"""One phase of the week, on a situation and with draws of a test's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import cache
from inspect import signature
from typing import Any

import numba
import numpy as np
from scipy.stats import norm

from sim.engine.engine import Engine
from sim.engine.equilibrium import START, equilibrate
from sim.engine.packing import parameter_records
from sim.engine.week import CONDUCT_PHASE
from sim.model import records
from sim.model.compiling import LANES, plain
from sim.model.parameters import Parameters
from sim.model.random_streams import WEEKLY, MeanWeek, RandomStreams
from sim.model.rules import WEEK
from sim.model.situation import Situation

PLACE = {phase.name: place for place, phase in enumerate(WEEK)}
NEAREST_ONE = 1.0 - 2.0**-53
"""The greatest uniform draw; the least is its complement."""


@dataclass(frozen=True)
class Now:
    """The number of a week, and its draws by purpose, [run, state] or [run, state, state]; of incidents by name, [run].

    Draws that are not given are those of the mean week. Of a dyad's draw, that of its first direction counts.
    """

    week: int = 0
    draws: dict[str, Any] | None = None
    events: dict[str, Any] | None = None


def after(phase: str, s: Situation, c: Any, now: Now | None = None) -> Situation:
    """The situation after one phase; before `conduct` the theory gives the intended tones."""
    return after_repeating(phase, 1, s, c, now)


def after_repeating(phase: str, times: int, s: Situation, c: Any, now: Now | None = None) -> Situation:
    """The situation after one phase has happened several times, in the same week with the same draws."""
    now = now or Now()
    engine = engine_of(s, c, now.week)
    _give_all(engine, c, now)
    engine._prepare()
    place = PLACE[phase]
    for _ in range(times):
        if place == CONDUCT_PHASE:
            engine.intend()
        engine.play(place, place + 1)
    return engine.situation


def engine_of(s: Situation, c: Any, week: int = 0, streams: RandomStreams | None = None) -> Engine:
    """An engine with this situation and setting, of the mean week unless streams are given.

    The balance of triads, which a situation does not contain, is that of its relations. Inputs to the half log-odds
    are kept for the first two states, towards each other.
    """
    codes = [f"X{letter}{letter}" for letter in "ABCDEFGHIJKLMNOP"[: c.named.shape[-1]]]
    streams = streams or MeanWeek(s.relation.shape[1])
    engine = Engine(c, s, streams, [codes] * len(c.named), kept=((0, 1), (1, 0)))
    engine.week = week
    engine.play(PLACE["perceive"], PLACE["perceive"] + 1)
    engine.situation = s
    return engine


def _give_all(engine: Engine, c: Any, now: Now) -> None:
    """Give the draws of a test, all of which must exist."""
    given, purposes = now.draws or {}, {purpose.name: purpose for purpose in WEEKLY}
    for name, values in given.items():
        _give(engine, purposes[name], values)
    places = {incident.name: place for place, incident in enumerate(c.incidents)}
    for name, values in (now.events or {}).items():
        draws = np.asarray(values, dtype=float)[None, :, None]
        engine.block.incidents["draw"][:, :, [places[name]]] = engine.packing.lanes(draws)


def _give(engine: Engine, purpose: Any, values: Any) -> None:
    """Give the draws of a purpose; normals of successors are kept as uniforms."""
    values = np.asarray(values, dtype=float)
    if purpose.name.startswith("successor"):
        values = np.clip(norm.cdf(values), 1.0 - NEAREST_ONE, NEAREST_ONE)
    packing = engine.packing
    if purpose.of == "state":
        field = "turnover_draw" if purpose.name == "turnover" else "successor_draw"
        engine.block.states[field] = packing.lanes(values[None])
        return
    world = packing.world
    engine.block.draws[purpose.name] = packing.lanes(values[None][:, :, world.source, world.target])[0][:, None]


def with_aggregates(s: Situation, c: Any) -> Situation:
    """The situation with the domestic ideal tones and hawk weights of its mobilisation."""
    engine = engine_of(s, c)
    for at in engine.batches:
        equilibrate(engine.block, at, START, np.ones((at.last - at.first, LANES), dtype=np.int8))
    names = ("domestic_ideal_tone", "hawk_weight")
    return replace(s, **{name: getattr(engine.situation, name) for name in names})


def changed(before: Situation, later: Situation) -> set[str]:
    """The names of what differs between two situations; what a state makes of itself does not count."""
    return {f.name for f in fields(before) if f.name != "inputs" and _differ(f.name, before, later)}


def _differ(name: str, before: Situation, later: Situation) -> bool:
    one, other = getattr(before, name), getattr(later, name)
    if name in (records.DYAD.names or ()):
        between = ~np.eye(one.shape[-1], dtype=bool)
        one, other = one[..., between], other[..., between]
    return not np.array_equal(one, other)


@cache
def compiled(rule: Callable[..., Any]) -> Callable[..., Any]:
    """A rule as a function that Python can call, compiled as in the phases."""
    numbers = ", ".join(signature(plain(rule)).parameters)
    return numba.njit(error_model="numpy")(eval(f"lambda {numbers}: rule({numbers})", {"rule": rule}))


def stored(p: Parameters) -> Any:
    """Parameters as the record that compiled rules are given."""
    return parameter_records(p, 1)[0]


def of_strangers(c: Any, values: Any) -> Any:
    """What is given or shown between states that a setting does not name together, of an array of dyads."""
    apart = ~c.named & ~np.eye(c.named.shape[-1], dtype=bool)
    assert apart.any()
    return values[np.broadcast_to(apart, values.shape)]


def of_named(c: Any, values: Any) -> Any:
    """What is given or shown between states that a setting names together, of an array of dyads."""
    return values[np.broadcast_to(c.named, values.shape)]
