"""Sensitivity of a function to its inputs: elementary effects, and variance-based indices.

Inputs lie in the unit cube. A function of which each value is a mean over runs is given run by run, so that intervals
reflect both the points and the runs.

Morris, Technometrics 33, 1991, 161-174; Campolongo, Cariboni & Saltelli, Environmental Modelling & Software 22, 2007,
1509-1518; Saltelli and others, Computer Physics Communications 181, 2010, 259-270; Jansen, same
journal 117, 1999, 35-43.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.stats import qmc

from sim.arrays import Array
from sim.model.random_streams import stream
from sim.statistics.intervals import Estimate, percentiles

LEVELS = 4
"""Levels of each input on a trajectory (Morris 1991, section 3)."""
STEP = LEVELS / (2.0 * (LEVELS - 1.0))
RESAMPLES = 400


def trajectories(inputs: int, count: int, seed: int) -> Array:
    """Return random trajectories through the unit cube, [trajectory, point, input], with `inputs` + 1 points each.

    From each point to the next one input moves by STEP, up or down, in random order (Morris 1991).
    """
    random = stream(seed, "trajectories")
    start = random.integers(0, LEVELS // 2, size=(count, inputs)) / (LEVELS - 1.0)
    up = random.random((count, inputs)) < 0.5
    order = np.argsort(random.random((count, inputs)), axis=1)
    moved = np.argsort(order, axis=1)[:, None, :] < np.arange(inputs + 1)[None, :, None]
    return np.asarray(start[:, None, :] + STEP * np.where(up[:, None, :], moved, ~moved), dtype=np.float64)


def elementary_effects(points: Array, values: Array) -> Array:
    """Return the change of the function per change of each input over its whole range, [trajectory, input, ...].

    `points` are trajectories, `values` the function at their points, [trajectory, point, ...].
    """
    steps = np.diff(points, axis=1)
    which = np.abs(steps).argmax(axis=2)
    size = np.take_along_axis(steps, which[:, :, None], axis=2)[:, :, 0]
    slopes = np.diff(values, axis=1) / size.reshape(*size.shape, *[1] * (values.ndim - 2))
    effects = np.empty_like(slopes)
    effects[np.arange(len(points))[:, None], which] = slopes
    return effects


@dataclass(frozen=True)
class Screening:
    """Mean effect of each input over its range, and mean absolute effect, [input], with the spread of its effects."""

    mean: tuple[Estimate, ...]
    absolute: tuple[Estimate, ...]
    spread: tuple[float, ...]


def screening(points: Array, values: Array, seed: int) -> Screening:
    """Estimate the effects of inputs from trajectories and the function run by run, [trajectory, point, run].

    Intervals are percentiles of a bootstrap over trajectories and over runs.
    """
    effects = elementary_effects(points, values)
    count, _, runs = effects.shape
    whole, resampled = effects.mean(axis=2), []
    random = stream(seed, "resamples of trajectories")
    for _ in range(RESAMPLES):
        rows, weights = random.integers(0, count, count), random.multinomial(runs, np.full(runs, 1.0 / runs)) / runs
        drawn = effects[rows] @ weights
        resampled.append((drawn.mean(axis=0), np.abs(drawn).mean(axis=0)))
    means, absolutes = (np.stack(part) for part in zip(*resampled, strict=True))
    spread = whole.std(axis=0, ddof=1) if count > 1 else np.zeros(whole.shape[1])
    return Screening(
        percentiles(whole.mean(axis=0), means),
        percentiles(np.abs(whole).mean(axis=0), absolutes),
        tuple(spread.tolist()),
    )


@dataclass(frozen=True)
class SobolPoints:
    """Points for variance-based indices: two samples, [point, input], and the first with one input of the second.

    `mixed` is [input, point, input].
    """

    first: Array
    second: Array
    mixed: Array

    @property
    def every(self) -> Array:
        """All points, [(2 + inputs) x point, input]: those of `first`, of `second`, and of `mixed`."""
        return np.concatenate([self.first, self.second, *self.mixed])


def sobol_points(inputs: int, count: int, seed: int, groups: tuple[tuple[int, ...], ...] | None = None) -> SobolPoints:
    """Return `count` points, a power of 2, for indices of each input, or of each group of inputs given by position.

    A scrambled Sobol sequence (Owen, Journal of Complexity 14, 1998, 466-489). Each input has a dimension of it in the
    second sample with which that in the first is hardly correlated: few points in many dimensions have such pairs, and
    an index would be wrong by their correlation.
    """
    unit = qmc.Sobol(2 * inputs, rng=stream(seed, "points of variance-based indices")).random(count)
    first = unit[:, :inputs]
    second = unit[:, inputs:][:, linear_sum_assignment(_alike(first, unit[:, inputs:]))[1]]
    mixed = []
    for group in groups or tuple((place,) for place in range(inputs)):
        own = first.copy()
        own[:, list(group)] = second[:, list(group)]
        mixed.append(own)
    return SobolPoints(first, second, np.stack(mixed))


def _alike(one: Array, other: Array) -> Array:
    """Return how strongly columns, and their distances from the middle, are correlated, [column, other column]."""
    alike = np.zeros((one.shape[1], other.shape[1]))
    for pair in ((one, other), (np.abs(one - 0.5), np.abs(other - 0.5))):
        a, b = ((part - part.mean(axis=0)) / part.std(axis=0) for part in pair)
        alike += np.abs(a.T @ b) / len(a)
    return alike


@dataclass(frozen=True)
class VarianceIndices:
    """First-order and total index of each input or group: shares of the variance of the function's expectation.

    `variance` is that variance. `chance` is the share of the variance between single runs that remains at fixed inputs,
    `parts` the total share of each input or group in that variance. What inputs do together is in the total of each, so
    these may sum to more than 1.
    """

    variance: float
    first: tuple[Estimate, ...]
    total: tuple[Estimate, ...]
    chance: Estimate
    parts: tuple[Estimate, ...]


def variance_indices(values: Array, count: int, seed: int) -> VarianceIndices:
    """Estimate indices from the function run by run at `SobolPoints.every`, [point, run], of at least 2 runs.

    The estimators are those of Saltelli and others (2010, table 2: b, and f by Jansen), with each product taken between
    two halves of the runs, since the square of a mean over runs would count the chance that is left in it as an effect.
    Without chance they are those of `scipy.stats.sobol_indices`. Intervals are percentiles of a bootstrap over points
    and, within each half, over runs. Without any variance all indices are 0.
    """
    by_set = values.reshape(-1, count, values.shape[1])
    random, halves = stream(seed, "resamples of points"), np.array_split(np.arange(values.shape[1]), 2)
    drawn = [_indices(by_set, halves)]
    for _ in range(RESAMPLES):
        runs = [random.choice(half, len(half)) for half in halves]
        drawn.append(_indices(by_set[:, random.integers(0, count, count)], runs))
    variance, first, total, (chance, *parts) = (
        percentiles(index[0], np.stack(index[1:])) for index in zip(*drawn, strict=True)
    )
    return VarianceIndices(variance[0].estimate, first, total, chance, tuple(parts))


def _indices(by_set: Array, halves: Sequence[NDArray[np.int64]]) -> tuple[Array, Array, Array, Array]:
    """Return the variance of the expectation, [1], both indices, [group], and the parts of single runs, [1 + group]."""
    one, other = (by_set[:, :, half].mean(axis=2) for half in halves)
    one, other = one - one[:2].mean(), other - other[:2].mean()
    explained = float((one[:2] * other[:2]).mean())
    alone = (one[1] * (other[2:] - other[0]) + other[1] * (one[2:] - one[0])).mean(axis=1) / 2.0
    in_all = ((one[0] - one[2:]) * (other[0] - other[2:])).mean(axis=1) / 2.0
    single = float(np.concatenate([by_set[:2, :, half] for half in halves], axis=2).var())
    parts = np.array([single - explained, *in_all]) / single if single > 0.0 else np.zeros(1 + len(in_all))
    if explained <= 0.0:
        return np.zeros(1), np.zeros(len(alone)), np.zeros(len(alone)), np.clip(parts, 0.0, 1.0)
    return np.array([explained]), alone / explained, in_all / explained, np.clip(parts, 0.0, 1.0)
