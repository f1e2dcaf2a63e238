"""Phase 4, interfere: third-party pressure acts on grievances."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from phases import Moment, phase

from sim.model.actions import action_index
from sim.model.rules.interfere import pressure_in_force
from sim.model.situation import ScriptedActRow
from sim.world.world import World

interfere = phase("interfere")

PUSH = np.array([[[[0.0, -0.8], [0.5, 0.0]]]])


@pytest.fixture(scope="module")
def rest(two_states):
    world = World(two_states, seed=None)
    return world.situation, replace(world.setting, pressure=PUSH)


def force(rest, grievance):
    s, c = rest
    return interfere(replace(s, grievance=np.zeros_like(s.grievance) + grievance), c, None)["interference"][0, 0]


def test_interference_is_pressure_times_grievance_intensity_and_a_little_at_equilibrium(rest):
    p = rest[1].p
    grievance = np.array([[0.0, 3.0], [1.0, 0.0]])  # openness 3/4 and 1/2
    expected = p.interference_scale * np.array(
        [[0.0, -0.8 * (p.interference_without_grievance + 0.75)], [0.5 * (p.interference_without_grievance + 0.5), 0.0]]
    )
    np.testing.assert_allclose(force(rest, grievance), expected)


def test_interference_is_small_at_equilibrium_and_grows_with_the_grievance(rest):
    sizes = [abs(force(rest, grievance)[0, 1]) for grievance in (0.0, 0.5, 2.0, 50.0)]
    assert sizes == sorted(sizes)
    assert sizes[0] < 0.11 * sizes[-1]
    assert sizes[0] > 0.0


def test_a_wedge_stays_a_wedge_and_mediation_stays_mediation(rest):
    for grievance in (0.0, 1.0, 10.0):
        assert np.array_equal(np.sign(force(rest, grievance)), np.sign(PUSH[0, 0]))


def test_interference_scales_with_its_declared_strength(rest):
    s, c = rest
    double = replace(c, p=replace(c.p, interference_scale=2.0 * c.p.interference_scale))
    np.testing.assert_allclose(force((s, double), 1.0), 2.0 * force(rest, 1.0))


THIRD, ONE, TWO, OTHER = 0, 1, 2, 3
DYADS = ~np.eye(4, dtype=bool)[None, None]


@pytest.fixture(scope="module")
def four(first_scenario):
    """Four states; the first drives a wedge of -.6 between the second and the third, and mediates with the fourth."""
    c = World(first_scenario, seed=None).setting
    by = np.zeros((1, 1, 4, 4, 4))
    by[0, 0, THIRD, ONE, TWO], by[0, 0, THIRD, ONE, OTHER], by[0, 0, OTHER, ONE, TWO] = -0.6, 0.2, -0.1
    leverage = np.zeros((1, 1, 4, 4))
    leverage[0, 0, THIRD, ONE] = 0.5
    return replace(c, named=DYADS, pressure=by.sum(axis=2), pressures_by=by, leverage=leverage)


def pushed(four, *acts, week=10):
    scripts = tuple(ScriptedActRow(begun, 0, by, to, action_index(name)) for begun, by, to, name in acts)
    return pressure_in_force(replace(four, scripted_acts=scripts), Moment(week, None))[0, 0]


def test_restraint_takes_away_ones_own_wedge_and_nothing_else(four):
    pressure = pushed(four, (10, THIRD, ONE, "restraint"))
    assert pressure[ONE, TWO] == pytest.approx(-0.1)
    assert pressure[ONE, OTHER] == pytest.approx(0.2)
    assert np.array_equal(np.delete(pressure, ONE, axis=0), np.delete(four.pressure[0, 0], ONE, axis=0))


def test_mediation_adds_leverage_on_every_policy_but_the_one_towards_the_mediator(four):
    added = pushed(four, (10, THIRD, ONE, "mediation")) - four.pressure[0, 0]
    expected = np.zeros((4, 4))
    expected[ONE, [TWO, OTHER]] = four.p.mediation_pressure * 0.5
    np.testing.assert_allclose(added, expected)


@pytest.mark.parametrize(("act", "weeks"), [("restraint", 52), ("mediation", 26)])
def test_both_begin_in_their_week_last_their_time_and_end(four, act, weeks):
    moved = [
        not np.array_equal(pushed(four, (10, THIRD, ONE, act), week=week), four.pressure[0, 0])
        for week in (-1, 9, 10, 9 + weeks, 10 + weeks)
    ]
    assert moved == [False, False, True, True, False]


@pytest.mark.parametrize("act", ["restraint", "mediation"])
def test_what_is_scripted_twice_counts_once(four, act):
    once, twice = pushed(four, (10, THIRD, ONE, act)), pushed(four, (8, THIRD, ONE, act), (10, THIRD, ONE, act))
    assert np.array_equal(once, twice)


def test_one_variants_restraint_leaves_the_other_alone_and_lasts_as_long_as_it_says(four):
    two = replace(
        four,
        p=replace(four.p, restraint_weeks=np.array([4.0, 30.0]).reshape(-1, 1, 1, 1)),
        **{
            name: np.repeat(getattr(four, name), 2, axis=0)
            for name in ("named", "pressure", "pressures_by", "leverage")
        },
        scripted_acts=tuple(ScriptedActRow(10, variant, THIRD, ONE, action_index("restraint")) for variant in (0, 1)),
    )
    pressure = pressure_in_force(two, Moment(20, None))
    assert pressure[0, 0, ONE, TWO] == pytest.approx(-0.7)
    assert pressure[1, 0, ONE, TWO] == pytest.approx(-0.1)


def test_without_such_acts_the_pressure_is_the_settings_own(four):
    assert pressure_in_force(four, None) is four.pressure
    with_conduct = replace(four, scripted_acts=(ScriptedActRow(10, 0, THIRD, ONE, 0),))
    assert pressure_in_force(with_conduct, Moment(10, None)) is four.pressure
