"""Continuous structural balance: every relation moves by what the others make of it, dX/dt = X X.

Marvel, S. A., Kleinberg, J., Kleinberg, R. D. and Strogatz, S. H. (2011) Continuous-time model of structural balance,
PNAS 108(5):1771-1776. X [i, j] is the relation of i and j, symmetric, diagonal included; time is in the unit of 1/X.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.errors import UsageError

Array = NDArray[np.float64]


def blow_up_time(relations: Array) -> float:
    """When relations grow without bound: 1 / the largest eigenvalue, or infinity if that is not above 0."""
    largest = float(np.linalg.eigvalsh(relations)[-1])
    return 1.0 / largest if largest > 0.0 else np.inf


def camps(relations: Array) -> NDArray[np.bool_]:
    """Which nodes end up in the camp of the first, [i]: all of them, or two camps that are foes.

    Sides are the signs of the eigenvector of the largest eigenvalue; which sides they are is sure for generic
    starts only (largest eigenvalue single and above 0, no zero in its eigenvector).
    """
    leading = np.linalg.eigh(relations)[1][:, -1]
    return np.asarray(np.sign(leading) == np.sign(leading[0]))


def relations_at(relations: Array, time: float) -> Array:
    """Relations at `time` from those at 0, [i, j]: X(t) = X (I - t X)^-1, by eigenvalues v -> v / (1 - t v).

    UsageError from the time of the blow-up on: there is no solution after it.
    """
    end = blow_up_time(relations)
    if not 0.0 <= time < end:
        raise UsageError(f"relations at time {time:g}: asked for must be a time from 0 to before {end:g}, the blow-up.")
    value, vector = np.linalg.eigh(relations)
    grown: Array = (vector * (value / (1.0 - time * value))) @ vector.T
    return grown
