"""Logistic regression: the optimum of the penalised likelihood, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit

from sim.model.random_streams import stream
from sim.statistics.logistic import RIDGE, logistic


@pytest.fixture(scope="module")
def sample():
    streams = stream(4, "logistic")
    predictors = streams.normal(3.0, 2.0, (60, 2))
    return predictors, (streams.random(60) < expit(predictors[:, 0] - 3.0)).astype(float)


def loss(weights, rows, happened):
    """The negative log-likelihood, with the penalty that makes weights smaller."""
    p = expit(rows @ weights)
    return -(happened * np.log(p) + (1 - happened) * np.log1p(-p)).sum() + 0.5 * RIDGE * (weights[1:] ** 2).sum()


def test_the_weights_are_the_optimum_of_the_penalised_likelihood(sample):
    predictors, happened = sample
    rows = np.column_stack([np.ones(60), (predictors - predictors.mean(axis=0)) / predictors.std(axis=0)])
    expected = minimize(loss, np.zeros(3), args=(rows, happened), tol=1e-10).x
    np.testing.assert_allclose(logistic(predictors, happened).weights, expected, atol=1e-4)


def test_the_penalty_draws_weights_to_zero_but_not_the_intercept():
    separated, happened = np.array([[-1.0], [-0.9], [0.9], [1.0]] * 5), np.array([0.0, 0.0, 1.0, 1.0] * 5)
    assert 1.0 < logistic(separated, happened).weights[1] < 5.0
    constant = logistic(np.zeros((20, 1)), np.array([1.0] * 15 + [0.0] * 5))
    assert constant.weights[0] == pytest.approx(np.log(3.0), abs=1e-4)
    assert constant.weights[1] == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("scale", [0.05, 1.0, 30.0])
def test_chances_are_as_frequent_as_the_event_and_weights_are_what_the_predictors_leave_unexplained(sample, scale):
    """The conditions of the optimum: the penalty is half of each squared weight of a predictor of spread one."""
    predictors, happened = sample
    found = logistic(scale * predictors, happened)
    chance, scaled = found.chance(scale * predictors), (predictors - predictors.mean(axis=0)) / predictors.std(axis=0)
    assert chance.mean() == pytest.approx(happened.mean(), abs=1e-5)
    np.testing.assert_allclose(scaled.T @ (happened - chance), found.weights[1:], atol=1e-3)
    assert np.ptp(chance) > 0.5
