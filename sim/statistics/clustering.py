"""Hierarchical clustering of trajectories: Ward's method, with the number of clusters chosen by silhouette.

Ward 1963, J. Am. Stat. Assoc. 58; the silhouette after Rousseeuw 1987, J. Comput. Appl. Math. 20. Deterministic.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist, squareform

from sim.arrays import Array


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


def clusters(index: Array, rung: Any, count: int | None) -> tuple[NDArray[np.int_], Array]:
    """Return the cluster of each run, and the distance matrix of the runs."""
    means = [smoothed(values, SMOOTH)[:, ::EVERY] for values in (index, rung * RUNG_STEP)]
    features = np.concatenate(means, axis=1) / np.sqrt(means[0].shape[1])
    near = pdist(features)
    distance = squareform(near)
    if len(index) < FEWEST or not near.any():
        return np.zeros(len(index), dtype=int), distance
    tree = linkage(features, method="ward")
    counts = [count] if count else [k for k in COUNTS if k < len(index)] or [FEWEST]
    cuts = [fcluster(tree, t=k, criterion="maxclust") for k in counts]
    return max(cuts, key=lambda cut: silhouette(distance, cut)), distance


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
