"""Shapley values: what each player adds to an outcome, averaged over every order in which players could come in.

The value of player i is the mean over all orders of v(those before and i) - v(those before) (Shapley, "A value for
n-person games", 1953). The values sum to v(all) - v(none). The interaction of two players is the weighted mean of what
both add beyond what each adds alone (Grabisch and Roubens, International Journal of Game Theory 28, 1999). Beyond a few
players orders are drawn, each with its reverse (Mitchell, Cooper, Frank and Holmes, Journal of Machine Learning
Research 23, 2022). Everything is linear in the outcomes, so each run has values of its own.
"""

from __future__ import annotations

from math import factorial

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Array, Flags
from sim.model.random_streams import Generator

Orders = NDArray[np.intp]


def every_coalition(players: int) -> Flags:
    """Who is in, in each of the 2^n coalitions: [coalition, player]; bit i of a row's number is player i."""
    return ((np.arange(1 << players)[:, None] >> np.arange(players)) & 1).astype(bool)


def exact(values: Array) -> Array:
    """Shapley values, [player, ...], from the outcomes of every coalition, [coalition, ...]."""
    players = _players(values)
    each = [
        _weighted(values, [coalition for coalition in range(len(values)) if not coalition >> i & 1], (i,))
        for i in range(players)
    ]
    return np.stack(each)


def interactions(values: Array) -> Array:
    """Interactions of pairs, [player, player, ...], from the outcomes of every coalition; 0 of a player with himself.

    Above zero two players add more together than apart, below zero each does the work of the other.
    """
    players = _players(values)
    found = np.zeros((players, players, *values.shape[1:]))
    for i in range(players):
        for j in range(i):
            without = [c for c in range(len(values)) if not c >> i & 1 and not c >> j & 1]
            found[i, j] = found[j, i] = _weighted(values, without, (i, j))
    return found


def _weighted(values: Array, without: list[int], added: tuple[int, ...]) -> Array:
    """Mean over coalitions that lack the players `added` of the difference of order len(added) they make."""
    others = _players(values) - len(added)
    total = np.zeros(values.shape[1:])
    for coalition in without:
        size = coalition.bit_count()
        weight = factorial(size) * factorial(others - size) / factorial(others + 1)
        total += weight * _difference(values, coalition, added)
    return total


def _difference(values: Array, coalition: int, added: tuple[int, ...]) -> Array:
    """What the players added make together beyond what they make apart, in this company."""
    if not added:
        found: Array = values[coalition]
        return found
    first, rest = added[0], added[1:]
    return _difference(values, coalition | 1 << first, rest) - _difference(values, coalition, rest)


def _players(values: Array) -> int:
    return len(values).bit_length() - 1


def orders(players: int, count: int, generator: Generator) -> Orders:
    """So many orders of the players, [order, player], each second one the reverse of the one before."""
    drawn = [generator.permutation(players) for _ in range((count + 1) // 2)]
    return np.array([way for order in drawn for way in (order, order[::-1])][:count], dtype=np.intp)


def coalitions_of(drawn: Orders) -> Flags:
    """Who is in as players come in, [order, step, player], from nobody (step 0) to everybody (step n)."""
    place = np.argsort(drawn, axis=-1)
    return np.arange(drawn.shape[-1] + 1)[None, :, None] > place[:, None, :]


def added(values: Array, drawn: Orders) -> Array:
    """What each player adds as he comes in, [order, player], from the outcomes on the way, [order, step]."""
    return np.take_along_axis(np.diff(values, axis=-1), np.argsort(drawn, axis=-1), axis=-1)
