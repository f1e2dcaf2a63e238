"""Phase 4, interfere: third parties work the open wound."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.rules.interfere import interfere
from sim.world.world import World

PUSH = np.array([[[[0.0, -0.8], [0.5, 0.0]]]])


@pytest.fixture(scope="module")
def rest(two_states):
    world = World(two_states, seed=None)
    return world.situation, replace(world.setting, push=PUSH)


def force(rest, wound):
    s, c = rest
    return interfere(replace(s, wound=np.zeros_like(s.wound) + wound), c, None)["interference"][0, 0]


def test_push_in_force_is_push_times_openness_of_the_wound_and_a_little_at_rest(rest):
    p = rest[1].p
    wound = np.array([[0.0, 3.0], [1.0, 0.0]])  # openness 3/4 and 1/2
    expected = p.interference * np.array(
        [[0.0, -0.8 * (p.interference_at_rest + 0.75)], [0.5 * (p.interference_at_rest + 0.5), 0.0]]
    )
    np.testing.assert_allclose(force(rest, wound), expected)


def test_interference_is_small_at_rest_and_grows_with_the_wound(rest):
    sizes = [abs(force(rest, wound)[0, 1]) for wound in (0.0, 0.5, 2.0, 50.0)]
    assert sizes == sorted(sizes)
    assert sizes[0] < 0.11 * sizes[-1]
    assert sizes[0] > 0.0


def test_a_wedge_stays_a_wedge_and_mediation_stays_mediation(rest):
    for wound in (0.0, 1.0, 10.0):
        assert np.array_equal(np.sign(force(rest, wound)), np.sign(PUSH[0, 0]))


def test_interference_scales_with_its_declared_strength(rest):
    s, c = rest
    double = replace(c, p=replace(c.p, interference=2.0 * c.p.interference))
    np.testing.assert_allclose(force((s, double), 1.0), 2.0 * force(rest, 1.0))
