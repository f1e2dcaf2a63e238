"""Patient rule induction: the box of inputs in which an outcome is more frequent.

Friedman & Fisher, Statistics and Computing 9, 1999, 123-143; for scenarios, Bryant & Lempert, Technological Forecasting
and Social Change 77, 2010, 34-49. A step maximises the gain in the mean per point given up, the lenient criterion of
Friedman & Fisher (section 14.1) as in Kwakkel & Jaxa-Rozen, Environmental Modelling & Software 79, 2016, 311-321.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import mannwhitneyu

from sim.arrays import Array, Flags

PEELED = 0.05
"""Share of the points that one step gives up (Friedman & Fisher 1999: .05 to .1)."""
FEWEST_POINTS = 10


@dataclass(frozen=True)
class Box:
    """Limits of each input, [input], in the unit cube: 0 and 1 where it is not limited."""

    low: Array
    high: Array

    def holds(self, points: Array) -> Flags:
        """Return whether each point lies in the box, [point]."""
        return np.asarray(((points >= self.low) & (points <= self.high)).all(axis=1))

    @property
    def limited(self) -> tuple[int, ...]:
        """Positions of the limited inputs."""
        return tuple(map(int, np.flatnonzero((self.low > 0.0) | (self.high < 1.0))))

    def without(self, place: int) -> Box:
        """Return the box without the limits of one input."""
        low, high = self.low.copy(), self.high.copy()
        low[place], high[place] = 0.0, 1.0
        return Box(low, high)


def peeled(points: Array, values: Array, share: float = PEELED) -> tuple[Box, ...]:
    """Return the boxes from the whole unit cube to one of FEWEST_POINTS points, each a step smaller.

    `points` are distinct in each input, [point, input]; `values` are the outcome there, [point].
    """
    box = Box(np.zeros(points.shape[1]), np.ones(points.shape[1]))
    boxes, kept = [box], np.arange(len(points))
    while len(kept) - (given_up := max(1, int(share * len(kept)))) >= FEWEST_POINTS:
        order = np.argsort(points[kept], axis=0)
        sorted_values = values[kept][order]
        whole = values[kept].sum()
        left = np.stack([whole - sorted_values[:given_up].sum(axis=0), whole - sorted_values[-given_up:].sum(axis=0)])
        side, place = np.unravel_index(int(left.argmax()), left.shape)
        if left[side, place] / (len(kept) - given_up) <= whole / len(kept):
            break
        along = points[kept, place][order[:, place]]
        low, high = box.low.copy(), box.high.copy()
        if side == 0:
            low[place] = (along[given_up - 1] + along[given_up]) / 2.0
        else:
            high[place] = (along[-given_up - 1] + along[-given_up]) / 2.0
        box = Box(low, high)
        kept = kept[box.holds(points[kept])]
        boxes.append(box)
    return tuple(boxes)


def largest_excess(boxes: tuple[Box, ...], points: Array, values: Array) -> Box:
    """Return the box whose sum of the outcome most exceeds that of as many points taken anywhere.

    This is weighted relative accuracy (Lavrac, Flach & Zupan, Lecture Notes in Computer Science 1634, 1999, 174-185).
    """
    excess = [float((values - values.mean())[box.holds(points)].sum()) for box in boxes]
    return boxes[int(np.argmax(excess))]


def pruned(box: Box, points: Array, values: Array, significance: float) -> Box:
    """Return the box without the limits that do not raise the outcome: the least sure first, one at a time.

    `points` have to be others than those that shaped the box, which would confirm any limit. A limit is kept if the
    outcome in the box is higher than in the part that the limit cuts off, by the one-sided test of Mann and Whitney at
    the `significance`, divided by the number of limits (Bonferroni).
    """
    count = len(box.limited)
    while box.limited:
        p = {place: _p_value(box, place, points, values) for place in box.limited}
        worst = max(p, key=lambda place: p[place])
        if p[worst] <= significance / count:
            break
        box = box.without(worst)
    return box


def _p_value(box: Box, place: int, points: Array, values: Array) -> float:
    inside = box.holds(points)
    cut_off = box.without(place).holds(points) & ~inside
    if not inside.any() or not cut_off.any():
        return 1.0
    return float(mannwhitneyu(values[inside], values[cut_off], alternative="greater").pvalue)


def found_box(points: Array, values: Array, significance: float) -> Box:
    """Return the box of the largest excess in two of three points, without the limits that the third do not confirm."""
    third = np.arange(len(points)) % 3 == 2
    box = largest_excess(peeled(points[~third], values[~third]), points[~third], values[~third])
    return pruned(box, points[third], values[third], significance)
