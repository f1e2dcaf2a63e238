"""Rival theories respond as strongly as the default, and are as calm at equilibrium."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import sim
from sim.engine.week import CONDUCT_PHASE
from sim.model.parameters import Parameters
from sim.model.random_streams import MeanWeek
from sim.model.theories import THEORIES
from sim.scenario.inputs import inputs_of
from sim.world.opening import open_study

PERCEIVE = 2
FALL = -0.05
rivals = pytest.mark.parametrize("theory", THEORIES[1:], ids=lambda theory: theory.name)
every_theory = pytest.mark.parametrize("theory", THEORIES, ids=lambda theory: theory.name)


def answer(scenario, theory):
    """Response of both tones, per unit, to a small fall of both relations at equilibrium."""
    case = replace(inputs_of(scenario), incidents=(), acts=(), ranges=())
    case = replace(case, domestic_constraint=np.full_like(case.domestic_constraint, Parameters().domestic_constraint))
    engine = open_study([case], MeanWeek(1), 1, theory).engine
    s = engine.situation
    engine.situation = replace(s, relation=s.relation + FALL)
    for _ in range(200):
        engine.play(PERCEIVE, PERCEIVE + 1)
        engine.intend()
        engine.play(CONDUCT_PHASE, CONDUCT_PHASE + 1)
    return ((engine.situation.tone - s.tone) / FALL)[0, 0, [0, 1], [1, 0]]


@rivals
def test_a_rival_answers_a_small_fall_of_the_relation_as_strongly_as_the_default(two_states, theory):
    np.testing.assert_allclose(answer(two_states, theory), answer(two_states, THEORIES[0]), atol=0.002)


@every_theory
def test_without_incident_few_pairs_rupture_under_any_theory(first_scenario, tmp_path, theory):
    study = sim.Study(first_scenario, ("no_incident",), 200, weeks=156, theory=theory.name)
    results = sim.play(study, tmp_path / "run")
    assert np.isfinite(results.dataset["time_to_rupture"]).mean() < 0.10


@every_theory
def test_the_numbers_of_a_theory_are_declared_in_range_with_their_origin(theory):
    for number in theory.numbers:
        assert number.low <= number.default <= number.high
        assert number.unit.strip()
        assert number.meaning.strip()
        assert number.origin.status in {"published", "fitted", "assumed"}


def test_two_theories_do_not_share_a_world(two_states):
    cases = [inputs_of(two_states), inputs_of(two_states, theory="tit_for_tat")]
    with pytest.raises(sim.UsageError, match="one theory"):
        sim.World(two_states, cases)


def test_an_unknown_theory_is_refused_with_the_nearest_name(two_states):
    with pytest.raises(sim.UsageError, match="did you mean 'prospect'"):
        sim.Study(two_states, theory="prospects")


def test_a_study_remembers_its_theory(two_states, tmp_path):
    play = {
        t: sim.play(sim.Study(two_states, runs=4, weeks=30, theory=t), tmp_path / t)
        for t in ("prospect", "tit_for_tat")
    }
    assert play["prospect"].manifest["theory"] == "prospect"
    assert play["prospect"].manifest["results_sha256"] != play["tit_for_tat"].manifest["results_sha256"]
    more = sim.expand(tmp_path / "prospect", 6)
    whole = sim.play(sim.Study(two_states, runs=6, weeks=30, theory="prospect"), tmp_path / "whole")
    assert more.manifest["results_sha256"] == whole.manifest["results_sha256"]
