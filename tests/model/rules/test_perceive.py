"""Phase 3, perceive: the other's tone, with noise and a bias towards one's image."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from phases import Moment, phase

from sim.world.world import World

perceive = phase("perceive")

NOISE = np.array([[[0.0, 1.0], [-2.0, 0.0]]])


@pytest.fixture(scope="module")
def rest(two_states):
    world = World(two_states, seed=None)
    tone = np.array([[[[0.0, 0.3], [-0.7, 0.0]]]])
    relation = np.array([[[[0.0, 0.6], [0.1, 0.0]]]])
    return replace(world.situation, tone=tone, relation=relation), world.setting


def seen(rest, noise, **parameters):
    s, c = rest
    now = Moment(0, SimpleNamespace(draw=lambda _, what: {"perception": noise}[what]))
    return perceive(s, replace(c, p=replace(c.p, **parameters)), now)["perceived"][0, 0]


def test_perception_is_the_others_tone_and_ones_own_relation_in_the_declared_shares(rest):
    after = seen(rest, 0.0 * NOISE, perception_bias=0.2)
    np.testing.assert_allclose(after, [[0.0, 0.8 * -0.7 + 0.2 * 0.6], [0.8 * 0.3 + 0.2 * 0.1, 0.0]])


def test_without_perception_bias_the_others_tone_is_perceived_as_it_is(rest):
    np.testing.assert_allclose(seen(rest, 0.0 * NOISE, perception_bias=0.0), [[0.0, -0.7], [0.3, 0.0]])


def test_error_in_perception_is_added_at_its_declared_standard_deviation(rest):
    error = seen(rest, NOISE, perception_noise=0.25) - seen(rest, 0.0 * NOISE)
    np.testing.assert_allclose(error, [[0.0, 0.25], [-0.5, 0.0]])


def test_nothing_is_perceived_of_strangers(rest):
    s, c = rest
    assert not seen((s, replace(c, named=np.zeros_like(c.named))), NOISE + 1.0).any()
