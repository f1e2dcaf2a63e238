"""What a fit to cases comes to, kept in a file: parameters, recalibration, regression, base rates, and where from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from sim.analysis.baselines import (
    NO_CHANGE,
    base_rates,
    kaplan_meier,
    predictors,
    regressions,
    repaired_by,
    worst_rungs,
)
from sim.analysis.logistic import Logistic, logistic
from sim.errors import UsageError
from sim.history.table import CodedCase
from sim.history.targets import TARGETS, outcomes

Array = NDArray[np.float64]
SHIPPED = Path(__file__).parent.parent / "fitted.json"
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
    happened = outcomes(tuple(cases))
    seen = ~np.isnan(happened)
    recalibrations = [logistic(logit(raw[seen[:, t]][:, [t]]), happened[seen[:, t], t]) for t in range(len(TARGETS))]
    return Fitted(
        parameters=parameters,
        recalibrations=tuple(recalibrations),
        regressions=tuple(regressions(predictors(cases), happened)),
        base_rates=base_rates(happened),
        kaplan_meier=kaplan_meier(cases, happened),
        cases=tuple(case.name for case in cases),
        provenance=provenance or {},
        worst_rungs=worst_rungs(cases),
        repaired=repaired_by(cases, MONTHS),
    )


def write_fitted(fitted: Fitted, path: Path) -> None:
    """Write a fit as JSON; raises UsageError rather than overwrite a file."""
    if path.exists():
        raise UsageError(f"{path} is there already; name another --out, or remove it")
    path.write_text(json.dumps(asdict(fitted), default=lambda values: values.tolist(), indent=1) + "\n")


def read_fitted(path: Path = SHIPPED) -> Fitted:
    """A fit from its file; raises UsageError where it is none."""
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
