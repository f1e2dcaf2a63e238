"""Posterior weights of readings given a record (real or synthetic), and predictive checks of each reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array
from sim.model.random_streams import Generator, stream
from sim.record.observed_record import ObservationPlan
from sim.statistics.intervals import Estimate
from sim.statistics.synthetic_likelihood import fit, log_likelihoods, weights

RESAMPLES = 200
"""Bootstrap resamples of the runs of every reading, for the intervals of the weights."""
NOISY_RECORDS = 4
"""Synthetic records per run in the null distribution of distances."""
DECISIVE, DECISIVE_LOW = 0.8, 0.7
"""The record is decisive if the greatest weight is at least the former, and its interval reaches down to no less than
the latter and lies above that of the next."""
MIN_P_VALUE = 0.1
"""A reading does not fit if its predictive p-value is below: the share of its own runs whose records are at least as
extreme as the observed one, in all observables together or in their summaries (`ObservationPlan.summaries`)."""


@dataclass(frozen=True)
class Evaluation:
    """Posterior weights of the readings given one record, [reading], and the predictive p-value of each.

    `weights` are under the prior asked for, `equal_prior_weights` under equal priors.
    """

    weights: tuple[Estimate, ...]
    equal_prior_weights: tuple[Estimate, ...]
    p_values: tuple[float, ...]

    @property
    def order(self) -> list[int]:
        """The places of the readings, the greatest weight first."""
        return sorted(range(len(self.weights)), key=lambda place: -self.weights[place].estimate)

    def ordered(self, places: Sequence[int]) -> Evaluation:
        """Return the evaluation with the readings in another order."""
        weights, equal = (
            tuple(values[place] for place in places) for values in (self.weights, self.equal_prior_weights)
        )
        return Evaluation(weights, equal, tuple(self.p_values[place] for place in places))

    @property
    def leader(self) -> int:
        """The place of the greatest weight under equal priors."""
        return max(range(len(self.equal_prior_weights)), key=lambda place: self.equal_prior_weights[place].estimate)

    @property
    def none_fits(self) -> bool:
        """True if the record is too extreme for every reading."""
        return max(self.p_values) < MIN_P_VALUE

    @property
    def is_decisive(self) -> bool:
        """True if the record singles out one reading, whatever the prior."""
        first, second = sorted(self.equal_prior_weights, key=lambda weight: -weight.estimate)[:2]
        clear = first.estimate >= DECISIVE and first.low >= max(DECISIVE_LOW, second.high)
        return clear and not self.none_fits


class ReadingPosterior:
    """The likelihoods of the readings, fitted to their runs, ready to evaluate any record observed by the same plan."""

    def __init__(self, runs: Mapping[str, Array], plan: ObservationPlan, seed: int) -> None:
        """`runs` are [run, observable] by reading."""
        streams, noise = stream(seed, "readings"), plan.noise
        self.likelihoods = [fit(values, noise) for values in runs.values()]
        self._resampled = [
            [fit(values[streams.integers(len(values), size=len(values))], noise) for values in runs.values()]
            for _ in range(RESAMPLES)
        ]
        self._checks = [_PredictiveCheck(values, noise, plan.summaries, streams) for values in runs.values()]

    def evaluate(self, observed: Array, prior: Array) -> Evaluation:
        """Evaluate the readings given a record [observable], under a prior [reading] that sums to 1."""
        logs = log_likelihoods(self.likelihoods, observed)
        resampled = np.array([log_likelihoods(likelihoods, observed) for likelihoods in self._resampled])
        equal = np.full(len(prior), 1.0 / len(prior))
        p_values = tuple(check.p_value(observed) for check in self._checks)
        return Evaluation(_estimates(logs, resampled, prior), _estimates(logs, resampled, equal), p_values)


def _estimates(logs: Array, resampled: Array, prior: Array) -> tuple[Estimate, ...]:
    """Weights with 90 % bootstrap intervals."""
    estimates, low, high = weights(logs, prior), *np.quantile(weights(resampled, prior), (0.05, 0.95), axis=0)
    return tuple(
        Estimate(float(w), float(min(w, a)), float(max(w, b))) for w, a, b in zip(estimates, low, high, strict=True)
    )


class _PredictiveCheck:
    """Null distribution of the distance of a reading's own records from its mean, in two sets of statistics."""

    def __init__(self, values: Array, noise: Array, summaries: Array, streams: Generator) -> None:
        records = np.repeat(values, NOISY_RECORDS, axis=0)
        records += streams.standard_normal(records.shape) @ np.linalg.cholesky(noise).T
        statistics = (np.eye(len(noise)), summaries)
        self._fits = [(matrix, fit(values @ matrix.T, matrix @ noise @ matrix.T)) for matrix in statistics]
        self._distances = [fitted.distance(records @ matrix.T) for matrix, fitted in self._fits]

    def p_value(self, observed: Array) -> float:
        """Return the share of the reading's own records at least as extreme as this one, the smaller of two."""
        pairs = zip(self._fits, self._distances, strict=True)
        return min(float(np.mean(own >= fitted.distance(matrix @ observed))) for (matrix, fitted), own in pairs)


MAX_DEVIATIONS, MIN_DEVIATION = 3, 1.5
"""Deviations reported for each reading, and the smallest one reported, in standard deviations."""


@dataclass(frozen=True)
class Deviation:
    """An observable far from its expected value under a reading, in `standard_deviations` that include coding noise."""

    observable: str
    observed: float
    expected: float
    standard_deviations: float


def deviations(runs: Array, plan: ObservationPlan, observed: Array) -> tuple[Deviation, ...]:
    """Return the record's largest deviations from the mean of a reading's runs [run, observable], largest first."""
    mean, sd = runs.mean(axis=0), np.sqrt(runs.var(axis=0, ddof=1) + np.diag(plan.noise))
    scaled, names = (observed - mean) / sd, plan.names
    far = np.flatnonzero(np.abs(scaled) >= MIN_DEVIATION).tolist()
    largest = sorted(far, key=lambda place: -abs(scaled[place]))[:MAX_DEVIATIONS]
    return tuple(Deviation(names[at], float(observed[at]), float(mean[at]), float(scaled[at])) for at in largest)


def weights_without(
    runs: Mapping[str, Array], plan: ObservationPlan, observed: Array, prior: Array
) -> dict[str, dict[str, float]]:
    """Compute the weights by reading if one kind of observable is left out, by kind."""
    without = {}
    for kind, places in kinds(plan).items():
        kept = np.setdiff1d(np.arange(len(observed)), places)
        if 0 < len(kept) < len(observed):
            noise = plan.noise[np.ix_(kept, kept)]
            logs = log_likelihoods([fit(values[:, kept], noise) for values in runs.values()], observed[kept])
            without[kind] = dict(zip(runs, weights(logs, prior).tolist(), strict=True))
    return without


def kinds(plan: ObservationPlan) -> dict[str, list[int]]:
    """Return the kinds of observables, by name, and their places in the vectors."""
    tones, levels = len(plan.cells), len(plan.level_weeks)
    by_side = [[place for place, cell in enumerate(plan.cells) if cell.by == side] for side in (0, 1)]
    return {
        **{f"the tones of {way}": places for way, places in zip(plan.directions, by_side, strict=True)},
        "formal steps": list(range(tones, tones + levels)),
        "response speeds": list(range(tones + levels, tones + levels + len(plan.responses))),
    }
