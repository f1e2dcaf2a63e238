"""The take-it-or-leave-it demand under private costs of war.

Fearon, J. D. (1995) Rationalist Explanations for War, International Organization 49(3):379-414. A demands a share x of
1. B knows its own cost of fighting; A knows only that it is anything from 0 to c, each as likely. A would win a fight
with chance p and pays c_A for it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Stakes(NamedTuple):
    """A's chance to win, A's cost of fighting, and the largest cost B may have; numbers or arrays that broadcast."""

    chance: Array | float
    own_cost: Array | float
    largest_cost: Array | float


def bargaining_range(chance: Array | float, cost_a: Array | float, cost_b: Array | float) -> tuple[Array, Array]:
    """The least and the most A can have that both prefer to a fight, p - c_A and p + c_B, within 0 and 1."""
    least, most = np.asarray(chance) - cost_a, np.asarray(chance) + cost_b
    return np.clip(least, 0.0, 1.0), np.clip(most, 0.0, 1.0)


def chance_of_conflict(dyad_stakes: Stakes, demand: Array | float) -> Array:
    """Chance that B refuses `demand`, (x - p) / c: that its cost is below what the demand takes from it."""
    refused = (np.asarray(demand) - dyad_stakes.chance) / dyad_stakes.largest_cost
    return np.clip(refused, 0.0, 1.0)


def expected_share(dyad_stakes: Stakes, demand: Array | float) -> Array:
    """Compute A's expected value of `demand`: the demand if it is met, p - c_A in a fight."""
    refused = chance_of_conflict(dyad_stakes, demand)
    expected: Array = (1.0 - refused) * demand + refused * (np.asarray(dyad_stakes.chance) - dyad_stakes.own_cost)
    return expected


def best_demand(dyad_stakes: Stakes) -> Array:
    """The demand with the largest expected share, p + (c - c_A) / 2, never below p nor above 1.

    A takes a risk only where its own cost is below the largest B may have; the chance of conflict is then
    (c - c_A) / (2 c), as long as the demand is below 1.
    """
    bold = (
        np.asarray(dyad_stakes.chance)
        + np.maximum(np.asarray(dyad_stakes.largest_cost) - dyad_stakes.own_cost, 0.0) / 2.0
    )
    return np.minimum(bold, 1.0)
