"""A window with a named dyad, maker or mediator: who acts, what is refused, and what stays as it was to the bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from conftest import ROOT

import sim
from sim.questions.window.gestures import mediator_notes, resolve_gestures
from sim.questions.window.roles import roles_in
from sim.questions.window.window import window
from sim.scenario.inputs import ScriptedAct

RUNS, SHORT = 6, {"every": 30, "within": 8}


@pytest.fixture(scope="module")
def qatar():
    return sim.Study(sim.load(ROOT / "scenarios" / "qatar_2017.yaml"), runs=RUNS, weeks=48)


def acts(study, gesture, **actors):
    """The acts of a gesture as (action, by, to), with codes of states."""
    states = study.scenario.roster.states
    _, (found,) = resolve_gestures(study, gesture and (gesture,), actors)
    return {(action, states[by], states[to]) for action, by, to in found.acts}


def numbers(answer):
    """The JSON without what was named."""
    return {key: value for key, value in answer.to_json().items() if key not in ("by", "mediator", "notes")}


def test_a_named_third_party_mediates_and_needs_no_gesture_named(qatar):
    assert acts(qatar, None, mediator="KWT") == {("mediation", "KWT", "SAU"), ("mediation", "KWT", "QAT")}
    assert acts(qatar, "mediation") == {("mediation", "USA", "SAU"), ("mediation", "USA", "QAT")}
    assert {by for action, by, _ in acts(qatar, "all", mediator="kwt") if action == "mediation"} == {"KWT"}


def test_a_mediator_that_reaches_one_side_mediates_with_it_alone_and_its_wedge_is_said_to_stay(qatar):
    roles, gestures = resolve_gestures(qatar, ("mediation",), {"mediator": "ARE"})
    assert acts(qatar, "mediation", mediator="ARE") == {("mediation", "ARE", "SAU")}
    pressure, reach, wedge = mediator_notes(qatar, roles, gestures)
    assert pressure.endswith("by its leverage: 0.25 on that of Saudi Arabia, for 26 weeks.")
    assert reach == "United Arab Emirates has no leverage over Qatar, and mediates with Saudi Arabia alone."
    assert "has a wedge between the two, which stays in force" in wedge
    both = resolve_gestures(qatar, ("restraint+mediation",), {"mediator": "ARE"})
    assert mediator_notes(qatar, *both) == (pressure, reach)


def test_either_state_makes_the_acts_between_the_two_if_named(qatar):
    assert acts(qatar, "amends") == acts(qatar, "amends", by="offender") == {("amends_full", "QAT", "SAU")}
    assert acts(qatar, "amends", by="SAU") == acts(qatar, "amends", by="victim") == {("amends_full", "SAU", "QAT")}
    assert acts(qatar, "back_down", by="QAT") == {("back_down", "QAT", "SAU")}
    assert ("mediation", "USA", "QAT") in acts(qatar, "amends+mediation", by="SAU")


def test_another_focal_dyad_has_its_own_incident_offender_third_parties_and_crisis(qatar):
    are = replace(qatar, scenario=qatar.scenario.focused_on("ARE-QAT"))
    assert acts(are, "amends") == {("amends_full", "ARE", "QAT")}
    assert acts(are, None, mediator="SAU") == {("mediation", "SAU", "ARE"), ("mediation", "SAU", "QAT")}
    answer = window(are, **SHORT)
    world = sim.World(qatar.scenario, runs=RUNS, seed=1)
    for _ in range(qatar.scenario.roster.week(answer.dates[0])):
        world.step()
    places = [qatar.scenario.roster.at(code) for code in answer.dyad]
    assert answer.crisis_runs[0] == (world.situation.rung[0, :, *places] > 3).sum()


def test_naming_what_is_the_default_changes_no_number(qatar):
    plain, named = (window(qatar, ("all",), **SHORT, **actors) for actors in ({}, {"mediator": "USA"}))
    assert numbers(named) == numbers(plain)
    assert not {"by", "mediator", "notes"} & set(plain.to_json())
    assert named.to_json()["mediator"] == "USA"
    assert named.to_json()["notes"] == list(named.notes) != []


@pytest.mark.parametrize(("pressure", "unchanged"), [(0, True), (0.5, False)])
def test_mediation_that_adds_no_pressure_changes_no_run_to_the_bit(qatar, pressure, unchanged):
    scenario = qatar.scenario.with_changes({"parameters.mediation_pressure": pressure})
    _, (mediation,) = resolve_gestures(sim.Study(scenario, runs=RUNS), None, {"mediator": "KWT"})
    world = sim.World(scenario, runs=RUNS, seed=1)
    for _ in range(9):
        world.step()
    fork = world.fork([ScriptedAct(world.week, by, to, action) for action, by, to in mediation.acts])
    for _ in range(8):
        world.step()
        fork.step()
    assert np.array_equal(world.situation.half_log_odds, fork.situation.half_log_odds) is unchanged


@pytest.mark.parametrize(
    ("gestures", "actors", "said"),
    [
        (None, {"mediator": "KWX"}, r"no state 'KWX' in qatar_2017; did you mean 'KWT'\? Third parties with leverage"),
        (None, {"mediator": "SAU"}, "SAU is one of the two, SAU and QAT, and a mediator is a third party"),
        (None, {"mediator": "BHR"}, "BHR cannot mediate between SAU and QAT: in variant base it has no leverage"),
        (("amends",), {"mediator": "KWT"}, "KWT is named as mediator, but no gesture mediates. Add it"),
        (("mediation",), {"by": "SAU"}, "--by SAU has no effect: restraint and mediation are acts of third parties"),
        (None, {"by": "KWT"}, "KWT is not one of the two .* --by takes victim, offender, SAU, QAT"),
        (None, {"by": "ofender"}, "no state 'ofender' in qatar_2017 to make the gesture; did you mean 'offender'"),
    ],
)
def test_a_state_that_cannot_have_its_role_is_refused_with_those_that_can(qatar, gestures, actors, said):
    with pytest.raises(sim.UsageError, match=said):
        resolve_gestures(qatar, gestures, actors)


def test_a_focal_dyad_without_an_incident_is_refused_with_dyads_that_have_one(qatar):
    quiet = replace(qatar, scenario=qatar.scenario.focused_on("ARE-KWT"))
    with pytest.raises(sim.UsageError, match=r"no dated incident between ARE and KWT.*\(--focus\): SAU-QAT, ARE-QAT"):
        resolve_gestures(quiet, None, {})


def test_a_variant_that_takes_the_leverage_of_a_mediator_refuses_it(qatar):
    with pytest.raises(sim.UsageError, match=r"KWT cannot mediate .* variant no_go_between it has no leverage"):
        roles_in(replace(qatar, variants=("no_go_between",)), mediator="KWT")
