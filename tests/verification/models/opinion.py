"""Opinions under social influence: everybody weighs those he heeds against his own first opinion.

Friedkin, N. E. and Johnsen, E. C. (1990) Social influence and opinions, Journal of Mathematical Sociology 15:193-206,
and (1999) Advances in Group Processes 16:1-29; without first opinions DeGroot, M. H. (1974) Reaching a consensus, JASA
69:118-121. y(t+1) = L W y(t) + (I - L) y(0), with susceptibility L (0 to 1, [person]) and weights W [person, heeded]
whose rows sum to 1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.errors import UsageError

Array = NDArray[np.float64]


def next_opinion(opinion: Array, first: Array, susceptibility: Array, weights: Array) -> Array:
    """Opinions after one more round of talk, [person]."""
    heard: Array = susceptibility * (weights @ opinion) + (1.0 - susceptibility) * first
    return heard


def control(susceptibility: Array, weights: Array) -> Array:
    """Share of each first opinion in each settled one, [person, heeded], rows summing to 1: (I - L W)^-1 (I - L).

    UsageError where opinions do not settle by themselves, as when nobody holds on to anything.
    """
    moving = susceptibility[:, None] * weights
    if np.abs(np.linalg.eigvals(moving)).max() >= 1.0 - 1e-12:
        raise UsageError("Some people heed each other only and keep nothing of their first opinion: use `consensus`.")
    return np.asarray(np.linalg.solve(np.eye(len(weights)) - moving, np.diag(1.0 - susceptibility)), dtype=float)


def settled(first: Array, susceptibility: Array, weights: Array) -> Array:
    """Compute the equilibrium opinions, [person]; UsageError as in `control`."""
    opinion: Array = control(susceptibility, weights) @ first
    return opinion


def consensus(first: Array, weights: Array) -> Array:
    """Compute the final opinions without stubbornness (DeGroot), [person].

    The weights are squared until talk changes nothing; UsageError where opinions go round for ever.
    """
    reach = weights
    for _ in range(64):
        further = reach @ reach
        reach = further / further.sum(axis=1, keepdims=True)  # rounding would grow with every squaring
        if np.allclose(weights @ reach, reach, rtol=0.0, atol=1e-14):
            opinion: Array = reach @ first
            return opinion
    raise UsageError("These weights send opinions round in a circle: give somebody some weight on himself.")
