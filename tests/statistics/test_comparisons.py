"""Comparisons of many candidates hold together: no difference is found where there is none, and the best is kept."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from sim.model.random_streams import stream
from sim.statistics.comparisons import not_shown_worse, with_control
from sim.statistics.intervals import Z90, paired, score_interval

REPETITIONS, CANDIDATES, RUNS = 100, 24, 150


def flipped(draws, shares, kept=0.8):
    """Outcomes by candidate and run, [candidate, run], that share most of their randomness between candidates."""
    common, own = draws.random(RUNS), draws.random((len(shares), RUNS))
    use_own = draws.random((len(shares), RUNS)) > kept
    return (np.where(use_own, own, common) < np.asarray(shares)[:, None]).astype(np.float64)


@pytest.mark.parametrize("is_share", [True, False])
def test_no_candidate_differs_from_doing_nothing_where_none_does(is_share):
    found = 0
    for repetition in range(REPETITIONS):
        values = flipped(stream(repetition, "no difference"), [0.4] * (CANDIDATES + 1))
        differences = with_control(values[1:], values[0], is_share)
        found += any(e.low > 0.0 or e.high < 0.0 for e in differences)
    assert found <= REPETITIONS // 10


def test_the_best_candidate_is_kept_and_those_far_below_it_are_not():
    shares, kept, crowd = [*np.linspace(0.2, 0.55, CANDIDATES), 0.6], 0, []
    for repetition in range(REPETITIONS):
        among = not_shown_worse(flipped(stream(repetition, "the best"), shares), True)
        kept += among[-1]
        crowd.append(among[:8].sum())
    assert kept >= 0.9 * REPETITIONS
    assert np.mean(crowd) < 0.1


def test_equal_candidates_are_all_as_good_as_the_best():
    same = np.tile(stream(1, "same").integers(2, size=RUNS).astype(float), (3, 1))
    assert not_shown_worse(same, True).all()
    assert all(e.low < 0.0 < e.high for e in with_control(same[1:], same[0], True))
    assert not_shown_worse(same[:0], True).size == 0


def test_a_larger_z_widens_intervals_of_shares_and_means_alike():
    narrow, wide = score_interval(20, 5, 200), score_interval(20, 5, 200, 2.0 * Z90)
    assert wide.low < narrow.low < narrow.estimate == wide.estimate < narrow.high < wide.high
    values = flipped(stream(2, "width"), [0.3, 0.5])
    halves = [paired(values[1], values[0], False, z).estimate for z in (Z90, 3.0 * Z90)]
    assert halves[1].high - halves[1].estimate == pytest.approx(3.0 * (halves[0].high - halves[0].estimate))


@pytest.mark.parametrize("candidates", [1, 2, 5])
def test_intervals_of_candidates_share_an_error_of_a_tenth_between_both_ends_of_each(candidates):
    values, control = stream(3, "means").normal(size=(candidates, 30)), stream(3, "control").normal(size=30)
    for own, found in zip(values, with_control(values, control, False), strict=True):
        half = norm.isf(0.1 / (2 * candidates)) * np.std(own - control, ddof=1) / np.sqrt(30)
        assert (found.low, found.high) == pytest.approx(((own - control).mean() - half, (own - control).mean() + half))


@pytest.mark.parametrize("others", [1, 2, 4])
def test_a_candidate_is_left_out_where_its_one_sided_share_of_a_tenth_excludes_the_best(others):
    wobble = np.tile([-1.0, 1.0], 20)
    least = norm.isf(0.1 / others) * np.std(wobble, ddof=1) / np.sqrt(40)
    for below, kept in ((0.99, True), (1.01, False)):
        values = np.stack([np.zeros(40), *[wobble - below * least] * others])
        assert not_shown_worse(values, False).tolist() == [True] + [kept] * others
    assert not_shown_worse(values[:1], False).tolist() == [True]
