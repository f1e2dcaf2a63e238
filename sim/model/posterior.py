"""The posterior of the fitted parameters, whose means are their defaults, as draws of Markov chains."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from sim.arrays import Array
from sim.model.random_streams import stream

POSTERIOR = Path(__file__).parent / "posterior.json"
"""Names and draws, from the fit to 99 hand-coded crises (docs/history.md)."""


def read_posterior() -> tuple[tuple[str, ...], Array]:
    """Return the names of the fitted parameters and the stored draws, [draw, parameter]."""
    stored = json.loads(POSTERIOR.read_text(encoding="utf-8"))
    return tuple(stored["names"]), np.asarray(stored["draws"], dtype=np.float64)


def posterior_draws(count: int, seed: int = 1) -> list[dict[str, float]]:
    """Draw the fitted parameters from their posterior: stored draws in random order, each again only after all."""
    names, draws = read_posterior()
    generator, places = stream(seed, "posterior of parameters"), list[int]()
    while len(places) < count:
        places += map(int, generator.permutation(len(draws)))
    return [dict(zip(names, map(float, draws[place]), strict=True)) for place in places[:count]]
