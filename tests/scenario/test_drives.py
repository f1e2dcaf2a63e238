"""From interest weights to drives: ideals of factions, pushes of third parties."""

from __future__ import annotations

from math import tanh

import numpy as np
import pytest

from sim.scenario.inputs import inputs_of
from sim.scenario.interests import pressures, tones_from_interests

RNG = np.random.default_rng(3)
STATES, FACTIONS, ISSUES = 4, 2, 3
INTERESTS = RNG.uniform(-0.5, 0.5, (STATES, FACTIONS, ISSUES))
POWER = RNG.dirichlet((1.0, 1.0), STATES)
SERVES = RNG.uniform(-1.0, 1.0, (STATES, ISSUES))
HALF = RNG.uniform(-1.0, 1.0, (STATES, STATES, ISSUES))
STAKES = HALF + np.swapaxes(HALF, 0, 1)
LEVERAGE = RNG.uniform(0.0, 1.0, (STATES, STATES))


def test_an_ideal_is_the_tanh_of_what_closeness_does_for_the_factions_interests():
    ideal_tones = tones_from_interests(
        np.array([[[0.4, -0.2]], [[0.0, 0.5]]]), np.array([[1.0, 0.5], [-0.6, 0.3]]), 2.2
    )
    assert ideal_tones.shape == (2, 1, 2)
    assert ideal_tones[0, 0, 1] == pytest.approx(tanh(2.2 * (0.4 * -0.6 + -0.2 * 0.3)))
    assert ideal_tones[1, 0, 0] == pytest.approx(tanh(2.2 * 0.5 * 0.5))
    assert ideal_tones[0, 0, 0] == ideal_tones[1, 0, 1] == 0.0


def test_a_push_is_reach_times_the_pushers_interest_in_the_pair():
    interests = np.zeros((3, 2, 2))
    interests[2] = [[0.5, -0.1], [-0.2, 0.4]]
    power = np.array([[1.0, 0.0], [1.0, 0.0], [0.7, 0.3]])
    dyad_stakes, leverage = np.zeros((3, 3, 2)), np.zeros((3, 3))
    dyad_stakes[0, 1] = dyad_stakes[1, 0] = [0.6, -0.8]
    leverage[2, 0], leverage[2, 1] = 0.5, 0.1
    gain = (0.7 * 0.5 + 0.3 * -0.2) * 0.6 + (0.7 * -0.1 + 0.3 * 0.4) * -0.8
    pressure = pressures(interests, power, dyad_stakes, leverage, 2.0)
    assert pressure[2, 0, 1] == pytest.approx(2.0 * 0.5 * gain)
    assert pressure[2, 1, 0] == pytest.approx(2.0 * 0.1 * gain)
    assert np.count_nonzero(pressure) == 2


def test_ideals_change_sign_with_the_weights_and_with_what_closeness_serves():
    ideal_tones = tones_from_interests(INTERESTS, SERVES, 2.2)
    np.testing.assert_allclose(tones_from_interests(-INTERESTS, SERVES, 2.2), -ideal_tones)
    np.testing.assert_allclose(tones_from_interests(INTERESTS, -SERVES, 2.2), -ideal_tones)
    np.testing.assert_allclose(tones_from_interests(-INTERESTS, -SERVES, 2.2), ideal_tones)
    assert np.abs(ideal_tones).max() < 1.0


def test_pushes_change_sign_with_the_weights_and_with_the_stakes():
    pressure = pressures(INTERESTS, POWER, STAKES, LEVERAGE, 2.0)
    np.testing.assert_allclose(pressures(-INTERESTS, POWER, STAKES, LEVERAGE, 2.0), -pressure)
    np.testing.assert_allclose(pressures(INTERESTS, POWER, -STAKES, LEVERAGE, 2.0), -pressure)
    np.testing.assert_allclose(pressures(INTERESTS, POWER, STAKES, 0.5 * LEVERAGE, 2.0), 0.5 * pressure)
    np.testing.assert_allclose(pressures(INTERESTS, POWER, STAKES, LEVERAGE, 1.0), 0.5 * pressure)


def test_nobody_pushes_his_own_policy_or_that_of_others_towards_himself():
    pressure = pressures(INTERESTS, POWER, STAKES, LEVERAGE, 2.0)
    for k in range(STATES):
        assert not pressure[k, k].any()
        assert not pressure[k, :, k].any()
        others = [i for i in range(STATES) if i != k]
        assert all(pressure[k, i, j] != 0.0 for i in others for j in others if i != j)


def test_equal_reach_into_both_sides_pushes_both_alike():
    pressure = pressures(INTERESTS, POWER, STAKES, np.ones((STATES, STATES)), 2.0)
    np.testing.assert_allclose(pressure, np.swapaxes(pressure, 1, 2))


def test_a_thousand_runs_at_once_give_what_each_gives_alone():
    many = np.stack([INTERESTS, 0.5 * INTERESTS, -INTERESTS])[None]
    ideal_tones = tones_from_interests(many, SERVES, 2.2)
    pressure = pressures(many, POWER, STAKES, LEVERAGE, 2.0)
    for run, weights in enumerate(many[0]):
        np.testing.assert_allclose(ideal_tones[0, run], tones_from_interests(weights, SERVES, 2.2))
        np.testing.assert_allclose(pressure[0, run], pressures(weights, POWER, STAKES, LEVERAGE, 2.0))


@pytest.fixture(scope="module")
def first_case(first_scenario):
    return inputs_of(first_scenario)


@pytest.mark.parametrize(("state", "other", "ideal_tones"), [
    ("AZE", "RUS", {"hardliners": -0.78, "presidency": 0.55, "business": 0.76}),
    ("RUS", "AZE", {"agencies": -0.76, "kremlin": 0.46, "business": 0.81}),
])  # fmt: skip
def test_ideals_of_the_first_scenario_are_the_prototypes(first_case, state, other, ideal_tones):
    roster = first_case.roster
    derived = tones_from_interests(first_case.interests, first_case.state_stakes, 2.2)[
        roster.at(state), :, roster.at(other)
    ]
    found = dict(zip(roster.factions[roster.at(state)], derived, strict=False))
    assert found == pytest.approx(ideal_tones, abs=0.01)


def test_pushes_of_the_first_scenario_are_the_prototypes_but_for_the_audience(first_case):
    roster = first_case.roster
    at = roster.at
    pressure = pressures(first_case.interests, first_case.power, first_case.dyad_stakes, first_case.leverage, 2.0)
    on_baku = {k: pressure[at(k), at("AZE"), at("RUS")] for k in ("UKR", "GBR", "USA", "TUR")}
    assert on_baku == pytest.approx({"UKR": -0.44, "GBR": -0.37, "USA": -0.30, "TUR": -0.23}, abs=0.01)
    total = pressure.sum(axis=0) - pressure[at("XGS")]
    assert total[at("AZE"), at("RUS")] == pytest.approx(-1.31, abs=0.01)
    assert total[at("RUS"), at("AZE")] == pytest.approx(-0.30, abs=0.01)
    assert pressure[at("XGS"), at("AZE"), at("RUS")] > 0.0
