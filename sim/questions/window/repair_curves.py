"""Probability of crisis termination by week of a gesture, in all runs and in runs still in crisis."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array, Flags, Places
from sim.model.random_streams import stream
from sim.questions.window.forks import STRAINED, ForkOutcomes
from sim.statistics.intervals import Z90, Estimate, paired, share

HALF, RESAMPLES, SURE = 0.5, 2000, 0.9
"""Threshold of the probability; bootstrap resamples; share of them with the same status from which it is sure."""
DATED, NONE, PAST = "dated", "none within the horizon", "already past"
EDGES = (0.05, 0.95)


@dataclass(frozen=True)
class PointOfNoReturn:
    """A point of no return: its `status`, and its date if that is `dated`.

    `low` and `high` are the ends of the interval; None for an end beyond the last week tested. `status_share` is the
    share of resamples with the same status.
    """

    status: str
    date: dt.date | None
    low: dt.date | None
    high: dt.date | None
    status_share: float

    @property
    def unsure(self) -> bool:
        """True if too many resamples have another status: with other runs there might be no such point, or one."""
        return self.status_share < SURE


@dataclass(frozen=True)
class WeeksGained:
    """Weeks by which a gesture delays the point of no return; `at_least` if one of the two points is out of range."""

    weeks: int
    low: int
    high: int
    at_least: bool


@dataclass(frozen=True)
class RepairCurve:
    """Probability of crisis termination in each week tested, its point of no return, and the delay of that point."""

    probability: tuple[Estimate, ...]
    point: PointOfNoReturn
    weeks_gained: WeeksGained | None = None


@dataclass(frozen=True)
class GestureEffect:
    """Effect of a gesture (or of none, the control) in all runs and in runs in crisis in the week before it.

    `gain` is the probability with the gesture minus that of the control, run by run; `maximum` the place of the
    largest. From the date `gain_halved_on` it stays below half of that; None if it does not, or if the interval of the
    maximum contains 0.
    """

    gesture: str
    description: str
    all_runs: RepairCurve
    in_crisis: RepairCurve
    gain: tuple[Estimate, ...] = ()
    maximum: int = 0
    gain_halved_on: dt.date | None = None


class RepairEstimator:
    """Estimator of all gesture effects of a study, with the same weeks, runs and bootstrap resamples."""

    def __init__(self, seed: int, dates: Sequence[dt.date], every: int, outcomes: ForkOutcomes) -> None:
        self._dates, self._every, self._control = dates, every, outcomes.control
        runs = outcomes.control.shape[1]
        self._weights: Array = np.vstack([np.ones(runs), resamples(seed, runs)])
        self.crisis: Flags = outcomes.state["rung"] > STRAINED

    def effect(self, name: str, description: str, repaired: Flags) -> GestureEffect:
        """Estimate the effect of a gesture; the control has no gain and no weeks gained."""
        all_runs, in_crisis = (self._curve(repaired, among) for among in (np.ones_like(self.crisis), self.crisis))
        if repaired is self._control:
            return GestureEffect(name, description, all_runs, in_crisis)
        gain = gains(repaired, self._control)
        most = max(range(len(gain)), key=lambda place: gain[place].estimate)
        return GestureEffect(name, description, all_runs, in_crisis, gain, most, self._halved_on(gain, gain[most]))

    def _curve(self, repaired: Flags, among: Flags) -> RepairCurve:
        rows = zip(repaired & among, among, strict=True)
        probability = tuple(share(int(ended.sum()), int(counted.sum())) for ended, counted in rows)
        resampled, of_control = (shares(flags, among, self._weights) for flags in (repaired, self._control))
        own, control = no_return_places(resampled), no_return_places(of_control)
        point = point_at(self._dates, int(own[0]), own[1:], interval_places(resampled, among.sum(axis=1)))
        if repaired is self._control:
            return RepairCurve(probability, point)
        size = (len(self._dates), self._every)
        gained = weeks_gained(int(own[0]), int(control[0]), (own[1:], control[1:]), size)
        return RepairCurve(probability, point, gained)

    def _halved_on(self, gain: Sequence[Estimate], most: Estimate) -> dt.date | None:
        if most.low <= 0.0:
            return None
        after = 1 + max(place for place, one in enumerate(gain) if one.estimate >= most.estimate / 2.0)
        return self._dates[after] if after < len(gain) else None


def gains(repaired: Flags, base: Flags) -> tuple[Estimate, ...]:
    """Estimate paired differences from the base, run by run, for each row of [week, run]."""
    rows = zip(repaired.astype(np.float64), base.astype(np.float64), strict=True)
    return tuple(paired(values, control, True).estimate for values, control in rows)


def evenly(count: int, most: int) -> list[int]:
    """Select at most `most` of `count` rows, evenly spaced from the first to the last."""
    return sorted({round(place) for place in np.linspace(0, count - 1, min(most, count)).tolist()})


def resamples(seed: int, runs: int) -> Array:
    """Bootstrap weights: how often each run is drawn, [resample, run]."""
    draws = stream(seed, "point of no return").multinomial(runs, np.full(runs, 1.0 / runs), RESAMPLES)
    return draws.astype(np.float64)


def shares(repaired: Flags, among: Flags, weights: Array) -> Array:
    """Share of the counted runs with crisis termination, [resample, week]; 1 if none is counted (no crisis is left)."""
    counted = weights @ among.T.astype(np.float64)
    ended = weights @ (repaired & among).T.astype(np.float64)
    return np.where(counted > 0.0, ended / np.maximum(counted, 1.0), 1.0)


def no_return_places(share: Array) -> Places:
    """Place of the first week from which shares stay below one half, [...] from [..., week].

    The number of weeks if there is no such week; 0 if all shares are below one half.
    """
    good = share >= HALF
    weeks = share.shape[-1]
    return np.where(good.any(axis=-1), weeks - good[..., ::-1].argmax(axis=-1), 0)


def interval_places(share: Array, counted: Places) -> tuple[int, int]:
    """Places of the ends of the interval of the point of no return, which tests of either end at 5 % do not reject.

    `share` is [resample, week], all runs first, and `counted` the number of runs in each week. A place is too early if
    the share of a later week is above one half, where the largest of those shares is tested (max-t, Westfall & Young
    1993), and too late if the share of the week before it is below one half. Percentiles of the resamples contain the
    point in fewer than 90 % of samples where a curve is flat: its last crossing is late, and in resamples later still.
    """
    observed, resampled = share[0], share[1:]
    known = counted > 0
    above = np.where(known, (observed - HALF) * np.sqrt(counted) / HALF, -np.inf)
    error = resampled.std(axis=0)
    apart = (resampled - observed) / np.where(error > 0.0, error, 1.0)
    critical = np.maximum(np.quantile(_largest_from(apart), EDGES[1], axis=0), Z90)
    too_early = np.append(_largest_from(above) > critical, False)
    may_be_half = np.flatnonzero(~known | (above >= -Z90))
    return int(too_early.argmin()), int(may_be_half[-1]) + 1 if may_be_half.size else 0


def _largest_from(values: Array) -> Array:
    """Return the largest value of each week and those after it, [..., week]."""
    return np.maximum.accumulate(values[..., ::-1], axis=-1)[..., ::-1]


def point_at(dates: Sequence[dt.date], place: int, resampled: Places, ends: tuple[int, int]) -> PointOfNoReturn:
    """Build the point of no return from its place, the places in the resamples, and those of its interval's ends."""
    last = len(dates)
    status = _status(place, last)
    status_share = float(np.mean([_status(other, last) == status for other in resampled]))
    if status != DATED:
        return PointOfNoReturn(status, None, None, None, status_share)
    low, high = (dates[end] if end < last else None for end in ends)
    return PointOfNoReturn(status, dates[place], low, high, status_share)


def weeks_gained(
    place: int, control: int, resampled: tuple[Places, Places], size: tuple[int, int]
) -> WeeksGained | None:
    """Delay of the point of no return relative to the control; None if both points are out of range.

    `size` is the number of weeks tested and the weeks between two tests. A point before the first or after the last
    week is placed there, so that the difference is a lower bound.
    """
    tested, every = size
    own, other = _status(place, tested), _status(control, tested)
    if own == other != DATED:
        return None
    low, high = _ends((resampled[0] - resampled[1]) * every)
    return WeeksGained((place - control) * every, low, high, (own, other) != (DATED, DATED))


def _status(place: int, last: int) -> str:
    return PAST if place == 0 else NONE if place == last else DATED


def _ends(resampled: Places) -> list[int]:
    """Ends of the 90 % percentile interval."""
    return [int(np.quantile(resampled, edge, method="closest_observation")) for edge in EDGES]
