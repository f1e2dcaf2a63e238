"""Outcomes of the same variants under other theories and parameter draws."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from conftest import with_variants

import sim
from sim.model.parameters import declared
from sim.questions.robust.draws import (
    ParameterDraws,
    drawn_parameters,
    held_fixed,
    simulate_outcomes,
    theory_claims,
)
from sim.questions.robust.robust import parameter_draws
from sim.results.outcomes import OUTCOMES
from sim.scenario.file.values import BASE
from sim.scenario.inputs import inputs_of

THEORIES = ("bounded_reciprocity", "tit_for_tat")


@pytest.fixture(scope="module")
def study(two_states):
    return sim.Study(two_states, ("base", "amends_early"), runs=6, weeks=60)


def of_theory(played, theory, case):
    return played.by_theory[theory, played.cases.index(case)]


def test_a_theory_plays_the_runs_that_a_study_by_it_plays(study, tmp_path):
    played = simulate_outcomes(study, THEORIES, ParameterDraws(0))
    for place, theory in enumerate(THEORIES):
        results = sim.play(replace(study, theory=theory), tmp_path / theory)
        ruptured = np.isfinite(results.dataset["time_to_rupture"].sel(variant="amends_early").to_numpy())
        index = results.dataset["dyad_relation"].sel(variant="amends_early").to_numpy()
        values = of_theory(played, place, "amends_early")
        np.testing.assert_array_equal(values[0], ruptured)
        np.testing.assert_allclose(values[2], index[:, -1], atol=2e-4)
    assert not np.array_equal(*played.by_theory)


def test_any_number_of_workers_gives_the_same_bits(study, monkeypatch):
    monkeypatch.setattr("sim.questions.robust.draws.BLOCK_ROWS", 6)
    draws, steps = ParameterDraws(4, 3), []
    alone = simulate_outcomes(study, THEORIES, draws, lambda done, everything: steps.append((done, everything)))
    monkeypatch.undo()
    side_by_side = simulate_outcomes(study, THEORIES, draws, workers=2)
    np.testing.assert_array_equal(alone.by_theory, side_by_side.by_theory)
    np.testing.assert_array_equal(alone.by_draw, side_by_side.by_draw)
    assert steps[-1] == (2 * 6 + 4 * 3,) * 2
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)


def test_a_draw_is_the_scenario_with_its_parameters_and_runs_of_its_own(study):
    draws = ParameterDraws(4, 3, range_share=0.5)
    played = simulate_outcomes(study, THEORIES[:1], draws)
    values = {name: float(column[2]) for name, column in played.parameters.items()}
    other = replace(study, scenario=study.scenario.with_parameters(values), runs=9)
    alone = simulate_outcomes(other, THEORIES[:1], ParameterDraws(0))
    np.testing.assert_array_equal(played.by_draw[0, 2], alone.by_theory[0, :, :, 6:9])


def test_the_last_case_is_the_base_without_anything_happening(study, two_states):
    quiet = two_states.variant(BASE).model_copy(update={"incidents": {}})
    calm = replace(study, scenario=with_variants(two_states, calm=quiet), variants=("calm",))
    played, alone = (simulate_outcomes(s, THEORIES[:1], ParameterDraws(0)) for s in (study, calm))
    np.testing.assert_array_equal(played.by_theory[0, -1], alone.by_theory[0, 0])
    assert played.by_theory.shape == (1, 3, len(OUTCOMES), 6)


def test_draws_fill_the_declared_ranges_evenly(study):
    drawn, numbers = drawn_parameters(study, ParameterDraws(20, 2)), declared()
    for name, column in drawn.items():
        low, high = numbers[name].low, numbers[name].high
        np.testing.assert_array_equal(np.sort(np.floor((column - low) / (high - low) * 20)), np.arange(20), name)
    assert not np.array_equal(np.argsort(drawn["anger_weight"]), np.argsort(drawn["learning"]))
    assert drawn.keys() | held_fixed(study).keys() == numbers.keys()


def test_range_share_keeps_draws_near_the_value_in_force(study):
    whole, near = (drawn_parameters(study, ParameterDraws(50, 2, range_share)) for range_share in (1.0, 0.1))
    at, number = 0.06, declared()["forgetting"]  # the file moves it from .05
    assert np.abs(whole["forgetting"] - at).max() > 0.03
    assert near["forgetting"].min() >= at - 0.1 * (at - number.low)
    assert near["forgetting"].max() <= at + 0.1 * (number.high - at)


def test_what_the_file_says_or_a_variant_changes_is_not_drawn(two_states):
    angry = two_states.variant(BASE).model_copy(update={"parameters": {"forgetting": 0.06, "anger_weight": 0.3}})
    several = with_variants(two_states, angry=angry)
    fixed = held_fixed(sim.Study(several, ("base", "angry")))
    assert fixed["anger_weight"] == "a variant changes it"
    assert "anger_weight" not in held_fixed(sim.Study(several, ("base", "amends_early")))
    assert {"input_noise", "random_incident_rate", "crisis_below", "hysteresis"} <= fixed.keys()
    assert "forgetting" not in fixed


def test_a_drawn_parameter_reaches_what_the_file_derives_from_it(two_states):
    heavier = two_states.with_parameters({"impact_per_severity": 0.6})
    before, after = (inputs_of(scenario, "amends_early").incidents[0].impact for scenario in (two_states, heavier))
    assert after > before


def test_draws_are_by_default_the_documented_ones_by_the_default_theory():
    assert parameter_draws() == ParameterDraws(128, 40, 1.0, ("bounded_reciprocity",))


@pytest.mark.parametrize("range_share", [0.0, -0.5, 1.01, float("nan")])
def test_a_range_share_that_cannot_be_is_refused(range_share):
    with pytest.raises(sim.UsageError, match="range_share must be above 0 and at most 1"):
        ParameterDraws(range_share=range_share)


@pytest.mark.parametrize("asked", [{"count": 3}, {"count": -1}, {"count": 20_000}, {"runs": 1}])
def test_draws_that_cannot_be_are_refused(asked):
    with pytest.raises(sim.UsageError, match=r"draws must be 0 \(none\) or 4 to 10,000"):
        ParameterDraws(**asked)


def test_unknown_and_doubled_theories_are_refused_with_the_next_step():
    with pytest.raises(sim.UsageError, match="did you mean 'prospect'"):
        theory_claims(["prospekt"])
    with pytest.raises(sim.UsageError, match="each once; available: bounded_reciprocity"):
        theory_claims(["prospect", "prospect"])
    with pytest.raises(sim.UsageError, match="did you mean 'prospect'"):
        ParameterDraws(theories=("prospects",))
