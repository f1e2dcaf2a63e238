"""Humble forecasts that a simulation has to beat: how often, how soon, no change, and a regression on four numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import CensoredData, ecdf

from sim.analysis.logistic import Logistic, logistic
from sim.history.coding import LEAST_TRADE, USUAL_TRADE
from sim.history.table import CodedCase
from sim.history.targets import TARGETS
from sim.ladder import SEVERED

Array = NDArray[np.float64]
NO_CHANGE = 0.05
"""The chance that persistence gives to any change: it expects none, and is not certain."""


def base_rates(happened: Array) -> Array:
    """How often each target came about, [target] from [case, target] of 1, 0 and NaN; within what n cases can say."""
    seen = ~np.isnan(happened)
    return np.asarray((np.nansum(happened, axis=0) + 0.5) / (seen.sum(axis=0) + 1.0))


def predictors(cases: Sequence[CodedCase]) -> Array:
    """The four numbers of the regression F1, [case, 4]: prior score, severity, log trade, third-party inflamer."""
    return np.array([_predictors(case) for case in cases])


def _predictors(case: CodedCase) -> list[float]:
    known = case.before
    shares = [share for share in (known.trade_share_aggrieved, known.trade_share_offender) if share is not None]
    trade = math.log(max(max(shares, default=USUAL_TRADE), LEAST_TRADE))
    return [known.prior_score, float(known.severity), trade, float(known.inflamer)]


def regressions(known: Array, happened: Array) -> list[Logistic]:
    """A logistic regression for each target, of the cases in which it was observed; ridge as in `logistic`."""
    seen = ~np.isnan(happened)
    return [logistic(known[seen[:, t]], happened[seen[:, t], t]) for t in range(happened.shape[1])]


def repaired_by(cases: Sequence[CodedCase], months: Sequence[float], what: str = "months_to_full") -> Array:
    """The share repaired by so many months, by Kaplan & Meier (1958), [month]; cases not repaired count as censored."""
    afters = [case.after for case in cases if case.after is not None]
    times = [getattr(after, what) for after in afters]
    repaired = [time for time in times if time is not None]
    waiting = [after.months_observed for after, time in zip(afters, times, strict=True) if time is None]
    found = ecdf(CensoredData(uncensored=repaired, right=waiting))
    return np.asarray(found.cdf.evaluate(np.asarray(months, dtype=float)))


def worst_rungs(cases: Sequence[CodedCase]) -> Array:
    """The share of cases at each worst rung from alliance to severed, [rung]; an armed clash counts as severed."""
    worst = [min(case.after.worst_rung, SEVERED) for case in cases if case.after is not None]
    return np.bincount(worst, minlength=SEVERED + 1) / max(len(worst), 1)


def kaplan_meier(cases: Sequence[CodedCase], happened: Array) -> Array:
    """The base rates, but for repair the share by Kaplan & Meier, [target]."""
    rates = base_rates(happened)
    for place, target in enumerate(TARGETS):
        if target.what == "repaired":
            rates[place] = np.clip(repaired_by(cases, [target.months])[0], 0.01, 0.99)
    return rates
