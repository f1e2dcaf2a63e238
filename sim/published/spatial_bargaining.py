"""The spatial model of politics: utilities of positions, the probabilistic Condorcet election, and risk.

Wise, B., Lester, L. and Efird, B. (2015), a KAPSARC discussion paper on collective decision-making, and the program
KTAB that goes with it, at the settings of its reference runs: linear victory, proportional votes, conditional
election, risk range "mid", estimates of others "one third". Actors are i, j, k, n; positions and saliences are shares
(0 to 1) in each dimension.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LEAST_COALITION = 1e-8
"""Strength that even an option without supporters has, so that chances between equals are one half."""


def distance(position: Array, salience: Array) -> Array:
    """How far actor i is from the position of j in i's own eyes, [i, j], 0 to 1; both inputs [actor, dimension]."""
    return distance_to(position, salience, position)


def distance_to(position: Array, salience: Array, other: Array) -> Array:
    """How far actor i is from each position of `other` [place, dimension] in i's own eyes, [i, place], 0 to 1.

    The root mean square difference over dimensions, weighted by the squared saliences of i.
    """
    square = salience**2
    apart = (position[:, None, :] - other[None, :, :]) ** 2
    far: Array = np.sqrt((square[:, None, :] * apart).sum(axis=-1) / square.sum(axis=-1)[:, None])
    return far


def utility(far: Array, risk: Array | float) -> Array:
    """Utility of something `far` away, (1 - d)(1 + d r), 1 at no distance and 0 at 1; shapes broadcast.

    `risk` r runs from -1 to 1; above 0 the actor is averse to risk.
    """
    return (1.0 - far) * (1.0 + far * risk)


def conditional_pce(utility: Array, weight: Array) -> Array:
    """Chance of each option in a probabilistic Condorcet election of the conditional kind, [..., i]; sums to 1.

    `utility` [..., k, i] is that of option i to voter k, `weight` [..., k] the strength of k, not negative. A voter
    votes weight times difference in utility; an option's chance is proportional to the product of its chances against
    every other. Leading axes broadcast. Nobody with weight leaves every option the same chance.
    """
    pairwise = option_beats_option(utility, weight)
    product = pairwise.prod(axis=-1)
    chance: Array = product / product.sum(axis=-1, keepdims=True)
    return chance


def option_beats_option(utility: Array, weight: Array) -> Array:
    """Chance that option i beats option j, strength for i over all strength, [..., i, j]; one half of itself."""
    strength = coalition(utility, weight) + LEAST_COALITION
    chance: Array = strength / (strength + np.swapaxes(strength, -1, -2))
    return chance


def coalition(utility: Array, weight: Array) -> Array:
    """Sum of the votes cast for option i against option j, [..., i, j]; inputs as in `conditional_pce`."""
    options = utility.shape[-1]
    lead = np.broadcast_shapes(utility.shape[:-2], weight.shape[:-1])
    strength = np.zeros((*lead, options, options))
    for voter in range(utility.shape[-2]):  # voter by voter: all votes at once would need many times the memory
        felt = utility[..., voter, :]
        gain = np.maximum(felt[..., :, None] - felt[..., None, :], 0.0)
        strength += weight[..., voter, None, None] * gain
    return strength


def risk_attitude(chance: Array) -> Array:
    """Risk attitude of each actor from the chance of his position, [..., i], from -0.5 (least) to 1 (most likely).

    Rule "mid": (3 P - (max + 2 min)) / (2 (max - min)). Where all chances are the same, it is 0.
    """
    most, least = chance.max(axis=-1, keepdims=True), chance.min(axis=-1, keepdims=True)
    spread = most - least
    return np.where(spread > 0.0, (3.0 * chance - most - 2.0 * least) / np.where(spread > 0.0, 2.0 * spread, 1.0), 0.0)


def inferred_risk(far: Array, power: Array) -> Array:
    """Risk attitudes, [i], read off an election among the actors' positions by risk-neutral actors of `power`."""
    return risk_attitude(conditional_pce(utility(far, 0.0), power))


def views(far: Array, risk: Array) -> Array:
    """Utility to actor n of the position of i as h sees it, [h, n, i].

    Rule "one third": h takes the risk attitude of n to be (2 h's own + n's true one) / 3.
    """
    seen = (2.0 * risk[:, None] + risk[None, :]) / 3.0
    return utility(far[None, :, :], seen[:, :, None])
