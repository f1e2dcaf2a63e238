"""Signs before a rupture, and what acting on them would cost, as numbers for the picture."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr

from sim.arrays import Array
from sim.model.ladder import RUPTURE_WEEKS
from sim.questions.early_warning.forecasts import (
    HORIZON,
    LEVEL,
    SIGNS,
    THRESHOLDS,
    WARNING,
    WINDOW,
    Ahead,
    ahead,
    bins,
    chances,
    thresholds,
    too_few,
)
from sim.questions.early_warning.indicators import Signs, signs
from sim.results.selection import about

MOST_RUNS = 1000
"""Looked at: the first so many; runs are exchangeable."""
SPAN = 26
"""Weeks before the rupture."""
QUANTILES = (0.25, 0.5, 0.75)
SHOWN = (LEVEL[0], *SIGNS)
COSTS = ("hits", "false_alarms", "ruptures_told", "runs_alarmed")


def before_rupture(dataset: xr.Dataset, variant: str, window: int = WINDOW, horizon: int = HORIZON) -> xr.Dataset:
    """The early warning of one variant as numbers for its picture; the window and the horizon are in weeks.

    Variables: `sign` (shown, group, quantile, before), level and signs of the runs that rupture by weeks before it,
    and of runs that never do, at the same dates; `offered` (bin) and `happened` (bin, bound), the reliability; `cost`
    (kind, threshold), as in `Threshold`. What cannot be had is left out or NaN; the attributes `no_signs` and
    `not_learned` say why.
    """
    head = dataset.isel(run=slice(MOST_RUNS))
    rupture, weeks = head["time_to_rupture"].sel(variant=variant).to_numpy(), dataset.sizes["week"]
    sign, offered = np.full((len(SHOWN), 2, len(QUANTILES), SPAN), np.nan), np.full(0, np.nan)
    happened, cost = np.full((0, 3), np.nan), np.full((len(COSTS), len(THRESHOLDS)), np.nan)
    told = {"no_signs": "", "not_learned": "", "compared": 0}
    if weeks < window + horizon + RUPTURE_WEEKS:
        told["no_signs"] = told["not_learned"] = (
            f"The study has {weeks} {'week' if weeks == 1 else 'weeks'}:\ntoo few for windows of {window}"
        )
    else:
        seen, lies = signs(head, variant, window), ahead(rupture, weeks, window, horizon)
        sign, told["compared"], told["no_signs"] = _before(seen, rupture, window)
        told["not_learned"] = _not_learned(lies)
        if not told["not_learned"]:
            offered, happened, cost = _judged(seen, lies)
    return xr.Dataset(
        {
            "sign": (("shown", "group", "quantile", "before"), sign),
            "offered": ("bin", offered),
            "happened": (("bin", "bound"), happened),
            "cost": (("kind", "threshold"), cost),
        },
        coords={
            "shown": list(SHOWN), "group": ["ruptures", "never"], "quantile": list(QUANTILES),
            "before": np.arange(-SPAN, 0), "bound": ["estimate", "low", "high"], "kind": list(COSTS),
            "threshold": list(THRESHOLDS),
        },
        attrs={**about(dataset, variant, len(rupture)), "of_runs": dataset.sizes["run"], "window": window,
               "horizon": horizon, **told},
    )  # fmt: skip


def _before(seen: Signs, rupture: Array, window: int) -> tuple[Array, int, str]:
    """Quantiles by weeks before the rupture, of how many runs, and why there are none.

    Each run that ruptures late enough stands beside one that never does, in the same weeks.
    """
    none = np.full((len(SHOWN), 2, len(QUANTILES), SPAN), np.nan)
    breaks, holds = np.flatnonzero(rupture >= window + SPAN - 1), np.flatnonzero(np.isnan(rupture))
    if not len(breaks):
        return none, 0, f"No run ruptures after week {window + SPAN - 1},\nwith {SPAN} windows before it"
    if not len(holds):
        return none, len(breaks), "Every run ruptures:\nthere is none to compare with"
    ends = rupture[breaks].astype(int)[:, None] + np.arange(-SPAN, 0) - (window - 1)
    beside = holds[np.arange(len(breaks)) % len(holds)]
    found = [
        [np.quantile(getattr(seen, name)[run[:, None], ends], QUANTILES, axis=0) for run in (breaks, beside)]
        for name in SHOWN
    ]
    return np.array(found), len(breaks), ""


def _not_learned(lies: Ahead) -> str:
    """Why no chance can be learned; empty if it can."""
    if not too_few(lies):
        return ""
    runs = int(lies.happens.any(axis=1).sum())
    counted = "No run ruptures" if not runs else "1 run ruptures" if runs == 1 else f"{runs} runs rupture"
    return f"{counted} in sight:\ntoo few to learn from"


def _judged(seen: Signs, lies: Ahead) -> tuple[Any, Any, Any]:
    """Reliability and costs."""
    chance = chances(seen, lies, (WARNING,))[WARNING]
    run, happened = np.nonzero(lies.known)[0], lies.happens[lies.known].astype(np.float64)
    fifths, steps = bins(chance[lies.known], happened, run), thresholds(chance, lies)
    return (
        np.array([b.offered for b in fifths]),
        np.array([[b.happened.estimate, b.happened.low, b.happened.high] for b in fifths]),
        np.array([[getattr(step, name).estimate for step in steps] for name in COSTS]),
    )
