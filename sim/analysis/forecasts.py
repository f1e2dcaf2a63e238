"""Chances that a rupture begins within so many weeks, by what they know: each run's from the other half of the runs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from sim.analysis.logistic import logistic
from sim.analysis.signs import Signs
from sim.ladder import RUPTURE_WEEKS

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
MOST_ROWS = 50_000
"""Rows from which a model learns; of more it takes every second, third, ... one."""
LEAST_VARIANCE = 1e-6
"""Below this, variances of the index are alike."""
LEVEL, SIGNS = ("index", "rung"), ("variance", "autocorrelation", "distance")
BASE_RATE, WARNING = "base rate", "warning"


@dataclass(frozen=True)
class Model:
    """What a chance is made from; `words` say it."""

    name: str
    words: str
    known: tuple[str, ...]


MODELS: tuple[Model, ...] = (
    Model(BASE_RATE, "how often it happens at all", ()),
    Model("level", "the index and the rung of the week", LEVEL),
    Model("signs", "variance, autocorrelation and distance to the fold", SIGNS),
    Model(WARNING, "the level and the signs", (*LEVEL, *SIGNS)),
    Model("date", "the date alone: how often it happened from this week on", ("date",)),
    Model("date and level", "the date and the level", ("date", *LEVEL)),
    Model("date, level and signs", "all of these", ("date", *LEVEL, *SIGNS)),
)
"""What is compared, the one that is offered under the name `warning`."""


@dataclass(frozen=True)
class Ahead:
    """What lies ahead of each run and week, [run, end].

    `at_risk`: no rupture has begun; `known`: at risk, and the study goes on for long enough to show it; `happens`:
    known, and a rupture begins within the horizon.
    """

    at_risk: Flags
    known: Flags
    happens: Flags


def ahead(time_to_rupture: Array, weeks: int, window: int, horizon: int) -> Ahead:
    """What lies ahead within `horizon` weeks of the last week of every window, in a study of so many weeks."""
    end, begins = np.arange(window - 1, weeks), np.where(np.isfinite(time_to_rupture), time_to_rupture, np.inf)[:, None]
    at_risk = begins > end
    known = at_risk & (end + horizon + RUPTURE_WEEKS <= weeks)
    return Ahead(at_risk, known, known & (begins <= end + horizon))


def chances(signs: Signs, ahead: Ahead, names: tuple[str, ...] | None = None) -> dict[str, Array]:
    """The chance by each model (or those named), [run, end] each; NaN where the run is not at risk.

    Runs with even numbers get theirs from a model fitted to those with odd numbers, and the other way round; the base
    rate is one number, that of all runs. A model that knows the date says nothing beyond the weeks that are known.
    """
    wanted = [model for model in MODELS if names is None or model.name in names]
    found = {model.name: np.full(ahead.at_risk.shape, np.nan) for model in wanted}
    if BASE_RATE in found:
        found[BASE_RATE][ahead.at_risk] = ahead.happens[ahead.known].mean()
        wanted = [model for model in wanted if model.name != BASE_RATE]
    even = (np.arange(len(ahead.at_risk)) % 2 == 0)[:, None]
    for learns in (even, ~even):
        numbers = _numbers(signs, ahead, learns)
        rows = np.flatnonzero(ahead.known & learns)
        rows = rows[:: 1 + len(rows) // MOST_ROWS]
        for model in wanted:
            told = ahead.at_risk & ~learns
            told &= np.isfinite(numbers["date"]) if "date" in model.known else True
            found[model.name][told] = _told(model, numbers, ahead.happens, rows, np.flatnonzero(told))
    return found


def _told(
    model: Model, numbers: dict[str, Array], happens: Flags, rows: NDArray[np.intp], asked: NDArray[np.intp]
) -> Array:
    """The chances of the rows asked for, from those learned from."""
    happened = happens.ravel()[rows].astype(np.float64)
    known = np.stack([numbers[name].ravel() for name in model.known], axis=-1)
    return logistic(known[rows], happened).chance(known[asked])


def _numbers(signs: Signs, ahead: Ahead, learns: Flags) -> dict[str, Array]:
    """What models may know, [run, end]; the log-odds of the date are counted among the runs learned from."""
    seen, happened = (ahead.known & learns).sum(axis=0), (ahead.happens & learns).sum(axis=0)
    dated = np.where(seen > 0, logit((happened + 0.5) / (seen + 1.0)), np.nan)
    return {
        "index": signs.index,
        "rung": signs.rung,
        "variance": np.log(np.maximum(signs.variance, LEAST_VARIANCE)),
        "autocorrelation": signs.autocorrelation,
        "distance": signs.distance,
        "date": np.broadcast_to(dated, ahead.known.shape),
    }
