"""The share of draws whose true difference exceeds a threshold, corrected for the noise of few runs per draw."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.random_streams import stream
from sim.questions.robust.draws import mean_likelihoods, share_likelihoods, share_of_draws

DRAWS, RUNS, TRIALS = 128, 40, 20
BOTH_WAYS, ONE_WAY = 0.3, 0.02
"""Minimum share of runs that differ, and share beyond the difference: some gain and some lose, or hardly any lose."""
WORLDS = {
    "even": (lambda streams: streams.normal(0.2, 0.15, DRAWS), BOTH_WAYS),
    "skewed": (lambda streams: streams.gamma(1.2, 0.12, DRAWS), BOTH_WAYS),
    "two heaps": (
        lambda streams: np.where(streams.random(DRAWS) < 0.5, 0.02, 0.35) + streams.normal(0, 0.03, DRAWS),
        BOTH_WAYS,
    ),
    "all alike": (lambda streams: streams.normal(0.2, 0.02, DRAWS), BOTH_WAYS),
    "small, one way": (lambda streams: streams.gamma(1.2, 0.06, DRAWS), ONE_WAY),
    "wide, one way": (lambda streams: streams.beta(0.6, 2.0, DRAWS), ONE_WAY),
}


def seen(truth, streams, least=BOTH_WAYS):
    """Runs of each draw that differ by -1, 0 or 1, [draw, run]."""
    truth = np.clip(truth, -0.9, 0.9)
    apart = np.clip(np.abs(truth) + 0.05, BOTH_WAYS, 1.0) if least == BOTH_WAYS else np.abs(truth) + least
    u = streams.random((len(truth), RUNS))
    up = ((apart + truth) / 2.0)[:, None]
    return np.where(u < up, 1.0, np.where(u < apart[:, None], -1.0, 0.0))


@pytest.mark.parametrize("world", WORLDS)
def test_the_interval_holds_the_true_share_about_nine_times_in_ten_and_it_is_right_on_average(world):
    (draws, least), streams = WORLDS[world], stream(1, f"test {world}")
    line = 0.05 if least == ONE_WAY else 0.1
    many = np.concatenate([draws(streams) for _ in range(400)])
    true, covered, estimates = float((many >= line).mean()), 0, []
    for trial in range(TRIALS):
        estimates.append(share_of_draws(share_likelihoods(seen(draws(streams), streams, least)), line, seed=trial))
        covered += estimates[-1].low <= true <= estimates[-1].high
    assert covered / TRIALS >= 0.85
    assert np.mean([one.estimate for one in estimates]) == pytest.approx(true, abs=0.06)


@pytest.mark.parametrize("line", [0.0, 0.1, 0.25])
def test_mean_likelihoods_the_interval_holds_the_true_share_too(line):
    streams, error, covered = stream(2, "test"), 0.1, 0
    true = float((streams.normal(0.1, 0.2, 100_000) >= line).mean())
    for trial in range(2 * TRIALS):
        means = streams.normal(0.1, 0.2, DRAWS) + error * streams.standard_normal(DRAWS)
        found = share_of_draws(mean_likelihoods(means, np.full(DRAWS, error)), line, seed=trial)
        covered += found.low <= true <= found.high
    assert covered / (2 * TRIALS) >= 0.85


def test_noise_does_not_spread_draws_that_are_all_alike():
    change = seen(np.full(DRAWS, 0.2), stream(4, "test"))
    counted = float((change.mean(axis=1) >= 0.1).mean())
    found = share_of_draws(share_likelihoods(change), 0.1)
    assert counted < 0.95
    assert found.estimate > 0.97
    assert found.high == 1.0


def test_draws_known_exactly_are_counted():
    means = np.linspace(0.0, 1.0, 101)
    found = share_of_draws(mean_likelihoods(means, np.zeros(101)), 0.25)
    assert found.estimate == pytest.approx(0.75, abs=0.02)
    alike = mean_likelihoods(np.full(40, 0.1), np.zeros(40))
    assert share_of_draws(alike, 0.1).estimate == pytest.approx(1.0)
    assert share_of_draws(alike, 0.11).estimate == 0.0


def test_where_no_run_differs_no_draw_is_above_a_line():
    never, always = (share_of_draws(share_likelihoods(np.full((DRAWS, RUNS), value)), 0.05) for value in (0.0, 1.0))
    assert never.estimate < 0.01
    assert never.high < 0.05
    assert always.estimate == pytest.approx(1.0)


def test_more_questions_make_the_interval_wider_and_more_draws_narrower():
    streams = stream(7, "test")
    change = seen(streams.normal(0.2, 0.15, 400), streams)
    one, eight = (
        share_of_draws(share_likelihoods(change), 0.2),
        share_of_draws(share_likelihoods(change), 0.2, comparisons=8),
    )
    few = share_of_draws(share_likelihoods(change[:60]), 0.2)
    assert eight.low < one.low < one.estimate < one.high < eight.high
    assert few.high - few.low > one.high - one.low


def test_the_same_seed_gives_the_same_interval():
    streams = stream(9, "test")
    likely = share_likelihoods(seen(streams.normal(0.2, 0.15, 50), streams))
    assert share_of_draws(likely, 0.2, seed=3) == share_of_draws(likely, 0.2, seed=3)
