"""Dataset behind the picture: indicators before a rupture, reliability and false alarms."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr

from sim.arrays import Array
from sim.errors import counted
from sim.model.ladder import RUPTURE_WEEKS
from sim.questions.early_warning import forecasts as forecasting
from sim.questions.early_warning.indicators import Indicators, indicators
from sim.results.selection import about

MOST_RUNS = 1000
"""Maximum number of runs used: the first ones; runs are exchangeable."""
SPAN = 26
"""Weeks before the rupture."""
QUANTILES = (0.25, 0.5, 0.75)
SERIES = (forecasting.CURRENT[0], *forecasting.INDICATORS)
COSTS = ("hits", "false_alarms", "ruptures_flagged", "false_alarm_runs")


def before_rupture(
    dataset: xr.Dataset, variant: str, window: int = forecasting.WINDOW, horizon: int = forecasting.HORIZON
) -> xr.Dataset:
    """Compute the numbers of the picture for one variant; the window and the horizon are in weeks.

    Variables: `indicator` (series, group, quantile, before), relation and indicators of the runs that rupture by weeks
    before it, and of runs that do not, at the same dates; `forecast` (bin) and `observed` (bin, bound), the
    reliability; `cost` (kind, threshold), as in `Threshold`. What cannot be computed is empty or NaN; the attributes
    `no_indicators` and `not_fitted` give the reason.
    """
    head = dataset.isel(run=slice(MOST_RUNS))
    rupture, weeks = head["time_to_rupture"].sel(variant=variant).to_numpy(), dataset.sizes["week"]
    series, forecast = np.full((len(SERIES), 2, len(QUANTILES), SPAN), np.nan), np.full(0, np.nan)
    observed, cost = np.full((0, 3), np.nan), np.full((len(COSTS), len(forecasting.THRESHOLDS)), np.nan)
    notes = {"no_indicators": "", "not_fitted": "", "compared": 0}
    if weeks < window + horizon + RUPTURE_WEEKS:
        notes["no_indicators"] = notes["not_fitted"] = (
            f"The study has {weeks} {'week' if weeks == 1 else 'weeks'}:\ntoo few for windows of {window}"
        )
    else:
        values, future = indicators(head, variant, window), forecasting.targets(rupture, weeks, window, horizon)
        series, notes["compared"], notes["no_indicators"] = _before(values, rupture, window)
        notes["not_fitted"] = _not_fitted(future)
        if not notes["not_fitted"]:
            forecast, observed, cost = _scores(values, future)
    return xr.Dataset(
        {
            "indicator": (("series", "group", "quantile", "before"), series),
            "forecast": ("bin", forecast),
            "observed": (("bin", "bound"), observed),
            "cost": (("kind", "threshold"), cost),
        },
        coords={
            "series": list(SERIES), "group": ["ruptures", "never"], "quantile": list(QUANTILES),
            "before": np.arange(-SPAN, 0), "bound": ["estimate", "low", "high"], "kind": list(COSTS),
            "threshold": list(forecasting.THRESHOLDS),
        },
        attrs={**about(dataset, variant, len(rupture)), "of_runs": dataset.sizes["run"], "window": window,
               "horizon": horizon, **notes},
    )  # fmt: skip


def _before(values: Indicators, rupture: Array, window: int) -> tuple[Array, int, str]:
    """Return quantiles by weeks before the rupture, the number of runs, and the reason if there are none.

    Each run that ruptures late enough is compared with one that does not, in the same weeks.
    """
    none = np.full((len(SERIES), 2, len(QUANTILES), SPAN), np.nan)
    ruptures, others = np.flatnonzero(rupture >= window + SPAN - 1), np.flatnonzero(np.isnan(rupture))
    if not len(ruptures):
        return none, 0, f"No run ruptures after week {window + SPAN - 1},\nwith {SPAN} windows before it"
    if not len(others):
        return none, len(ruptures), "Every run ruptures:\nno run to compare with"
    ends = rupture[ruptures].astype(int)[:, None] + np.arange(-SPAN, 0) - (window - 1)
    controls = others[np.arange(len(ruptures)) % len(others)]
    quantiles = [
        [np.quantile(getattr(values, name)[run[:, None], ends], QUANTILES, axis=0) for run in (ruptures, controls)]
        for name in SERIES
    ]
    return np.array(quantiles), len(ruptures), ""


def _not_fitted(future: forecasting.Targets) -> str:
    """Return the reason why no model can be fitted; empty if one can."""
    if not forecasting.too_few(future):
        return ""
    runs = int(future.occurs.any(axis=1).sum())
    observed = counted(runs, "observable rupture") if runs else "No observable rupture"
    return f"{observed}:\ntoo few to fit a model"


def _scores(values: Indicators, future: forecasting.Targets) -> tuple[Any, Any, Any]:
    """Compute reliability and costs of the warning."""
    forecast = forecasting.forecasts(values, future, (forecasting.WARNING,))[forecasting.WARNING]
    run, occurred = np.nonzero(future.known)[0], future.occurs[future.known].astype(np.float64)
    fifths, steps = forecasting.bins(forecast[future.known], occurred, run), forecasting.thresholds(forecast, future)
    return (
        np.array([b.forecast for b in fifths]),
        np.array([[b.observed.estimate, b.observed.low, b.observed.high] for b in fifths]),
        np.array([[getattr(step, name).estimate for step in steps] for name in COSTS]),
    )
