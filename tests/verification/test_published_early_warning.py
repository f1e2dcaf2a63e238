"""B17: memory and spread of an Ornstein-Uhlenbeck process are exp(-k) and 1 / 2k, within three Monte Carlo errors."""

from __future__ import annotations

import numpy as np
import pytest
from verification.models.early_warning import (
    return_rate,
    rolling_autocorrelation,
    rolling_variance,
    theoretical_autocorrelation,
    theoretical_variance,
)

from sim.errors import UsageError
from sim.questions.early_warning.indicators import lag_one_autocorrelation, variance

PULLS = {0.5: (0.6065, 1.0), 0.2: (0.8187, 2.5), 0.05: (0.9512, 10.0)}
SERIES, WEEKS = 60, 20_000


def process(pull, series, weeks, seed):
    rng = np.random.default_rng(seed)
    memory = np.exp(-pull)
    x = np.empty((series, weeks))
    x[:, 0] = rng.normal(scale=np.sqrt(0.5 / pull), size=series)
    incidents = rng.normal(scale=np.sqrt(0.5 / pull * (1.0 - memory**2)), size=(series, weeks))
    for week in range(1, weeks):
        x[:, week] = memory * x[:, week - 1] + incidents[:, week]
    return x


@pytest.mark.parametrize("pull", PULLS)
def test_estimates_of_a_process_agree_with_theory(pull):
    series = process(pull, SERIES, WEEKS, seed=round(1000 * pull))
    for estimate, expected in zip((lag_one_autocorrelation(series), variance(series)), PULLS[pull], strict=True):
        error = estimate.std(ddof=1) / np.sqrt(SERIES)
        assert abs(estimate.mean() - expected) < 3.0 * error + 5e-5 * expected  # expected is rounded
    assert theoretical_autocorrelation(pull) == pytest.approx(PULLS[pull][0], abs=5.1e-5)
    assert theoretical_variance(pull) == pytest.approx(PULLS[pull][1])
    assert return_rate(theoretical_autocorrelation(pull)) == pytest.approx(pull)


def test_windows_see_the_pull_fade():
    series = np.concatenate([process(pull, 20, 1000, seed=7) for pull in (0.5, 0.05)], axis=-1)
    for rolling in (rolling_autocorrelation, rolling_variance):
        course = rolling(series, 200).mean(axis=0)
        assert course.shape == (1801,)
        assert course[-1] > 1.3 * course[0]


def test_each_window_is_judged_by_itself():
    series = process(0.2, 3, 60, seed=1)
    np.testing.assert_allclose(rolling_autocorrelation(series, 20)[:, 7], lag_one_autocorrelation(series[:, 7:27]))
    np.testing.assert_allclose(rolling_variance(series, 20)[:, -1], variance(series[:, -20:]))


def test_a_constant_series_has_neither_memory_nor_spread():
    assert lag_one_autocorrelation(np.ones(10)) == 0.0
    assert variance(np.ones(10)) == 0.0
    assert return_rate(0.0) == np.inf


@pytest.mark.parametrize("length", [2, 11])
def test_a_window_must_fit_the_series(length):
    with pytest.raises(UsageError, match="window"):
        rolling_variance(np.ones(10), length)
