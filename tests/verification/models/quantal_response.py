"""Quantal response: choices that are better are likelier, and everybody knows it of everybody.

McKelvey, R. D. and Palfrey, T. R. (1995) Quantal Response Equilibria for Normal Form Games, Games and Economic Behavior
10:6-38, and (1998) for games in extensive form, Experimental Economics 1:9-41; the crisis game is of the kind of
Signorino, C. S. (1999) Strategic Interaction and the Statistical Analysis of International Conflict, APSR 93:279-297.
`precision` is their lambda: 0 is blind chance, infinity best replies.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.errors import UsageError

Array = NDArray[np.float64]

STEP, CLOSE, JUMP = 0.1, 1e-12, 1.0
"""Step of precision times payoffs in following an equilibrium, tolerance of the solution, and the change of
log-odds in a step from which it counts as another one."""


def logit(utility: Array, precision: float) -> Array:
    """Chance of each choice, [..., choice], from its utility: exp(precision u) over the sum of all."""
    power = precision * utility
    likely = np.exp(power - power.max(axis=-1, keepdims=True))
    chance: Array = likely / likely.sum(axis=-1, keepdims=True)
    return chance


def crisis_game(payoffs: Array, precision: float) -> Array:
    """Chance of status quo, acquiescence, backing down and war, [4], by agent quantal response.

    Side 1 keeps the status quo or challenges; side 2 then yields (acquiescence) or resists; side 1 then backs down or
    fights (war). `payoffs` [outcome, side]. Solved from the last choice to the first.
    """
    quo, yields, back_down, war = range(4)
    last = logit(payoffs[[back_down, war], 0], precision)
    resisted = last @ payoffs[[back_down, war]]
    middle = logit(np.array([payoffs[yields, 1], resisted[1]]), precision)
    challenged = middle @ np.array([payoffs[yields], resisted])
    first = logit(np.array([payoffs[quo, 0], challenged[0]]), precision)
    return np.array([first[0], first[1] * middle[0], *(first[1] * middle[1] * last)])


def two_by_two(row: Array, column: Array, precision: float) -> tuple[float, float]:
    """The logit equilibrium of a game of two by two: probabilities of each side's first strategy.

    `row` and `column` [strategy of row, strategy of column] are the payoffs of the two. Of several solutions it is the
    one that blind chance leads to as precision grows from 0 (the principal branch). UsageError where that branch
    cannot be followed: where it turns back, and solutions meet.
    """
    x = np.zeros(2)  # log-odds of the first strategies
    size = max(float(np.ptp(row)), float(np.ptp(column)))
    for step in np.linspace(0.0, precision, max(2, int(np.ceil(precision * size / STEP)) + 1)):
        before, x = x, _solved(x, (row, column), float(step))
        if np.abs(x - before).max() > JUMP:
            raise _lost(float(step))
    p, q = 1.0 / (1.0 + np.exp(-x))
    return float(p), float(q)


def advantages(p: float, q: float, games: tuple[Array, Array]) -> Array:
    """Compute the advantage of the first strategy over the second, (row, column), at probabilities p and q."""
    (row, column) = games
    for_row = (row[0] - row[1]) @ np.array([q, 1.0 - q])
    for_column = np.array([p, 1.0 - p]) @ (column[:, 0] - column[:, 1])
    return np.array([for_row, for_column])


def _solved(x: Array, games: tuple[Array, Array], precision: float) -> Array:
    """Newton's method from log-odds `x` to a zero of x - precision x advantages."""
    row, column = games
    slope_row = (row[0, 0] - row[1, 0]) - (row[0, 1] - row[1, 1])
    slope_column = (column[0, 0] - column[0, 1]) - (column[1, 0] - column[1, 1])
    for _ in range(50):
        p, q = 1.0 / (1.0 + np.exp(-x))
        off = x - precision * advantages(p, q, games)
        if np.abs(off).max() < CLOSE * (1.0 + np.abs(x).max()):
            return x
        slopes = np.array(
            [[1.0, -precision * slope_row * q * (1.0 - q)], [-precision * slope_column * p * (1.0 - p), 1.0]]
        )
        x = x - np.linalg.solve(slopes, off)
    raise _lost(precision)


def _lost(precision: float) -> UsageError:
    return UsageError(f"The equilibrium cannot be followed past precision {precision:g}: solutions meet near it.")
