"""The steps of one run's story: weeks with events and the quiet stretches between, with what moved the relation."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import xarray as xr

from sim.results.selection import Happening
from sim.statistics.clustering import smoothed, turns

NEAR, LONGEST_GROUP = 2, 6
"""Weeks with events that lie so near are told together, up to so many weeks in all."""
SHORTEST, LONGEST = 4, 26
"""A quiet stretch shorter than this goes with what came before it; a longer one than that is cut evenly."""
MARKED, SMOOTH = 0.15, 5
"""A quiet stretch is cut where the smoothed index turns by so much."""
STILL = 0.12
"""Stretches within which the index spans less than this are told as one."""
MORE = 0.1
"""The better relation is told where it moved by so much more than the worse one."""


@dataclass(frozen=True)
class Step:
    """Some weeks of a run, from `first` to `last`, and what moved the relation in them.

    `relation` is before and after by direction, `rung` before and after. `contributions` are, by direction and driver,
    points of the relation that sum to its change (shared in proportion to `log_odds`, the exact contributions to the
    half log-odds, beyond rest); `told` is the direction that is told: the worse one, unless the other moved far more.
    """

    first: int
    last: int
    start: dt.date
    end: dt.date
    events: tuple[Happening, ...]
    relation: dict[str, tuple[float, float]]
    rung: tuple[int, int]
    contributions: dict[str, dict[str, float]]
    log_odds: dict[str, dict[str, float]]
    told: str


def steps_of(played: xr.Dataset, index: Any, rung: Any, events: tuple[Happening, ...]) -> list[Step]:
    """The steps of one run. `played` is `sim.running.replay.replay` of it alone; `index` and `rung` are [week]."""
    one = played.isel(run=0)
    places = [int(one["start_rung"]), *(int(r) for r in rung)]
    stretches = cut(np.asarray(index, dtype=np.float64), places, {event.week for event in events})
    return [_step(one, stretch, places, events) for stretch in stretches]


def cut(index: Any, rungs: list[int], marked: set[int]) -> list[tuple[int, int]]:
    """First and last week of each step, in order, with no week left out. `rungs` begin with the one at the start."""
    weeks, groups = len(index), list[list[int]]()
    for week in sorted(marked):
        if groups and week - groups[-1][1] <= NEAR and week - groups[-1][0] < LONGEST_GROUP:
            groups[-1][1] = week
        else:
            groups.append([week, week])
    changes = [week for week in range(weeks) if rungs[week + 1] != rungs[week]]
    moves = turns(smoothed(index, SMOOTH), MARKED)
    found, after = list[tuple[int, int]](), 0
    for first, last in [*groups, [weeks, weeks]]:
        if first - after < SHORTEST and found:
            found[-1] = (found[-1][0], first - 1)
        elif first > after:
            found += _quiet(after, first - 1, sorted({*changes, *moves}))
        if first < weeks:
            found.append((first, last))
        after = last + 1
    return _still_as_one(found, index, changes, marked)


def _still_as_one(
    found: list[tuple[int, int]], index: Any, changes: list[int], marked: set[int]
) -> list[tuple[int, int]]:
    """Neighbouring quiet stretches in which next to nothing moves, put together."""
    busy, merged = {*changes, *marked}, found[:1]
    for first, last in found[1:]:
        begin = merged[-1][0]
        level = index[max(begin - 1, 0) : last + 1 : SHORTEST]
        if busy.isdisjoint(range(begin, last + 1)) and max(level) - min(level) < STILL:
            merged[-1] = (begin, last)
        else:
            merged.append((first, last))
    return merged


def _quiet(first: int, last: int, cuts: list[int]) -> list[tuple[int, int]]:
    """A quiet stretch, cut after each of `cuts` that leaves both pieces long enough, and where it is too long."""
    edges = [first - 1]
    for week in cuts:
        if week - edges[-1] >= SHORTEST and last - week >= SHORTEST:
            edges.append(week)
    found = list[tuple[int, int]]()
    for before, end in pairwise([*edges, last]):
        pieces = -(-(end - before) // LONGEST)
        ends = [before + round((end - before) * piece / pieces) for piece in range(pieces + 1)]
        found += [(a + 1, b) for a, b in pairwise(ends)]
    return found


def overall(played: xr.Dataset) -> dict[str, tuple[float, dict[str, float]]]:
    """How far each relation stood from its start on average over the run, and each driver's points of it."""
    found, one = {}, played.isel(run=0)
    for way in one["direction"].to_numpy():
        side = one.sel(direction=way)
        start = float(side["start_half_log_odds"])
        mean = float(side["half_log_odds"].mean()) - start
        away = float(np.tanh(side["half_log_odds"]).mean()) - float(np.tanh(start))
        found[str(way)] = away, _shared(_named(side, side["since_rest"].mean("week")), mean, away, start)
    return found


def _step(one: xr.Dataset, weeks: tuple[int, int], places: list[int], events: tuple[Happening, ...]) -> Step:
    first, last = weeks
    days = one["week"].to_numpy().astype("datetime64[D]").tolist()
    relation, shares, log_odds = {}, {}, {}
    for way in one["direction"].to_numpy():
        side, direction = one.sel(direction=way), str(way)
        before = float(side["half_log_odds"][first - 1] if first else side["start_half_log_odds"])
        after = float(side["half_log_odds"][last])
        x0, x1 = relation[direction] = (float(np.tanh(before)), float(np.tanh(after)))
        since = side["since_rest"]
        log_odds[direction] = _named(side, since[last] - (since[first - 1] if first else 0.0))
        shares[direction] = _shared(log_odds[direction], after - before, x1 - x0, before)
    return Step(
        first, last, days[first], days[last] + dt.timedelta(days=6),
        tuple(event for event in events if first <= event.week <= last), relation,
        (places[first], places[last + 1]), shares, log_odds, _told(relation),
    )  # fmt: skip


def _told(relation: dict[str, tuple[float, float]]) -> str:
    """The worse relation, or the other one where it moved more by a marked step."""
    worse, other = sorted(relation, key=lambda way: relation[way][1])
    moved = {way: abs(after - before) for way, (before, after) in relation.items()}
    return other if moved[other] > moved[worse] + MORE else worse


def _named(side: xr.Dataset, values: xr.DataArray) -> dict[str, float]:
    return dict(zip((str(name) for name in side["driver"].to_numpy()), values.to_numpy().tolist(), strict=True))


def _shared(log_odds: dict[str, float], change: float, points: float, at: float) -> dict[str, float]:
    """A change of the relation shared in proportion to what was put into the half log-odds, which stood at `at`."""
    slope = points / change if abs(change) > 1e-9 else 1.0 - float(np.tanh(at)) ** 2
    return {driver: value * slope for driver, value in log_odds.items()}
