"""Phase 4, interfere: third-party pressure acts on grievances."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from phases import Now, after, engine_of

from sim.model.actions import action_index
from sim.model.rules.interfere import acts_in_force, pressure_in_force
from sim.model.situation import ScriptedActRow
from sim.world.world import World

PUSH = np.array([[[[0.0, -0.8], [0.5, 0.0]]]])


@pytest.fixture(scope="module")
def rest(two_states):
    world = World(two_states, seed=None)
    return world.situation, replace(world.setting, pressure=PUSH)


def force(rest, grievance):
    s, c = rest
    return after("interfere", replace(s, grievance=np.zeros_like(s.grievance) + grievance), c).interference[0, 0]


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


@pytest.fixture(scope="module")
def four(first_scenario):
    """Four states; the first drives a wedge of -.6 between the second and the third, and mediates with the fourth.

    The world has five more, which know nobody.
    """
    world = World(first_scenario, seed=None)
    s, c = world.situation, world.setting
    named = np.zeros_like(c.named)
    named[..., :4, :4] = ~np.eye(4, dtype=bool)
    by = np.zeros_like(c.pressures_by)
    by[0, 0, THIRD, ONE, TWO], by[0, 0, THIRD, ONE, OTHER], by[0, 0, OTHER, ONE, TWO] = -0.6, 0.2, -0.1
    leverage = np.zeros_like(c.leverage)
    leverage[0, 0, THIRD, ONE] = 0.5
    common = np.maximum(1.0, named.astype(float) @ named.astype(float))
    c = replace(c, named=named, common=common, pressure=by.sum(axis=2), pressures_by=by, leverage=leverage)
    s = replace(s, grievance=np.zeros_like(s.grievance), incident_occurred=s.incident_occurred[..., :0])
    return s, replace(c, incidents=())


def scripted(c, *acts):
    return replace(
        c, scripted_acts=tuple(ScriptedActRow(begun, 0, by, to, action_index(name)) for begun, by, to, name in acts)
    )


def in_force(c, week):
    return pressure_in_force(c, *acts_in_force(c, week))


def pushed(four, *acts, week=10):
    return in_force(scripted(four[1], *acts), week)[0, 0]


def test_restraint_takes_away_ones_own_wedge_and_nothing_else(four):
    pressure = pushed(four, (10, THIRD, ONE, "restraint"))
    assert pressure[ONE, TWO] == pytest.approx(-0.1)
    assert pressure[ONE, OTHER] == pytest.approx(0.2)
    assert np.array_equal(np.delete(pressure, ONE, axis=0), np.delete(four[1].pressure[0, 0], ONE, axis=0))


def test_mediation_adds_leverage_on_every_policy_but_the_one_towards_the_mediator(four):
    added = pushed(four, (10, THIRD, ONE, "mediation")) - four[1].pressure[0, 0]
    expected = np.zeros_like(added)
    expected[ONE, [TWO, OTHER]] = four[1].p.mediation_pressure * 0.5
    np.testing.assert_allclose(added, expected)


@pytest.mark.parametrize(("act", "weeks"), [("restraint", 52), ("mediation", 26)])
def test_both_begin_in_their_week_last_their_time_and_end(four, act, weeks):
    moved = [
        not np.array_equal(pushed(four, (10, THIRD, ONE, act), week=week), four[1].pressure[0, 0])
        for week in (-1, 9, 10, 9 + weeks, 10 + weeks)
    ]
    assert moved == [False, False, True, True, False]


@pytest.mark.parametrize(("act", "weeks"), [("restraint", 52), ("mediation", 26)])
def test_the_interference_of_each_week_is_that_of_the_pressure_then_in_force(four, act, weeks):
    s, c = four[0], scripted(four[1], (2, THIRD, ONE, act))
    engine, moved = engine_of(s, c), []
    for week in range(4 + weeks):
        engine.situation = s
        engine.step()
        expected = c.p.interference_scale * c.p.interference_without_grievance * in_force(c, week)
        np.testing.assert_allclose(engine.every("interference"), expected * c.named, atol=1e-15)
        moved.append(not np.array_equal(engine.every("interference"), after("interfere", s, four[1]).interference))
    assert moved == [False] * 2 + [True] * weeks + [False] * 2


@pytest.mark.parametrize("act", ["restraint", "mediation"])
def test_what_is_scripted_twice_counts_once(four, act):
    once, twice = pushed(four, (10, THIRD, ONE, act)), pushed(four, (8, THIRD, ONE, act), (10, THIRD, ONE, act))
    assert np.array_equal(once, twice)


def test_one_variants_restraint_leaves_the_other_alone_and_lasts_as_long_as_it_says(four):
    one = four[1]
    two = replace(
        one,
        p=replace(one.p, restraint_weeks=np.array([4.0, 30.0]).reshape(-1, 1, 1, 1)),
        **{
            name: np.repeat(getattr(one, name), 2, axis=0) for name in ("named", "pressure", "pressures_by", "leverage")
        },
        scripted_acts=tuple(ScriptedActRow(10, variant, THIRD, ONE, action_index("restraint")) for variant in (0, 1)),
    )
    pressure = in_force(two, 20)
    assert pressure[0, 0, ONE, TWO] == pytest.approx(-0.7)
    assert pressure[1, 0, ONE, TWO] == pytest.approx(-0.1)


def test_without_such_acts_the_pressure_is_the_settings_own(four):
    s, c = four
    with_conduct = replace(c, scripted_acts=(ScriptedActRow(10, 0, THIRD, ONE, 0),))
    for setting in (c, with_conduct):
        assert acts_in_force(setting, 10) == ((), ())
        assert np.array_equal(in_force(setting, 10), c.pressure)
        interference = after("interfere", s, setting, Now(10)).interference
        size = c.p.interference_scale * c.p.interference_without_grievance
        np.testing.assert_allclose(interference, size * c.pressure * c.named, atol=1e-15)
