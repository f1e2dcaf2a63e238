"""Release: those who are held go free, where it is scripted."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from sim.model.actions import ACTIONS, action_index
from sim.model.rules.amends import amends
from sim.model.situation import Moment, Script
from sim.world.world import World

AGGRIEVED, CULPRIT = 0, 1
OWED, BACK = (..., AGGRIEVED, CULPRIT), (..., CULPRIT, AGGRIEVED)
RELEASE = action_index("release")


@pytest.fixture(scope="module")
def wounded(two_states):
    world = World(two_states, runs=3, seed=None)
    return replace(world.situation, wound=np.full_like(world.situation.wound, 2.0)), world.setting


def after(wounded, *scripts, draw=1.0, week=5):
    s, c = wounded
    luck = SimpleNamespace(week=lambda _, what: {"amends": np.full((3, 2, 2), draw)}[what])
    return amends(s, replace(c, scripts=scripts), Moment(week, luck))


def test_a_release_closes_part_of_the_others_wound_and_shows_a_warm_tone(wounded):
    changes = after(wounded, Script(5, 0, CULPRIT, AGGRIEVED, RELEASE))
    assert changes["wound"][OWED] == pytest.approx(2.0 * (1.0 - wounded[1].p.release_relief))
    assert (changes["wound"][BACK] == 2.0).all()
    assert (changes["tone"][BACK] == ACTIONS[RELEASE].tone).all()
    assert np.array_equal(changes["tone"][OWED], wounded[0].tone[OWED])
    assert not changes["amends"].any()


@pytest.mark.parametrize("week", [4, 6])
def test_nobody_is_released_in_another_week_or_by_choice(wounded, week):
    changes = after(wounded, Script(5, 0, CULPRIT, AGGRIEVED, RELEASE), week=week)
    assert set(changes) == {"amends", "lift"}


def test_release_and_amends_of_one_week_add_up(wounded):
    made = Script(5, 0, CULPRIT, AGGRIEVED, action_index("amends_half"))
    alone = after(wounded, made)["wound"]
    both = after(wounded, made, Script(5, 0, CULPRIT, AGGRIEVED, RELEASE))["wound"]
    np.testing.assert_allclose(both[OWED], alone[OWED] * (1.0 - wounded[1].p.release_relief))
    assert np.array_equal(both[BACK], alone[BACK])


def test_the_situation_itself_is_left_as_it_is(wounded):
    before = wounded[0].wound.copy(), wounded[0].tone.copy()
    after(wounded, Script(5, 0, CULPRIT, AGGRIEVED, RELEASE))
    assert np.array_equal(before[0], wounded[0].wound)
    assert np.array_equal(before[1], wounded[0].tone)
