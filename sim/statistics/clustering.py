"""Runs that go much the same way put together: Ward's clusters of their paths, and how well those hold together.

Ward 1963, J. Am. Stat. Assoc. 58; the silhouette after Rousseeuw 1987, J. Comput. Appl. Math. 20. Nothing is drawn.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist, squareform

from sim.arrays import Array


def smoothed(paths: Any, weeks: int) -> Array:
    """The mean over a window of so many weeks around each, [..., week]; windows are cut off at the ends."""
    values = np.asarray(paths, dtype=np.float64)
    length, half = values.shape[-1], weeks // 2
    total = np.concatenate([np.zeros_like(values[..., :1]), np.cumsum(values, axis=-1)], axis=-1)
    first = np.maximum(np.arange(length) - half, 0)
    after = np.minimum(np.arange(length) + half + 1, length)
    means: Array = (total[..., after] - total[..., first]) / (after - first)
    return means


def turns(path: Any, least: float) -> list[int]:
    """Weeks at which a path turns, in order, from the one its first marked move starts from: between two of them, and
    after the last, it moves by `least` or more. Empty where it never does."""
    found, low, high, extreme, way = list[int](), 0, 0, 0, 0
    for week, value in enumerate(path):
        if way == 0:
            low, high = (week if value < path[low] else low), (week if value > path[high] else high)
            risen, below_start_since = value - path[low] >= least, path[high] - value >= least
            if risen or below_start_since:
                way, extreme = (1 if risen else -1), week
                found.append(low if risen else high)
        elif (value - path[extreme]) * way > 0:
            extreme = week
        elif (path[extreme] - value) * way >= least:
            found.append(extreme)
            way, extreme = -way, week
    return found


COUNTS, FEWEST = (3, 4, 5), 2
"""Numbers of clusters tried where none is asked for, and the fewest there can be."""
SMOOTH, EVERY = 13, 4
"""Paths are means over so many weeks, looked at every so many weeks."""
RUNG_STEP = 0.15
"""How far apart two paths are that differ by one rung alone, in the index."""


def clusters(index: Array, rung: Any, count: int | None) -> tuple[NDArray[np.int_], Array]:
    """The group of each run, and how far apart any two runs are."""
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
    """How well the groups hold together, -1 to 1: the mean over runs of (b - a) / max(a, b), 0 for a run alone.

    a is a run's mean distance to its own group, b to the nearest other one.
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
