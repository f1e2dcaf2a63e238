"""Intervals that hold together, and correlations that are more than the largest of many."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr

from sim.model.random_streams import stream
from sim.questions.robust.propositions import (
    critical_correlation,
    mean_difference,
    rank_correlations,
    tail_probability,
    verdict,
)
from sim.questions.robust.robust import _sensitivities
from sim.statistics.intervals import Z90, Estimate


def test_one_question_has_the_interval_of_ninety_in_a_hundred():
    change = stream(1, "test").standard_normal(5000)
    alone = mean_difference(change, False, 1)
    half = Z90 * change.std(ddof=1) / np.sqrt(5000)
    assert (alone.estimate.low, alone.estimate.high) == pytest.approx(
        (change.mean() - half, change.mean() + half), abs=1e-5
    )


def test_the_more_questions_the_wider_each_interval():
    change = stream(1, "test").standard_normal(200)
    widths = [(e := mean_difference(change, False, n).estimate).high - e.low for n in (1, 7, 56)]
    assert widths == sorted(widths)
    assert tail_probability(56) == pytest.approx(0.05 / 56)


def test_many_intervals_are_right_together_nine_times_in_ten():
    streams, right = stream(3, "test"), 0
    for _ in range(300):
        shared = streams.standard_normal(60)
        questions = [0.7 * shared + 0.7 * streams.standard_normal(60) + place for place in range(20)]
        found = [mean_difference(change, False, 20).estimate for change in questions]
        right += all(e.low <= place <= e.high for place, e in enumerate(found))
    assert right / 300 >= 0.87


def test_a_share_keeps_an_interval_where_no_run_differs():
    never = mean_difference(np.zeros(400), True, 1).estimate
    assert never.estimate == 0.0
    assert -0.01 < never.low < 0.0 < never.high < 0.01
    assert mean_difference(np.ones(30), True, 1).estimate.high == 1.0


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(0.1, 0.3, "holds"), (0.05, 0.3, "undecided"), (0.0, 0.09, "fails"), (0.05, 0.1, "undecided")],
)
def test_a_verdict_asks_for_the_whole_interval(low, high, said):
    assert verdict(Estimate((low + high) / 2, low, high), 0.1) == said


def test_rank_correlations_are_spearmans():
    streams = stream(2, "test")
    columns, outcome = np.round(streams.standard_normal((40, 5)), 1), streams.standard_normal(40)
    expected = [spearmanr(column, outcome).statistic for column in columns.T]
    np.testing.assert_allclose(rank_correlations(columns, outcome), expected)
    assert rank_correlations(np.ones((40, 1)), outcome).tolist() == [0.0]


def test_chance_alone_seldom_makes_a_correlation_that_counts():
    streams, edge, found = stream(5, "test"), critical_correlation(64, 80), 0
    for _ in range(200):
        found += np.abs(rank_correlations(streams.standard_normal((64, 80)), streams.standard_normal(64))).max() > edge
    assert found / 200 < 0.15


def test_a_mean_of_three_runs_has_students_interval_of_two_degrees_of_freedom():
    found = mean_difference(np.array([0.0, 1.0, 5.0]), False, 1).estimate
    half = 2.919986 * np.sqrt(7.0) / np.sqrt(3.0)
    assert (found.low, found.high) == pytest.approx((2.0 - half, 2.0 + half), rel=1e-6)


def test_a_critical_correlation_has_two_degrees_of_freedom_fewer_than_draws():
    t = 2.353363  # Student's 95 % point for 3 degrees of freedom
    assert critical_correlation(5, 1) == pytest.approx(t / np.sqrt(3.0 + t**2), rel=1e-6)


def test_a_sensitivity_is_judged_beside_those_of_all_parameters_and_propositions():
    """Of 40 draws a correlation of .5 is significant alone (.31 is critical), and not among 400 (.56)."""
    rng = np.random.default_rng(3)
    means = np.arange(40.0)
    near = np.argsort(np.argsort(means + 19.0 * rng.normal(size=40))).astype(float)
    parameters = {"near": near, **{f"other_{n}": rng.normal(size=40) for n in range(99)}}
    alone, among = (_sensitivities(own, means, 4)[0] for own in ({"near": near}, parameters))
    assert alone.parameter == among.parameter == "near"
    assert critical_correlation(40, 4) < alone.rank_correlation < critical_correlation(40, 400)
    assert (alone.significant, among.significant) == (True, False)
