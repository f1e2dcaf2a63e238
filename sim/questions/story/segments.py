"""Selection of a run, and its segments: weeks with events, the quiet periods between, and what changed the relation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import xarray as xr

from sim.arrays import Array
from sim.errors import UsageError, choices
from sim.model.actions import tone_of
from sim.results.dataset import Results
from sim.results.selection import DyadEvent
from sim.statistics.clustering import smoothed, turns

CHOICES = {
    "median": "closest to the median of all runs",
    "record": "whose conduct is closest to the record",
    "best": "with the best average relation",
    "worst": "with the worst average relation",
}
OTHER_DISPUTE = "(Other dispute)"
"""Prefix of record rows about another dispute; they do not count in the distance to the record."""
NO_ACT = "00"
NEAR, LONGEST_GROUP = 2, 6
"""Weeks with events at most this far apart form one segment, up to so many weeks in all."""
SHORTEST, LONGEST = 4, 26
"""A shorter quiet period joins the segment before it; a longer one is split evenly."""
MARKED, SMOOTH = 0.15, 5
"""Turn of the smoothed relation at which a quiet period is split, and weeks of smoothing."""
STILL = 0.12
"""Neighbouring quiet periods are merged if the relation spans less than this."""
MORE = 0.1
"""The better relation is narrated if it changed by this much more than the worse one."""
UNEXPLAINED, NOISE = "unexplained change", ("noise", "misperception", "conduct noise")
"""Name of the sum of the random drivers, and these drivers."""


@dataclass(frozen=True)
class Segment:
    """Weeks `first` to `last` of a run, and what changed the relation in them.

    `relation` is before and after by direction, `rung` before and after. `contributions`, by direction and driver, are
    in units of the relation and sum to its change (in proportion to `log_odds`, the exact contributions to the half
    log-odds relative to equilibrium); `narrated` is the direction in the text: the worse one, unless the other changed
    far more.
    """

    first: int
    last: int
    start: dt.date
    end: dt.date
    events: tuple[DyadEvent, ...]
    relation: dict[str, tuple[float, float]]
    rung: tuple[int, int]
    contributions: dict[str, dict[str, float]]
    log_odds: dict[str, dict[str, float]]
    narrated: str


def select_run(results: Results, run: str | int, variant: str) -> tuple[int, str]:
    """Return the number of the run and the reason for its selection. Raises UsageError for an invalid choice."""
    numbers = results.dataset["run"].to_numpy()
    if str(run).lstrip("-").isdigit():
        if int(run) not in numbers:
            raise UsageError(
                f"there is no run {run}; this study has runs {numbers[0]} to {numbers[-1]} "
                f"(more: bilateral expand RUN --runs N)"
            )
        return int(run), "selected by number"
    if run not in CHOICES:
        hint = f"{choices(str(run), CHOICES, 'choose')}, or a number to {numbers[-1]}"
        raise UsageError(f"'{run}' does not select a run; {hint}")
    of = f"of {len(numbers):,} runs" if len(numbers) > 1 else "(the only one)"
    return int(numbers[_distance(results, str(run), variant).argmin()]), f"the run {of} {CHOICES[str(run)]}"


def _distance(results: Results, choice: str, variant: str) -> Array:
    """Compute the distance of each run from the chosen target, [run]."""
    if choice == "record":
        return distance_to_record(results, variant)
    relation = results.dataset["dyad_relation"].sel(variant=variant).transpose("run", "week")
    path = relation.to_numpy().astype(np.float64)
    distance: Array = path.mean(axis=1) * (-1.0 if choice == "best" else 1.0)
    if choice == "median":
        distance = np.square(path - np.median(path, axis=0)).sum(axis=1)
    return distance


def distance_to_record(results: Results, variant: str) -> Array:
    """Mean squared distance of each run's weekly tone from the record's, [run].

    The record's tone in a week and direction is the mean Goldstein tone of its rows; weeks without a row and rows about
    another dispute do not count. Acts, downgrade levels and uncoded events do not count either, so the closest run may
    differ in its events. Raises UsageError without a record of the dyad.
    """
    tones = recorded_tones(results)
    if not tones:
        raise UsageError(
            f"{results.manifest['scenario']} has no record of {results.manifest['focus']} in the simulated weeks, so "
            f"no run is closest to it; choose median, best, worst or a number"
        )
    tone = results.dataset["tone"].sel(variant=variant).transpose("run", "week", "direction").to_numpy()
    directions = [str(d) for d in results.dataset["direction"].to_numpy()]
    gaps = [tone[:, week, directions.index(direction)] - value for (week, direction), value in tones.items()]
    distance: Array = np.mean(np.square(gaps), axis=0)
    return distance


def recorded_tones(results: Results) -> dict[tuple[int, str], float]:
    """Mean tone of the record by week and direction, for the focal dyad and the simulated weeks."""
    start = dt.date.fromisoformat(results.manifest["start"])
    directions = set(results.manifest["directions"])
    rows: dict[tuple[int, str], list[float]] = {}
    for row in results.manifest["record"]:
        week = (dt.date.fromisoformat(row["date"]) - start).days // 7
        direction = f"{row['source']}>{row['target']}"
        counts = direction in directions and 0 <= week < results.manifest["weeks"]
        if counts and not row["text"].startswith(OTHER_DISPUTE):
            tone = 0.0 if row["cameo"].startswith(NO_ACT) else tone_of(row["cameo"])
            rows.setdefault((week, direction), []).append(tone)
    return {place: sum(tones) / len(tones) for place, tones in rows.items()}


def segments_of(drivers: xr.Dataset, relation: Any, rung: Any, events: tuple[DyadEvent, ...]) -> list[Segment]:
    """Divide one run into segments. `drivers` is its `replay`; `relation` (of the dyad) and `rung` are [week]."""
    one = drivers.isel(run=0)
    places = [int(one["start_rung"]), *(int(r) for r in rung)]
    periods = cut(np.asarray(relation, dtype=np.float64), places, {event.week for event in events})
    return [_segment(one, period, places, events) for period in periods]


def cut(relation: Any, rungs: list[int], marked: set[int]) -> list[tuple[int, int]]:
    """Return the first and last week of each segment, without gaps. `rungs` begin with the one at the start."""
    weeks, groups = len(relation), list[list[int]]()
    for week in sorted(marked):
        if groups and week - groups[-1][1] <= NEAR and week - groups[-1][0] < LONGEST_GROUP:
            groups[-1][1] = week
        else:
            groups.append([week, week])
    changes = [week for week in range(weeks) if rungs[week + 1] != rungs[week]]
    moves = turns(smoothed(relation, SMOOTH), MARKED)
    periods, after = list[tuple[int, int]](), 0
    for first, last in [*groups, [weeks, weeks]]:
        if first - after < SHORTEST and periods:
            periods[-1] = (periods[-1][0], first - 1)
        elif first > after:
            periods += _quiet(after, first - 1, sorted({*changes, *moves}))
        if first < weeks:
            periods.append((first, last))
        after = last + 1
    return _merged(periods, relation, {*changes, *marked})


def _merged(periods: list[tuple[int, int]], relation: Any, busy: set[int]) -> list[tuple[int, int]]:
    """Merge neighbouring quiet periods in which the relation hardly changes."""
    merged = periods[:1]
    for first, last in periods[1:]:
        begin = merged[-1][0]
        level = relation[max(begin - 1, 0) : last + 1 : SHORTEST]
        if busy.isdisjoint(range(begin, last + 1)) and max(level) - min(level) < STILL:
            merged[-1] = (begin, last)
        else:
            merged.append((first, last))
    return merged


def _quiet(first: int, last: int, cuts: list[int]) -> list[tuple[int, int]]:
    """Split a quiet period after each of `cuts` that leaves both parts long enough, and evenly if it is too long."""
    edges = [first - 1]
    for week in cuts:
        if week - edges[-1] >= SHORTEST and last - week >= SHORTEST:
            edges.append(week)
    periods = list[tuple[int, int]]()
    for before, end in pairwise([*edges, last]):
        pieces = -(-(end - before) // LONGEST)
        ends = [before + round((end - before) * piece / pieces) for piece in range(pieces + 1)]
        periods += [(a + 1, b) for a, b in pairwise(ends)]
    return periods


def overall(drivers: xr.Dataset) -> dict[str, tuple[float, dict[str, float]]]:
    """Compute each relation's average difference from its start over the run, and the contribution of each driver."""
    averages, one = {}, drivers.isel(run=0)
    for way in one["direction"].to_numpy():
        side = one.sel(direction=way)
        start = float(side["start_half_log_odds"])
        mean = float(side["half_log_odds"].mean()) - start
        away = float(np.tanh(side["half_log_odds"]).mean()) - float(np.tanh(start))
        averages[str(way)] = away, _shared(_named(side, side["since_rest"].mean("week")), mean, away, start)
    return averages


