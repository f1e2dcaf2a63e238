"""Effects of rows of the record on the answer: each observable left out, by weighting the conditioned runs.

A run's weight without an observable is 1 / the density of the observable given all others in that run (importance
weighting; Gelfand, Dey & Chang 1992). Where few runs would carry the weight nothing is claimed: the runs that the
observable excluded are not there to be weighted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import t

from sim.arrays import Array, Flags, Places
from sim.record.likelihood import log_normal, other_factors
from sim.record.observables import Acts, record_observables, tones_of
from sim.record.observed_record import ObservationPlan, Row
from sim.statistics.intervals import Estimate
from sim.statistics.particle_filter import effective_size, equal_weights, weigh

FEWEST_EFFECTIVE = 0.1
"""Share of the runs that must carry the weight without an observable. Judgement."""


@dataclass(frozen=True)
class Influence:
    """One observable left out: the chance of a new recall by the week asked for, and the mean relation then, without.

    `moved_by` is what the observable adds to that relation, with its interval by the repeats of filters. All are NaN
    where too few runs carry the weight (`effective`, as a share of the runs).
    """

    observable: str
    rows: tuple[str, ...]
    effective: float
    new_recall: float
    relation: float
    moved_by: Estimate

    @property
    def is_known(self) -> bool:
        """True if enough runs carry the weight."""
        return self.effective >= FEWEST_EFFECTIVE


@dataclass(frozen=True)
class Effects:
    """Values that observables may have moved, [run]: a new recall by a week, the relation then; and the filters."""

    recalled: Flags
    relation: Array
    filter_of: Places


def influences(done: Acts, plan: ObservationPlan, rows: tuple[Row, ...], effects: Effects) -> tuple[Influence, ...]:
    """Leave out each observable of the plan in turn; the largest effect on the relation comes first."""
    left_out = _without_each(done, plan, record_observables(rows, plan))
    of = zip(plan.names, _days(plan, rows), left_out, strict=True)
    found = [_influence((name, days), -own, effects) for name, days, own in of]
    return tuple(sorted(found, key=lambda one: -np.nan_to_num(abs(one.moved_by.estimate), nan=-1.0)))


def _influence(named: tuple[str, tuple[str, ...]], log_weights: Array, effects: Effects) -> Influence:
    weighed = weigh(equal_weights(len(log_weights)), log_weights)
    effective, weights = effective_size(weighed.log_weights) / len(log_weights), np.exp(weighed.log_weights)
    if effective < FEWEST_EFFECTIVE:
        nan = float("nan")
        return Influence(*named, effective, nan, nan, Estimate(nan, nan, nan))
    relation, mean = effects.relation, float(weights @ effects.relation)
    groups = [effects.filter_of == number for number in np.unique(effects.filter_of)]
    each = [float(relation[own].mean() - weights[own] @ relation[own] / weights[own].sum()) for own in groups]
    moved = float(relation.mean()) - mean
    half = float(t.ppf(0.95, len(each) - 1) * np.std(each, ddof=1) / np.sqrt(len(each))) if len(each) > 1 else np.nan
    return Influence(
        *named, effective, float(weights @ effects.recalled), mean, Estimate(moved, moved - half, moved + half)
    )


def _without_each(done: Acts, plan: ObservationPlan, observed: Array) -> Array:
    """Return the log density of each observable given all others, [observable, run].

    Of tones by their joint normal: with precision P and deviation d, (Pd)_o / P_oo is normal with variance 1 / P_oo.
    """
    count = len(plan.cells)
    precision = np.linalg.inv(plan.noise[:count, :count])
    scaled = (observed[:count] - tones_of(done, plan)) @ precision
    own = np.diag(precision)
    tones = log_normal(scaled / own, 1.0 / own).T
    return np.concatenate([tones, other_factors(done, plan, observed[count:])])


def _days(plan: ObservationPlan, rows: tuple[Row, ...]) -> list[tuple[str, ...]]:
    """Return the days and codes of the rows of each tone; none of the other observables."""
    tones = [
        tuple(f"{row.day} {row.cameo}" for row in rows if row.by == cell.by and row.week in cell.weeks)
        for cell in plan.cells
    ]
    return [*tones, *((),) * (len(plan.level_weeks) + len(plan.responses))]
