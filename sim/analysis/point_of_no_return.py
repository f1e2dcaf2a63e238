"""From which week on a gesture no longer mends: the point of no return of a curve of shares, with its interval.

The point is the first week tried with a share of repaired runs below one half and no later week at one half or more.
Its interval is the bootstrap's, 90 %, over whole runs: each resample draws as many runs with replacement and finds its
own point on the same weeks (percentiles, Efron & Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.luck import stream

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]
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

    def as_json(self) -> dict[str, Any] | None:
        """`{"date", "low", "high"}`, or None unless it is dated."""
        if self.date is None:
            return None
        return {"date": str(self.date), "low": _iso(self.low), "high": _iso(self.high)}


@dataclass(frozen=True)
class Bought:
    """Weeks by which a gesture puts off the point of no return; `at_least`: one of both points is not in sight."""

    weeks: int
    low: int
    high: int
    at_least: bool

    def as_json(self) -> dict[str, Any]:
        """`{"weeks", "low", "high", "at_least"}`."""
        return {"weeks": self.weeks, "low": self.low, "high": self.high, "at_least": self.at_least}


def resamples(seed: int, runs: int) -> Array:
    """How often each run is drawn in each resample, [resample, run]."""
    draws = stream(seed, "point of no return").multinomial(runs, np.full(runs, 1.0 / runs), RESAMPLES)
    return draws.astype(np.float64)


def shares(repaired: Flags, among: Flags, weights: Array) -> Array:
    """Share repaired of the runs that count, [resample, week]; 1 where none counts: nothing is left to mend."""
    counted = weights @ among.T.astype(np.float64)
    mended = weights @ (repaired & among).T.astype(np.float64)
    share: Array = np.where(counted > 0.0, mended / np.maximum(counted, 1.0), 1.0)
    return share


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
    sure = float(np.mean([_status(int(found), last) == status for found in resampled]))
    if status != DATED:
        return Point(status, None, None, None, sure)
    ends = (int(np.quantile(resampled, edge, method="closest_observation")) for edge in EDGES)
    low, high = (dates[end] if end < last else None for end in ends)
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
    apart = (resampled[0] - resampled[1]) * every
    low, high = (int(np.quantile(apart, edge, method="closest_observation")) for edge in EDGES)
    return Bought((place - without) * every, low, high, DATED not in (here, there) or here != there)


def _status(place: int, last: int) -> str:
    return PAST if place == 0 else NONE if place == last else DATED


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()
