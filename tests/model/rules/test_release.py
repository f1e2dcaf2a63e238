"""Release: those who are held go free, where it is scripted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from phases import Now, after, changed

from sim.model.actions import ACTIONS, action_index
from sim.model.situation import ScriptedActRow
from sim.world.world import World

VICTIM, OFFENDER = 0, 1
OWED, BACK = (..., VICTIM, OFFENDER), (..., OFFENDER, VICTIM)
RELEASE = action_index("release")


@pytest.fixture(scope="module")
def wounded(two_states):
    world = World(two_states, runs=3, seed=None)
    return replace(world.situation, grievance=np.full_like(world.situation.grievance, 2.0)), world.setting


def released(wounded, *scripts, draw=1.0, week=5):
    s, c = wounded
    return after("amends", s, replace(c, scripted_acts=scripts), Now(week, {"amends": np.full((3, 2, 2), draw)}))


def test_a_release_relieves_part_of_the_others_grievance_and_shows_a_warm_tone(wounded):
    later = released(wounded, ScriptedActRow(5, 0, OFFENDER, VICTIM, RELEASE))
    assert later.grievance[OWED] == pytest.approx(2.0 * (1.0 - wounded[1].p.release_grievance_relief))
    assert (later.grievance[BACK] == 2.0).all()
    assert (later.tone[BACK] == ACTIONS[RELEASE].tone).all()
    assert np.array_equal(later.tone[OWED], wounded[0].tone[OWED])
    assert not later.amends.any()


@pytest.mark.parametrize("week", [4, 6])
def test_nobody_is_released_in_another_week_or_by_choice(wounded, week):
    later = released(wounded, ScriptedActRow(5, 0, OFFENDER, VICTIM, RELEASE), week=week)
    assert not changed(wounded[0], later)


def test_release_and_amends_of_one_week_add_up(wounded):
    made = ScriptedActRow(5, 0, OFFENDER, VICTIM, action_index("amends_half"))
    alone = released(wounded, made).grievance
    both = released(wounded, made, ScriptedActRow(5, 0, OFFENDER, VICTIM, RELEASE)).grievance
    np.testing.assert_allclose(both[OWED], alone[OWED] * (1.0 - wounded[1].p.release_grievance_relief))
    assert np.array_equal(both[BACK], alone[BACK])


def test_the_situation_itself_is_left_as_it_is(wounded):
    before = wounded[0].grievance.copy(), wounded[0].tone.copy()
    later = released(wounded, ScriptedActRow(5, 0, OFFENDER, VICTIM, RELEASE))
    assert {"grievance", "tone"} <= changed(wounded[0], later)
    assert np.array_equal(before[0], wounded[0].grievance)
    assert np.array_equal(before[1], wounded[0].tone)
