"""Shapley values and interactions, against counting every order by hand."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from sim.model.random_streams import stream
from sim.statistics import shapley


def made_up(players, runs=5, seed=1):
    return stream(seed, "a game").normal(size=(1 << players, runs))


def by_hand(values, players):
    """The mean marginal contribution of each player over every order."""
    total, count = np.zeros((players, *values.shape[1:])), 0
    for order in permutations(range(players)):
        coalition, count = 0, count + 1
        for player in order:
            total[player] += values[coalition | 1 << player] - values[coalition]
            coalition |= 1 << player
    return total / count


def pair_by_hand(values, players, i, j):
    """The mean, over every order of the others and the pair as one, of what both add beyond what each adds alone."""
    others, total, count = [p for p in range(players) if p not in (i, j)], 0.0, 0
    for order in permutations([*others, "pair"]):
        before = sum(1 << p for p in order[: order.index("pair")])
        both, one, other = (before | bits for bits in (1 << i | 1 << j, 1 << i, 1 << j))
        total, count = total + values[both] - values[one] - values[other] + values[before], count + 1
    return total / count


@pytest.mark.parametrize("players", [1, 2, 3, 4])
def test_values_match_every_order_counted_by_hand(players):
    values = made_up(players)
    assert shapley.exact(values) == pytest.approx(by_hand(values, players), abs=1e-12)


@pytest.mark.parametrize("players", [2, 3, 4])
def test_interactions_match_every_order_counted_by_hand(players):
    values, found = made_up(players), shapley.interactions(made_up(players))
    for i in range(players):
        assert not found[i, i].any()
        for j in range(i):
            assert found[i, j] == pytest.approx(pair_by_hand(values, players, i, j), abs=1e-12)
            assert np.array_equal(found[i, j], found[j, i])


@pytest.mark.parametrize("players", [1, 3, 8])
def test_values_sum_to_the_difference_of_the_two_ends(players):
    values = 100.0 * made_up(players)
    assert np.abs(shapley.exact(values).sum(axis=0) - (values[-1] - values[0])).max() < 1e-9


def test_causes_that_need_each_other_share_alike_and_interact():
    every = shapley.every_coalition(3)
    both = (every[:, 0] & every[:, 1]).astype(float)[:, None]
    assert shapley.exact(both)[:, 0].tolist() == pytest.approx([0.5, 0.5, 0.0])
    assert shapley.interactions(both)[0, 1, 0] == pytest.approx(1.0)
    either = (every[:, 0] | every[:, 1]).astype(float)[:, None]
    assert shapley.interactions(either)[0, 1, 0] == pytest.approx(-1.0)
    assert shapley.interactions(either)[0, 2, 0] == 0.0


def test_the_number_of_a_coalition_says_who_is_in():
    every = shapley.every_coalition(3)
    assert every.shape == (8, 3)
    assert every[5].tolist() == [True, False, True]


def test_every_second_order_is_the_one_before_reversed():
    drawn = shapley.orders(6, 8, stream(2, "orders"))
    assert drawn.shape == (8, 6)
    assert np.array_equal(np.sort(drawn, axis=1), np.tile(np.arange(6), (8, 1)))
    assert np.array_equal(drawn[1::2], drawn[::2, ::-1])
    assert len({tuple(order) for order in drawn}) > 2


def values_on_the_way(values, drawn):
    weights = 1 << np.arange(drawn.shape[1])
    return values[(shapley.coalitions_of(drawn) * weights).sum(axis=-1)]


def test_orders_begin_with_nobody_and_end_with_everybody():
    drawn = shapley.orders(5, 2, stream(3, "orders"))
    present = shapley.coalitions_of(drawn)
    assert present.shape == (2, 6, 5)
    assert present.sum(axis=-1).tolist() == [list(range(6))] * 2
    first_in = present[0, 1]
    assert np.flatnonzero(first_in).tolist() == [drawn[0, 0]]


def test_all_orders_give_the_exact_values_and_any_few_the_same_sum():
    values = made_up(4, runs=1)[:, 0]
    every = np.array(list(permutations(range(4))))
    added = shapley.added(values_on_the_way(values, every), every)
    assert added.mean(axis=0) == pytest.approx(shapley.exact(values[:, None])[:, 0], abs=1e-12)
    assert np.abs(added.sum(axis=1) - (values[-1] - values[0])).max() < 1e-9
