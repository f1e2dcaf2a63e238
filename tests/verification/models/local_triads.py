"""Local triad dynamics: one triad at a time is balanced by flipping a single link, whatever the effect on others.

Antal, T., Krapivsky, P. L. and Redner, S. (2005) Dynamics of social balance on networks, Physical Review E 72:036121.
Everybody is the friend or foe of everybody. A triad is balanced if it has no or two hostile links. One with a single
hostile link is mended with chance p by turning that link, else by turning one of the two others; one with three loses
one of them. With a share rho of friendly links this changes, on average,

    d rho / dt ~ 3 (2 p - 1) rho^2 (1 - rho) + (1 - rho)^3,

which below p = 1/2 is at rest at rho = 1 / (1 + sqrt(3 (1 - 2 p))), neither peace nor two camps, and from 1/2 on only
at rho = 1. A finite network is balanced in the end, but below 1/2 a large one takes too long to see it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Friends = NDArray[np.bool_]


def settled(friends: Friends, triads: NDArray[np.int_], draws: NDArray[np.float64], mending: float) -> Friends:
    """Compute friendships, [i, j], after each of `triads`, [step, 3], has been processed in turn.

    `draws` are uniform from 0 to 1, [step]; `mending` is p. Triads are taken in the order of their nodes, so a
    triad must come in every order alike for the link that is turned to be any of those that might be.
    """
    after = friends.copy()
    for (i, j, k), draw in zip(triads.tolist(), draws.tolist(), strict=True):
        links = ((i, j), (j, k), (k, i))
        hostile = [link for link in links if not after[link]]
        if len(hostile) % 2:
            peace = len(hostile) == 3 or draw < mending
            turned = hostile[0] if peace else next(link for link in links if after[link])
            after[turned] = after[turned[::-1]] = peace
    return after


def is_balanced(friends: Friends) -> bool:
    """Return whether no triad is unbalanced: all are friends, or there are two camps that are foes."""
    among = friends | np.eye(len(friends), dtype=bool)
    camps = among[0][:, None] == among[0][None, :]
    return bool((among == camps).all())


def friendly_share(friends: Friends) -> float:
    """Share of links that are friendly."""
    return float(friends[np.triu_indices(len(friends), 1)].mean())


def drift(friendly: float, mending: float) -> float:
    """Compute the mean change of the share of friendly links in a large random network; time has no unit."""
    hostile = 1.0 - friendly
    return 3.0 * (2.0 * mending - 1.0) * friendly**2 * hostile + hostile**3


def resting_share(mending: float) -> float:
    """Share of friendly links at which a large network stays: 1 from p = 1/2 on, 1 / (1 + sqrt(3 (1 - 2 p))) below."""
    return float(1.0 / (1.0 + np.sqrt(3.0 * max(1.0 - 2.0 * mending, 0.0))))
