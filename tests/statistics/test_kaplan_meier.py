"""The survival curve: worked by hand, against scipy, and its median where the curve meets one half exactly."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from sim.statistics.intervals import share
from sim.statistics.survival import kaplan_meier

NEVER = np.nan
TIMES, HAPPENED = np.array([2.0, 3.0, 3.0, 4.0, 5.0, 8.0]), np.array([1, 1, 0, 0, 1, 0], dtype=bool)


def test_the_curve_is_that_worked_by_hand():
    # six runs: happens at 2, 3 and 5; last seen at 3, 4 and 8. At risk: 6 at 2, 5 at 3 (one leaves just after), 2 at 5.
    low, left, high = kaplan_meier(TIMES, HAPPENED).at(np.arange(11.0))
    by_hand = [1, 1, 5 / 6, 5 / 6 * 4 / 5, 2 / 3, 2 / 3 * 1 / 2, 1 / 3, 1 / 3, 1 / 3, NEVER, NEVER]
    np.testing.assert_allclose(left, by_hand)
    known = np.isfinite(left)
    assert (low[known] <= left[known]).all()
    assert (left[known] <= high[known]).all()
    assert not np.isfinite(low[~known]).any()


def test_curve_and_band_are_those_of_scipy():
    random = np.random.default_rng(5)
    times, happened = random.integers(1, 60, 300).astype(float), random.random(300) < 0.7
    censored = stats.CensoredData(uncensored=times[happened], right=times[~happened])
    theirs = stats.ecdf(censored).sf
    band = theirs.confidence_interval(0.9, method="log-log")
    grid = np.arange(times[happened].min(), 55.0)
    expected = [part.evaluate(grid) for part in (band.low, theirs, band.high)]
    np.testing.assert_allclose(kaplan_meier(times, happened).at(grid), expected)


@pytest.mark.parametrize("size", range(1, 199))
def test_the_median_is_right_where_the_curve_meets_one_half(size):
    # One event each week; two censored cases leave in each week after an event: half are left at an exact product.
    times = np.arange(1.0, size + 1.0)
    assert kaplan_meier(times, np.ones(size, dtype=bool)).median.estimate == -(-size // 2)
    later = np.concatenate([times, np.full(size, size + 0.5)])  # as many again are never seen to have it
    assert kaplan_meier(later, later % 1.0 == 0.0).median.estimate == size
    happened = np.arange(size) % 3 != 2
    left = Fraction(1)
    exact = NEVER
    for place in range(size):
        left *= Fraction(size - place - int(happened[place]), size - place)
        if happened[place] and left <= Fraction(1, 2):
            exact = times[place]
            break
    assert kaplan_meier(times, happened).median.estimate == pytest.approx(exact, nan_ok=True)


def test_the_interval_of_the_median_is_where_the_band_contains_one_half():
    times = np.arange(1.0, 41.0)
    curve = kaplan_meier(times, times <= 30.0)
    low, left, high = curve.at(times)
    median = curve.median
    assert (median.low, median.estimate, median.high) == (
        times[low <= 0.5][0], times[left <= 0.5][0], times[high <= 0.5][0]
    )  # fmt: skip
    assert median.low < median.estimate < median.high


def test_the_interval_contains_the_true_median_as_often_as_it_says():
    random, inside, trials = np.random.default_rng(1), 0, 600
    for _ in range(trials):
        times, seen = random.exponential(1.0, 120), random.exponential(2.0, 120)
        median = kaplan_meier(np.minimum(times, seen), times <= seen).median
        inside += median.low <= np.log(2.0) < (np.inf if np.isnan(median.high) else median.high)
    assert 0.86 <= inside / trials <= 0.94


def test_a_median_that_is_not_reached_is_unknown():
    median = kaplan_meier(np.arange(1.0, 101.0), np.arange(100) < 30).median
    assert np.isnan([median.estimate, median.high]).all()


def test_the_share_by_a_time_is_unknown_after_the_last_observation():
    curve = kaplan_meier(TIMES, HAPPENED)
    assert curve.share_by(1.0) == 0.0
    assert curve.share_by(3.0) == pytest.approx(1 / 3)
    assert curve.share_by(8.0) == pytest.approx(2 / 3)
    assert np.isnan(curve.share_by(9.0))
    nothing = kaplan_meier(TIMES[:0], HAPPENED[:0])
    assert np.isnan(nothing.share_by(1.0))
    assert nothing.at(TIMES).shape == (3, 6)
    assert np.isnan(nothing.at(TIMES)).all()


def test_where_none_or_all_have_the_event_the_band_depends_on_the_number_of_cases():
    low, left, high = kaplan_meier(np.full(30, 9.0), np.zeros(30, dtype=bool)).at(np.arange(5.0))
    assert (left == 1.0).all()
    assert (high == 1.0).all()
    np.testing.assert_allclose(low, share(30, 30).low)
    low, left, high = kaplan_meier(np.full(30, 3.0), np.ones(30, dtype=bool)).at(np.array([3.0]))[:, 0]
    assert (low, left, high) == (0.0, 0.0, pytest.approx(share(0, 30).high))
