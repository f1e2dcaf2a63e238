"""Hierarchical clustering of trajectories: Ward's method, with the number of clusters chosen by silhouette.

Ward 1963, J. Am. Stat. Assoc. 58; the silhouette after Rousseeuw 1987, J. Comput. Appl. Math. 20. Clusters are
deterministic; the intervals of their shares take random numbers from a generator.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist, squareform

from sim.arrays import Array
from sim.model.random_streams import Generator
from sim.statistics.intervals import Estimate, share


def smoothed(paths: Any, weeks: int) -> Array:
    """Compute the centred moving average over `weeks` weeks, [..., week]; windows are truncated at the ends."""
    values = np.asarray(paths, dtype=np.float64)
    length, half = values.shape[-1], weeks // 2
    total = np.concatenate([np.zeros_like(values[..., :1]), np.cumsum(values, axis=-1)], axis=-1)
    first = np.maximum(np.arange(length) - half, 0)
    after = np.minimum(np.arange(length) + half + 1, length)
    means: Array = (total[..., after] - total[..., first]) / (after - first)
    return means


def turns(path: Any, least: float) -> list[int]:
    """Return the weeks of turning points, in order, from the start of the first marked move: between two of them, and
    after the last, the path moves by `least` or more. Empty where it never does."""
    turning, low, high, extreme, way = list[int](), 0, 0, 0, 0
    for week, value in enumerate(path):
        if way == 0:
            low, high = (week if value < path[low] else low), (week if value > path[high] else high)
            risen, fallen = value - path[low] >= least, path[high] - value >= least
            if risen or fallen:
                way, extreme = (1 if risen else -1), week
                turning.append(low if risen else high)
        elif (value - path[extreme]) * way > 0:
            extreme = week
        elif (path[extreme] - value) * way >= least:
            turning.append(extreme)
            way, extreme = -way, week
    return turning


COUNTS, FEWEST = (3, 4, 5), 2
"""Numbers of clusters compared by default, and the minimum."""
SMOOTH, EVERY = 13, 4
"""Window of the moving average and sampling interval, in weeks."""
RUNG_STEP = 0.15
"""Distance of one rung, in units of the relation."""


def features_of(index: Array, rung: Any) -> Array:
    """Return what runs are clustered by, [run, feature]: smoothed relation and rung every few weeks."""
    means = [smoothed(values, SMOOTH)[:, ::EVERY] for values in (index, rung * RUNG_STEP)]
    return np.asarray(np.concatenate(means, axis=1) / np.sqrt(means[0].shape[1]))


def clusters(features: Array, count: int | None) -> tuple[NDArray[np.int_], Array]:
    """Return the cluster of each run, and the distance matrix of the runs."""
    near = pdist(features)
    distance = squareform(near)
    if len(features) < FEWEST or not near.any():
        return np.zeros(len(features), dtype=int), distance
    tree = linkage(near, method="ward")
    counts = [count] if count else [k for k in COUNTS if k < len(features)] or [FEWEST]
    cuts = [fcluster(tree, t=k, criterion="maxclust") for k in counts]
    return max(cuts, key=lambda cut: silhouette(distance, cut)), distance


def best_first(member: Any, value: Array) -> list[Any]:
    """Return the members of each cluster, [run] each, in the order of the mean of `value` [run], the greatest first."""
    order = sorted(set(member), key=lambda group: -float(value[member == group].mean()))
    return [member == group for group in order]


RESAMPLES = 60
"""Bootstrap resamples of the runs, for the intervals of the shares of clusters."""


def share_intervals(groups: list[Any], features: Array, value: Array, streams: Generator) -> list[Estimate]:
    """Estimate the share of each cluster, with a 90 % bootstrap interval in which every resample is clustered again.

    `groups` are the clusters by `best_first`; the n-th cluster of a resample stands for the n-th. So the interval
    includes that other runs would have been divided otherwise, which often matters more than their number.
    """
    runs, count = len(value), len(groups)
    if count < FEWEST:
        return [share(int(group.sum()), runs) for group in groups]
    drawn = np.zeros((RESAMPLES, count))
    for row in drawn:
        places = streams.integers(runs, size=runs)
        again = best_first(
            fcluster(linkage(features[places], method="ward"), t=count, criterion="maxclust"), value[places]
        )
        row[: len(again)] = [group.mean() for group in again]
    low, high = np.quantile(drawn, (0.05, 0.95), axis=0)
    return [
        Estimate(at, min(at, float(a)), max(at, float(b)))
        for at, a, b in zip((float(group.mean()) for group in groups), low, high, strict=True)
    ]


def silhouette(distance: Array, member: Any) -> float:
    """Compute the mean silhouette, -1 to 1: the mean over runs of (b - a) / max(a, b), 0 for a cluster of one.

    a is a run's mean distance to its own cluster, b to the nearest other one.
    """
    groups = [member == group for group in sorted(set(member))]
    if len(groups) < FEWEST:
        return 0.0
    to = np.stack([distance[:, g].sum(axis=1) for g in groups])
    size = np.array([g.sum() for g in groups])[:, None]
    own = np.stack(groups)
    inside = (to / np.maximum(size - 1, 1))[own.argmax(axis=0), np.arange(len(member))]
    nearest = np.where(own, np.inf, to / size).min(axis=0)
    widest = np.maximum(inside, nearest)
    alone = (size[own.argmax(axis=0), 0] == 1) | (widest == 0.0)
    return float(np.where(alone, 0.0, (nearest - inside) / np.where(alone, 1.0, widest)).mean())
