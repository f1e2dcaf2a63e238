"""Simultaneous comparisons of many candidates with a control and with the best of them, on common random numbers.

All intervals of one function hold together with 90 %, by Bonferroni's inequality, which needs no assumption about the
dependence that common random numbers create. Comparisons with the best: Hsu, Annals of Statistics 9, 1981; with common
random numbers: Yang & Nelson, Operations Research 39, 1991; Nakayama, Annals of Statistics 25, 1997.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from sim.arrays import Array, Flags
from sim.statistics.intervals import Estimate, paired

ERROR = 0.1
"""Probability that any of the statements made together is wrong."""


def with_control(values: Array, control: Array, is_share: bool) -> tuple[Estimate, ...]:
    """Estimate the difference of each candidate from the control; the intervals hold together with 90 %.

    `values` are [candidate, run], `control` is [run].
    """
    z = float(-ndtri(ERROR / (2 * max(len(values), 1))))
    return tuple(paired(own, control, is_share, z).estimate for own in values)


def not_shown_worse(values: Array, is_share: bool) -> Flags:
    """Return which candidates are not shown to be worse than the best, [candidate], from [candidate, run].

    With 90 % or more the truly best one is among them: it could be left out only if it were shown to be worse than the
    one with the highest mean, and the one-sided comparisons of any one candidate with all others hold together.
    """
    if not len(values):
        return np.zeros(0, dtype=bool)
    best = values[int(values.mean(axis=1).argmax())]
    z = float(-ndtri(ERROR / max(len(values) - 1, 1)))
    return np.array([paired(own, best, is_share, z).estimate.high >= 0.0 for own in values])
