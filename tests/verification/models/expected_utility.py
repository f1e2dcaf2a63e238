"""The expected utility model of group decisions: who can press whom, what is offered, and where positions go.

Bueno de Mesquita, B. (1985) APSR 79:156-172 and (1994) in Bueno de Mesquita & Stokman (eds) European Community Decision
Making, as set out by Scholz, J. B., Calbert, G. J. and Smith, G. A. (2011) Unravelling Bueno de Mesquita's group
decision model, Journal of Theoretical Politics 23(4):510-531. The exact path of their worked example is not reproduced
here, nor by the two public ports known to us: how a clash ends and how ties are settled is open to readings. Here a
clash of two who both expect to gain moves nobody.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Group(NamedTuple):
    """The actors: position, capability and salience (0 to 1), each [actor]; `width` is the range of positions."""

    position: Array
    capability: Array
    salience: Array
    width: float

    @property
    def weight(self) -> Array:
        """Capability times salience, [actor]."""
        return self.capability * self.salience


def group(position: Array, capability: Array, salience: Array) -> Group:
    """A group whose range of positions is that of its members; the range stays as it is while they move."""
    return Group(position, capability, salience, float(np.ptp(position)))


def median(g: Group) -> float:
    """The position that no other beats in a vote: the weighted median."""
    order = np.argsort(g.position, kind="stable")
    passed = np.cumsum(g.weight[order])
    return float(g.position[order][np.searchsorted(passed, passed[-1] / 2.0)])


def mean(g: Group) -> float:
    """The mean position, weighted by capability times salience."""
    return float((g.weight * g.position).sum() / g.weight.sum())


def prevails(g: Group) -> Array:
    """Chance that i prevails over j if all who care take sides, [i, j]; 0 between equal positions.

    The share of the weighted stakes of those who are nearer to i: P(i, j) + P(j, i) = 1 for different positions.
    """
    apart = np.abs(g.position[:, None] - g.position[None, :])
    stake = apart[:, None, :] - apart[:, :, None]  # [k, i, j]: how much nearer k is to i than to j
    weighted = g.weight[:, None, None] * stake
    behind, all_stakes = np.maximum(weighted, 0.0).sum(axis=0), np.abs(weighted).sum(axis=0)
    chance: Array = np.where(all_stakes > 0.0, behind / np.where(all_stakes > 0.0, all_stakes, 1.0), 0.0)
    return chance


def expected_utility(g: Group, risk: Array, status_quo: float = 1.0) -> Array:
    """Compute i's expected utility of challenging j minus that of not challenging, [i, j]; 0 on the diagonal.

    `risk` [i] is the exponent r; `status_quo` the chance Q that things stay as they are if nobody is challenged.
    """
    apart = np.abs(g.position[:, None] - g.position[None, :]) / g.width
    r, p, resists = risk[:, None], prevails(g), g.salience[None, :]
    success, failure = felt(-0.5 * apart, r), felt(0.5 * apart, r)
    challenge = resists * (p * success + (1.0 - p) * failure) + (1.0 - resists) * success
    alone = status_quo * felt(0.0 * apart, r) + (1.0 - status_quo) * left_alone(g, r)
    return challenge - alone


def felt(shift: Array, risk: Array) -> Array:
    """Utility 2 - 4 (1/2 + shift)^r of an outcome that is worse by `shift` of the range (half is the worst)."""
    worth: Array = 2.0 - 4.0 * (0.5 + shift) ** risk
    return worth


def left_alone(g: Group, risk: Array) -> Array:
    """Compute i's expected utility if j is not challenged, [i, j]: better or worse by the median."""
    to_median = np.abs(g.position - median(g))[:, None] / g.width
    apart = np.abs(g.position[:, None] - g.position[None, :]) / g.width
    step = 0.25 * (to_median + apart)
    return np.where(to_median < apart, felt(-step, risk), felt(step, risk))


def risk_exponent(rank: Array) -> Array:
    """Risk exponent r = (1 - R/3) / (1 + R/3) of the rank R in -1 to 1, so from 2 to 1/2; any shape."""
    return (1.0 - rank / 3.0) / (1.0 + rank / 3.0)


def risks(g: Group, status_quo: float = 1.0) -> Array:
    """Risk exponent of each actor, [i], from how much all others expect of challenging him.

    R = (2 sum - max - min) / (max - min) over the sums that risk-neutral challengers expect.
    """
    pressed = expected_utility(g, np.ones(len(g.position)), status_quo).sum(axis=0)
    most, least = pressed.max(), pressed.min()
    return risk_exponent((2.0 * pressed - most - least) / (most - least))


def offers(expected: Array, position: Array) -> Array:
    """Compute the position i would move to under pressure by j, [i, j]; i's own position without pressure.

    With a of i against j and b of j against i: b > 0 > a and b > |a| is a compromise, i goes |a| / b of the way;
    b > 0 > a and b < |a| is a surrender, i goes all the way. Both above 0 is a clash and moves nobody.
    """
    a, b = expected, expected.T
    presses = (b > 0.0) & (a < 0.0)
    share = np.minimum(np.abs(a) / np.where(presses, b, 1.0), 1.0)
    way = position[None, :] - position[:, None]
    return position[:, None] + np.where(presses, share * way, 0.0)


def moved(g: Group, status_quo: float = 1.0) -> Group:
    """Compute the positions after one round: each accepts the offer by whoever gains most, or the nearest of these."""
    expected = expected_utility(g, risks(g, status_quo), status_quo)
    places = offers(expected, g.position)
    pressing = (expected.T > 0.0) & (expected < 0.0)
    after = g.position.copy()
    for i in np.flatnonzero(pressing.any(axis=1)):
        force = np.where(pressing[i], expected[:, i], -np.inf)
        nearest = np.lexsort((np.abs(places[i] - g.position[i]), -force))[0]
        after[i] = places[i, nearest]
    return g._replace(position=after)
