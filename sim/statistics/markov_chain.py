"""Sampling from a density known up to a constant, by differential evolution Markov chains (ter Braak 2006)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.arrays import Array
from sim.model.random_streams import Generator

JITTER = 1e-4
"""Standard deviation of what is added to every proposal, so that chains can leave the plane of the others."""
LONG_STEP = 10
"""One step in this many proposes the whole difference of two chains, which leads from one mode to another."""


def sample(
    log_density: Callable[[Array], Array], start: Array, steps: int, generator: Generator, bound: float = np.inf
) -> Array:
    """Return positions after each step, [step, chain, parameter], of chains from `start`, [chain, parameter].

    `log_density` takes positions [chain, parameter] and returns [chain]. Each half of the chains moves along
    differences of the other half. A proposal beyond `bound` in any parameter is rejected. Raises ValueError for fewer
    than eight chains.
    """
    chains, size = start.shape
    if chains < 8:
        raise ValueError(f"at least 8 chains are required; got {chains}")
    position, density = start.copy(), log_density(start)
    halves = np.arange(chains // 2), np.arange(chains // 2, chains)
    found = np.empty((steps, chains, size))
    for step in range(steps):
        scale = 1.0 if step % LONG_STEP == 0 else 2.38 / np.sqrt(2.0 * size)
        for moving, still in (halves, halves[::-1]):
            first, second = _pairs(len(still), len(moving), generator)
            towards = position[still[first]] - position[still[second]]
            noise = JITTER * generator.standard_normal((len(moving), size))
            proposal = position[moving] + scale * towards + noise
            inside = (np.abs(proposal) <= bound).all(axis=-1)
            proposed = log_density(np.where(inside[:, None], proposal, position[moving]))
            accepted = inside & (np.log(generator.random(len(moving))) < proposed - density[moving])
            position[moving[accepted]], density[moving[accepted]] = proposal[accepted], proposed[accepted]
        found[step] = position
    return found


def _pairs(among: int, count: int, generator: Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw `count` pairs of different places."""
    first = generator.integers(among, size=count)
    return first, (first + 1 + generator.integers(among - 1, size=count)) % among


def convergence(draws: Array) -> Array:
    """Return the potential scale reduction of each parameter from draws [step, chain, parameter]; 1 if converged.

    Gelman & Rubin (1992), over the chains given.
    """
    steps = draws.shape[0]
    within = draws.var(axis=0, ddof=1).mean(axis=0)
    between = draws.mean(axis=0).var(axis=0, ddof=1)
    return np.asarray(np.sqrt((steps - 1) / steps + between / within))
