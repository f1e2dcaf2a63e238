"""What the cases' chances are at any point of the ranges: a quadratic surface through the points played.

Box & Wilson (1951), Journal of the Royal Statistical Society B 13:1-45, on log-odds. It smooths out what the number of
runs leaves to chance, and makes a fit cheap enough to be made for every fold.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

Array = NDArray[np.float64]


@dataclass(frozen=True)
class ResponseSurface:
    """Chances [case, target] at a place in the ranges, each parameter from -1 (the low end) to 1 (the high end)."""

    coefficients: Array  # [term, case, target]
    misfit: float

    def chances(self, place: Array) -> Array:
        """The chances at a place, [case, target] from [parameter]."""
        terms = _terms(place[None])[0]
        return np.asarray(expit(np.tensordot(terms, self.coefficients, axes=1)))


def response_surface(places: Array, chances: Array) -> ResponseSurface:
    """The surface through `chances` [point, case, target] played at `places` [point, parameter], by least squares.

    `misfit` is the root mean square of what it misses, in log-odds: the chance of few runs, and what is not quadratic.
    """
    terms, aims = _terms(places), logit(chances)
    flat = aims.reshape(len(aims), -1)
    coefficients, *_ = np.linalg.lstsq(terms, flat, rcond=None)
    missed = flat - terms @ coefficients
    free = max(1, len(terms) - terms.shape[1])
    misfit = float(np.sqrt((missed**2).sum() / (free * flat.shape[1])))
    return ResponseSurface(coefficients.reshape(-1, *chances.shape[1:]), misfit)


def _terms(places: Array) -> Array:
    """1, every parameter, and every product of two, [point, term]."""
    pairs = combinations_with_replacement(range(places.shape[1]), 2)
    columns = [np.ones(len(places)), *places.T, *(places[:, i] * places[:, j] for i, j in pairs)]
    return np.stack(columns, axis=-1)
