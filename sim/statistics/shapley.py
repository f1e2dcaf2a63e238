"""Shapley values: the marginal contribution of each player to an outcome, averaged over all orders of joining.

The value of player i is the mean over all orders of v(those before and i) - v(those before) (Shapley, "A value for
n-person games", 1953). The values sum to v(all) - v(none). The interaction of two players is the weighted mean of their
joint contribution beyond their separate ones (Grabisch and Roubens, International Journal of Game Theory 28, 1999). For
many players orders are sampled, each with its reverse (Mitchell, Cooper, Frank and Holmes, Journal of Machine Learning
Research 23, 2022). All values are linear in the outcomes, so each run has its own.
"""

from __future__ import annotations

from math import factorial

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array, Flags
from sim.model.random_streams import Generator

Orders = NDArray[np.intp]


def every_coalition(players: int) -> Flags:
    """Return the members of each of the 2^n coalitions, [coalition, player]; bit i of a row's number is player i."""
    return ((np.arange(1 << players)[:, None] >> np.arange(players)) & 1).astype(bool)


def exact(values: Array) -> Array:
    """Compute Shapley values, [player, ...], from the outcomes of every coalition, [coalition, ...]."""
    players = _players(values)
    each = [
        _weighted(values, [coalition for coalition in range(len(values)) if not coalition >> i & 1], (i,))
        for i in range(players)
    ]
    return np.stack(each)


def interactions(values: Array) -> Array:
    """Compute pairwise interactions, [player, player, ...], from the outcomes of every coalition; 0 on the diagonal.

    Above zero two players are complements, below zero substitutes.
    """
    players = _players(values)
    pairwise = np.zeros((players, players, *values.shape[1:]))
    for i in range(players):
        for j in range(i):
            without = [c for c in range(len(values)) if not c >> i & 1 and not c >> j & 1]
            pairwise[i, j] = pairwise[j, i] = _weighted(values, without, (i, j))
    return pairwise


def _weighted(values: Array, without: list[int], added: tuple[int, ...]) -> Array:
    """Average the difference of order len(added) by the players `added` over coalitions without them."""
    others = _players(values) - len(added)
    total = np.zeros(values.shape[1:])
    for coalition in without:
        size = coalition.bit_count()
        weight = factorial(size) * factorial(others - size) / factorial(others + 1)
        total += weight * _difference(values, coalition, added)
    return total


def _difference(values: Array, coalition: int, added: tuple[int, ...]) -> Array:
    """Compute the difference of order len(added) by the players added to this coalition."""
    if not added:
        outcome: Array = values[coalition]
        return outcome
    first, rest = added[0], added[1:]
    return _difference(values, coalition | 1 << first, rest) - _difference(values, coalition, rest)


def _players(values: Array) -> int:
    return len(values).bit_length() - 1


def orders(players: int, count: int, generator: Generator) -> Orders:
    """Sample orders of the players, [order, player], each second one the reverse of the one before."""
    sampled = [generator.permutation(players) for _ in range((count + 1) // 2)]
    return np.array([way for order in sampled for way in (order, order[::-1])][:count], dtype=np.intp)


def coalitions_of(orders: Orders) -> Flags:
    """Return the members as players join, [order, step, player], from nobody (step 0) to everybody (step n)."""
    place = np.argsort(orders, axis=-1)
    return np.arange(orders.shape[-1] + 1)[None, :, None] > place[:, None, :]


def added(values: Array, orders: Orders) -> Array:
    """Compute each player's marginal contribution, [order, player], from the outcomes by step, [order, step]."""
    return np.take_along_axis(np.diff(values, axis=-1), np.argsort(orders, axis=-1), axis=-1)
