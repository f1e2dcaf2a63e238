"""Preferences from interests: ideal tones of factions, pressures of third parties."""

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
STATE_STAKES = RNG.uniform(-1.0, 1.0, (STATES, ISSUES))
HALF = RNG.uniform(-1.0, 1.0, (STATES, STATES, ISSUES))
DYAD_STAKES = HALF + np.swapaxes(HALF, 0, 1)
LEVERAGE = RNG.uniform(0.0, 1.0, (STATES, STATES))


def test_an_ideal_tone_is_the_tanh_of_interests_times_stakes():
    ideal_tones = tones_from_interests(
        np.array([[[0.4, -0.2]], [[0.0, 0.5]]]), np.array([[1.0, 0.5], [-0.6, 0.3]]), 2.2
    )
    assert ideal_tones.shape == (2, 1, 2)
    assert ideal_tones[0, 0, 1] == pytest.approx(tanh(2.2 * (0.4 * -0.6 + -0.2 * 0.3)))
    assert ideal_tones[1, 0, 0] == pytest.approx(tanh(2.2 * 0.5 * 0.5))
    assert ideal_tones[0, 0, 0] == ideal_tones[1, 0, 1] == 0.0


def test_a_pressure_is_leverage_times_the_third_partys_interest_in_the_dyad():
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


def test_ideal_tones_change_sign_with_the_weights_and_with_the_stakes():
    ideal_tones = tones_from_interests(INTERESTS, STATE_STAKES, 2.2)
    np.testing.assert_allclose(tones_from_interests(-INTERESTS, STATE_STAKES, 2.2), -ideal_tones)
    np.testing.assert_allclose(tones_from_interests(INTERESTS, -STATE_STAKES, 2.2), -ideal_tones)
    np.testing.assert_allclose(tones_from_interests(-INTERESTS, -STATE_STAKES, 2.2), ideal_tones)
    assert np.abs(ideal_tones).max() < 1.0


def test_pressures_change_sign_with_the_weights_and_with_the_stakes():
    pressure = pressures(INTERESTS, POWER, DYAD_STAKES, LEVERAGE, 2.0)
    np.testing.assert_allclose(pressures(-INTERESTS, POWER, DYAD_STAKES, LEVERAGE, 2.0), -pressure)
    np.testing.assert_allclose(pressures(INTERESTS, POWER, -DYAD_STAKES, LEVERAGE, 2.0), -pressure)
    np.testing.assert_allclose(pressures(INTERESTS, POWER, DYAD_STAKES, 0.5 * LEVERAGE, 2.0), 0.5 * pressure)
    np.testing.assert_allclose(pressures(INTERESTS, POWER, DYAD_STAKES, LEVERAGE, 1.0), 0.5 * pressure)


def test_no_pressure_on_ones_own_policy_or_on_policies_towards_oneself():
    pressure = pressures(INTERESTS, POWER, DYAD_STAKES, LEVERAGE, 2.0)
    for k in range(STATES):
        assert not pressure[k, k].any()
        assert not pressure[k, :, k].any()
        others = [i for i in range(STATES) if i != k]
        assert all(pressure[k, i, j] != 0.0 for i in others for j in others if i != j)


def test_equal_leverage_over_both_sides_causes_equal_pressures():
    pressure = pressures(INTERESTS, POWER, DYAD_STAKES, np.ones((STATES, STATES)), 2.0)
    np.testing.assert_allclose(pressure, np.swapaxes(pressure, 1, 2))


def test_a_thousand_runs_at_once_give_what_each_gives_alone():
    many = np.stack([INTERESTS, 0.5 * INTERESTS, -INTERESTS])[None]
    ideal_tones = tones_from_interests(many, STATE_STAKES, 2.2)
    pressure = pressures(many, POWER, DYAD_STAKES, LEVERAGE, 2.0)
    for run, weights in enumerate(many[0]):
        np.testing.assert_allclose(ideal_tones[0, run], tones_from_interests(weights, STATE_STAKES, 2.2))
        np.testing.assert_allclose(pressure[0, run], pressures(weights, POWER, DYAD_STAKES, LEVERAGE, 2.0))


@pytest.fixture(scope="module")
def first_inputs(first_scenario):
    return inputs_of(first_scenario)


@pytest.mark.parametrize(("state", "other", "ideal_tones"), [
    ("AZE", "RUS", {"hardliners": -0.78, "presidency": 0.55, "business": 0.76}),
    ("RUS", "AZE", {"agencies": -0.76, "kremlin": 0.46, "business": 0.81}),
])  # fmt: skip
def test_ideal_tones_of_the_first_scenario_are_the_prototypes(first_inputs, state, other, ideal_tones):
    roster = first_inputs.roster
    derived = tones_from_interests(first_inputs.interests, first_inputs.state_stakes, 2.2)[
        roster.at(state), :, roster.at(other)
    ]
    by_faction = dict(zip(roster.factions[roster.at(state)], derived, strict=False))
    assert by_faction == pytest.approx(ideal_tones, abs=0.01)


def test_pressures_of_the_first_scenario_are_the_prototypes_but_for_the_audience(first_inputs):
    roster = first_inputs.roster
    at = roster.at
    pressure = pressures(
        first_inputs.interests, first_inputs.power, first_inputs.dyad_stakes, first_inputs.leverage, 2.0
    )
    on_baku = {k: pressure[at(k), at("AZE"), at("RUS")] for k in ("UKR", "GBR", "USA", "TUR")}
    assert on_baku == pytest.approx({"UKR": -0.44, "GBR": -0.37, "USA": -0.30, "TUR": -0.23}, abs=0.01)
    total = pressure.sum(axis=0) - pressure[at("XGS")]
    assert total[at("AZE"), at("RUS")] == pytest.approx(-1.31, abs=0.01)
    assert total[at("RUS"), at("AZE")] == pytest.approx(-0.30, abs=0.01)
    assert pressure[at("XGS"), at("AZE"), at("RUS")] > 0.0
