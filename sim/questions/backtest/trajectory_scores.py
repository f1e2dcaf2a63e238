"""Scores of the worst rung and of the months to full repair, and descriptive statistics of crisis trajectories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.stats import CensoredData, weibull_min

from sim.arrays import Array
from sim.model.ladder import SEVERED
from sim.past_crises.scores import bootstrap_weights, capped_crps, ranked_probability_score, skill, weighted_means
from sim.past_crises.simulate import WEEKS_PER_MONTH, CaseTrajectories
from sim.past_crises.table import CodedCase
from sim.past_crises.targets import months_to_repair, observable_months
from sim.questions.calibrate.saved_fit import MONTHS, SavedFit
from sim.statistics.intervals import Estimate
from sim.statistics.survival import Survival, kaplan_meier

MEMBERS = 400


@dataclass(frozen=True)
class TrajectoryScore:
    """Mean score of the simulation over `n` cases, that of the baseline, and the skill against it.

    `baseline` and the skill are NaN if the fit does not include the baseline.
    """

    label: str
    unit: str
    n: int
    simulation: float
    baseline: float
    skill: Estimate


def worst_rung_score(
    trajectories: CaseTrajectories, cases: Sequence[CodedCase], fit: SavedFit, seed: int
) -> TrajectoryScore:
    """Compute the ranked probability score of the worst rung, alliance to severed; armed counts as severed."""
    after = [case.after for case in cases if case.after is not None]
    worst = np.array([min(one.worst_rung, SEVERED) for one in after])
    runs = np.minimum(trajectories.worst_rung, SEVERED)
    shares = np.stack([(runs == rung).mean(axis=1) for rung in range(SEVERED + 1)], axis=-1)
    score, baseline = ranked_probability_score(shares, worst), np.full(len(worst), np.nan)
    if len(fit.worst_rungs):
        baseline = ranked_probability_score(np.tile(fit.worst_rungs, (len(worst), 1)), worst)
    return _mean_score("worst rung: ranked probability score", "", score, baseline, cases, seed)


def repair_score(
    trajectories: CaseTrajectories, cases: Sequence[CodedCase], fit: SavedFit, seed: int
) -> TrajectoryScore:
    """Compute the continuous ranked probability score of the months to full repair, within the observable months."""
    cap = np.minimum(observable_months(cases), trajectories.weeks / WEEKS_PER_MONTH)
    observed = months_to_repair(cases)
    score = capped_crps(trajectories.repaired / WEEKS_PER_MONTH, observed, cap)
    baseline = np.full(len(observed), np.nan)
    if len(fit.repaired):
        baseline = capped_crps(np.tile(ensemble_members(fit.repaired), (len(observed), 1)), observed, cap)
    label = "months to full repair: continuous ranked probability score"
    return _mean_score(label, "months", score, baseline, cases, seed)


def ensemble_members(repaired: Array) -> Array:
    """Convert a curve of the share repaired by MONTHS to MEMBERS equally likely months, [member]; inf for never."""
    middles = np.array([0.0, *(np.array(MONTHS[1:]) - 0.5), np.inf])
    levels = (np.arange(MEMBERS) + 0.5) / MEMBERS
    return np.asarray(middles[np.searchsorted(repaired, levels)])


def _mean_score(
    label: str, unit: str, score: Array, baseline: Array, cases: Sequence[CodedCase], seed: int
) -> TrajectoryScore:
    weights = bootstrap_weights([case.dyad for case in cases], seed)
    mean, baseline_mean = weighted_means(score, weights), weighted_means(baseline, weights)
    simulation, reference = float(mean[0]), float(baseline_mean[0])
    return TrajectoryScore(label, unit, len(score), simulation, reference, skill(mean, baseline_mean))


LATE = 12.0
"""Months after which repair counts as late."""
SHORTEST = 0.5 / WEEKS_PER_MONTH
"""Months that stand for an immediate repair: half a week."""
MIN_REPAIRS = 10
"""Distinct times to repair required for a Weibull fit."""


@dataclass(frozen=True)
class CrisisShape:
    """Median months, shares and a Weibull shape over all runs of all cases, or over coded cases; NaN if undefined.

    Unobserved times to repair are censored (Kaplan & Meier). `repair_shape` is that of the Weibull distribution: below
    1, the rate of repair decreases with time. `before_late_repair`, of runs only, are shares of late repairs preceded,
    within half a year, by a new leader, amends, backing down, or none of these.
    """

    median_to_worst: float
    median_to_repair: float
    repaired_within_year: float
    repair_shape: float
    median_inflamed: float
    median_not_inflamed: float
    before_late_repair: dict[str, float] = field(default_factory=dict)


def shape_of_runs(trajectories: CaseTrajectories, cases: Sequence[CodedCase]) -> CrisisShape:
    """Describe simulated trajectories; runs that never deteriorated count as repaired at once."""
    months = trajectories.repaired / WEEKS_PER_MONTH
    horizon = np.full(months.shape, trajectories.weeks / WEEKS_PER_MONTH)
    late = months > LATE
    flags = {
        "a new leader": trajectories.new_leader,
        "amends": trajectories.amended,
        "backing down": trajectories.backed_down,
    }
    none = ~np.any(list(flags.values()), axis=0)
    shares = {
        label: float(events[late].mean()) if late.any() else np.nan
        for label, events in {**flags, "none of these": none}.items()
    }
    return _shape(trajectories.weeks_to_worst / WEEKS_PER_MONTH, months, horizon, cases, shares)


def shape_of_cases(cases: Sequence[CodedCase]) -> CrisisShape:
    """Describe coded trajectories, without `before_late_repair`, which the table does not have."""
    afters = [case.after for case in cases if case.after is not None]
    months_to_worst, full, observed = (
        np.array([[getattr(after, name)] for after in afters], dtype=np.float64)
        for name in ("months_to_worst", "months_to_full", "months_observed")
    )
    return _shape(months_to_worst, full, observed, [case for case in cases if case.after is not None])


def _shape(
    months_to_worst: Array,
    months: Array,
    horizon: Array,
    cases: Sequence[CodedCase],
    before_late_repair: dict[str, float] | None = None,
) -> CrisisShape:
    """Describe months [case, run], NaN if repair was not observed up to `horizon`."""
    inflamed = np.array([case.before.inflamer for case in cases], dtype=bool)
    curve = _curve(months, horizon)
    return CrisisShape(
        median_to_worst=float(np.median(months_to_worst)),
        median_to_repair=curve.median.estimate,
        repaired_within_year=curve.share_by(LATE),
        repair_shape=_weibull_shape(months, horizon),
        median_inflamed=_curve(months[inflamed], horizon[inflamed]).median.estimate,
        median_not_inflamed=_curve(months[~inflamed], horizon[~inflamed]).median.estimate,
        before_late_repair=before_late_repair or {},
    )


def _curve(months: Array, horizon: Array) -> Survival:
    """Survival function of the months to repair, up to `horizon` where repair was not observed."""
    repaired = np.isfinite(months)
    return kaplan_meier(np.where(repaired, months, horizon), repaired)


def _weibull_shape(months: Array, horizon: Array) -> float:
    """Weibull shape of the times to repair; NaN with fewer than MIN_REPAIRS distinct times."""
    at_least = np.maximum(months, SHORTEST)
    if len(np.unique(at_least[np.isfinite(at_least)])) < MIN_REPAIRS:
        return float("nan")
    observed = np.isfinite(at_least)
    censored = CensoredData(uncensored=at_least[observed], right=np.maximum(horizon, SHORTEST)[~observed])
    shape, *_ = weibull_min.fit(censored, floc=0.0)
    return float(shape)
