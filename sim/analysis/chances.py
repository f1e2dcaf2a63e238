"""Chances of repair by the week of a gesture, over all runs and over those still in crisis, on the same luck."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from sim.analysis.estimates import Estimate, share
from sim.analysis.pairing import paired
from sim.analysis.point_of_no_return import (
    Array,
    Bought,
    Flags,
    Places,
    Point,
    bought,
    places,
    point_at,
    resamples,
    shares,
)
from sim.forks import STRAINED, Forked
from sim.study import Study


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
    """Curves and points of one study: all on the same weeks, runs and resamples."""

    def __init__(self, study: Study, dates: tuple[dt.date, ...], every: int, forked: Forked) -> None:
        self._dates, self._every, self._nothing = dates, every, forked.nothing
        self._weights = resamples(study.seed, study.runs)
        self.crisis: Flags = forked.state["rung"] > STRAINED
        self._everyone = np.ones_like(self.crisis)

    def course(self, name: str, words: str, repaired: Flags) -> Course:
        """What a gesture does; doing nothing has no gain and buys nothing."""
        everyone, in_crisis = (self._curve(repaired, among) for among in (self._everyone, self.crisis))
        if repaired is self._nothing:
            return Course(name, words, everyone, in_crisis)
        numbers = (repaired.astype(np.float64), self._nothing.astype(np.float64))
        gain = tuple(paired(mine, base, True).estimate for mine, base in zip(*numbers, strict=True))
        most = max(range(len(gain)), key=lambda place: gain[place].estimate)
        return Course(name, words, everyone, in_crisis, gain, most, self._worn(gain, gain[most]))

    def _curve(self, repaired: Flags, among: Flags) -> Curve:
        found, theirs = self._places(repaired, among), self._places(self._nothing, among)
        chance = tuple(
            share(int((mended & counts).sum()), int(counts.sum()))
            for mended, counts in zip(repaired, among, strict=True)
        )
        size = (len(self._dates), self._every)
        gains = None
        if repaired is not self._nothing:
            gains = bought(found[0], theirs[0], (found[1], theirs[1]), size)
        return Curve(chance, point_at(self._dates, *found), gains)

    def _places(self, repaired: Flags, among: Flags) -> tuple[int, Places]:
        """Where the point is, and where each resample finds it."""
        once: Array = np.ones((1, repaired.shape[1]))
        found = places(shares(repaired, among, once))[0]
        return int(found), places(shares(repaired, among, self._weights))

    def _worn(self, gain: tuple[Estimate, ...], most: Estimate) -> dt.date | None:
        if most.low <= 0.0:
            return None
        strong = [place for place, one in enumerate(gain) if one.estimate >= most.estimate / 2.0]
        after = strong[-1] + 1
        return self._dates[after] if after < len(gain) else None
