"""Markov chains find the moments of a known density, within bounds."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import truncnorm

from sim.model.random_streams import stream
from sim.statistics.markov_chain import convergence, sample


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


def test_too_few_chains_are_refused():
    with pytest.raises(ValueError, match="at least 8 chains"):
        sample(lambda x: x.sum(axis=-1), np.zeros((4, 2)), 10, stream(1, "chains"))
