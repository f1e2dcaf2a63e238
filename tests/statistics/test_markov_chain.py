"""Markov chains find the moments of a known density, within bounds."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from scipy.stats import truncnorm

from sim.model.random_streams import stream
from sim.statistics.markov_chain import JITTER, convergence, sample


def test_chains_find_the_mean_and_covariance_of_a_normal():
    mean, covariance = np.array([0.5, -1.0]), np.array([[1.0, 0.6], [0.6, 0.5]])
    precision = np.linalg.inv(covariance)
    start = stream(1, "start").standard_normal((32, 2))
    draws = sample(
        lambda x: -0.5 * np.einsum("ci,ij,cj->c", x - mean, precision, x - mean), start, 2500, stream(1, "chains")
    )[500:]
    assert convergence(draws) == pytest.approx(1.0, abs=0.02)
    flat = draws.reshape(-1, 2)
    np.testing.assert_allclose(flat.mean(axis=0), mean, atol=0.06)
    np.testing.assert_allclose(np.cov(flat.T), covariance, atol=0.08)


def test_no_draw_is_beyond_the_bound_and_the_mean_is_that_of_the_truncated_density():
    start = stream(1, "start").uniform(-1.0, 1.0, (32, 3))
    draws = sample(lambda x: -0.5 * ((x - 0.8) ** 2).sum(axis=-1), start, 2500, stream(1, "chains"), bound=1.0)[500:]
    assert np.abs(draws).max() <= 1.0
    np.testing.assert_allclose(draws.mean(axis=(0, 1)), truncnorm.mean(-1.8, 0.2, loc=0.8), atol=0.02)


def test_chains_that_stay_apart_have_not_converged():
    apart = np.stack([np.full((50, 1), 0.0), np.full((50, 1), 3.0)], axis=1) + stream(1, "a").normal(0, 1, (50, 2, 1))
    assert convergence(apart)[0] > 1.5


def test_the_potential_scale_reduction_is_that_worked_by_hand():
    """Three steps of two chains: variances within of 1 and 4, means that differ by 1 and by 0."""
    draws = np.array([[[0.0, 0.0], [1.0, 0.0]], [[1.0, 2.0], [2.0, 2.0]], [[2.0, 4.0], [3.0, 4.0]]])
    assert convergence(draws) == pytest.approx([np.sqrt(2 / 3 + 0.5), np.sqrt(2 / 3)])


def test_fewer_than_eight_chains_are_refused():
    with pytest.raises(ValueError, match="at least 8 chains"):
        sample(lambda x: x.sum(axis=-1), np.zeros((7, 2)), 10, stream(1, "chains"))
    assert sample(lambda x: x.sum(axis=-1), np.zeros((8, 2)), 3, stream(1, "chains")).shape == (3, 8, 2)


def test_each_half_is_proposed_differences_of_any_two_of_the_other_half_the_whole_one_every_tenth_time():
    """Ter Braak (2006): otherwise 2.38 / sqrt(2 d) of it, d = 2. No chain moves here, so all differences are known."""
    start = np.stack([2.0 ** np.arange(9), 3.0 ** np.arange(9)], axis=1)
    proposals, pairs, jitter = [], set(), []

    def only_the_start(positions):
        proposals.append(positions)
        return np.full(len(positions), 0.0 if len(proposals) == 1 else -np.inf)

    assert (sample(only_the_start, start, 201, stream(1, "chains")) == start).all()
    for number, proposal in enumerate(proposals[1:]):
        step, half = divmod(number, 2)
        moving, still = (start[:4], start[4:])[:: 1 - 2 * half]
        scale = 1.0 if step % 10 == 0 else 2.38 / 2.0
        ways = {(i, j): scale * (still[i] - still[j]) for i, j in permutations(range(len(still)), 2)}
        for moved in proposal - moving:
            pair = min(ways, key=lambda pair: np.abs(ways[pair] - moved).max())
            pairs.add((half, pair))
            jitter.append(moved - ways[pair])
    assert len(pairs) == 5 * 4 + 4 * 3
    assert np.std(jitter) == pytest.approx(JITTER, rel=0.1)
