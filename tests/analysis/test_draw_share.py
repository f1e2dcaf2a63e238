"""The share of draws in which a difference is large enough, with the noise of few runs a draw taken out."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.draw_share import share_of_draws
from sim.analysis.joint import gap
from sim.luck import stream

DRAWS, RUNS = 128, 40
WORLDS = {
    "even": lambda luck: luck.normal(0.2, 0.15, DRAWS),
    "skewed": lambda luck: luck.gamma(1.2, 0.12, DRAWS),
    "two heaps": lambda luck: np.where(luck.random(DRAWS) < 0.5, 0.02, 0.35) + luck.normal(0.0, 0.03, DRAWS),
    "all alike": lambda luck: luck.normal(0.2, 0.02, DRAWS),
}


def seen(truth, luck):
    """Mean and error of each draw, from runs that differ by -1, 0 or 1."""
    apart = np.clip(np.abs(truth) + 0.05, 0.3, 1.0)
    u = luck.random((len(truth), RUNS))
    up = ((apart + truth) / 2.0)[:, None]
    change = np.where(u < up, 1.0, np.where(u < apart[:, None], -1.0, 0.0))
    gaps = [gap(runs, True, 1) for runs in change]
    return np.array([g.estimate.estimate for g in gaps]), np.array([g.error for g in gaps])


@pytest.mark.parametrize("world", WORLDS)
def test_the_interval_holds_the_true_share_about_nine_times_in_ten(world):
    luck, line = stream(1, f"test {world}"), 0.1
    many = np.concatenate([WORLDS[world](luck) for _ in range(400)])
    true, held = float((many >= line).mean()), 0
    for trial in range(60):
        found = share_of_draws(*seen(np.clip(WORLDS[world](luck), -0.9, 0.9), luck), line, seed=trial)
        held += found.low <= true <= found.high
    assert held / 60 >= 0.85


def test_noise_does_not_spread_draws_that_are_all_alike():
    luck = stream(4, "test")
    means, errors = seen(np.full(DRAWS, 0.2), luck)
    counted = float((means >= 0.1).mean())
    found = share_of_draws(means, errors, 0.1)
    assert counted < 0.95
    assert found.estimate > 0.97
    assert found.high == 1.0


def test_draws_known_exactly_are_counted():
    means = np.linspace(0.0, 1.0, 101)
    found = share_of_draws(means, np.zeros(101), 0.25)
    assert found.estimate == pytest.approx(0.75, abs=0.02)
    assert share_of_draws(np.full(40, 0.1), np.zeros(40), 0.1).estimate == 1.0
    assert share_of_draws(np.full(40, 0.1), np.zeros(40), 0.11).estimate == 0.0


def test_more_questions_make_the_interval_wider_and_more_draws_narrower():
    luck = stream(7, "test")
    means, errors = seen(luck.normal(0.2, 0.15, 400), luck)
    one, eight = share_of_draws(means, errors, 0.2), share_of_draws(means, errors, 0.2, questions=8)
    few = share_of_draws(means[:60], errors[:60], 0.2)
    assert eight.low < one.low < one.estimate < one.high < eight.high
    assert few.high - few.low > one.high - one.low


def test_the_same_seed_gives_the_same_interval():
    luck = stream(9, "test")
    means, errors = seen(luck.normal(0.2, 0.15, 50), luck)
    assert share_of_draws(means, errors, 0.2, seed=3) == share_of_draws(means, errors, 0.2, seed=3)
