"""What could be seen of a pair before it breaks: its level, and the signs of a coming fold.

Scheffer et al. (2009) and Dakos et al. (2012): as a fold comes near, the pull back fades, and a series spreads and
remembers more. Both are measured about a straight line through each window, so that a mere slope is no sign.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import xarray as xr

from sim.arrays import Array
from sim.model.parameters import Parameters
from sim.model.situation import grievance_intensity
from sim.statistics.folds import fold_at, lag_one_autocorrelation, variance, windows

RUNS_AT_ONCE = 500
"""Of which the windows are laid out in memory."""


@dataclass(frozen=True)
class Signs:
    """The focus pair by run and week, each [run, end], where the first `end` is the last week of the first window.

    `index` is the worse of both relations, `rung` its rung; `variance` and `autocorrelation` are those of the index
    over the window, about a straight line; `distance` is that to the fold, in half log-odds (`distance_to_fold`).
    """

    index: Array
    rung: Array
    variance: Array
    autocorrelation: Array
    distance: Array


def signs(dataset: xr.Dataset, variant: str, window: int) -> Signs:
    """The level and the signs of every run of a variant, from the end of the first window of so many weeks on."""
    chosen = dataset.sel(variant=variant)
    index = chosen["dyad_relation"].transpose("run", "week").to_numpy().astype(np.float64)
    blocks = [_slowing(index[first : first + RUNS_AT_ONCE], window) for first in range(0, len(index), RUNS_AT_ONCE)]
    spread, memory = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    rung = chosen["rung"].transpose("run", "week").to_numpy().astype(np.float64)
    distance = distance_to_fold(
        chosen["start_half_log_odds"].transpose("run", "direction").to_numpy(),
        chosen["grievance"].transpose("run", "week", "direction").to_numpy().astype(np.float64),
    )
    first = window - 1
    return Signs(index[:, first:], rung[:, first:], spread, memory, distance[:, first:])


def _slowing(index: Array, window: int) -> tuple[Array, Array]:
    """Variance and lag-1 autocorrelation in each window, [run, end] each."""
    stretches = straightened(windows(index, window))
    return variance(stretches), lag_one_autocorrelation(stretches)


def straightened(series: Array) -> Array:
    """What is left of each series (last axis) about the straight line that fits it best."""
    time = np.arange(series.shape[-1]) - (series.shape[-1] - 1) / 2.0
    about = series - series.mean(axis=-1, keepdims=True)
    return np.asarray(about - (about @ time / (time @ time))[..., None] * time)


def distance_to_fold(start_half_log_odds: Array, grievance: Array) -> Array:
    """How much more the pair could bear before its friendly state is gone, [run, week], in half log-odds.

    The pair is taken for one of two like states in quiet times, x = tanh(J x + b): b is what holds the relation where
    it started, less the pull of the wound as open as it is; the friendly state goes where b falls below the fold's.
    The less of the two directions counts. Below 0 only a closing wound would bring that state back.
    `start_half_log_odds` is [run, direction], `wound` [run, week, direction].
    """
    held, pull = slopes(Parameters())
    _, fold = fold_at(held)
    support = start_half_log_odds - held * np.tanh(start_half_log_odds)
    distance: Array = (support[:, None, :] - pull * grievance_intensity(grievance) + fold).min(axis=-1)
    return distance


def slopes(p: Parameters) -> tuple[float, float]:
    """J, what of a relation comes back as support of it, and what an open wound takes, both in half log-odds.

    From the declared numbers of the default theory, with ties, tone and politics at home all gone along with the
    relation; factions that rise, third parties, triads and formal acts are left out.
    """
    shown = (1.0 - p.perception_bias) / (1.0 + p.conduct_cost)
    own = (1.0 - p.domestic_constraint) * (1.0 - p.reciprocity) + p.domestic_constraint
    answered = 1.0 - shown * (1.0 - p.domestic_constraint) * p.reciprocity
    weight = p.learning / p.forgetting
    held = p.ties_weight + weight * (p.perception_bias + shown * own) / answered
    pull = p.grievance_weight / p.forgetting + weight * shown * p.anger_weight / answered
    return held, pull
