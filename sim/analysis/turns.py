"""Where a path turns: peaks and troughs, with everything smaller than a marked move left out."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


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
            risen, fallen = value - path[low] >= least, path[high] - value >= least
            if risen or fallen:
                way, extreme = (1 if risen else -1), week
                found.append(low if risen else high)
        elif (value - path[extreme]) * way > 0:
            extreme = week
        elif (path[extreme] - value) * way >= least:
            found.append(extreme)
            way, extreme = -way, week
    return found
