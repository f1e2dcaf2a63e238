"""Phase 12, ladder: the rung follows the worse relation a step a week, and a formal level at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from phases import after

from sim.world.world import World

HERE, BACK = (0, 0, 0, 1), (0, 0, 1, 0)


@pytest.fixture(scope="module")
def rest(two_states):
    world = World(two_states, seed=None)
    return world.situation, world.setting


def dyads(here, back=None, dtype=float):
    return np.array([[[[0, here], [here if back is None else back, 0]]]], dtype=dtype)


def rungs(rest, relations, level=(0, 0)):
    """Rungs of the pair over these weeks, from its start."""
    s, c = rest
    s = replace(s, downgrade_level=dyads(*level, dtype=np.int8))
    path = []
    for relation in relations:
        s = after("ladder", replace(s, relation=dyads(*np.broadcast_to(relation, 2))), c)
        assert s.rung[HERE] == s.rung[BACK]
        path.append(int(s.rung[HERE]))
    return path


def test_the_rung_falls_and_climbs_one_step_a_week(rest):
    assert rest[0].rung[HERE] == 1
    assert rungs(rest, [-0.9] * 4 + [0.9] * 5) == [2, 3, 4, 4, 3, 2, 1, 0, 0]


def test_the_worse_of_both_relations_decides(rest):
    assert rungs(rest, [(0.9, 0.2), (0.2, 0.9)]) == [2, 2]


@pytest.mark.parametrize(("above", "below"), [(0.45, 0.35), (0.40 + 0.0599, 0.40 - 0.0599)])
def test_a_relation_that_trembles_about_a_threshold_does_not_move_the_rung(rest, above, below):
    assert rungs(rest, [above, below] * 6) == [1] * 12
    assert rungs(rest, [0.2] + [above, below] * 6) == [2] * 13


def test_past_the_hysteresis_the_rung_moves(rest):
    assert rungs(rest, [0.40 - 0.0601, 0.40 + 0.0599, 0.40 + 0.0601]) == [2, 2, 1]


@pytest.mark.parametrize(("levels", "rung"), [((1, 0), 3), ((0, 1), 3), ((2, 1), 5), ((0, 3), 6)])
def test_a_formal_level_of_either_side_acts_at_once(rest, levels, rung):
    assert rungs(rest, [0.5], levels) == [rung]


def test_a_formal_level_lifted_acts_at_once_too(rest):
    s, c = rest
    held = after("ladder", replace(s, downgrade_level=dyads(3, dtype=np.int8)), c)
    assert held.rung[HERE] == 6
    assert held.relation_rung[HERE] == 1
    lifted = replace(held, downgrade_level=dyads(0, dtype=np.int8))
    assert after("ladder", lifted, c).rung[HERE] == 1


def test_the_trigger_keeps_moving_behind_a_formal_level(rest):
    s, c = rest
    s = replace(s, downgrade_level=dyads(3, dtype=np.int8), relation=dyads(-0.9))
    for _ in range(3):
        s = after("ladder", s, c)
    assert after("ladder", replace(s, downgrade_level=dyads(0, dtype=np.int8)), c).rung[HERE] == 4


@pytest.mark.parametrize(
    ("incident_since_restoration", "level", "below_start_since"), [(True, 1, True), (False, 1, False), (True, 0, False)]
)
def test_a_pair_has_fallen_once_an_incident_put_it_below_its_starting_rung(
    rest, incident_since_restoration, level, below_start_since
):
    s, c = rest
    s = replace(
        s,
        incident_since_restoration=np.full_like(s.incident_since_restoration, incident_since_restoration),
        downgrade_level=dyads(level, dtype=np.int8),
    )
    later = after("ladder", s, c)
    assert later.below_start_since[HERE] == later.below_start_since[BACK] == below_start_since
    climbed = replace(later, downgrade_level=dyads(0, dtype=np.int8))
    assert after("ladder", climbed, c).below_start_since[HERE] == below_start_since
