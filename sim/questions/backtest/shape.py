"""The shape of crises over many cases and runs: how fast they fall, how slowly they mend, what goes with mending."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.stats import CensoredData, ecdf, weibull_min

from sim.arrays import Array
from sim.past_crises.playing import WEEKS_PER_MONTH, Courses
from sim.past_crises.table import CodedCase

LATE = 12.0
"""Months from which repair is late."""
SHORTEST = 0.5 / WEEKS_PER_MONTH
"""Months that stand for a repair at once: half a week."""
FEWEST = 10
"""Times to repair below which no shape is fitted to them."""


@dataclass(frozen=True)
class Shape:
    """Months, shares and a shape, over all runs of all cases or over the cases of a table; NaN where they say nothing.

    Times to repair count as censored where it was not seen (Kaplan & Meier). `repair_shape` is Weibull's: below 1, what
    is not mended soon is ever less likely to be. `companions`, of runs alone, are shares of late repairs: a new leader,
    amends or a climb-down in the half year before, none of these.
    """

    median_to_worst: float
    median_to_repair: float
    repaired_within_year: float
    repair_shape: float
    median_inflamed: float
    median_not_inflamed: float
    companions: dict[str, float] = field(default_factory=dict)


def shape_of_runs(courses: Courses, cases: Sequence[CodedCase]) -> Shape:
    """The shape of what was played; runs in which nothing was broken count as repaired at once."""
    months = courses.repaired / WEEKS_PER_MONTH
    horizon = np.full(months.shape, courses.weeks / WEEKS_PER_MONTH)
    late = months > LATE
    flags = {"a new leader": courses.new_leader, "amends": courses.amended, "a climb-down": courses.backed_down}
    alone = ~np.any(list(flags.values()), axis=0)
    companions = {
        words: float(happens[late].mean()) if late.any() else np.nan
        for words, happens in {**flags, "none of these": alone}.items()
    }
    return _shape(courses.to_worst / WEEKS_PER_MONTH, months, horizon, cases, companions)


def shape_of_cases(cases: Sequence[CodedCase]) -> Shape:
    """The shape of what came of the cases of a table, without companions: what went with repair is not read."""
    afters = [case.after for case in cases if case.after is not None]
    to_worst, full, observed = (
        np.array([[getattr(after, name)] for after in afters], dtype=np.float64)
        for name in ("months_to_worst", "months_to_full", "months_observed")
    )
    return _shape(to_worst, full, observed, [case for case in cases if case.after is not None])


def _shape(
    to_worst: Array,
    months: Array,
    horizon: Array,
    cases: Sequence[CodedCase],
    companions: dict[str, float] | None = None,
) -> Shape:
    """Of months [case, run], NaN where repair was not seen up to `horizon`."""
    inflamed = np.array([case.before.inflamer for case in cases], dtype=bool)
    return Shape(
        median_to_worst=float(np.median(to_worst)),
        median_to_repair=_median(months, horizon),
        repaired_within_year=_within(LATE, months, horizon),
        repair_shape=_weibull_shape(months, horizon),
        median_inflamed=_median(months[inflamed], horizon[inflamed]),
        median_not_inflamed=_median(months[~inflamed], horizon[~inflamed]),
        companions=companions or {},
    )


def _censored(months: Array, horizon: Array) -> CensoredData:
    seen = np.isfinite(months)
    return CensoredData(uncensored=months[seen], right=horizon[~seen])


def _within(limit: float, months: Array, horizon: Array) -> float:
    """The share repaired by so many months; NaN where none was followed for so long."""
    if not (np.isfinite(months) | (horizon >= limit)).any():
        return float("nan")
    return float(ecdf(_censored(months, horizon)).cdf.evaluate(limit))


def _median(months: Array, horizon: Array) -> float:
    """Months by which half are repaired; NaN where half never are."""
    if not months.size:
        return float("nan")
    curve = ecdf(_censored(months, horizon)).cdf
    reached = curve.quantiles[curve.probabilities >= 0.5]
    return float(reached[0]) if len(reached) else float("nan")


def _weibull_shape(months: Array, horizon: Array) -> float:
    """Weibull's shape of the times to repair; NaN where fewer than FEWEST of them differ."""
    at_least = np.maximum(months, SHORTEST)
    if len(np.unique(at_least[np.isfinite(at_least)])) < FEWEST:
        return float("nan")
    shape, *_ = weibull_min.fit(_censored(at_least, np.maximum(horizon, SHORTEST)), floc=0.0)
    return float(shape)
