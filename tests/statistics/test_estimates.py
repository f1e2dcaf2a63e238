"""Shares with their Monte Carlo interval, and the words that go with them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binomtest

from sim.statistics.intervals import WORDS, Z90, Estimate, independent, level, paired, percentiles, share


@pytest.mark.parametrize(
    ("happened", "runs"), [(0, 1), (1, 1), (0, 30), (30, 30), (1, 30), (13, 40), (500, 1000), (999, 1000)]
)
def test_the_interval_of_a_share_is_wilsons_at_90_percent(happened, runs):
    expected = binomtest(happened, runs).proportion_ci(confidence_level=0.9, method="wilson")
    found = share(happened, runs)
    assert found.estimate == happened / runs
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-12)


@pytest.mark.parametrize("runs", [1, 7, 1000])
def test_an_interval_holds_its_estimate_and_stays_between_0_and_1(runs):
    for happened in range(0, runs + 1, max(1, runs // 20)):
        found = share(happened, runs)
        assert 0.0 <= found.low <= found.estimate <= found.high <= 1.0
        assert found.low < found.high


def test_more_runs_narrow_the_interval():
    widths = [share(runs // 4, runs).high - share(runs // 4, runs).low for runs in (40, 400, 4000)]
    assert widths[0] > 2.5 * widths[1] > 6.0 * widths[2]


def test_without_runs_nothing_is_known():
    found = share(0, 0)
    assert math.isnan(found.estimate)
    assert (found.low, found.high) == (0.0, 1.0)


@pytest.mark.parametrize(("estimate", "words"), [
    (0.0, "remote"), (0.0499, "remote"), (0.05, "very unlikely"), (0.1999, "very unlikely"), (0.2, "unlikely"),
    (0.4499, "unlikely"), (0.45, "roughly even"), (0.5, "roughly even"), (0.55, "likely"), (0.7999, "likely"),
    (0.8, "very likely"), (0.9499, "very likely"), (0.95, "almost certain"), (1.0, "almost certain"),
])  # fmt: skip
def test_every_probability_has_its_word(estimate, words):
    assert Estimate(estimate, 0.0, 1.0).words == words


def test_the_words_rise_with_their_bounds():
    assert [bound for bound, _ in WORDS] == sorted(bound for bound, _ in WORDS)
    assert len({word for _, word in WORDS}) == len(WORDS) == 7


def test_an_estimate_can_be_handed_to_other_programs():
    assert share(1, 4).to_json() == {"estimate": 0.25, "low": share(1, 4).low, "high": share(1, 4).high}


def test_the_error_of_a_mean_divides_by_one_run_fewer():
    found = level(np.array([0.0, 2.0, 4.0]), False)
    assert found.high - found.estimate == pytest.approx(Z90 * 2.0 / np.sqrt(3.0))
    assert paired(np.array([1.0, 2.0, 6.0]), np.zeros(3), False).sd == pytest.approx(np.sqrt(7.0))


def test_the_difference_of_two_independent_shares_is_newcombes():
    """Newcombe (1998), method 10: each end adds the distances of the two Wilson ends in quadrature."""
    found = independent(np.repeat([1.0, 0.0], [56, 14]), np.repeat([1.0, 0.0], [48, 32]), True).estimate
    one, other = share(56, 70), share(48, 80)
    down = np.hypot(0.8 - one.low, other.high - 0.6)
    up = np.hypot(one.high - 0.8, 0.6 - other.low)
    assert (found.low, found.estimate, found.high) == pytest.approx((0.2 - down, 0.2, 0.2 + up))
    assert 0.05 < found.low < found.high < 0.334


def test_percentiles_hold_their_value_and_leave_out_resamples_that_say_nothing():
    """Resamples of 0 to 100; the same with as many undefined; a value beyond them; and nothing but undefined."""
    even = np.arange(101.0)
    resampled = np.stack([even, np.where(even < 50, 2.0 * even, np.nan), even, even, even * np.nan], axis=1)
    found = percentiles(np.array([50.0, 50.0, 97.0, 2.0, 7.0]), resampled)
    ends = [(one.low, one.estimate, one.high) for one in found]
    assert ends == [
        (5.0, 50.0, 95.0), (pytest.approx(4.9), 50.0, pytest.approx(93.1)), (5.0, 97.0, 97.0), (2.0, 2.0, 95.0),
        (7.0, 7.0, 7.0),
    ]  # fmt: skip
