"""A set of runs as a distribution of what would be observed, and weights by Bayes' rule."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal, t

from sim.model.random_streams import stream
from sim.statistics.synthetic_likelihood import fit, log_likelihoods, shrunk, weights

COVARIANCE = np.array([[1.0, 0.6, 0.0], [0.6, 2.0, -0.3], [0.0, -0.3, 0.5]])
NOISE = np.diag([0.2, 0.1, 0.3])


def runs(count, shift=0.0, seed=1):
    return shift + stream(seed, "runs").standard_normal((count, 3)) @ np.linalg.cholesky(COVARIANCE).T


def test_with_many_runs_it_is_the_normal_density_with_the_noise_added():
    fits = [fit(runs(100_000), NOISE), fit(runs(100_000, 0.7, seed=2), NOISE)]
    seen = np.array([0.3, -0.4, 1.0])
    true = [multivariate_normal(np.full(3, at), COVARIANCE + NOISE).logpdf(seen) for at in (0.0, 0.7)]
    assert np.diff(log_likelihoods(fits, seen))[0] == pytest.approx(true[1] - true[0], abs=0.03)


def test_the_distance_is_that_from_the_mean_of_each_observable():
    """Without noise and with many runs, one standard deviation along an axis is 1."""
    middle = np.array([0.0, 5.0, -2.0])
    fitted = fit(runs(100_000, middle), np.zeros((3, 3)))
    steps = middle + np.concatenate([np.zeros((1, 3)), np.linalg.cholesky(COVARIANCE).T])
    assert fitted.distance(steps) == pytest.approx([0.0, 1.0, 1.0, 1.0], abs=0.03)


def test_few_runs_make_tails_heavier():
    few, many, far = fit(runs(20), NOISE), fit(runs(20_000), NOISE), np.full(3, 6.0)
    per_distance = [-one.log_likelihood(far) / one.distance(far) for one in (few, many)]
    assert per_distance[0] < per_distance[1]


def test_of_one_observable_the_likelihood_is_students_with_the_error_of_the_record_added():
    """The mean and the variance of 1, 2 and 6 are 3 and 7, of 2, 2 and 5 they are 3 and 3."""
    fits = [fit(np.array(values)[:, None], np.array([[2.0]])) for values in ([1.0, 2.0, 6.0], [2.0, 2.0, 5.0])]
    seen = np.array([[3.0], [4.5], [-20.0]])
    expected = np.column_stack([t(2, 3.0, scale).logpdf(seen[:, 0]) for scale in (3.0, np.sqrt(5.0))])
    found = log_likelihoods(fits, seen)
    np.testing.assert_allclose(found - found[0, 0], expected - expected[0, 0], rtol=1e-12)


@pytest.mark.parametrize("count", [3, 12])
def test_correlations_are_shrunk_by_the_estimated_share_of_sampling_error(count):
    """The share is the sum of the variances of the correlations over that of their squares, by the definition."""
    few = runs(count, seed=4)
    z = (few - few.mean(axis=0)) / few.std(axis=0, ddof=1)
    variances, squares = 0.0, 0.0
    for i, j in ((0, 1), (0, 2), (1, 2)):
        products = z[:, i] * z[:, j]
        variances += count / (count - 1) ** 3 * sum((one - products.mean()) ** 2 for one in products)
        squares += (products.sum() / (count - 1)) ** 2
    kept = max(0.0, 1.0 - variances / squares)
    off = ~np.eye(3, dtype=bool)
    np.testing.assert_allclose(shrunk(few)[off], kept * np.cov(few.T)[off], rtol=1e-9, atol=1e-15)


def test_shrinking_keeps_spreads_and_draws_correlations_towards_none_the_more_the_fewer_the_runs():
    many, few = runs(5000), runs(12)
    np.testing.assert_allclose(np.diag(shrunk(few)), few.var(axis=0, ddof=1))
    np.testing.assert_allclose(shrunk(many), np.cov(many.T), atol=0.02)
    assert abs(shrunk(few)[0, 1]) < abs(np.cov(few.T)[0, 1])


def test_correlations_are_shrunk_by_the_intensity_of_schaefer_and_strimmer():
    few = runs(40) * [1.0, 3.0, 0.2]
    z = (few - few.mean(axis=0)) / few.std(axis=0, ddof=1)
    correlation, error, square = np.eye(3), 0.0, 0.0
    for i in range(3):
        for j in set(range(3)) - {i}:
            products = z[:, i] * z[:, j]
            correlation[i, j] = products.sum() / 39
            error += 40 / 39**3 * ((products - products.mean()) ** 2).sum()
            square += correlation[i, j] ** 2
    assert 0.1 < error / square < 0.9
    expected = np.where(np.eye(3), 1.0, (1.0 - error / square) * correlation) * np.outer(
        few.std(0, ddof=1), few.std(0, ddof=1)
    )
    np.testing.assert_allclose(shrunk(few), expected)


def test_an_observable_that_never_varies_does_no_harm():
    flat = np.column_stack([runs(50), np.ones(50)])
    fitted = fit(flat, np.eye(4))
    assert np.isfinite(fitted.log_likelihood(np.ones(4)))
    assert shrunk(flat)[3].tolist() == [0.0] * 4


def test_weights_sum_to_one_follow_the_prior_and_stand_great_differences():
    logs = np.array([-1000.0, -1001.0, -5000.0])
    even = weights(logs, np.full(3, 1 / 3))
    assert even.sum() == pytest.approx(1.0)
    assert even[0] / even[1] == pytest.approx(np.e)
    rows = weights(np.array([logs, [0.0, 0.0, np.log(2.0)]]), np.full(3, 1 / 3))
    np.testing.assert_allclose(rows, [even, [0.25, 0.25, 0.5]])
    tilted = weights(logs, np.array([0.2, 0.6, 0.2]))
    assert tilted[1] / tilted[0] == pytest.approx(3.0 / np.e)
