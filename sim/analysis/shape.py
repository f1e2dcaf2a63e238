"""The shape of crises over many cases and runs: how fast they fall, how slowly they mend, what goes with mending."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import CensoredData, ecdf, weibull_min

from sim.history.playing import WEEKS_PER_MONTH, Courses
from sim.history.table import CodedCase

Array = NDArray[np.float64]
LATE = 12.0
"""Months from which repair is late."""


@dataclass(frozen=True)
class Shape:
    """Months, shares and a shape, over all runs of all cases (or over the cases of a table).

    `repair_shape` is Weibull's: below 1, what is not mended soon is ever less likely to be. `companions` are shares of
    late repairs: a new leader, amends or a climb-down in the half year before, none of these.
    """

    median_to_worst: float
    median_to_repair: float
    repaired_within_year: float
    repair_shape: float
    median_inflamed: float
    median_not_inflamed: float
    companions: dict[str, float]


def shape_of_runs(courses: Courses, cases: Sequence[CodedCase]) -> Shape:
    """The shape of what was played; runs in which nothing was broken count as repaired at once."""
    months = courses.repaired / WEEKS_PER_MONTH
    horizon = courses.weeks / WEEKS_PER_MONTH
    inflamed = np.array([case.before.inflamer for case in cases])
    late = months > LATE
    flags = {"a new leader": courses.new_leader, "amends": courses.amended, "a climb-down": courses.climbed_down}
    alone = ~np.any(list(flags.values()), axis=0)
    companions = {words: float(happens[late].mean()) for words, happens in {**flags, "none of these": alone}.items()}
    return Shape(
        median_to_worst=float(np.median(courses.to_worst)) / WEEKS_PER_MONTH,
        median_to_repair=_median(months, horizon),
        repaired_within_year=float((months <= 12.0).mean()),
        repair_shape=_weibull_shape(months, horizon),
        median_inflamed=_median(months[inflamed], horizon),
        median_not_inflamed=_median(months[~inflamed], horizon),
        companions=companions,
    )


def _censored(months: Array, horizon: float) -> CensoredData:
    flat = months.reshape(-1)
    return CensoredData(uncensored=flat[np.isfinite(flat)], right=np.full(int(np.isnan(flat).sum()), horizon))


def _median(months: Array, horizon: float) -> float:
    """Months by which half are repaired (Kaplan & Meier); NaN where half never are."""
    curve = ecdf(_censored(months, horizon)).cdf
    reached = curve.quantiles[curve.probabilities >= 0.5]
    return float(reached[0]) if len(reached) else float("nan")


def _weibull_shape(months: Array, horizon: float) -> float:
    """Weibull's shape of the times to repair, censored at the horizon; half a week stands for none."""
    shape, *_ = weibull_min.fit(_censored(np.maximum(months, 0.5 / WEEKS_PER_MONTH), horizon), floc=0.0)
    return float(shape)
