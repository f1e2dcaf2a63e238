"""The posterior of the fitted parameters: a normal distribution around their defaults, cut off at their ranges.

Estimates near the end of a range lie off the means of the draws.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from sim.arrays import Array
from sim.model.parameters import declared
from sim.model.random_streams import stream

POSTERIOR = Path(__file__).parent / "posterior.json"
"""Names and covariance, from the fit to 99 hand-coded crises (docs/history.md)."""


def read_posterior() -> tuple[tuple[str, ...], Array]:
    """Return the names of the fitted parameters and their covariance, [parameter, parameter]."""
    stored = json.loads(POSTERIOR.read_text(encoding="utf-8"))
    return tuple(stored["names"]), np.asarray(stored["covariance"], dtype=np.float64)


def posterior_draws(count: int, seed: int = 1) -> list[dict[str, float]]:
    """Draw the fitted parameters from their posterior; draws with any parameter outside its range are replaced."""
    names, covariance = read_posterior()
    numbers = [declared()[name] for name in names]
    middle = np.array([number.default for number in numbers])
    low, high = np.array([[number.low, number.high] for number in numbers]).T
    generator, found = stream(seed, "posterior of parameters"), list[Array]()
    while len(found) < count:
        drawn = generator.multivariate_normal(middle, covariance, size=count)
        found += list(drawn[((drawn >= low) & (drawn <= high)).all(axis=1)])
    return [dict(zip(names, map(float, row), strict=True)) for row in found[:count]]
