"""Trust as a belief about the other that evidence moves, and the game of assurance it is needed for.

Kydd, A. H. (2005) Trust and Mistrust in International Relations, Princeton University Press. Trust t is the belief that
the other prefers cooperation that is returned. Shapes of arrays broadcast.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Assurance(NamedTuple):
    """Payoffs R > T and P > S of one who prefers cooperation returned.

    Both cooperate, taking the other in, being taken in, neither cooperates.
    """

    reward: float
    temptation: float
    sucker: float
    punishment: float


def least_trust(payoffs: Assurance) -> float:
    """Trust from which cooperation pays: (P - S) / ((R - T) + (P - S))."""
    fear = payoffs.punishment - payoffs.sucker
    return fear / ((payoffs.reward - payoffs.temptation) + fear)


def updated(trust: Array | float, if_trustworthy: Array | float, if_not: Array | float) -> Array:
    """Trust after an act that the trustworthy do with the one chance, the others with the other (Bayes)."""
    for_it = np.asarray(trust) * if_trustworthy
    after: Array = for_it / (for_it + (1.0 - np.asarray(trust)) * if_not)
    return after


def log_odds(trust: Array | float) -> Array:
    """ln(t / (1 - t)): in this measure pieces of evidence add up, each by the logarithm of its likelihood ratio."""
    odds: Array = np.log(np.asarray(trust) / (1.0 - np.asarray(trust)))
    return odds


def relation(trust: Array | float) -> Array:
    """Trust on a scale of -1 to 1, 2 t - 1, which is the hyperbolic tangent of half the log-odds."""
    scaled: Array = np.tanh(0.5 * log_odds(trust))
    return scaled
