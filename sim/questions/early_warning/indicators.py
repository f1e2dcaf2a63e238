"""Early-warning indicators of a rupture: current relation, variance, lag-1 autocorrelation and distance to the fold.

Near a fold the return to equilibrium slows down, so that variance and autocorrelation rise: Scheffer et al. (2009),
Nature 461:53-59; Dakos et al. (2012), PLoS ONE 7:e41010. Both are computed on residuals from a linear trend in each
window, so that a mere trend is no indicator.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import xarray as xr

from sim.arrays import Array
from sim.errors import UsageError
from sim.model.compiling import plain
from sim.model.elementary import grievance_intensity
from sim.model.parameters import Parameters
from sim.model.rest import usual_grievance

RUNS_AT_ONCE = 500
"""Number of runs whose windows are held in memory together."""


@dataclass(frozen=True)
class Indicators:
    """Indicators of the focal dyad by run and week, each [run, end]; the first `end` is the last week of window one.

    `dyad_relation` is the lower of both relations and `rung` its rung; `variance` and `autocorrelation` are those of
    the detrended relation in the window; `distance` is that to the fold, in half log-odds (`distance_to_fold`).
    """

    dyad_relation: Array
    rung: Array
    variance: Array
    autocorrelation: Array
    distance: Array


def indicators(dataset: xr.Dataset, variant: str, window: int) -> Indicators:
    """Compute the indicators of every run of a variant, from the end of the first window of `window` weeks."""
    runs = dataset.sel(variant=variant)
    relation = runs["dyad_relation"].transpose("run", "week").to_numpy().astype(np.float64)
    firsts = range(0, len(relation), RUNS_AT_ONCE)
    blocks = [_slowing_down(relation[first : first + RUNS_AT_ONCE], window) for first in firsts]
    spread, autocorrelation = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    rung = runs["rung"].transpose("run", "week").to_numpy().astype(np.float64)
    distance = distance_to_fold(
        runs["start_half_log_odds"].transpose("run", "direction").to_numpy(),
        runs["grievance"].transpose("run", "week", "direction").to_numpy().astype(np.float64),
    )
    first = window - 1
    return Indicators(relation[:, first:], rung[:, first:], spread, autocorrelation, distance[:, first:])


def _slowing_down(relation: Array, window: int) -> tuple[Array, Array]:
    """Compute variance and lag-1 autocorrelation in each window, [run, end] each."""
    residuals = detrend(windows(relation, window))
    return variance(residuals), lag_one_autocorrelation(residuals)


def detrend(series: Array) -> Array:
    """Subtract the least-squares line from each series (last axis)."""
    time = np.arange(series.shape[-1]) - (series.shape[-1] - 1) / 2.0
    deviation = series - series.mean(axis=-1, keepdims=True)
    return np.asarray(deviation - (deviation @ time / (time @ time))[..., None] * time)


def distance_to_fold(start_half_log_odds: Array, grievance: Array) -> Array:
    """Compute the distance to the loss of the friendly equilibrium, [run, week], in half log-odds.

    The dyad is treated as one of two identical states in quiet times, x = tanh(J x + b), where b is what holds the
    relation at its start, less the effect of the current grievance above the usual one; the friendly equilibrium
    vanishes where b falls below the fold. The smaller value of the two directions counts. Below 0 only less grievance
    restores the equilibrium. `start_half_log_odds` is [run, direction], `grievance` [run, week, direction].
    """
    p = Parameters()
    coupling, effect = slopes(p)
    _, fold = fold_at(coupling)
    relation = np.tanh(start_half_log_odds)
    perceived = (coupling - p.ties_weight) * p.forgetting / p.learning * relation
    intensity = plain(grievance_intensity)
    excess = intensity(grievance) - usual_grievance(p, perceived)[1][:, None, :]
    distance: Array = ((start_half_log_odds - coupling * relation)[:, None, :] - effect * excess + fold).min(axis=-1)
    return distance


def slopes(p: Parameters) -> tuple[float, float]:
    """Compute J, the support that a relation returns to itself, and the effect of full grievance, in half log-odds.

    Uses the default parameters of the default theory; ties, tone and domestic politics follow the relation. Rising
    factions, third parties, triads and formal acts are neglected.
    """
    shown = (1.0 - p.perception_bias) / (1.0 + p.conduct_cost)
    own = (1.0 - p.domestic_constraint) * (1.0 - p.reciprocity) + p.domestic_constraint
    answered = 1.0 - shown * (1.0 - p.domestic_constraint) * p.reciprocity
    weight = p.learning / p.forgetting
    coupling = p.ties_weight + weight * (p.perception_bias + shown * own) / answered
    effect = p.grievance_weight / p.forgetting + weight * shown * p.anger_weight / answered
    return coupling, effect


def lag_one_autocorrelation(series: Array) -> Array:
    """Compute the lag-1 autocorrelation of each series (last axis) about its mean; 0 for a constant series.

    The estimate is biased downwards by about (1 + 3 rho) / n in a series of n values.
    """
    deviation = series - series.mean(axis=-1, keepdims=True)
    squares = (deviation**2).sum(axis=-1)
    products = (deviation[..., 1:] * deviation[..., :-1]).sum(axis=-1)
    return np.where(squares > 0.0, products / np.where(squares > 0.0, squares, 1.0), 0.0)


def variance(series: Array) -> Array:
    """Compute the variance of each series (last axis)."""
    return np.asarray(series.var(axis=-1))


def windows(series: Array, length: int) -> Array:
    """Return a view of all windows of `length` values, [..., window, length]; the first ends at value `length`.

    Raises UsageError for fewer than 3 values or more than the series has.
    """
    if not 3 <= length <= series.shape[-1]:
        raise UsageError(f"window {length}: it must have from 3 to {series.shape[-1]} values, as many as the series.")
    return np.lib.stride_tricks.sliding_window_view(series, length, axis=-1)


def fold_at(coupling: Array | float) -> tuple[Array, Array]:
    """Compute the fold of x = tanh(J x + b): |x| = sqrt(1 - 1/J), and |b| there, J x - atanh(x).

    Raises UsageError unless every J is above 1: at or below 1 there is one equilibrium at any b.
    """
    j = np.asarray(coupling, dtype=float)
    if not (j > 1.0).all():
        raise UsageError(f"coupling {coupling}: two states need a coupling above 1.")
    place = np.sqrt(1.0 - 1.0 / j)
    return place, j * place - np.arctanh(place)
