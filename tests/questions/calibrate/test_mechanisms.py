"""A mechanism taken out of a case no longer moves it, and nothing else is changed."""

from __future__ import annotations

import numpy as np
import pytest
from made_up_cases import table

from sim.past_crises.playing import MECHANISMS, play_cases, side_by_side
from sim.past_crises.scenario_files import scenarios_of


@pytest.fixture(scope="module")
def together(tmp_path_factory):
    return side_by_side(scenarios_of(table(tmp_path_factory.mktemp("cases"), 6).cases, {}))


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_without_a_mechanism_courses_differ(together, mechanism):
    whole, less = (play_cases(some, 40, weeks=260) for some in (together, together.without(mechanism)))
    told = ("recalled", "severed", "partly_repaired", "repaired")
    assert any(not np.array_equal(getattr(whole, name), getattr(less, name), equal_nan=True) for name in told)
    again = play_cases(together, 40, weeks=260)
    assert all(np.array_equal(getattr(whole, name), getattr(again, name), equal_nan=True) for name in told)


def test_without_turnover_no_leader_goes_and_without_amends_none_are_made(together):
    assert not play_cases(together.without("turnover"), 40, weeks=260).new_leader.any()
    assert not play_cases(together.without("amends"), 40, weeks=260).amended.any()
