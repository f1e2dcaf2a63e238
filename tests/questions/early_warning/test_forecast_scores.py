"""Scores of forecasts against their definitions, and their intervals against a bootstrap of runs."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.random_streams import stream
from sim.questions.early_warning.forecasts import area_under_roc, gain, ratio, share_of_rows, skill, targets, thresholds
from sim.statistics.intervals import Z90, share
from sim.statistics.logistic import logistic


def made(runs=120, weeks=25):
    """Rows of heterogeneous runs: forecast, and 1 if the event occurred."""
    streams = stream(2, "scores")
    lasting = 1.2 * streams.standard_normal(runs)[:, None]
    log_odds = -1.0 + lasting + 0.3 * streams.standard_normal((runs, weeks))
    chance = 1.0 / (1.0 + np.exp(-log_odds))
    happened = (streams.random((runs, weeks)) < chance).astype(float)
    return chance.ravel(), happened.ravel(), np.repeat(np.arange(runs), weeks)


def test_the_area_is_the_share_of_pairs_placed_rightly():
    chance, happened, run = np.array([0.1, 0.4, 0.4, 0.8, 0.3]), np.array([0, 0, 1, 1, 1.0]), np.arange(5)
    # of six pairs: four right, one tied, one wrong
    assert area_under_roc(chance, happened, run).estimate == pytest.approx(4.5 / 6)
    assert area_under_roc(np.full(5, 0.3), happened, run).estimate == 0.5
    assert np.isnan(area_under_roc(chance, np.ones(5), run).estimate)


def test_skill_is_one_for_knowing_and_nothing_for_the_base_rate():
    chance, happened, run = made()
    base = np.full(len(chance), happened.mean())
    assert skill(happened, base, happened, run).estimate == 1.0
    assert skill(base, base, happened, run).estimate == 0.0
    both = skill(chance, base, happened, run).estimate - skill(base, base, happened, run).estimate
    assert gain(chance, base, base, happened, run).estimate == pytest.approx(both)


def test_intervals_are_those_of_a_bootstrap_of_runs():
    chance, happened, run = made()
    base = np.full(len(chance), happened.mean())
    streams, weeks = stream(2, "again"), len(run) // 120
    scores = (
        lambda rows: share_of_rows(happened[rows], run[rows]).estimate,
        lambda rows: skill(chance[rows], base[rows], happened[rows], run[rows]).estimate,
        lambda rows: area_under_roc(chance[rows], happened[rows], run[rows]).estimate,
    )
    here = (share_of_rows(happened, run), skill(chance, base, happened, run), area_under_roc(chance, happened, run))
    drawn = []
    for _ in range(300):
        rows = (streams.integers(0, 120, 120)[:, None] * weeks + np.arange(weeks)).ravel()
        drawn.append([score(rows) for score in scores])
    for found, spread in zip(here, 1.645 * np.std(drawn, axis=0), strict=True):
        assert (found.high - found.low) / 2 == pytest.approx(spread, rel=0.25)


def test_weeks_that_repeat_one_another_are_no_more_evidence():
    chance, happened, run = made(weeks=5)
    thrice = [np.repeat(values, 3) for values in (chance, happened, run)]
    one, three = area_under_roc(chance, happened, run), area_under_roc(*thrice)
    assert three.high - three.low == pytest.approx(one.high - one.low, rel=0.01)
    a, b = share_of_rows(happened, run), share_of_rows(*thrice[1:])
    assert b.high - b.low == pytest.approx(a.high - a.low, rel=0.01)


def test_a_share_of_none_still_has_a_width():
    found = share_of_rows(np.zeros(50), np.repeat(np.arange(10), 5))
    assert (found.estimate, found.low) == (0.0, 0.0)
    assert 0.1 < found.high < 0.4
    assert np.isnan(ratio(np.zeros(0), np.zeros(0), np.zeros(0, dtype=int)).estimate)


def test_the_logistic_model_finds_the_coefficients_it_was_made_with():
    streams = stream(2, "logistic")
    known = streams.standard_normal((20_000, 2)) * [1.0, 5.0] + [0.0, 3.0]
    log_odds = -1.0 + 0.8 * known[:, 0] - 0.1 * known[:, 1]
    happened = (streams.random(20_000) < 1.0 / (1.0 + np.exp(-log_odds))).astype(float)
    model = logistic(known, happened)
    np.testing.assert_allclose(model.weights[1:] / model.spread, [0.8, -0.1], atol=0.05)
    assert model.chance(known).mean() == pytest.approx(happened.mean(), abs=1e-6)


def test_the_ridge_keeps_a_perfect_predictor_from_certainty():
    known = np.linspace(-1.0, 1.0, 40)[:, None]
    chance = logistic(known, (known[:, 0] > 0.0).astype(float)).chance(known)
    assert 0.0 < chance.min() < chance.max() < 1.0
    still = logistic(np.zeros((10, 1)), np.array([1.0, *np.zeros(9)])).chance(np.zeros((1, 1)))
    assert still[0] == pytest.approx(0.1, abs=1e-4)


def test_the_interval_of_two_runs_is_that_of_a_mean_of_two_and_one_run_has_none():
    run, whole = np.arange(2), np.ones(2)
    found = ratio(np.array([1.0, 0.0]), whole, run)
    half = Z90 * np.std([1.0, 0.0], ddof=1) / np.sqrt(2.0)
    assert (found.estimate, found.low, found.high) == pytest.approx((0.5, 0.5 - half, 0.5 + half))
    alone = ratio(np.array([1.0, 0.0]), whole, np.zeros(2, dtype=int))
    assert alone.estimate == 0.5
    assert np.isnan([alone.low, alone.high]).all()
    assert np.isnan(ratio(whole, np.zeros(2), run).estimate)


def test_the_interval_of_a_share_ends_at_none_and_at_all():
    few, most = (share_of_rows(np.array(rows), np.arange(3)) for rows in ([1.0, 0.0, 0.0], [1.0, 1.0, 0.0]))
    assert (few.low, most.high) == (0.0, 1.0)
    assert few.high == pytest.approx(1.0 - most.low) == pytest.approx(1 / 3 + Z90 / 3)


def test_a_forecast_at_the_threshold_is_flagged_and_costs_are_counted_by_hand():
    # three runs of 12 weeks, windows of 3, a horizon of 4: ends 2, 3 and 4 are known; the second ruptures in week 6
    future = targets(np.array([np.nan, 6.0, np.nan]), 12, 3, 4)
    forecast = np.full((3, 10), np.nan)
    forecast[:, :3] = [[0.5, 0.4, 0.1], [0.5, 0.1, 0.6], [0.0, 0.1, 0.4]]
    half = thresholds(forecast, future)[-1]
    assert half.threshold == 0.5
    assert half.flagged.estimate == pytest.approx(3 / 9)
    assert half.hits.estimate == pytest.approx(2 / 3)
    assert half.false_alarms.estimate == pytest.approx(1 / 6)
    assert half.precision.estimate == pytest.approx(2 / 3)
    assert (half.ruptures_flagged, half.false_alarm_runs) == (share(1, 1), share(1, 2))
