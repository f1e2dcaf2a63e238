"""What a fit to cases comes to, kept in a file: parameters, recalibration, regression, base rates, and where from."""

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
from sim.data.drafting.mapping import LEAST_TRADE
from sim.errors import UsageError
from sim.model.ladder import SEVERED
from sim.past_crises.scenario_files import trade_share
from sim.past_crises.table import CodedCase
from sim.past_crises.targets import TARGETS, outcomes
from sim.statistics.logistic import Logistic, logistic

NO_CHANGE = 0.05
"""The chance that persistence gives to any change: it expects none, and is not certain."""


def base_rates(happened: Array) -> Array:
    """How often each target came about, [target] from [case, target] of 1, 0 and NaN; within what n cases can say."""
    seen = ~np.isnan(happened)
    return np.asarray((np.nansum(happened, axis=0) + 0.5) / (seen.sum(axis=0) + 1.0))


def predictors(cases: Sequence[CodedCase]) -> Array:
    """The four numbers of the regression F1, [case, 4]: prior score, severity, log trade, third-party inflamer."""
    known = [case.before for case in cases]
    trade = [math.log(max(trade_share(one), LEAST_TRADE)) for one in known]
    return np.array(
        [[k.prior_score, k.severity, t, k.inflamer] for k, t in zip(known, trade, strict=True)], dtype=float
    )


def regressions(known: Sequence[Array], happened: Array) -> tuple[Logistic, ...]:
    """A logistic regression for each target on numbers [case, number] known of the cases in which it was observed."""
    seen = ~np.isnan(happened)
    return tuple(logistic(numbers[seen[:, t]], happened[seen[:, t], t]) for t, numbers in enumerate(known))


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


SHIPPED = Path(__file__).parent / "fitted.json"
"""The fit that comes with the program."""
FORECASTS = ("base_rate", "kaplan_meier", "persistence", "regression", "simulation", "recalibrated", "shipped")
"""What is scored side by side, in the order of every table."""
MONTHS = tuple(range(121))
"""For which the share repaired is kept: those that are played."""


@dataclass(frozen=True)
class Fitted:
    """A fit to some cases: everything a forecast for another case is made from."""

    parameters: dict[str, float]
    recalibrations: tuple[Logistic, ...]  # by target
    regressions: tuple[Logistic, ...]  # by target
    base_rates: Array  # [target]
    kaplan_meier: Array  # [target]
    cases: tuple[str, ...]
    provenance: dict[str, Any]
    worst_rungs: Array = field(default_factory=lambda: np.empty(0))  # [rung, alliance to severed]; empty if not kept
    repaired: Array = field(default_factory=lambda: np.empty(0))  # share repaired by MONTHS, [month]; empty if not kept

    def forecasts(self, cases: Sequence[CodedCase], raw: Array) -> dict[str, Array]:
        """Each forecast of FORECASTS for these cases, [case, target], from the raw chances of the simulation."""
        known = predictors(cases)
        regression = np.stack([r.chance(known) for r in self.regressions], axis=-1)
        recalibrated = np.stack([r.chance(logit(raw[:, [t]])) for t, r in enumerate(self.recalibrations)], axis=-1)
        return {
            "base_rate": np.broadcast_to(self.base_rates, raw.shape),
            "kaplan_meier": np.broadcast_to(self.kaplan_meier, raw.shape),
            "persistence": np.full(raw.shape, NO_CHANGE),
            "regression": regression,
            "simulation": raw,
            "recalibrated": recalibrated,
            "shipped": np.asarray(expit((logit(recalibrated) + logit(regression)) / 2.0)),
        }


def fitted_to(
    cases: Sequence[CodedCase], raw: Array, parameters: dict[str, float], provenance: dict[str, Any] | None = None
) -> Fitted:
    """All that is fitted beside the parameters, to these cases and the raw chances played at the parameters."""
    happened = outcomes(cases)
    return Fitted(
        parameters=parameters,
        recalibrations=regressions([logit(raw[:, [t]]) for t in range(len(TARGETS))], happened),
        regressions=regressions([predictors(cases)] * len(TARGETS), happened),
        base_rates=base_rates(happened),
        kaplan_meier=kaplan_meier(cases, happened),
        cases=tuple(case.name for case in cases),
        provenance=provenance or {},
        worst_rungs=worst_rungs(cases),
        repaired=repaired_by(cases, MONTHS),
    )


def fitted_text(fitted: Fitted) -> str:
    """A fit as JSON."""
    return json.dumps(asdict(fitted), default=lambda values: values.tolist(), indent=1) + "\n"


def write_fitted(fitted: Fitted, path: Path) -> None:
    """Write a fit as JSON; raises UsageError rather than overwrite a file."""
    if path.exists():
        raise UsageError(f"{path} is there already; name another --out, or remove it")
    path.write_text(fitted_text(fitted))


def read_fitted(path: Fitted | str | Path | None = None) -> Fitted:
    """A fit from its file, None being the shipped one; a fit is returned as it is.

    Raises UsageError where the file holds no fit.
    """
    if isinstance(path, Fitted):
        return path
    path = Path(path or SHIPPED)
    try:
        held = json.loads(path.read_text())
        for name in ("recalibrations", "regressions"):
            held[name] = tuple(Logistic(**{k: np.asarray(v) for k, v in one.items()}) for one in held[name])
        for name in ("base_rates", "kaplan_meier"):
            held[name] = np.asarray(held[name])
        for name in ("worst_rungs", "repaired"):
            held[name] = np.asarray(held.get(name, ()), dtype=np.float64)
        return Fitted(**{**held, "cases": tuple(held["cases"])})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise UsageError(f"{path} does not hold a fit ({fault}); `bilateral calibrate` writes one") from None
