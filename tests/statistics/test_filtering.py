"""The particle filter agrees with exact answers where there are any: the Kalman filter, and enumeration."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest

from sim.model.random_streams import stream
from sim.statistics.particle_filter import (
    PRIORITY,
    RESAMPLE_BELOW,
    by_priority,
    effective_size,
    equal_weights,
    evidence,
    families,
    systematic,
    weigh,
)

KEPT, MOVED, NOISE = 0.9, 0.5, 0.7
"""Autoregression of the state of the linear toy, and standard deviations of its moves and of observations."""
OBSERVED = (0.4, 1.1, -0.3, 0.8, 1.9, 0.2)


def log_normal(deviation, sd):
    return -0.5 * ((deviation / sd) ** 2 + np.log(2.0 * np.pi * sd**2))


def kalman():
    """Log evidence and the filtered means of the linear toy, exactly."""
    mean, variance, log_z, means = 0.0, 1.0, 0.0, []
    for seen in OBSERVED:
        mean, variance = KEPT * mean, KEPT**2 * variance + MOVED**2
        spread = variance + NOISE**2
        log_z += log_normal(seen - mean, np.sqrt(spread))
        mean, variance = mean + variance / spread * (seen - mean), variance - variance**2 / spread
        means.append((mean, np.sqrt(variance)))
    return log_z, means


def plainly(logs, count, uniform):
    """Ordinary resampling, after which weights are equal."""
    return systematic(logs, count, uniform), equal_weights(count)


def weights_dropped(logs, count, uniform):
    """Resampling by priority that forgets the weights it has to keep."""
    return by_priority(logs, count, uniform)[0], equal_weights(count)


def filtered(draws, particles, resample=plainly):
    state, logs, log_z, means = draws.standard_normal(particles), equal_weights(particles), 0.0, []
    for seen in OBSERVED:
        state = KEPT * state + MOVED * draws.standard_normal(particles)
        after = weigh(logs, log_normal(seen - state, NOISE))
        logs, log_z = after.log_weights, log_z + after.log_predictive
        means.append((np.exp(logs) @ state, after.effective))
        if after.effective < RESAMPLE_BELOW * particles:
            places, logs = resample(logs, particles, draws.random())
            state = state[places]
    return log_z, means


def errors_of_means(resample):
    """Deviations of the means from the Kalman filter's, in standard errors, by step."""
    _, exact = kalman()
    _, found = filtered(stream(1, "toy"), 10_000, resample)
    both = zip(exact, found, strict=True)
    return [abs(own - mean) / (sd / np.sqrt(effective)) for (mean, sd), (own, effective) in both]


@pytest.mark.parametrize("resample", [plainly, by_priority])
def test_means_are_those_of_the_kalman_filter(resample):
    assert max(errors_of_means(resample)) < 4.0


def test_without_the_weights_that_priority_keeps_the_means_would_be_wrong():
    assert max(errors_of_means(weights_dropped)) > 8.0


@pytest.mark.parametrize("resample", [plainly, by_priority])
def test_the_evidence_is_unbiased(resample):
    exact, _ = kalman()
    ratios = np.exp([filtered(stream(seed, "toy"), 50, resample)[0] - exact for seed in range(200)])
    assert ratios.mean() == pytest.approx(1.0, abs=4.0 * ratios.std(ddof=1) / np.sqrt(200))


MOVES = np.array([[0.7, 0.3, 0.0], [0.0, 0.0, 1.0], [0.2, 0.3, 0.5]])
"""Chances of the three states, the second one of which always moves to the third."""
SHOWS = np.array([[0.8, 0.2], [0.5, 0.5], [0.1, 0.9]])
SHOWN = (0, 1, 1, 0, 1)


@pytest.mark.parametrize("resample", [plainly, by_priority])
def test_a_chain_of_three_states_is_filtered_as_by_enumeration(resample):
    chances = np.zeros(3)
    for path in product(range(3), repeat=len(SHOWN)):
        moves = np.prod([MOVES[a, b] for a, b in pairwise(path)])
        chances[path[-1]] += moves / 3.0 * np.prod([SHOWS[at, seen] for at, seen in zip(path, SHOWN, strict=True)])
    particles, draws = 20_000, stream(3, "chain")
    state, logs, log_z = draws.integers(3, size=particles), equal_weights(particles), 0.0
    for step, seen in enumerate(SHOWN):
        if step:
            state = (draws.random((particles, 1)) > np.cumsum(MOVES, axis=1)[state]).sum(axis=1)
        after = weigh(logs, np.log(SHOWS[state, seen]))
        log_z += after.log_predictive
        places, logs = resample(after.log_weights, particles, draws.random())
        state = state[places]
    assert np.exp(log_z) == pytest.approx(chances.sum(), rel=0.03)
    assert np.bincount(state, weights=np.exp(logs), minlength=3) == pytest.approx(chances / chances.sum(), abs=0.015)


def test_each_particle_is_drawn_its_weight_times_rounded_up_or_down():
    weights = np.array([0.5, 0.26, 0.24, 0.0])
    with np.errstate(divide="ignore"):
        logs = np.log(weights)
    for uniform in (0.001, 0.4, 0.9):
        drawn = np.bincount(systematic(logs, 10, uniform), minlength=4)
        assert drawn.sum() == 10
        assert (abs(drawn - 10 * weights) < 1.0).all()
        assert systematic(logs + 3.0, 10, uniform).tolist() == systematic(logs, 10, uniform).tolist()


def test_priority_draws_by_the_root_of_the_weight_and_every_weighted_sum_keeps_its_expectation():
    weights, uniforms = np.array([0.64, 0.16, 0.16, 0.04, 0.0]), (np.arange(2000) + 0.5) / 2000
    with np.errstate(divide="ignore"):
        logs = np.log(weights)
    drawn, kept = np.zeros(5), np.zeros(5)
    for uniform in uniforms:
        places, left = by_priority(logs, 7, uniform)
        drawn += np.bincount(places, minlength=5) / len(uniforms)
        kept += np.bincount(places, weights=np.exp(left), minlength=5) / len(uniforms)
    assert drawn == pytest.approx(7 * weights**PRIORITY / (weights**PRIORITY).sum(), abs=0.002)
    assert kept == pytest.approx(weights, abs=0.001)


@pytest.mark.parametrize("particles", [1, 7, 1000, 4096])
def test_equal_weights_draw_everyone_once(particles):
    for uniform in (0.0, 0.3, 0.999999):
        assert systematic(equal_weights(particles), particles, uniform).tolist() == list(range(particles))
    assert effective_size(equal_weights(particles)) == pytest.approx(particles)


def test_an_observation_that_no_particle_allows_has_no_evidence_and_leaves_the_weights():
    after = weigh(equal_weights(3), np.full(3, -np.inf))
    assert after.log_predictive == -np.inf
    assert after.log_weights == pytest.approx(equal_weights(3))


def test_evidence_is_the_log_of_the_mean_with_the_error_of_repeats():
    found = evidence(np.log([1.0, 3.0]))
    assert found.log_z == pytest.approx(np.log(2.0))
    assert found.error == pytest.approx(np.log(3.0) / 2.0)
    assert np.isnan(evidence(np.array([1.0])).error)
    lost = evidence(np.array([0.0, -np.inf]))
    assert (lost.log_z, np.isnan(lost.error), lost.each) == (pytest.approx(-np.log(2.0)), True, (0.0, -np.inf))


def test_families_are_counted_by_their_shares():
    assert families(np.array([0, 0, 2, 2])) == (2, pytest.approx(2.0))
    assert families(np.array([0, 0, 0, 1])) == (2, pytest.approx(1.6))
