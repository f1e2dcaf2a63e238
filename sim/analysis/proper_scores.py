"""Proper scores of chances, ranks and months, by case: no forecaster gains by saying other than what he believes.

Gneiting & Raftery (2007), Journal of the American Statistical Association 102:359-378; computed by scoringrules.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import scoringrules
from numpy.typing import NDArray

Array = NDArray[np.float64]


def brier(chances: Array, happened: Array) -> Array:
    """The squared distance of each chance from what happened (1, 0 or NaN, which stays NaN); the same shape.

    0 is best, .25 is a coin's.
    """
    return _where_seen(scoringrules.brier_score, chances, happened)


def log_score(chances: Array, happened: Array) -> Array:
    """Minus the logarithm of the chance given to what happened (1, 0 or NaN, which stays NaN); the same shape.

    0 is best, .693 is a coin's.
    """
    return _where_seen(scoringrules.log_score, chances, happened)


def ranked(shares: Array, rung: NDArray[np.intp]) -> Array:
    """The ranked probability score of shares [case, rung] for the rung that came, [case], counted from 0; 0 is best."""
    return np.asarray(scoringrules.rps_score(rung + 1, shares))


def months_apart(members: Array, came: Array, cap: Array) -> Array:
    """The continuous ranked probability score in months, [case], of members [case, member] for when it came, [case].

    Both are cut off at `cap`, [case], so that only what could be observed counts: the threshold-weighted score, which
    is proper for any cap that does not hang on the outcome (Allen, Ginsbourger & Ziegel 2023). inf or NaN: never.
    """
    upper = cap[:, None]
    cut = np.minimum(np.where(np.isnan(members), np.inf, members), upper)
    seen = np.minimum(np.where(np.isnan(came), np.inf, came), cap)
    return np.asarray(scoringrules.crps_ensemble(seen, cut))


def _where_seen(score: Callable[[Array, Array], Any], chances: Array, happened: Array) -> Array:
    found, seen = np.full(happened.shape, np.nan), ~np.isnan(happened)
    found[seen] = score(happened[seen], chances[seen])
    return found
