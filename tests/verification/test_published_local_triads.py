"""B19: local triad dynamics of Antal, Krapivsky & Redner (2005); what it leads to, not a printed figure.

Abstract: an infinite network comes to peace for p above 1/2 and not below; a finite one is balanced in the end.
"""

from __future__ import annotations

import numpy as np
import pytest
from verification.models.local_triads import drift, friendly_share, is_balanced, resting_share, settled


def network(nodes, friendly, seed):
    upper = np.triu(np.random.default_rng(seed).random((nodes, nodes)) < friendly, 1)
    return upper | upper.T


def played(friends, mending, steps, seed):
    rng = np.random.default_rng(seed)
    triads = rng.random((steps, len(friends))).argsort(axis=1)[:, :3]
    return settled(friends, triads, rng.random(steps), mending)


@pytest.mark.parametrize("mending", [0.0, 0.2, 0.4])
def test_below_one_half_a_mixed_network_is_the_only_stable_rest(mending):
    share = resting_share(mending)
    assert 0.36 < share < 1.0
    assert drift(share, mending) == pytest.approx(0.0, abs=1e-12)
    assert drift(0.5 * share, mending) > 0.0 > drift(0.5 * (1.0 + share), mending)


@pytest.mark.parametrize("mending", [0.5, 0.6, 1.0])
def test_from_one_half_on_friendship_grows_until_all_are_friends(mending):
    assert resting_share(mending) == 1.0
    assert all(drift(share, mending) > 0.0 for share in np.linspace(0.0, 0.99, 100))


@pytest.mark.parametrize("friendly", [0.0, 0.9])
def test_below_one_half_a_large_network_stays_mixed_near_the_rest_wherever_it_began(friendly):
    after = played(network(48, friendly, seed=1), 0.3, 40_000, seed=2)
    assert not is_balanced(after)
    assert friendly_share(after) == pytest.approx(resting_share(0.3), abs=0.05)


@pytest.mark.parametrize("friendly", [0.0, 0.5])
def test_above_one_half_a_large_network_comes_to_peace(friendly):
    after = played(network(48, friendly, seed=3), 0.75, 40_000, seed=4)
    assert is_balanced(after)
    assert friendly_share(after) == 1.0


def test_a_small_network_is_balanced_in_the_end_on_either_side_often_in_two_camps_below_one_half():
    ends = {p: [played(network(5, 0.5, seed), p, 2_000, seed + 50) for seed in range(20)] for p in (0.3, 0.75)}
    assert all(is_balanced(end) for several in ends.values() for end in several)
    camps = {p: sum(friendly_share(end) < 1.0 for end in several) for p, several in ends.items()}
    assert camps[0.3] > 10 > camps[0.75]


@pytest.mark.parametrize(("hostile", "balanced"), [(0, True), (1, False), (2, True), (3, False)])
def test_a_triad_is_balanced_with_no_or_two_hostile_links(hostile, balanced):
    friends = ~np.eye(3, dtype=bool)
    for i, j in [(0, 1), (1, 2), (2, 0)][:hostile]:
        friends[i, j] = friends[j, i] = False
    assert is_balanced(friends) == balanced


@pytest.mark.parametrize(("draw", "friendly"), [(0.2, 3), (0.4, 1)])
def test_one_hostile_link_is_turned_with_chance_p_and_else_one_of_the_friendly_ones(draw, friendly):
    friends = np.array([[0, 0, 1], [0, 0, 1], [1, 1, 0]], dtype=bool)
    after = settled(friends, np.array([[0, 1, 2]]), np.array([draw]), mending=0.3)
    assert after.sum() == 2 * friendly
    assert (after == after.T).all()
    assert friends.sum() == 4
