"""A saved fit: parameters, regressions, baselines and provenance; and forecasts made from it.

Baseline forecasts: base rate, Kaplan-Meier, persistence, and three logistic regressions on four to seven predictors.
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

from sim.arrays import Array
from sim.data.drafting.mapping import MIN_TRADE_SHARE
from sim.errors import UsageError
from sim.model.ladder import SEVERED
from sim.model.parameters import declared
from sim.model.rules.back_down import USUAL_ASYMMETRY
from sim.past_crises.scenario_files import ACCIDENTS, asymmetry, trade_share
from sim.past_crises.table import CodedCase
from sim.past_crises.targets import POOLS, TARGETS, observed_outcomes
from sim.results.fingerprint import sha256_of
from sim.statistics.logistic import Logistic, logistic
from sim.statistics.survival import kaplan_meier
from sim.writing import write_text

PERSISTENCE = 0.05
"""Probability that persistence gives to any change."""


def base_rates(outcomes: Array) -> Array:
    """Return the observed frequency of each target, (k + 1/2) / (n + 1), [target] from [case, target]; NaN ignored."""
    observed = ~np.isnan(outcomes)
    return np.asarray((np.nansum(outcomes, axis=0) + 0.5) / (observed.sum(axis=0) + 1.0))


REGRESSIONS = {"regression": 4, "regression_accident": 5, "regression_reasons": 7}
"""Regressions by name, and the number of predictors that each takes: F1; and accident; power asymmetry, contiguity."""


def predictors(cases: Sequence[CodedCase]) -> Array:
    """Return prior score, severity, log trade, inflamer; accident; power asymmetry and contiguity, [case, 7]."""
    rows = []
    for case in cases:
        one = case.before
        trade = math.log(max(trade_share(one), MIN_TRADE_SHARE))
        unequal = asymmetry(one)
        reasons = (USUAL_ASYMMETRY if unequal is None else unequal, one.contiguous)
        rows.append([one.prior_score, one.severity, trade, one.inflamer, one.incident_type in ACCIDENTS, *reasons])
    return np.array(rows, dtype=float)


def regressions(inputs: Array, outcomes: Array) -> tuple[Logistic, ...]:
    """Fit a logistic regression for each target on inputs, [case, predictor], over the observed cases."""
    observed = ~np.isnan(outcomes)
    return tuple(logistic(inputs[observed[:, t]], outcomes[observed[:, t], t]) for t in range(outcomes.shape[1]))


def repaired_by(cases: Sequence[CodedCase], months: Sequence[float]) -> Array:
    """Return the Kaplan-Meier (1958) share repaired by each number of months; unrepaired cases are censored."""
    afters = [case.after for case in cases if case.after is not None]
    repaired, observed = (
        np.array([getattr(after, name) for after in afters], dtype=np.float64)
        for name in ("months_to_full", "months_observed")
    )
    happened = np.isfinite(repaired)
    return kaplan_meier(np.where(happened, repaired, observed), happened).gone_by(np.asarray(months, dtype=np.float64))


def worst_rungs(cases: Sequence[CodedCase]) -> Array:
    """Return the share of cases at each worst rung, alliance to severed, [rung]; armed counts as severed."""
    worst = [min(case.after.worst_rung, SEVERED) for case in cases if case.after is not None]
    return np.bincount(worst, minlength=SEVERED + 1) / max(len(worst), 1)


def base_rates_censored(cases: Sequence[CodedCase], outcomes: Array) -> Array:
    """Return the base rates with the Kaplan-Meier share for targets of repair, [target]."""
    rates = base_rates(outcomes)
    for place, target in enumerate(TARGETS):
        if target.event == "repaired":
            rates[place] = np.clip(repaired_by(cases, [target.months])[0], 0.01, 0.99)
    return rates


SHIPPED_FIT = Path(__file__).parent / "fitted.json"
"""The fit that is distributed with the program."""
FORECASTS = ("base_rate", "kaplan_meier", "persistence", *REGRESSIONS, "simulation", *POOLS)
"""Forecasts that are scored, in the order of every table."""
MONTHS = tuple(range(121))
"""Months at which the share repaired is saved: the simulated period."""


@dataclass(frozen=True)
class SavedFit:
    """A fit to coded cases: everything that a forecast of another case needs.

    `parameters` are set in every case; the distributed fit has only those that differ from the model's defaults.
    `posterior` has the names, estimates and covariance of the fitted parameters.
    """

    parameters: dict[str, float]
    regressions: dict[str, tuple[Logistic, ...]]  # by target
    base_rates: Array  # [target]
    kaplan_meier: Array  # [target]
    cases: tuple[str, ...]
    provenance: dict[str, Any]
    worst_rungs: Array = field(default_factory=lambda: np.empty(0))  # [rung, alliance to severed]; empty if not saved
    repaired: Array = field(default_factory=lambda: np.empty(0))  # by MONTHS; empty if not saved
    posterior: dict[str, Any] = field(default_factory=dict)

    def forecasts(self, cases: Sequence[CodedCase], raw: Array) -> dict[str, Array]:
        """Return each of FORECASTS for these cases, [case, target], from the simulation's raw probabilities."""
        inputs = predictors(cases)
        of_regressions = {
            name: np.stack([one.chance(inputs[:, : REGRESSIONS[name]]) for one in by_target], axis=-1)
            for name, by_target in self.regressions.items()
        }
        pooled = {
            name: np.asarray(expit((logit(raw) + logit(of_regressions[regression])) / 2.0))
            for name, regression in POOLS.items()
        }
        return {
            "base_rate": np.broadcast_to(self.base_rates, raw.shape),
            "kaplan_meier": np.broadcast_to(self.kaplan_meier, raw.shape),
            "persistence": np.full(raw.shape, PERSISTENCE),
            **of_regressions,
            "simulation": raw,
            **pooled,
        }


