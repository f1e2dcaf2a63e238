"""B2: the reference run of KTAB, the program of Wise, Lester & Efird (2015), to its printed digits.

KAPSARC (MIT licence), run `dummyData_3Dim` of 30 May 2017: seven made-up actors in three dimensions. Settings: Linear,
Prop, Conditional, Mid, OneThird, SemiCommit, S2P2, InitOnly.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from verification.models.spatial_bargaining import (
    conditional_pce,
    distance,
    inferred_risk,
    option_beats_option,
    risk_attitude,
    utility,
    views,
)

import sim
from sim.scenario.inputs import inputs_of

POWER = np.array([102.543, 53.393, 129.643, 75.920, 63.224, 120.048, 54.178])
POSITION = np.array([
    [75.79, 6.37, 70.45], [82.72, 73.50, 64.00], [82.45, 90.89, 0.07], [62.52, 50.82, 62.33], [82.34, 45.77, 73.31],
    [84.48, 33.70, 88.11], [70.96, 33.46, 90.36],
]) / 100.0  # fmt: skip
SALIENCE = np.array([
    [49.53, 5.91, 28.15], [30.33, 21.22, 24.79], [48.47, 13.55, 34.62], [20.76, 39.24, 22.21], [40.96, 25.43, 22.59],
    [22.92, 39.35, 15.42], [31.75, 27.93, 26.03],
]) / 100.0  # fmt: skip
RAW = [
    [1.000, 0.903, 0.639, 0.870, 0.929, 0.882, 0.890], [0.675, 1.000, 0.635, 0.825, 0.858, 0.767, 0.746],
    [0.556, 0.636, 1.000, 0.603, 0.573, 0.485, 0.465], [0.642, 0.802, 0.570, 1.000, 0.896, 0.800, 0.811],
    [0.805, 0.862, 0.622, 0.839, 1.000, 0.913, 0.872], [0.766, 0.665, 0.453, 0.807, 0.890, 1.000, 0.935],
    [0.813, 0.725, 0.422, 0.816, 0.866, 0.913, 1.000],
]  # fmt: skip
RISK = [-0.500, -0.459, -0.499, -0.274, 1.000, -0.232, -0.430]
AWARE = {
    0: [1.0, 0.8593, 0.5233, 0.8136, 0.8958, 0.8297, 0.8410],
    4: [0.9619, 0.9809, 0.8570, 0.9740, 1.0, 0.9925, 0.9836],
}
SEEN = {
    (0, 1): [0.5681, 1.0, 0.5220, 0.7546, 0.7989, 0.6806, 0.6544],
    (4, 2): [0.6796, 0.7515, 1.0, 0.7230, 0.6954, 0.6098, 0.5893],
    (6, 5): [0.7002, 0.5840, 0.3630, 0.7497, 0.8543, 1.0, 0.9130],
}
"""Who looks, and at whom: the utilities he takes that one to have."""
BARGAINS = [
    [0.82325, 0.83726, 0.80570, 0.81633, 0.80676], [0.71543, 0.73202, 0.77307, 0.74652, 0.74814],
    [0.51258, 0.52804, 0.52407, 0.51692, 0.52177], [0.74789, 0.76561, 0.77479, 0.79217, 0.80283],
    [0.96427, 0.96840, 0.96715, 0.96956, 0.96810], [0.75597, 0.77250, 0.74109, 0.77766, 0.76567],
    [0.73554, 0.72736, 0.72174, 0.74794, 0.73902],
]  # fmt: skip
"""Utility to each actor of leaving things as they are and of the four bargains that actor 0 is part of."""
BEATS = [
    [0.5000, 0.0530, 0.3896, 0.0716, 0.1627], [0.9470, 0.5000, 0.7324, 0.4383, 0.5253],
    [0.6104, 0.2676, 0.5000, 0.2188, 0.2085], [0.9284, 0.5617, 0.7812, 0.5000, 0.6627],
    [0.8373, 0.4747, 0.7915, 0.3373, 0.5000],
]  # fmt: skip
WINNING = [0.0047, 0.0302, 0.0054, 0.1492, 0.6001, 0.1447, 0.0656]
CHANCES = [0.0004, 0.2938, 0.0137, 0.4968, 0.1953]


@pytest.fixture(scope="module")
def far():
    return distance(POSITION, SALIENCE)


def test_raw_utilities_are_those_of_the_reference_run(far):
    np.testing.assert_allclose(utility(far, 0.0), RAW, atol=5.1e-4)


def test_risk_attitudes_are_those_of_the_reference_run(far):
    np.testing.assert_allclose(inferred_risk(far, POWER), RISK, atol=5.1e-4)


@pytest.mark.parametrize("actor", AWARE)
def test_utilities_with_risk_are_those_of_the_reference_run(far, actor):
    risk = inferred_risk(far, POWER)
    np.testing.assert_allclose(utility(far, risk[:, None])[actor], AWARE[actor], atol=5.1e-5)


@pytest.mark.parametrize("dyad", SEEN)
def test_what_actors_take_others_to_want_is_that_of_the_reference_run(far, dyad):
    np.testing.assert_allclose(views(far, inferred_risk(far, POWER))[dyad], SEEN[dyad], atol=5.1e-5)


def test_winning_chances_at_the_start_are_those_of_the_reference_run(far):
    aware = utility(far, inferred_risk(far, POWER)[:, None])
    np.testing.assert_allclose(conditional_pce(aware, POWER), WINNING, atol=5.1e-5)


def test_the_election_among_bargains_is_that_of_the_reference_run():
    bargains = np.array(BARGAINS)
    np.testing.assert_allclose(option_beats_option(bargains, POWER), BEATS, atol=2e-4)  # from utilities of 5 digits
    np.testing.assert_allclose(conditional_pce(bargains, POWER), CHANCES, atol=2e-4)


def test_chances_of_an_election_are_a_distribution_whatever_the_strengths():
    rng = np.random.default_rng(5)
    for _ in range(24):
        chance = conditional_pce(rng.uniform(size=(5, 6)), rng.uniform(size=5))
        assert chance.shape == (6,)
        assert (chance > 0.0).all()
        assert chance.sum() == pytest.approx(1.0, abs=1e-12)


@pytest.fixture(scope="module")
def bargaining(first_scenario):
    """A world of 40 runs in a dispute, more than are computed side by side, under the theory of faction bargaining."""
    case = inputs_of(first_scenario, theory="faction_bargaining")
    world = sim.World(first_scenario, [case, replace(case, name="again")], runs=40, seed=6)
    for _ in range(30):
        world.step()
    return world


def elections(world, side):
    """The share of each faction's bid in the outcome of the election on one side of the dyad of interest, [V, R, F]."""
    s, c, (i, j) = world.situation, world.setting, world.engine.kept[side]
    count = c.faction_counts[i]
    tones = np.broadcast_to(c.ideal_tones, (2, 40, *c.ideal_tones.shape[2:]))[:, :, i, :count, j]
    strength = (c.power * s.mobilisation)[:, :, i, :count]
    shares = np.empty_like(tones)
    for place in np.ndindex(tones.shape[:2]):
        felt = 1.0 - np.abs(tones[place][:, None] - tones[place][None, :]) / 2.0
        shares[place] = conditional_pce(felt, strength[place]) * tones[place]
    assert count > 1
    return shares


@pytest.mark.parametrize("side", [0, 1])
def test_elections_held_together_in_a_world_come_out_as_one_by_one(bargaining, side):
    alone = elections(bargaining, side)
    together = bargaining.engine.shares_of_kept(side)
    np.testing.assert_allclose(together, alone, rtol=0.0, atol=1e-12)
    np.testing.assert_array_equal(together[0], together[1])
    assert len(np.unique(together[0].sum(axis=-1))) > 30


def test_with_two_options_the_chance_is_the_share_of_the_votes():
    felt, strength = np.array([[1.0, 0.0], [0.2, 0.6]]), np.array([3.0, 5.0])
    np.testing.assert_allclose(conditional_pce(felt, strength), [0.6, 0.4], atol=1e-8)


def test_where_nobody_has_strength_every_option_has_the_same_chance():
    np.testing.assert_allclose(conditional_pce(np.array([[1.0, 0.5, 0.0]]), np.zeros(1)), 1.0 / 3.0)
    assert (risk_attitude(np.full(3, 1.0 / 3.0)) == 0.0).all()