def _segment(one: xr.Dataset, weeks: tuple[int, int], places: list[int], events: tuple[DyadEvent, ...]) -> Segment:
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
    return Segment(
        first, last, days[first], days[last] + dt.timedelta(days=6),
        tuple(event for event in events if first <= event.week <= last), relation,
        (places[first], places[last + 1]), shares, log_odds, _narrated(relation),
    )  # fmt: skip


def noise_merged(drivers: dict[str, float]) -> dict[str, float]:
    """Return contributions by driver, with those of all random ones as one."""
    others = {name: value for name, value in drivers.items() if name not in NOISE}
    return others | {UNEXPLAINED: sum(drivers.get(name, 0.0) for name in NOISE)}


def share_explained(segments: Sequence[Segment]) -> float:
    """Return the share of what moved the narrated relations that is not unexplained change, 0 to 1.

    It is the sum of the absolute contributions of all other drivers over that of all, over the segments; NaN without
    any.
    """
    merged = [noise_merged(segment.contributions[segment.narrated]) for segment in segments]
    every = sum(abs(value) for one in merged for value in one.values())
    return 1.0 - sum(abs(one[UNEXPLAINED]) for one in merged) / every if every else float("nan")


def _narrated(relation: dict[str, tuple[float, float]]) -> str:
    """Return the direction with the worse relation, or the other if it changed by `MORE` more."""
    worse, other = sorted(relation, key=lambda way: relation[way][1])
    change = {way: abs(after - before) for way, (before, after) in relation.items()}
    return other if change[other] > change[worse] + MORE else worse


def _named(side: xr.Dataset, values: xr.DataArray) -> dict[str, float]:
    return dict(zip((str(name) for name in side["driver"].to_numpy()), values.to_numpy().tolist(), strict=True))


def _shared(log_odds: dict[str, float], change: float, difference: float, at: float) -> dict[str, float]:
    """Divide a difference of the relation in proportion to contributions to the half log-odds, from the value `at`."""
    slope = difference / change if abs(change) > 1e-9 else 1.0 - float(np.tanh(at)) ** 2
    return {driver: value * slope for driver, value in log_odds.items()}
