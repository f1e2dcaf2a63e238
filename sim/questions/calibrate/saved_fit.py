"""A saved fit: parameters, recalibration, regression, baselines and provenance; and forecasts made from it.

Baseline forecasts: base rate, Kaplan-Meier, persistence, and logistic regression on four predictors.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import expit, logit
from scipy.stats import CensoredData, ecdf

from sim.arrays import Array
from sim.data.drafting.mapping import MIN_TRADE_SHARE
from sim.errors import UsageError
from sim.model.ladder import SEVERED
from sim.past_crises.scenario_files import trade_share
from sim.past_crises.table import CodedCase
from sim.past_crises.targets import TARGETS, observed_outcomes
from sim.statistics.logistic import Logistic, logistic

PERSISTENCE = 0.05
"""Probability that persistence gives to any change."""


def base_rates(outcomes: Array) -> Array:
    """Return the observed frequency of each target, (k + 1/2) / (n + 1), [target] from [case, target]; NaN ignored."""
    observed = ~np.isnan(outcomes)
    return np.asarray((np.nansum(outcomes, axis=0) + 0.5) / (observed.sum(axis=0) + 1.0))


def predictors(cases: Sequence[CodedCase]) -> Array:
    """Return the predictors of the regression F1, [case, 4]: prior score, severity, log trade, inflamer."""
    inputs = [case.before for case in cases]
    trade = [math.log(max(trade_share(one), MIN_TRADE_SHARE)) for one in inputs]
    return np.array(
        [[k.prior_score, k.severity, t, k.inflamer] for k, t in zip(inputs, trade, strict=True)], dtype=float
    )


def regressions(inputs: Sequence[Array], outcomes: Array) -> tuple[Logistic, ...]:
    """Fit a logistic regression for each target on its inputs, [case, predictor], over the observed cases."""
    observed = ~np.isnan(outcomes)
    return tuple(logistic(x[observed[:, t]], outcomes[observed[:, t], t]) for t, x in enumerate(inputs))


def repaired_by(cases: Sequence[CodedCase], months: Sequence[float]) -> Array:
    """Return the Kaplan-Meier (1958) share repaired by each number of months; unrepaired cases are censored."""
    afters = [case.after for case in cases if case.after is not None]
    repaired = [after.months_to_full for after in afters if after.months_to_full is not None]
    censored = [after.months_observed for after in afters if after.months_to_full is None]
    curve = ecdf(CensoredData(uncensored=repaired, right=censored)).cdf
    return np.asarray(curve.evaluate(np.asarray(months, dtype=float)))


def worst_rungs(cases: Sequence[CodedCase]) -> Array:
    """Return the share of cases at each worst rung, alliance to severed, [rung]; armed counts as severed."""
    worst = [min(case.after.worst_rung, SEVERED) for case in cases if case.after is not None]
    return np.bincount(worst, minlength=SEVERED + 1) / max(len(worst), 1)


def kaplan_meier(cases: Sequence[CodedCase], outcomes: Array) -> Array:
    """Return the base rates with the Kaplan-Meier share for targets of repair, [target]."""
    rates = base_rates(outcomes)
    for place, target in enumerate(TARGETS):
        if target.event == "repaired":
            rates[place] = np.clip(repaired_by(cases, [target.months])[0], 0.01, 0.99)
    return rates


SHIPPED_FIT = Path(__file__).parent / "fitted.json"
"""The fit that is distributed with the program."""
FORECASTS = ("base_rate", "kaplan_meier", "persistence", "regression", "simulation", "recalibrated", "shipped")
"""Forecasts that are scored, in the order of every table."""
MONTHS = tuple(range(121))
"""Months at which the share repaired is saved: the simulated period."""


@dataclass(frozen=True)
class SavedFit:
    """A fit to coded cases: everything that a forecast of another case needs."""

    parameters: dict[str, float]
    recalibrations: tuple[Logistic, ...]  # by target
    regressions: tuple[Logistic, ...]  # by target
    base_rates: Array  # [target]
    kaplan_meier: Array  # [target]
    cases: tuple[str, ...]
    provenance: dict[str, Any]
    worst_rungs: Array = field(default_factory=lambda: np.empty(0))  # [rung, alliance to severed]; empty if not saved
    repaired: Array = field(default_factory=lambda: np.empty(0))  # by MONTHS; empty if not saved

    def forecasts(self, cases: Sequence[CodedCase], raw: Array) -> dict[str, Array]:
        """Return each of FORECASTS for these cases, [case, target], from the simulation's raw probabilities."""
        inputs = predictors(cases)
        regression = np.stack([r.chance(inputs) for r in self.regressions], axis=-1)
        recalibrated = np.stack([r.chance(logit(raw[:, [t]])) for t, r in enumerate(self.recalibrations)], axis=-1)
        return {
            "base_rate": np.broadcast_to(self.base_rates, raw.shape),
            "kaplan_meier": np.broadcast_to(self.kaplan_meier, raw.shape),
            "persistence": np.full(raw.shape, PERSISTENCE),
            "regression": regression,
            "simulation": raw,
            "recalibrated": recalibrated,
            "shipped": np.asarray(expit((logit(recalibrated) + logit(regression)) / 2.0)),
        }


def make_fit(
    cases: Sequence[CodedCase], raw: Array, parameters: dict[str, float], provenance: dict[str, Any] | None = None
) -> SavedFit:
    """Fit recalibration, regression and baselines to these cases and their raw probabilities at `parameters`."""
    outcomes = observed_outcomes(cases)
    return SavedFit(
        parameters=parameters,
        recalibrations=regressions([logit(raw[:, [t]]) for t in range(len(TARGETS))], outcomes),
        regressions=regressions([predictors(cases)] * len(TARGETS), outcomes),
        base_rates=base_rates(outcomes),
        kaplan_meier=kaplan_meier(cases, outcomes),
        cases=tuple(case.name for case in cases),
        provenance=provenance or {},
        worst_rungs=worst_rungs(cases),
        repaired=repaired_by(cases, MONTHS),
    )


def fit_text(fit: SavedFit) -> str:
    """Return a fit as JSON."""
    return json.dumps(asdict(fit), default=lambda values: values.tolist(), indent=1) + "\n"


def write_fit(fit: SavedFit, path: Path) -> None:
    """Write a fit as JSON; raises UsageError rather than overwrite a file."""
    if path.exists():
        raise UsageError(f"{path} already exists; choose another --out, or remove it")
    path.write_text(fit_text(fit))


def read_fit(path: SavedFit | str | Path | None = None) -> SavedFit:
    """Read a fit from its file, or the shipped one for None; a SavedFit is returned unchanged.

    Raises UsageError if the file does not contain a fit.
    """
    if isinstance(path, SavedFit):
        return path
    path = Path(path or SHIPPED_FIT)
    try:
        values = json.loads(path.read_text())
        for name in ("recalibrations", "regressions"):
            values[name] = tuple(Logistic(**{k: np.asarray(v) for k, v in one.items()}) for one in values[name])
        for name in ("base_rates", "kaplan_meier"):
            values[name] = np.asarray(values[name])
        for name in ("worst_rungs", "repaired"):
            values[name] = np.asarray(values.get(name, ()), dtype=np.float64)
        return SavedFit(**{**values, "cases": tuple(values["cases"])})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{path} does not contain a fit ({error}); `bilateral calibrate` writes one") from None
