"""Weighing readings: what the record, or a record made up from a run, says of their weights, and whether any fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array
from sim.model.random_streams import Generator, stream
from sim.questions.readings.observed_record import Plan
from sim.statistics.intervals import Estimate
from sim.statistics.synthetic_likelihood import fit, log_likelihoods, weights

RESAMPLED = 200
"""Times that the runs of every reading are drawn anew, to see how far the weights hang on which runs there are."""
NOISY = 4
"""Records that each run is taken to leave, when it is asked how far from its fellows one may lie."""
TELLS, SURELY = 0.8, 0.7
"""The record tells if the greatest weight is at least the former, and its interval reaches down to no less than the
latter and lies above that of the next."""
FITS = 0.1
"""A reading does not fit if less than this share of its own runs leave a record as far from the rest as the one seen,
in all observables together or in what they come to (`Plan.summaries`)."""


@dataclass(frozen=True)
class Verdict:
    """What one record says. `weights` are under the prior asked for, `alone` under equal ones, [reading].

    `fits` is the share of each reading's own runs that lie at least as far out as the record.
    """

    weights: tuple[Estimate, ...]
    alone: tuple[Estimate, ...]
    fits: tuple[float, ...]

    @property
    def order(self) -> list[int]:
        """The places of the readings, the greatest weight first."""
        return sorted(range(len(self.weights)), key=lambda place: -self.weights[place].estimate)

    def ordered(self, places: Sequence[int]) -> Verdict:
        """The same with the readings in another order."""
        weights, alone = (tuple(values[place] for place in places) for values in (self.weights, self.alone))
        return Verdict(weights, alone, tuple(self.fits[place] for place in places))

    @property
    def leader(self) -> int:
        """The place of the greatest weight under equal priors."""
        return max(range(len(self.alone)), key=lambda place: self.alone[place].estimate)

    @property
    def none_fits(self) -> bool:
        """Whether the record lies out of reach of every reading."""
        return max(self.fits) < FITS

    @property
    def tells(self) -> bool:
        """Whether the record singles out one reading, whatever the prior."""
        first, second = sorted(self.alone, key=lambda weight: -weight.estimate)[:2]
        clear = first.estimate >= TELLS and first.low >= max(SURELY, second.high)
        return clear and not self.none_fits


class Scales:
    """Readings by their runs, ready to weigh any record that the same plan sees."""

    def __init__(self, runs: Mapping[str, Array], plan: Plan, seed: int) -> None:
        """`runs` are [run, observable] by reading."""
        streams, noise = stream(seed, "readings"), plan.noise
        self.fits = [fit(values, noise) for values in runs.values()]
        self._resampled = [
            [fit(values[streams.integers(len(values), size=len(values))], noise) for values in runs.values()]
            for _ in range(RESAMPLED)
        ]
        self._own = [_Own(values, noise, plan.summaries, streams) for values in runs.values()]

    def weigh(self, seen: Array, prior: Array) -> Verdict:
        """What a record [observable] says, under a prior [reading] that sums to 1."""
        logs = log_likelihoods(self.fits, seen)
        again = np.array([log_likelihoods(fits, seen) for fits in self._resampled])
        even = np.full(len(prior), 1.0 / len(prior))
        fits = tuple(own.as_far_as(seen) for own in self._own)
        return Verdict(_estimates(logs, again, prior), _estimates(logs, again, even), fits)


def _estimates(logs: Array, again: Array, prior: Array) -> tuple[Estimate, ...]:
    """Weights, and between which nine in ten lie when the runs are drawn anew."""
    found, low, high = weights(logs, prior), *np.quantile(weights(again, prior), (0.05, 0.95), axis=0)
    return tuple(
        Estimate(float(w), float(min(w, a)), float(max(w, b))) for w, a, b in zip(found, low, high, strict=True)
    )


class _Own:
    """How far from the middle the records of a reading's own runs lie."""

    def __init__(self, values: Array, noise: Array, summaries: Array, streams: Generator) -> None:
        left = np.repeat(values, NOISY, axis=0)
        left += streams.standard_normal(left.shape) @ np.linalg.cholesky(noise).T
        ways = (np.eye(len(noise)), summaries)
        self._ways = [(way, fit(values @ way.T, way @ noise @ way.T)) for way in ways]
        self._distances = [fitted.distance(left @ way.T) for way, fitted in self._ways]

    def as_far_as(self, seen: Array) -> float:
        """The share of the reading's own records that lie as far out as this one, in the worse of two respects."""
        dyads = zip(self._ways, self._distances, strict=True)
        return min(float(np.mean(own >= fitted.distance(way @ seen))) for (way, fitted), own in dyads)


MOST, FAR = 3, 1.5
"""Misses that are named for each reading, and from how many standard deviations on."""


@dataclass(frozen=True)
class Miss:
    """An observable far from what a reading leads one to expect: by `away` standard deviations, noise included."""

    what: str
    seen: float
    expected: float
    away: float


def misses(runs: Array, plan: Plan, seen: Array) -> tuple[Miss, ...]:
    """Where the record lies furthest from the middle of a reading's runs [run, observable], the furthest first."""
    middle, spread = runs.mean(axis=0), np.sqrt(runs.var(axis=0, ddof=1) + np.diag(plan.noise))
    away, names = (seen - middle) / spread, plan.names
    far = sorted(np.flatnonzero(np.abs(away) >= FAR).tolist(), key=lambda place: -abs(away[place]))[:MOST]
    return tuple(Miss(names[at], float(seen[at]), float(middle[at]), float(away[at])) for at in far)


def without_each_kind(runs: Mapping[str, Array], plan: Plan, seen: Array, prior: Array) -> dict[str, dict[str, float]]:
    """The weights by reading if one kind of observable is left out, by kind."""
    found = {}
    for kind, places in kinds(plan).items():
        kept = np.setdiff1d(np.arange(len(seen)), places)
        if 0 < len(kept) < len(seen):
            noise = plan.noise[np.ix_(kept, kept)]
            logs = log_likelihoods([fit(values[:, kept], noise) for values in runs.values()], seen[kept])
            found[kind] = dict(zip(runs, weights(logs, prior).tolist(), strict=True))
    return found


def kinds(plan: Plan) -> dict[str, list[int]]:
    """The kinds of observables, by name, and their places in the vectors."""
    tones, levels = len(plan.cells), len(plan.levels)
    by_side = [[place for place, cell in enumerate(plan.cells) if cell.by == side] for side in (0, 1)]
    return {
        **{f"the tones of {way}": places for way, places in zip(plan.directions, by_side, strict=True)},
        "formal steps": list(range(tones, tones + levels)),
        "promptness": list(range(tones + levels, tones + levels + len(plan.answers))),
    }
