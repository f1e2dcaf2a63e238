"""Kaplan-Meier estimate of a survival function, with its 90 % band, and its median with an interval.

Kaplan & Meier (1958), Journal of the American Statistical Association 53, 457-481. The band is Greenwood's on the scale
of log(-log). The median is the first time at which at most half are left (Klein & Moeschberger 2003, Survival Analysis,
section 4.5), and its interval that of Brookmeyer & Crowley (1982), Biometrics 38, 29-41: the times at which the band
contains one half.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Array, Flags
from sim.statistics.intervals import Z90, Estimate, share


@dataclass(frozen=True)
class Survival:
    """A survival function, which falls at each of `times`; `left`, `low` and `high` hold from then on; all [event].

    `gone` is 1 - `left`. `size` observations, the last of which ends at `last`. `halved` is the place of the first time
    at which at most half are left, None if there is none.
    """

    times: Array
    left: Array
    gone: Array
    low: Array
    high: Array
    size: int
    last: float
    halved: int | None

    def at(self, grid: Array) -> Array:
        """Return low, estimate and high at each time of the grid, [3, grid].

        NaN without observations, and after the last one if some are left then, since nothing is known of them.
        """
        if not self.size:
            return np.full((3, len(grid)), np.nan)
        start = [[share(self.size, self.size).low], [1.0], [1.0]]
        steps = np.hstack([start, [self.low, self.left, self.high]])
        curve = steps[:, np.searchsorted(self.times, grid, side="right")]
        curve[:, (grid > self.last) & (curve[1] > 0.0)] = np.nan
        return curve

    def gone_by(self, grid: Array) -> Array:
        """Return the share with the event by each time of the grid; after the last observation it stays the same."""
        return np.concatenate([[0.0], self.gone])[np.searchsorted(self.times, grid, side="right")]

    def share_by(self, time: float) -> float:
        """Return the share with the event by this time; NaN if nothing is known of it."""
        known = np.isfinite(self.at(np.array([time]))[1, 0])
        return float(self.gone_by(np.array([time]))[0]) if known else float("nan")

    @property
    def median(self) -> Estimate:
        """The median time to the event with its 90 % interval; NaN for a time that is not reached."""
        reached = (np.flatnonzero(edge <= 0.5) for edge in (self.low, self.high))
        low, high = (float(self.times[places[0]]) if len(places) else float("nan") for places in reached)
        if self.size and share(self.size, self.size).low <= 0.5:
            low = 0.0
        return Estimate(float("nan") if self.halved is None else float(self.times[self.halved]), low, high)


def kaplan_meier(times: Array, happened: Flags) -> Survival:
    """Estimate the survival function from the time of each event, or of the end of an observation without it, [case].

    Where the estimate is 0 or 1 the band has no width, and Wilson's interval replaces it.
    """
    times, happened = np.ravel(times), np.ravel(happened)
    at, events = np.unique(times[happened], return_counts=True)
    at_risk = len(times) - np.searchsorted(np.sort(times), at)
    left, gone, halved = _product(events.tolist(), at_risk.tolist())
    low, high = _band(left, events.astype(np.float64), at_risk.astype(np.float64))
    none_left = left <= 0.0
    low[none_left], high[none_left] = 0.0, share(0, len(times)).high if len(times) else 1.0
    last = float(times.max()) if len(times) else float("nan")
    return Survival(at, left, gone, low, high, len(times), last, halved)


def _product(events: list[int], at_risk: list[int]) -> tuple[Array, Array, int | None]:
    """Multiply the shares without the event; return those left and gone after each time, and where half are left.

    In whole numbers: a product of rounded shares may miss one half by a rounding error, and with it the median.
    """
    above, below, halved = 1, 1, None
    left, gone = np.empty(len(events)), np.empty(len(events))
    for place, (happened, exposed) in enumerate(zip(events, at_risk, strict=True)):
        above, below = above * (exposed - happened), below * exposed
        left[place], gone[place] = above / below, (below - above) / below
        if halved is None and 2 * above <= below:
            halved = place
    return left, gone, halved


def _band(left: Array, events: Array, at_risk: Array) -> tuple[Array, Array]:
    """Compute Greenwood's 90 % band on the scale of log(-log), [event]; NaN where none are left."""
    some = left > 0.0
    low, high = np.full(left.shape, np.nan), np.full(left.shape, np.nan)
    variance = np.cumsum(events[some] / (at_risk[some] * (at_risk[some] - events[some])))
    spread = Z90 * np.sqrt(variance) / np.abs(np.log(left[some]))
    low[some], high[some] = left[some] ** np.exp(spread), left[some] ** np.exp(-spread)
    return low, high
