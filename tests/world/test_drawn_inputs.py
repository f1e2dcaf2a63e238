"""The inputs of variants, with ranges drawn once per run: shared by variants, and no others touched."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.model.actions import ACTIONS, action_index
from sim.model.random_streams import (
    ONCE,
    STARTING_CONSTRAINT,
    STARTING_RELATION,
    SeededStreams,
    dyad_address,
    state_address,
)
from sim.scenario.inputs import DatedAppeal, Range, ScriptedAct, inputs_of
from sim.world.drawn_inputs import DrawnInputs

RUNS = 60
STREAMS = SeededStreams(3, 0, RUNS)
BOUND = Range("binding", "domestic_constraint", ((0,),), 0.0, 0.05, 0.1)
OFFICE = Range("years", "tenure", ((1,),), 2.0, 3.0, 6.0)
SEVERE = Range("severity", "impact bridge", (), 1.0, 2.0, 3.0)
BLAMED = Range("blame", "responsibility bridge", (), 0.0, 0.5, 1.0)
TIED = Range("tied", "ties", ((0, 1), (1, 0)), -0.5, 0.0, 0.5)


def drawn_range(r):
    return STREAMS.draw_range(r.path, r.low, r.mode, r.high)


@pytest.fixture(scope="module")
def plain(two_states):
    """The case without ranges, its first leader bound at .35, the second not given."""
    return replace(inputs_of(two_states), ranges=())


@pytest.fixture(scope="module")
def inputs(plain):
    """The plain case, and one with ranges of every kind."""
    return DrawnInputs([plain, replace(plain, ranges=(BOUND, OFFICE, SEVERE, BLAMED, TIED))], STREAMS, RUNS)


def test_a_range_is_drawn_for_the_runs_of_the_variants_that_have_it(inputs):
    assert list(inputs.draws) == [r.path for r in (BOUND, OFFICE, SEVERE, BLAMED, TIED)]
    for r in (BOUND, OFFICE, SEVERE, BLAMED, TIED):
        assert np.isnan(inputs.draws[r.path][0]).all()
        np.testing.assert_array_equal(inputs.draws[r.path][1], drawn_range(r))
    ties = inputs.stacked("ties", 7.0)
    assert ties.shape == (2, RUNS, 2, 2)
    for cell in TIED.cells:
        np.testing.assert_array_equal(ties[1, :, *cell], drawn_range(TIED))
    assert (ties[0] == np.where(np.isnan(inputs.cases[0].ties), 7.0, inputs.cases[0].ties)).all()
    assert inputs.stacked("leverage").shape == (2, 1, 2, 2)


def test_leaders_of_the_first_week_are_drawn_around_their_point_or_from_their_range_within_bounds(inputs, plain):
    p, codes = plain.parameters, plain.roster.states
    draws = STREAMS.normal(ONCE, [state_address(code) for code in codes], STARTING_CONSTRAINT)
    around = np.clip(np.array([0.35, p.domestic_constraint]) + p.domestic_constraint_sd * draws, 0.02, 0.9)
    found = inputs.first_domestic_constraint()[..., 0]
    np.testing.assert_allclose(found[0], around)
    np.testing.assert_allclose(found[1, :, 1], around[:, 1])
    np.testing.assert_allclose(found[1, :, 0], np.clip(drawn_range(BOUND), 0.02, 0.9))
    assert (found[1, :, 0].min(), drawn_range(BOUND).min() < 0.02) == (0.02, True)
    np.testing.assert_array_equal(inputs.draws["domestic_constraint"], found)


def test_successors_are_drawn_around_the_point_or_else_the_usual_one(inputs, plain):
    assert inputs.usual_domestic_constraint()[0, 0, :, 0].tolist() == [0.35, plain.parameters.domestic_constraint]


def test_a_term_of_office_is_that_of_the_file_its_range_or_the_usual_one(inputs, plain):
    tenure = inputs.tenure()[..., 0]
    assert (tenure[:, :, 0] == 8.0).all()
    assert (tenure[0, :, 1] == plain.parameters.tenure_years).all()
    np.testing.assert_array_equal(tenure[1, :, 1], drawn_range(OFFICE))


def test_relations_at_the_start_have_noise_on_their_scale_and_stay_below_one(plain):
    draws = STREAMS.normal(ONCE, [dyad_address(*plain.roster.states)], STARTING_RELATION)[:, 0]
    found = DrawnInputs([plain], STREAMS, RUNS).start()[0]
    np.testing.assert_allclose(found[:, 0, 1], np.tanh(np.arctanh(0.5) + 0.15 * draws))
    np.testing.assert_array_equal(found[:, 0, 1], found[:, 1, 0])
    assert not found[:, [0, 1], [0, 1]].any()
    noisy = replace(plain, parameters=replace(plain.parameters, input_noise=50.0))
    assert np.abs(DrawnInputs([noisy], STREAMS, RUNS).start()[0, :, 0, 1]).max() == 0.999
    unnamed = replace(plain, named=np.zeros((2, 2), dtype=bool))
    assert not DrawnInputs([unnamed], STREAMS, RUNS).start().any()


def test_an_incident_has_the_impact_of_its_variant_times_a_doubt_that_all_share(inputs, plain):
    seizures, bridge = inputs.incidents()
    assert (seizures.name, bridge.name) == ("seizures", "bridge")
    doubt = np.exp(0.15 * STREAMS.draw_named("impact bridge"))
    file = {incident.name: incident for incident in plain.incidents}["bridge"]
    np.testing.assert_allclose(bridge.impact, [file.impact * doubt, drawn_range(SEVERE) * doubt])
    np.testing.assert_array_equal(bridge.responsibility, [np.full(RUNS, 1.0), drawn_range(BLAMED)])
    assert (bridge.victim, bridge.offender, bridge.week, bridge.intent) == (0, 1, 22, -1.0)


def test_incidents_acts_and_appeals_belong_to_the_variants_that_have_them(plain):
    act, appeal = ScriptedAct(4, 0, 1, "release"), DatedAppeal(6, 1, 0, 2)
    cases = [replace(plain, incidents=plain.incidents[:1]), replace(plain, acts=(act,), appeals=(appeal,))]
    found = DrawnInputs(cases, STREAMS, RUNS)
    assert [one.present[:, 0].tolist() for one in found.incidents()] == [[True, True], [False, True]]
    (row,), (call,) = found.scripted_acts(), found.appeals()
    assert tuple(vars(row).values()) == (4, 1, 0, 1, action_index("release"))
    assert tuple(vars(call).values()) == (6, 1, 1, 0, 2)


def test_a_state_may_choose_what_is_neither_left_out_nor_barred_to_it(plain):
    names = [action.name for action in ACTIONS]
    cases = [plain, replace(plain, left_out_actions=(names[2],), barred=((1, names[4]),))]
    allowed = DrawnInputs(cases, STREAMS, RUNS).allowed()[:, 0, :, 0]
    assert allowed[0].all()
    assert [names[place] for place in np.flatnonzero(~allowed[1, 0])] == [names[2]]
    assert [names[place] for place in np.flatnonzero(~allowed[1, 1])] == [names[2], names[4]]
