"""Chances of repair by the week of a gesture, over all runs and over those still in crisis, on the same luck."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array, Flags, Places
from sim.model.random_streams import stream
from sim.questions.window.forks import STRAINED, Forked
from sim.statistics.intervals import Estimate, paired, share

HALF, RESAMPLES = 0.5, 2000
DATED, NONE, PAST = "dated", "none within the horizon", "already past"
EDGES = (0.05, 0.95)


@dataclass(frozen=True)
class Point:
    """A point of no return: its `status`, and where that is `dated` its date.

    `low` and `high` are the ends of the interval; None where that end lies beyond the last week tried. `sure` is the
    share of resamples of the same status.
    """

    status: str
    date: dt.date | None
    low: dt.date | None
    high: dt.date | None
    sure: float


@dataclass(frozen=True)
class Bought:
    """Weeks by which a gesture puts off the point of no return; `at_least`: one of both points is not in sight."""

    weeks: int
    low: int
    high: int
    at_least: bool


@dataclass(frozen=True)
class Curve:
    """Chance of repair in each week tried, and its point of no return; `bought` in weeks over doing nothing."""

    chance: tuple[Estimate, ...]
    point: Point
    bought: Bought | None = None


@dataclass(frozen=True)
class Course:
    """What a gesture (or doing nothing) does: over all runs, and over those still in crisis in the week it is made.

    `gain` is the chance with it less that without, run by run, and `most` the place of the largest; `worn` is the day
    from which on it stays below half of that, None if it does not, or if the largest could be none.
    """

    gesture: str
    words: str
    everyone: Curve
    in_crisis: Curve
    gain: tuple[Estimate, ...] = ()
    most: int = 0
    worn: dt.date | None = None


class Finder:
    """Computes the courses of one study: all on the same weeks, runs and resamples."""

    def __init__(self, seed: int, dates: Sequence[dt.date], every: int, forked: Forked) -> None:
        self._dates, self._every, self._nothing = dates, every, forked.nothing
        runs = forked.nothing.shape[1]
        self._weights: Array = np.vstack([np.ones(runs), resamples(seed, runs)])
        self.crisis: Flags = forked.state["rung"] > STRAINED

    def course(self, name: str, words: str, repaired: Flags) -> Course:
        """What a gesture does; doing nothing has no gain and buys nothing."""
        everyone, in_crisis = (self._curve(repaired, among) for among in (np.ones_like(self.crisis), self.crisis))
        if repaired is self._nothing:
            return Course(name, words, everyone, in_crisis)
        gain = gains(repaired, self._nothing)
        most = max(range(len(gain)), key=lambda place: gain[place].estimate)
        return Course(name, words, everyone, in_crisis, gain, most, self._worn(gain, gain[most]))

    def _curve(self, repaired: Flags, among: Flags) -> Curve:
        rows = zip(repaired & among, among, strict=True)
        chance = tuple(share(int(mended.sum()), int(counted.sum())) for mended, counted in rows)
        found, theirs = (places(shares(flags, among, self._weights)) for flags in (repaired, self._nothing))
        point = point_at(self._dates, int(found[0]), found[1:])
        if repaired is self._nothing:
            return Curve(chance, point)
        size = (len(self._dates), self._every)
        return Curve(chance, point, bought(int(found[0]), int(theirs[0]), (found[1:], theirs[1:]), size))

    def _worn(self, gain: Sequence[Estimate], most: Estimate) -> dt.date | None:
        if most.low <= 0.0:
            return None
        after = 1 + max(place for place, one in enumerate(gain) if one.estimate >= most.estimate / 2.0)
        return self._dates[after] if after < len(gain) else None


def gains(repaired: Flags, base: Flags) -> tuple[Estimate, ...]:
    """How much likelier repair is than in the base, run by run, for each row of [week, run]."""
    rows = zip(repaired.astype(np.float64), base.astype(np.float64), strict=True)
    return tuple(paired(mine, theirs, True).estimate for mine, theirs in rows)


def evenly(count: int, most: int) -> list[int]:
    """Places of at most so many of `count` rows, evenly from the first to the last."""
    return sorted({round(place) for place in np.linspace(0, count - 1, min(most, count)).tolist()})


def resamples(seed: int, runs: int) -> Array:
    """How often each run is drawn in each resample, [resample, run]."""
    draws = stream(seed, "point of no return").multinomial(runs, np.full(runs, 1.0 / runs), RESAMPLES)
    return draws.astype(np.float64)


def shares(repaired: Flags, among: Flags, weights: Array) -> Array:
    """Share repaired of the runs that count, [resample, week]; 1 where none counts: nothing is left to mend."""
    counted = weights @ among.T.astype(np.float64)
    mended = weights @ (repaired & among).T.astype(np.float64)
    return np.where(counted > 0.0, mended / np.maximum(counted, 1.0), 1.0)


def places(share: Array) -> Places:
    """The place of the week from which on shares stay below one half, [...] from [..., week].

    As many as there are weeks where there is none; 0 where they are below from the first.
    """
    good = share >= HALF
    weeks = share.shape[-1]
    return np.where(good.any(axis=-1), weeks - good[..., ::-1].argmax(axis=-1), 0)


def point_at(dates: Sequence[dt.date], place: int, resampled: Places) -> Point:
    """The point at a place, with the places that the resamples found."""
    last = len(dates)
    status = _status(place, last)
    sure = float(np.mean([_status(found, last) == status for found in resampled]))
    if status != DATED:
        return Point(status, None, None, None, sure)
    low, high = (dates[end] if end < last else None for end in _ends(resampled))
    return Point(status, dates[place], low, high, sure)


def bought(place: int, without: int, resampled: tuple[Places, Places], weeks: tuple[int, int]) -> Bought | None:
    """What a gesture buys over doing nothing, from both places; None where both points are out of sight.

    `weeks` are how many were tried and the weeks between two. A point that lies before the first week or after the
    last is taken to be there, so that the difference is the least it can be.
    """
    tried, every = weeks
    here, there = _status(place, tried), _status(without, tried)
    if here == there != DATED:
        return None
    low, high = _ends((resampled[0] - resampled[1]) * every)
    return Bought((place - without) * every, low, high, (here, there) != (DATED, DATED))


def _status(place: int, last: int) -> str:
    return PAST if place == 0 else NONE if place == last else DATED


def _ends(resampled: Places) -> list[int]:
    """Both ends of the interval of 90 %."""
    return [int(np.quantile(resampled, edge, method="closest_observation")) for edge in EDGES]
