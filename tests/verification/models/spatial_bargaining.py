"""The spatial model of politics: utilities of positions, the probabilistic Condorcet election, and risk.

Wise, B., Lester, L. and Efird, B. (2015), a KAPSARC discussion paper on collective decision-making, and the program
KTAB that goes with it, at the settings of its reference runs: linear victory, proportional votes, conditional
election, risk range "mid", estimates of others "one third". Actors are i, j, k, n; positions and saliences are shares
(0 to 1) in each dimension. Votes and victories are the compiled rules of the theory of faction bargaining.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from sim.model.theories.faction_bargaining import victory, votes


@numba.njit
def option_beats_option(utility, strength):
    """Compute the probability that option i beats option j, [i, j], from utilities [voter, i] and strengths [voter]."""
    options = utility.shape[1]
    probability = np.empty((options, options))
    for i in range(options):
        for j in range(options):
            coalition, against = 0.0, 0.0
            for k in range(len(strength)):
                coalition += votes(strength[k], utility[k, i], utility[k, j])
                against += votes(strength[k], utility[k, j], utility[k, i])
            probability[i, j] = victory(coalition, against)
    return probability


def conditional_pce(utility: NDArray[np.float64], strength: NDArray[np.float64]) -> NDArray[np.float64]:
    """Compute each option's probability in a conditional probabilistic Condorcet election, [i]; sums to 1.

    It is proportional to the product of the option's probabilities against every other. Inputs as above.
    """
    product = option_beats_option(utility, strength).prod(axis=-1)
    probability: NDArray[np.float64] = product / product.sum()
    return probability


def distance(position: NDArray[np.float64], salience: NDArray[np.float64]) -> NDArray[np.float64]:
    """Compute the distance of i from the position of j as weighted by i, [i, j], 0 to 1; inputs [actor, dimension]."""
    return distance_to(position, salience, position)


def distance_to(
    position: NDArray[np.float64], salience: NDArray[np.float64], other: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Compute the distance of actor i from each position of `other` [place, dimension] as weighted by i, [i, place].

    The root mean square difference over dimensions, weighted by the squared saliences of i.
    """
    square = salience**2
    apart = (position[:, None, :] - other[None, :, :]) ** 2
    far: NDArray[np.float64] = np.sqrt((square[:, None, :] * apart).sum(axis=-1) / square.sum(axis=-1)[:, None])
    return far


def utility(far: NDArray[np.float64], risk: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Utility of something `far` away, (1 - d)(1 + d r), 1 at no distance and 0 at 1; shapes broadcast.

    `risk` r runs from -1 to 1; above 0 the actor is averse to risk.
    """
    return (1.0 - far) * (1.0 + far * risk)


def risk_attitude(chance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Risk attitude of each actor from the chance of his position, [..., i], from -0.5 (least) to 1 (most likely).

    Rule "mid": (3 P - (max + 2 min)) / (2 (max - min)). Where all chances are the same, it is 0.
    """
    most, least = chance.max(axis=-1, keepdims=True), chance.min(axis=-1, keepdims=True)
    spread = most - least
    return np.where(spread > 0.0, (3.0 * chance - most - 2.0 * least) / np.where(spread > 0.0, 2.0 * spread, 1.0), 0.0)


def inferred_risk(far: NDArray[np.float64], power: NDArray[np.float64]) -> NDArray[np.float64]:
    """Risk attitudes, [i], read off an election among the actors' positions by risk-neutral actors of `power`."""
    return risk_attitude(conditional_pce(utility(far, 0.0), power))


def views(far: NDArray[np.float64], risk: NDArray[np.float64]) -> NDArray[np.float64]:
    """Utility to actor n of the position of i as h sees it, [h, n, i].

    Rule "one third": h takes the risk attitude of n to be (2 h's own + n's true one) / 3.
    """
    seen = (2.0 * risk[:, None] + risk[None, :]) / 3.0
    return utility(far[None, :, :], seen[:, :, None])
