"""Requirements of every theory."""

from __future__ import annotations

import copy
import inspect
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

import sim.model.theories
from sim.model.random_streams import MeanWeek, SeededStreams
from sim.model.rules import simulate_week
from sim.model.situation import Moment, sum_of_parts
from sim.model.theories import THEORIES
from sim.scenario.inputs import inputs_of
from sim.world.opening import open_study

every_theory = pytest.mark.parametrize("theory", THEORIES, ids=lambda theory: theory.name)
HELD = (
    "half_log_odds",
    "relation",
    "ties",
    "grievance",
    "mobilisation",
    "tone",
    "perceived",
    "intended_tone",
    "domestic_ideal_tone",
    "audience_cost",
)


@pytest.fixture(scope="module")
def unrest(first_scenario):
    """Settings and situations of two variants and three runs, in the middle of a dispute, by theory."""
    roster = len(first_scenario.roster.states)
    cases = [inputs_of(first_scenario, name) for name in first_scenario.variants[:2]]
    made = {}
    for theory in THEORIES:
        streams = SeededStreams(4, 0, 3, roster)
        opening = open_study(cases, streams, 3, theory)
        s = opening.situation
        for week in range(27):
            s = simulate_week(s, opening.setting, Moment(week, streams))
        made[theory.name] = s, opening.setting
    return made


@every_theory
def test_a_theory_gives_a_finite_tone_for_every_pair_of_every_run(unrest, theory):
    s, c = unrest[theory.name]
    intended_tone = theory.intended_tone(s, c)
    assert intended_tone.shape == s.relation.shape == (2, 3, *s.relation.shape[2:])
    assert np.isfinite(intended_tone).all()
    assert len(np.unique(intended_tone[c.named & np.ones_like(intended_tone, dtype=bool)])) > 1


@every_theory
@pytest.mark.parametrize("size", [0.0, 1e3])
def test_an_intended_tone_stays_finite_at_the_ends_of_every_scale(unrest, theory, size):
    s, c = unrest[theory.name]
    edge = np.sign(s.tone)
    s = replace(
        s, grievance=s.grievance * 0.0 + size, perceived=3.0 * edge, relation=0.999 * edge, ties=edge, tone=edge
    )
    assert np.isfinite(theory.intended_tone(s, c)).all()


@every_theory
def test_a_theory_is_a_pure_function_of_what_it_is_given(unrest, theory):
    s, c = unrest[theory.name]
    s_before, c_before = copy.deepcopy((s, c))
    first, again = theory.intended_tone(s, c), theory.intended_tone(s, c)
    assert np.array_equal(first, again)
    for given, before in ((s, s_before), (c, c_before)):
        for f in fields(given):
            value = getattr(given, f.name)
            if isinstance(value, np.ndarray):
                assert np.array_equal(value, getattr(before, f.name)), f.name
    first[...] = 9.0  # what comes back is the caller's to change
    assert np.array_equal(theory.intended_tone(s, c), again)
    assert all(np.array_equal(getattr(s, f.name), getattr(s_before, f.name)) for f in fields(s) if f.name != "inputs")


@every_theory
def test_a_theory_treats_each_run_separately(unrest, theory):
    s, c = unrest[theory.name]
    arrays = {f.name: getattr(s, f.name) for f in fields(s) if f.name != "inputs"}
    last = replace(s, **{name: values[:, -1:] for name, values in arrays.items()}, inputs=())
    per_run = {f.name: getattr(c, f.name) for f in fields(c) if isinstance(getattr(c, f.name), np.ndarray)}
    one = replace(c, **{name: v[:, -1:] for name, v in per_run.items()})
    np.testing.assert_allclose(theory.intended_tone(last, one), theory.intended_tone(s, c)[:, -1:], atol=1e-12)


@every_theory
def test_the_parts_of_an_intended_tone_add_up_to_it(unrest, theory):
    s, c = unrest[theory.name]
    parts = theory.parts(s, c)
    np.testing.assert_allclose(sum_of_parts(parts), theory.intended_tone(s, c), rtol=0.0, atol=1e-12)
    assert all(np.isfinite(values).all() for values in parts.values())


@every_theory
def test_a_theory_draws_nothing(theory):
    assert len(inspect.signature(theory.intended_tone).parameters) == 2
    assert "noise" not in inspect.getsource(inspect.getmodule(theory.intended_tone))


def drift(scenario, case, theory):
    """The largest change of any value after 156 weeks without noise or incidents."""
    still = MeanWeek(1, len(scenario.roster.states))
    opening = open_study([replace(case, incidents=(), acts=())], still, 1, theory)
    start = s = opening.situation
    assert np.abs(s.intended_tone[0, 0][case.named]).max() > 0.0
    for week in range(156):
        s = simulate_week(s, opening.setting, Moment(week, still))
    assert np.array_equal(s.rung, start.rung)
    assert np.array_equal(s.downgrade_level, start.downgrade_level)
    return max(np.abs(getattr(s, name) - getattr(start, name)).max() for name in HELD)


@every_theory
@pytest.mark.parametrize("which", ["two_states", "first_scenario"])
def test_every_theory_starts_from_rest_and_holds_it_for_156_weeks(request, theory, which):
    scenario = request.getfixturevalue(which)
    assert drift(scenario, inputs_of(scenario), theory) < 1e-9


@every_theory
def test_rest_is_found_even_where_conduct_takes_longest_to_settle(two_states, theory):
    case = inputs_of(two_states)
    slow = replace(case.parameters, perception_bias=0.02, reciprocity=0.8, conduct_cost=0.1)
    free = replace(case, parameters=slow, domestic_constraint=np.full_like(case.domestic_constraint, 0.02), ranges=())
    assert drift(two_states, free, theory) < 1e-9


@every_theory
def test_a_theory_lives_in_the_file_of_its_name_and_says_what_it_claims(theory):
    assert inspect.getmodule(theory.intended_tone).__name__ == f"sim.model.theories.{theory.name}"
    assert theory.claim.strip()
    assert theory.source.strip()


def test_every_file_of_a_theory_is_in_the_registry_once():
    files = {path.stem for path in Path(sim.model.theories.__file__).parent.glob("*.py")} - {"__init__"}
    names = [theory.name for theory in THEORIES]
    assert sorted(names) == sorted(files)
    assert names[0] == "bounded_reciprocity"
