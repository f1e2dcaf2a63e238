"""Prospect theory: what a gain or a loss is felt to be worth, and how much a chance weighs.

Tversky, A. and Kahneman, D. (1992) Advances in Prospect Theory, Journal of Risk and Uncertainty 5:297-323; the numbers
are the medians of their subjects.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

EXPONENT = 0.88
LOSSES = 2.25
FOR_GAINS, FOR_LOSSES = 0.61, 0.69


def value(change: Array | float) -> Array:
    """Felt value of a gain (z^0.88) or a loss (-2.25 (-z)^0.88) from the point of reference; same shape."""
    size: Array = np.abs(np.asarray(change, dtype=float)) ** EXPONENT
    return np.where(np.asarray(change) < 0.0, -LOSSES * size, size)


def weight(chance: Array | float, curvature: float = FOR_GAINS) -> Array:
    """Weight of a chance, p^g / (p^g + (1 - p)^g)^(1/g): small chances weigh too much, large ones too little."""
    p, rest = np.asarray(chance) ** curvature, (1.0 - np.asarray(chance)) ** curvature
    weighed: Array = p / (p + rest) ** (1.0 / curvature)
    return weighed
