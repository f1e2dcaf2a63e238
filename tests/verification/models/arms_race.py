"""The Richardson equations of an arms race: each side answers the other, tires of the cost, and bears a grievance.

Richardson, L. F. (1960) Arms and Insecurity: dx/dt = k y - a x + g, dy/dt = l x - b y + h.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.errors import UsageError

Array = NDArray[np.float64]


class Race(NamedTuple):
    """Answer to the other (k, l), fatigue (a, b) and grievance (g, h) of x and of y; per unit of time."""

    answer_x: float
    answer_y: float
    fatigue_x: float
    fatigue_y: float
    grievance_x: float = 0.0
    grievance_y: float = 0.0

    @property
    def matrix(self) -> Array:
        """Effect of (x, y) on their rates of change, [2, 2]."""
        return np.array([[-self.fatigue_x, self.answer_x], [self.answer_y, -self.fatigue_y]])


def rates(race: Race, arms: Array) -> Array:
    """Rate of change of `arms` (x, y), [2]."""
    change: Array = race.matrix @ arms + np.array([race.grievance_x, race.grievance_y])
    return change


def eigenvalues(race: Race) -> Array:
    """The two rates at which disturbances grow (above 0) or fade, smallest first; real if no answer is below 0."""
    return np.sort(np.linalg.eigvals(race.matrix))


def is_stable(race: Race) -> bool:
    """Return whether fatigue outweighs answers: a b > k l."""
    return race.fatigue_x * race.fatigue_y > race.answer_x * race.answer_y


def balance_point(race: Race) -> Array:
    """Compute the equilibrium (x, y); UsageError where a b = k l and there is none or a line of them."""
    if race.fatigue_x * race.fatigue_y == race.answer_x * race.answer_y:
        raise UsageError("The product of the fatigues equals that of the answers: there is no single point of balance.")
    return np.linalg.solve(race.matrix, -np.array([race.grievance_x, race.grievance_y]))
