"""The spatial model of politics: who challenges whom, the bargain each pair would strike, and a turn of them.

The second half of Wise, Lester & Efird (2015) and of KTAB; the first is `spatial_bargaining.py`. Settings of the
reference runs: third parties half committed ("SemiCommit"), bargains interpolated by squared salience and
squared chance ("S2P2"), proposed from the challenger's view only.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from verification.models.spatial_bargaining import (
    conditional_pce,
    distance,
    distance_to,
    inferred_risk,
    utility,
    views,
)

from sim.model.theories.faction_bargaining import LEAST_COALITION

Array = NDArray[np.float64]

LEAST_GAIN = 1e-5
"""A challenge that promises no more than this is not made."""
LEAST_WEIGHT = 1e-6
"""Weight of one's own position in a bargain where neither side cares or neither can press."""


class Actors(NamedTuple):
    """The bargaining actors: position and salience [actor, dimension] in shares, power [actor] in any unit."""

    position: Array
    salience: Array
    power: Array


class Bargain(NamedTuple):
    """A proposed bargain: who challenges whom, and where each of the two would then stand, [dimension]."""

    challenger: int
    target: int
    challenger_at: Array
    target_at: Array


def victory(seen: Array, influence: Array) -> Array:
    """Compute the probability that i prevails over j, [i, j], for an actor who perceives utilities `seen` [n, i].

    `influence` [n] is power times total salience. Each third party weighs the fight in which it joins one side, and
    half commits: it shares the loser's fate if its side loses, and keeps its own position if it wins.
    """
    count = len(influence)
    chance = np.full((count, count), 0.5)
    for i, j in np.argwhere(~np.eye(count, dtype=bool)):
        for_i = influence[i] * (seen[i, i] - seen[i, j]) + LEAST_COALITION
        for_j = influence[j] * (seen[j, j] - seen[j, i]) + LEAST_COALITION
        votes = third_party_votes(seen, influence, (for_i, for_j), (i, j))
        for_i, for_j = for_i + votes[votes > 0.0].sum(), for_j - votes[votes < 0.0].sum()
        chance[i, j] = for_i / (for_i + for_j)
    return chance


def third_party_votes(seen: Array, influence: Array, sides: tuple[float, float], dyad: tuple[int, int]) -> Array:
    """Vote of every third party between the two of `pair`, above 0 for the first, [n]; the two themselves have none.

    `sides` are what the two bring themselves.
    """
    (for_i, for_j), (i, j) = sides, dyad
    at_i, at_j, own = seen[:, i], seen[:, j], np.diagonal(seen)
    lean = influence * (at_i - at_j)
    for_i_too, for_j_too = for_i + np.maximum(lean, 0.0), for_j + np.maximum(-lean, 0.0)
    p = for_i_too / (for_i_too + for_j_too)
    with_i = p * (2.0 * at_i + own) + (1.0 - p) * 3.0 * at_j
    with_j = p * 3.0 * at_i + (1.0 - p) * (2.0 * at_j + own)
    votes: Array = influence * (with_i - with_j)
    votes[[i, j]] = 0.0
    return votes


def gain(seen: Array, chance: Array, salience: Array) -> Array:
    """Compute i's expected gain from challenging j, [i, j], given utilities `seen` [n, i] and `chance` [i, j].

    `salience` [j] is the total salience of the one challenged: the chance that he resists.
    """
    own, other = np.diagonal(seen)[:, None], seen
    fought = chance * 2.0 * own + (1.0 - chance) * 2.0 * other
    expected: Array = (1.0 - salience) * 2.0 * own + salience * fought - (own + other)
    return expected


def challenges(actors: Actors) -> tuple[Array, Array]:
    """Chance to win and gain of each challenge i -> j, both [i, j], in the eyes of i himself."""
    far = distance(actors.position, actors.salience)
    seen_by = views(far, inferred_risk(far, actors.power))
    total = actors.salience.sum(axis=-1)
    chance = np.stack([victory(seen, actors.power * total)[h] for h, seen in enumerate(seen_by)])
    expected = np.stack([gain(seen, chance, total)[h] for h, seen in enumerate(seen_by)])
    return chance, expected


def targets(expected: Array) -> NDArray[np.int64]:
    """Return the actor that each one challenges, [i]: the largest expected gain, or -1 where none is large enough."""
    others = np.where(np.eye(len(expected), dtype=bool), -np.inf, expected)
    best = others.argmax(axis=-1)
    return np.where(others.max(axis=-1) > LEAST_GAIN, best, -1)


def bargain(actors: Actors, dyad: tuple[int, int], chance: float) -> Bargain:
    """The bargain of `pair` (challenger, target) if the challenger takes his chance to be `chance`.

    In each dimension both move to the mean of their positions, weighted by squared salience times squared chance,
    and rounded to four decimals as the authors do.
    """
    i, j = dyad
    w_i = actors.salience[i] ** 2 * chance**2
    w_j = actors.salience[j] ** 2 * (1.0 - chance) ** 2
    x_i, x_j = actors.position[i], actors.position[j]
    total = w_i + w_j + LEAST_WEIGHT
    at_i = ((w_i + LEAST_WEIGHT) * x_i + w_j * x_j) / total
    at_j = (w_i * x_i + (w_j + LEAST_WEIGHT) * x_j) / total
    return Bargain(i, j, rounded(at_i), rounded(at_j))


def rounded(place: Array) -> Array:
    """`place` to four decimals, halves up; same shape."""
    up: Array = np.floor(place * 1e4 + 0.5) / 1e4
    return up


def bargains(actors: Actors) -> list[Bargain]:
    """Every bargain proposed in a turn, in the order of those who propose them."""
    chance, expected = challenges(actors)
    return [bargain(actors, (i, int(j)), float(chance[i, j])) for i, j in enumerate(targets(expected)) if j >= 0]


def state_utilities(actors: Actors, pending: list[Bargain]) -> Array:
    """Utility to each actor of things as they are and after each pending bargain, [actor, 1 + bargain].

    It is the mean, over all actors, of the utility of where they would stand.
    """
    far = distance(actors.position, actors.salience)
    risk = inferred_risk(far, actors.power)[:, None]
    columns = [utility(far, risk).mean(axis=1)]
    for b in pending:
        after = actors.position.copy()
        after[b.challenger], after[b.target] = b.challenger_at, b.target_at
        columns.append(utility(distance_to(actors.position, actors.salience, after), risk).mean(axis=1))
    return np.stack(columns, axis=-1)


def turn(actors: Actors) -> Actors:
    """The actors after one turn: each takes up the likeliest of the bargains he is part of, or stays.

    The likeliest is that of the conditional election among his bargains and staying, all actors voting by power.
    """
    proposed = bargains(actors)
    moved = actors.position.copy()
    for k in range(len(actors.power)):
        own = [b for b in proposed if k in (b.challenger, b.target)]
        best = int(conditional_pce(state_utilities(actors, own), actors.power).argmax())
        if best > 0:
            chosen = own[best - 1]
            moved[k] = chosen.challenger_at if chosen.challenger == k else chosen.target_at
    return actors._replace(position=moved)
