"""Probabilistic forecasts of a rupture within a horizon, by model, and their scores.

The forecasts for each half of the runs come from models fitted to the other half.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit
from scipy.stats import rankdata

from sim.arrays import Array, Flags
from sim.model.ladder import RUPTURE_WEEKS
from sim.questions.early_warning.indicators import Indicators
from sim.statistics.intervals import Z90, Estimate, share
from sim.statistics.logistic import logistic

MOST_ROWS = 50_000
"""Maximum number of rows to fit a model; of more rows, every second, third, ... is used."""
LEAST_VARIANCE = 1e-6
"""Variances of the relation below this are treated as equal."""
CURRENT, INDICATORS = ("dyad_relation", "rung"), ("variance", "autocorrelation", "distance")
BASE_RATE, RELATION, WARNING = "base rate", "current relation", "warning"
DATE_RELATION, DATE_ALL = "date and relation", "date, relation, indicators"
HORIZON, WINDOW = 26, 26
"""Defaults, in weeks."""
LEAST_RUPTURES = 20
"""Minimum number of runs with an observable rupture for fitting."""
BINS = 5
THRESHOLDS = (0.05, 0.10, 0.20, 0.30, 0.50)
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Model:
    """A forecast model with its predictors; `words` describe them."""

    name: str
    words: str
    predictors: tuple[str, ...]


MODELS: tuple[Model, ...] = (
    Model(BASE_RATE, "none: the overall frequency of ruptures", ()),
    Model(RELATION, "relation of the dyad and rung of the week", CURRENT),
    Model("indicators", "variance, autocorrelation and distance to the fold", INDICATORS),
    Model(WARNING, "current relation and indicators", (*CURRENT, *INDICATORS)),
    Model("date", "the date: the frequency of ruptures after this week", ("date",)),
    Model(DATE_RELATION, "the date and the current relation", ("date", *CURRENT)),
    Model(DATE_ALL, "all of these", ("date", *CURRENT, *INDICATORS)),
)
"""Models that are compared; `warning` is the forecast that is reported."""


@dataclass(frozen=True)
class Targets:
    """Forecast targets of each run and week, [run, end].

    `at_risk`: no rupture has begun; `known`: at risk, and the study is long enough to observe a rupture; `occurs`:
    known, and a rupture begins within the horizon.
    """

    at_risk: Flags
    known: Flags
    occurs: Flags


def targets(time_to_rupture: Array, weeks: int, window: int, horizon: int) -> Targets:
    """Determine the targets within `horizon` weeks of the end of every window, in a study of `weeks` weeks."""
    end, begins = np.arange(window - 1, weeks), np.where(np.isfinite(time_to_rupture), time_to_rupture, np.inf)[:, None]
    at_risk = begins > end
    known = at_risk & (end + horizon + RUPTURE_WEEKS <= weeks)
    return Targets(at_risk, known, known & (begins <= end + horizon))


def too_few(targets: Targets) -> bool:
    """Return whether either half of the runs has too few ruptures for fitting and scoring."""
    return min(int(targets.occurs[first::2].any(axis=1).sum()) for first in (0, 1)) < LEAST_RUPTURES // 2


def forecasts(indicators: Indicators, targets: Targets, names: tuple[str, ...] | None = None) -> dict[str, Array]:
    """Compute the forecasts of each model (or those named), [run, end] each; NaN where the run is not at risk.

    Two-fold cross-validation: even runs are forecast by a model fitted to odd runs, and vice versa; the base rate is
    that of all runs. Models with the date give no forecast beyond the weeks with known targets.
    """
    models = [model for model in MODELS if names is None or model.name in names]
    results = {model.name: np.full(targets.at_risk.shape, np.nan) for model in models}
    if BASE_RATE in results:
        results[BASE_RATE][targets.at_risk] = targets.occurs[targets.known].mean()
        models = [model for model in models if model.name != BASE_RATE]
    even = (np.arange(len(targets.at_risk)) % 2 == 0)[:, None]
    for training in (even, ~even):
        values = _predictor_values(indicators, targets, training)
        rows = np.flatnonzero(targets.known & training)
        rows = rows[:: 1 + len(rows) // MOST_ROWS]
        for model in models:
            test = targets.at_risk & ~training
            test &= np.isfinite(values["date"]) if "date" in model.predictors else True
            results[model.name][test] = _predict(model, values, targets.occurs, rows, np.flatnonzero(test))
    return results


def _predict(model: Model, values: dict[str, Array], occurs: Flags, rows: Rows, test: Rows) -> Array:
    """Fit a model to `rows` and predict the probabilities of the `test` rows."""
    predictors = np.stack([values[name].ravel() for name in model.predictors], axis=-1)
    return logistic(predictors[rows], occurs.ravel()[rows].astype(np.float64)).chance(predictors[test])


def _predictor_values(indicators: Indicators, targets: Targets, training: Flags) -> dict[str, Array]:
    """Compute all predictors, [run, end]; the log-odds of the date come from the training runs."""
    known, occurs = (targets.known & training).sum(axis=0), (targets.occurs & training).sum(axis=0)
    dated = np.where(known > 0, logit((occurs + 0.5) / (known + 1.0)), np.nan)
    return {
        "dyad_relation": indicators.dyad_relation,
        "rung": indicators.rung,
        "variance": np.log(np.maximum(indicators.variance, LEAST_VARIANCE)),
        "autocorrelation": indicators.autocorrelation,
        "distance": indicators.distance,
        "date": np.broadcast_to(dated, targets.known.shape),
    }


def ratio(part: Array, whole: Array, run: Rows) -> Estimate:
    """Estimate the ratio of the sums of `part` and `whole` over rows; `run` is the run of each row."""
    total = float(whole.sum())
    if not len(run) or total == 0.0:
        return Estimate(float("nan"), float("nan"), float("nan"))
    value = float(part.sum()) / total
    return _clustered(value, np.bincount(run, weights=part - value * whole) / total, run)


def share_of_rows(occurred: Array, run: Rows) -> Estimate:
    """Estimate the share of rows with the event, within 0 and 1; if it is 0 or 1, runs are the sample size."""
    if not len(run):
        return share(0, 0)
    result = ratio(occurred, np.ones(len(run)), run)
    if result.estimate in (0.0, 1.0):
        clusters = len(np.unique(run))
        return share(int(result.estimate) * clusters, clusters)
    return Estimate(result.estimate, max(result.low, 0.0), min(result.high, 1.0))


def skill(forecast: Array, baseline: Array, occurred: Array, run: Rows) -> Estimate:
    """Estimate the Brier skill, 1 - (Brier score of `forecast`) / (that of `baseline`); 0 is no better."""
    reference = (baseline - occurred) ** 2
    return ratio(reference - (forecast - occurred) ** 2, reference, run)


def gain(forecast: Array, other: Array, baseline: Array, occurred: Array, run: Rows) -> Estimate:
    """Estimate the skill of `forecast` minus that of `other`, both relative to `baseline`."""
    return ratio((other - occurred) ** 2 - (forecast - occurred) ** 2, (baseline - occurred) ** 2, run)


def area_under_roc(forecast: Array, occurred: Array, run: Rows) -> Estimate:
    """Estimate the probability that a row with the event has a higher forecast than one without; 0.5 is no skill."""
    did = occurred > 0.5
    yes, no = int(did.sum()), int((~did).sum())
    if not yes or not no:
        return Estimate(float("nan"), float("nan"), float("nan"))
    among_all = rankdata(forecast)
    below = (among_all[did] - rankdata(forecast[did])) / no
    above = 1.0 - (among_all[~did] - rankdata(forecast[~did])) / yes
    value, parts = float(below.mean()), np.zeros(int(run.max()) + 1)
    np.add.at(parts, run[did], (below - value) / yes)
    np.add.at(parts, run[~did], (above - value) / no)
    return _clustered(value, parts, run)


def _clustered(value: float, parts: Array, run: Rows) -> Estimate:
    """Add a 90 % interval from the linearised error, with runs as clusters."""
    clusters = len(np.unique(run))
    if clusters < 2:
        return Estimate(value, float("nan"), float("nan"))
    half = Z90 * float(np.sqrt(clusters / (clusters - 1) * (parts**2).sum()))
    return Estimate(value, value - half, value + half)


@dataclass(frozen=True)
class ModelScore:
    """Out-of-sample scores of a model; `skill` is the Brier skill relative to the base rate."""

    model: Model
    brier: float
    skill: Estimate
    area: Estimate


@dataclass(frozen=True)
class Bin:
    """A fifth of the run-weeks, by forecast: mean forecast and observed frequency."""

    forecast: float
    observed: Estimate


@dataclass(frozen=True)
class Threshold:
    """Consequences of acting whenever the forecast is at least `threshold`.

    Shares of run-weeks: `flagged` of all, `hits` of those before a rupture, `false_alarms` of the others, `precision`
    of the flagged. Shares of runs: `ruptures_flagged` with a flag in the weeks before the rupture,
    `false_alarm_runs` of those that do not rupture.
    """

    threshold: float
    flagged: Estimate
    hits: Estimate
    false_alarms: Estimate
    precision: Estimate
    ruptures_flagged: Estimate
    false_alarm_runs: Estimate


def bins(forecast: Array, occurred: Array, run: Rows) -> tuple[Bin, ...]:
    """Compute reliability in five bins with equal numbers of run-weeks, by increasing forecast."""
    parts = np.array_split(np.argsort(forecast, kind="stable"), BINS)
    return tuple(Bin(float(forecast[p].mean()), share_of_rows(occurred[p], run[p])) for p in parts if len(p))


def thresholds(forecast: Array, targets: Targets) -> tuple[Threshold, ...]:
    """Compute the consequences of acting at each of `THRESHOLDS`; `forecast` is [run, end]."""
    return tuple(_threshold(least, forecast, targets) for least in THRESHOLDS)


def _threshold(least: float, forecast: Array, targets: Targets) -> Threshold:
    known, occurs = targets.known, targets.occurs
    flag, before = known & (np.nan_to_num(forecast) >= least), occurs.any(axis=1)
    never = known.any(axis=1) & ~before

    def share_of(which: Flags, among: Flags) -> Estimate:
        return share_of_rows(which[among].astype(np.float64), np.nonzero(among)[0])

    return Threshold(
        least,
        flagged=share_of(flag, known),
        hits=share_of(flag, occurs),
        false_alarms=share_of(flag, known & ~occurs),
        precision=share_of(occurs, flag),
        ruptures_flagged=share(int((flag & occurs).any(axis=1).sum()), int(before.sum())),
        false_alarm_runs=share(int(flag[never].any(axis=1).sum()), int(never.sum())),
    )
