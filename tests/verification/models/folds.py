"""Two states under one pressure: the cusp, and its bounded relative x = tanh(J x + b).

The cusp dx/dt = a + b x - x^3 was used for wars by Holt, R. T., Job, B. L. and Markus, L. (1978) Catastrophe Theory and
the Study of War, Journal of Conflict Resolution 22(2):171-208. Between its folds two states are stable, and the way
back is not the way out. x = tanh(J x + b), the mean-field equation of a magnet, does the same with x between -1 and 1.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.questions.early_warning.indicators import fold_at

HALVINGS = 80
"""Halvings of the interval in which a root lies: to the last digit of a double."""


def cusp_fold(splitting: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """The pressure |a| of the folds of the cusp, 2 (b / 3)^1.5; two states are stable below it. b is above 0."""
    fold: NDArray[np.float64] = 2.0 * (np.asarray(splitting) / 3.0) ** 1.5
    return fold


def states(coupling: float, pressure: float) -> NDArray[np.float64]:
    """The roots of x = tanh(J x + b), smallest first: one, or three of which the middle one is unstable."""
    edges = [-1.0, 1.0]
    if coupling > 1.0:
        place = float(fold_at(coupling)[0])
        turning = [(side * np.arctanh(place) - pressure) / coupling for side in (-1.0, 1.0)]
        edges = [-1.0, *(x for x in turning if -1.0 < x < 1.0), 1.0]
    return np.array([root(coupling, pressure, *b) for b in pairwise(edges) if _crosses(coupling, pressure, *b)])


def root(coupling: float, pressure: float, low: float, high: float) -> float:
    """The root of x = tanh(J x + b) between `low` and `high`, on which the two sides differ in sign."""
    rising = _excess(coupling, pressure, low) < 0.0
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        if (_excess(coupling, pressure, middle) < 0.0) == rising:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def return_rate(coupling: NDArray[np.float64] | float, state: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Compute the return rate to a root, 1 - J (1 - x^2) per unit of time; below 0 where the root is unstable."""
    rate: NDArray[np.float64] = 1.0 - np.asarray(coupling) * (1.0 - np.asarray(state) ** 2)
    return rate


def _excess(coupling: float, pressure: float, x: float) -> float:
    return x - float(np.tanh(coupling * x + pressure))


def _crosses(coupling: float, pressure: float, low: float, high: float) -> bool:
    return _excess(coupling, pressure, low) * _excess(coupling, pressure, high) < 0.0
