"""Phase 3, perceive: the other's tone, with noise and a bias towards one's image."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from phases import Now, after, compiled, of_named, of_strangers, stored

from sim.model.rules.perceive import perceived
from sim.world.world import World

NOISE = np.array([[[0.0, 1.0], [-2.0, 0.0]]])


@pytest.fixture(scope="module")
def rest(two_states):
    world = World(two_states, seed=None)
    tone = np.array([[[[0.0, 0.3], [-0.7, 0.0]]]])
    relation = np.array([[[[0.0, 0.6], [0.1, 0.0]]]])
    return replace(world.situation, tone=tone, relation=relation), world.setting


def seen(rest, noise, **parameters):
    s, c = rest
    c = replace(c, p=replace(c.p, **parameters))
    return after("perceive", s, c, Now(draws={"perception": noise})).perceived[0, 0]


def test_perception_is_the_others_tone_and_ones_own_relation_in_the_declared_shares(rest):
    after = seen(rest, 0.0 * NOISE, perception_bias=0.2)
    np.testing.assert_allclose(after, [[0.0, 0.8 * -0.7 + 0.2 * 0.6], [0.8 * 0.3 + 0.2 * 0.1, 0.0]])


def test_without_perception_bias_the_others_tone_is_perceived_as_it_is(rest):
    np.testing.assert_allclose(seen(rest, 0.0 * NOISE, perception_bias=0.0), [[0.0, -0.7], [0.3, 0.0]])


def test_error_in_perception_is_added_at_its_declared_standard_deviation(rest):
    error = seen(rest, NOISE, perception_noise=0.25) - seen(rest, 0.0 * NOISE)
    np.testing.assert_allclose(error, [[0.0, 0.25], [-0.5, 0.0]])


def test_nothing_is_perceived_of_strangers(first_scenario):
    world = World(first_scenario, seed=None)
    s, c = world.situation, world.setting
    s = replace(s, tone=np.full_like(s.tone, 0.4))
    later = after("perceive", s, c, Now(draws={"perception": np.ones((1, *s.tone.shape[-2:]))}))
    assert of_named(c, later.perceived).all()
    assert not of_strangers(c, later.perceived).any()


def test_the_equation_of_perception_is_the_models(rest):
    p = rest[1].p
    expected = (1.0 - p.perception_bias) * -0.7 + p.perception_bias * 0.6 + p.perception_noise * -2.0
    assert compiled(perceived)(stored(p), -0.7, 0.6, -2.0) == pytest.approx(expected, rel=1e-12)