def make_fit(
    cases: Sequence[CodedCase],
    parameters: dict[str, float],
    provenance: dict[str, Any] | None = None,
    posterior: dict[str, Any] | None = None,
) -> SavedFit:
    """Fit regressions and baselines to these cases, for a simulation with `parameters`."""
    outcomes, inputs = observed_outcomes(cases), predictors(cases)
    return SavedFit(
        parameters=parameters,
        regressions={name: regressions(inputs[:, :taken], outcomes) for name, taken in REGRESSIONS.items()},
        base_rates=base_rates(outcomes),
        kaplan_meier=base_rates_censored(cases, outcomes),
        cases=tuple(case.name for case in cases),
        provenance=provenance or {},
        worst_rungs=worst_rungs(cases),
        repaired=repaired_by(cases, MONTHS),
        posterior=posterior or {},
    )


CHECKSUM = "fit_sha256"
"""Key of the checksum of everything else in the file of a fit."""


def fit_text(fit: SavedFit) -> str:
    """Return a fit as JSON, with its checksum."""
    values = json.loads(json.dumps(asdict(fit), default=lambda values: values.tolist()))
    return json.dumps({**values, CHECKSUM: sha256_of(values)}, indent=1) + "\n"


def write_fit(fit: SavedFit, path: Path) -> None:
    """Write a fit as JSON; raises UsageError rather than overwrite a file."""
    if path.exists():
        raise UsageError(f"{path} already exists; choose another --out, or remove it")
    write_text(path, fit_text(fit))


def read_fit(path: SavedFit | str | Path | None = None) -> SavedFit:
    """Read a fit from its file, or the shipped one for None; a SavedFit is returned unchanged.

    Raises UsageError if the file does not contain a fit, or has changed since it was written.
    """
    if isinstance(path, SavedFit):
        return path
    path = Path(path or SHIPPED_FIT)
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        if values.pop(CHECKSUM) != sha256_of(values):
            raise ValueError("its checksum does not match: it is damaged or was edited; restore it from a copy")
        values["regressions"] = {
            name: tuple(Logistic(**{k: np.asarray(v) for k, v in one.items()}) for one in values["regressions"][name])
            for name in REGRESSIONS
        }
        for name in ("base_rates", "kaplan_meier", "worst_rungs", "repaired"):
            values[name] = np.asarray(values[name], dtype=np.float64)
        _check_parameters(values["parameters"])
        return SavedFit(**{**values, "cases": tuple(values["cases"])})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{path} does not contain a fit of this version ({error}); `bilateral calibrate` writes one"
        ) from None


def _check_parameters(values: dict[str, float]) -> None:
    """Raise ValueError for a parameter that does not exist, or a value outside its range."""
    numbers = declared()
    for name, value in values.items():
        if name not in numbers:
            raise ValueError(f"no parameter '{name}'")
        if not numbers[name].low <= value <= numbers[name].high:
            raise ValueError(f"{name} must be between {numbers[name].low:g} and {numbers[name].high:g}; got {value:g}")
