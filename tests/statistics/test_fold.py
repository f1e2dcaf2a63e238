"""A toy with a known fold: the separatrix is where theory predicts it, and the point of no return where it is crossed.

Two like states, with no incident, faction, third state, grievance, formal act or noise. Each perceives only its own
image of the other (perception_bias 1), learns 1.5 times as fast as it forgets, has no ties, and a structure of .1:
H' = H + kappa (.1 + 1.5 tanh H - H), whose fixed points are the roots of x = tanh(1.5 x + .1): -.801, -.206, .894.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import sim
from sim.model.ladder import CRISIS
from sim.questions.window.forks import RepairCriterion, Treatment, fork_world
from sim.questions.window.repair_curves import no_return_places, shares
from sim.scenario.inputs import ScriptedAct

LOWER, SEPARATRIX, UPPER = -0.801, -0.206, 0.894
GAIN, STRUCTURE, LONG, EVERY = 1.5, 0.1, 400, 8
ONES = np.ones((2, 2)) - np.eye(2)
BOTH = (("amends_full", 0, 1), ("amends_full", 1, 0))


def toy(two_states, starts):
    """A world of the toy, one run for each relation it starts at."""
    two_states = replace(two_states, file=two_states.file.model_copy(update={"weeks": 1560}))
    world = sim.World(two_states, runs=len(starts), seed=None)
    p = world.setting.p
    kept = {
        "ties_weight": 0.0,
        "triad_weight": 0.0,
        "grievance_weight": 0.0,
        "grievance_from_conduct": 0.0,
        "grievance_decay": 0.0,
        "perception_bias": 1.0,
    }
    ladder = {"partnership_below": 0.8, "normal_below": 0.7, "strained_below": 0.6, "crisis_below": 0.5}
    p = replace(p, **kept, **ladder, learning=GAIN * p.forgetting, ties_growth=0.0, ties_decay=0.0)
    relation = np.asarray(starts)[None, :, None, None] * ONES
    world.setting = replace(
        world.setting,
        p=p,
        incidents=(),
        structure=STRUCTURE * ONES + 0.0 * relation,
        perceived_at_equilibrium=0.0 * relation,
    )
    s = world.situation
    crisis = np.full(s.rung.shape, CRISIS, dtype=np.int8)
    calm = np.zeros((*s.incident_occurred.shape[:2], 0), dtype=bool)
    world.situation = replace(
        s, half_log_odds=np.arctanh(relation), relation=relation, ties=0.0 * relation, relation_rung=crisis,
        rung=crisis, incident_occurred=calm, downgrade_level=np.zeros_like(s.downgrade_level),
        audience_cost=0.0 * relation, grievance=0.0 * relation + 1.0,  # what amends relieve
    )  # fmt: skip
    return world


def ends(two_states, starts, weeks=LONG):
    world = toy(two_states, starts)
    for _ in range(weeks):
        world.step()
    world.close()
    return world.situation.relation[0, :, 0, 1]


@pytest.fixture(scope="module")
def separatrix(two_states):
    """Bisected: of starts side by side, the last that ends below and the first that ends above, ever closer."""
    low, high = -0.7, 0.7
    for _ in range(4):
        starts = np.linspace(low, high, 24)
        above = ends(two_states, starts) > 0.0
        assert not above[0]
        assert above[-1]
        assert (np.diff(above.astype(int)) >= 0).all()
        first = int(above.argmax())
        low, high = starts[first - 1], starts[first]
    return (low + high) / 2.0


def test_the_roots_of_the_theory_are_what_the_text_says():
    for root in (LOWER, SEPARATRIX, UPPER):
        assert np.tanh(GAIN * root + STRUCTURE) == pytest.approx(root, abs=2e-3)


def test_the_separatrix_found_by_bisecting_the_start_is_where_theory_has_it(separatrix):
    assert separatrix == pytest.approx(SEPARATRIX, abs=0.01)


def test_what_starts_on_either_side_ends_in_its_own_basin(two_states):
    assert ends(two_states, [-0.95, -0.3]) == pytest.approx([LOWER, LOWER], abs=0.01)
    assert ends(two_states, [-0.1, 0.99]) == pytest.approx([UPPER, UPPER], abs=0.01)


@pytest.mark.parametrize("starts", [[-0.22], list(np.linspace(-0.26, -0.215, 9))], ids=["one run", "nine runs"])
def test_the_point_of_no_return_is_where_the_state_after_the_gesture_crosses_the_separatrix(
    two_states, separatrix, starts
):
    weeks = tuple(range(0, 161, EVERY))
    world = toy(two_states, starts)
    after = []
    for week in range(weeks[-1] + 1):
        if week in weeks:
            fork = world.fork([ScriptedAct(week, by, to, action) for action, by, to in BOTH])
            fork.step()
            fork.close()
            after.append(fork.situation.relation[0, :, 0, 1])
        world.step()
    saved = np.stack(after) > separatrix
    crossed = int(no_return_places(saved.mean(axis=1)))
    assert 0 < crossed < len(weeks)

    criterion = RepairCriterion((0, 1), within=LONG)
    forked = fork_world(toy(two_states, starts), [Treatment("both", BOTH, weeks)], criterion)
    everyone = np.ones_like(saved)
    found = int(no_return_places(shares(forked.repaired["both"], everyone, np.ones((1, len(starts)))))[0])
    assert abs(found - crossed) <= 1
    assert not forked.control.any()
