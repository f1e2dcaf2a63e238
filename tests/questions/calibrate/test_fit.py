"""The fit to cases: response surface, estimates, shrinkage and recovery."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, logit

from sim.model.random_streams import stream
from sim.past_crises.targets import TARGETS
from sim.questions.calibrate import fit as fitting
from sim.questions.calibrate import protocol
from sim.questions.calibrate.ablation import _shifted
from sim.questions.calibrate.fit import (
    ResponseSurface,
    draw_outcomes,
    fit_parameters,
    log_loss,
    recovery,
    response_surface,
)

CASES, NUMBERS = 60, len(protocol.FITTED_PARAMETERS)
TERMS = (NUMBERS + 1) * (NUMBERS + 2) // 2


def surface_of(*slopes):
    """Make a surface whose log-odds increase linearly in each of the first parameters."""
    coefficients = np.zeros((TERMS, CASES, len(TARGETS)))
    for place, slope in enumerate(slopes, start=1):
        coefficients[place] = slope
    return ResponseSurface(coefficients, 0.0)


def drawn(surface, place, name="outcomes"):
    return draw_outcomes(surface.probabilities(np.asarray(place)), stream(1, name))


def test_a_quadratic_is_found_again_exactly():
    streams = stream(1, "places")
    places = streams.uniform(-1, 1, (80, 2))
    log_odds = 0.3 + places[:, 0] - 0.5 * places[:, 1] + 0.7 * places[:, 0] * places[:, 1] - 0.2 * places[:, 1] ** 2
    surface = response_surface(places, expit(log_odds)[:, None, None])
    at = np.array([0.4, -0.3])
    expected = 0.3 + 0.4 + 0.15 - 0.084 - 0.018
    assert logit(surface.probabilities(at))[0, 0] == pytest.approx(expected)
    assert surface.misfit == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(("points", "misfit"), [(5, 0.1 * np.sqrt(35.0)), (3, 0.0)])
def test_the_misfit_is_the_residual_per_degree_of_freedom(points, misfit):
    places = np.array([-1.0, -0.5, 0.0, 0.5, 1.0])[:points]
    # a fourth difference is orthogonal to every quadratic: residuals 0.1 * (1, -4, 6, -4, 1), of 5 - 3 degrees
    wave = 0.1 * np.array([1.0, -4.0, 6.0, -4.0, 1.0])[:points] * (points == 5)
    chances = expit(0.2 + places + wave)[:, None, None] * np.ones((1, 2, 2))
    assert response_surface(places[:, None], chances).misfit == pytest.approx(misfit, abs=1e-9)


def test_the_log_score_of_a_case_is_a_mean_over_what_was_observed_of_it():
    probabilities = np.array([[0.5, 0.2, 0.9]])
    assert log_loss(probabilities, np.array([[1.0, 0.0, np.nan]]))[0] == pytest.approx(-(np.log(0.5) + np.log(0.8)) / 2)


def test_a_case_with_one_observed_target_has_its_score_and_one_with_none_has_zero():
    outcomes = np.array([[np.nan, 1.0], [np.nan, np.nan]])
    assert log_loss(np.full((2, 2), 0.25), outcomes) == pytest.approx([-np.log(0.25), 0.0])


def test_log_scores_of_several_forecasts_are_those_of_each():
    chances, outcomes = (
        stream(2, "chances").uniform(0.1, 0.9, (3, 4, 2)),
        np.array([[1, 0], [0, np.nan], [1, 1], [0, 0]]),
    )
    assert log_loss(chances, outcomes) == pytest.approx(np.stack([log_loss(one, outcomes) for one in chances]))


def test_a_parameter_that_affects_outcomes_is_estimated_and_the_others_stay_in_the_middle():
    surface, truth = surface_of(1.0), np.zeros(NUMBERS)
    truth[0] = 0.6
    estimates = fit_parameters(surface, drawn(surface, truth), np.ones(CASES, dtype=bool))
    assert 0.2 < estimates.position[0] < 0.85  # between the prior and the truth
    assert estimates.position[1:] == pytest.approx(0.0, abs=0.1)
    assert estimates.convergence == pytest.approx(1.0, abs=0.15)


def test_shrinkage_is_positive_only_for_parameters_that_move_the_probabilities():
    surface = surface_of(3.0)
    outcomes = drawn(surface, np.zeros(NUMBERS))
    shrinkage = fit_parameters(surface, outcomes, np.ones(CASES, dtype=bool), protocol.Chains(32, 600, 300)).shrinkage
    assert shrinkage[0] > 0.5
    assert shrinkage[1:] == pytest.approx(0.0, abs=0.1)


def test_cases_outside_a_fold_alone_decide_its_fit():
    surface, included = surface_of(3.0), np.arange(CASES) < 40
    outcomes = drawn(surface, np.full(NUMBERS, 0.5))
    other = outcomes.copy()
    other[~included] = 1.0 - other[~included]
    few = protocol.Chains(16, 30, 10)
    one, two = (fit_parameters(surface, values, included, few).position for values in (outcomes, other))
    assert np.array_equal(one, two)


def test_a_case_weighs_the_same_however_many_of_its_targets_were_observed():
    surface, happened = surface_of(2.0), (np.arange(CASES) % 3 > 0).astype(float)
    every = np.repeat(happened[:, None], len(TARGETS), axis=1)
    first = np.where(np.arange(len(TARGETS)) == 0, every, np.nan)
    few, included = protocol.Chains(16, 30, 10), np.ones(CASES, dtype=bool)
    one, other = (fit_parameters(surface, outcomes, included, few).position for outcomes in (every, first))
    assert one == pytest.approx(other)


def test_a_fit_keeps_400_evenly_spaced_draws_with_the_first_and_the_last():
    draws = np.arange(799.0)[:, None]
    assert fitting.ParameterFit(draws, np.ones(1)).kept_draws[:, 0].tolist() == list(range(0, 799, 2))


def test_coverage_counts_truths_within_90_percent_intervals_and_equal_estimates_do_not_correlate(monkeypatch):
    truths = iter([0.44, 0.46, -0.44, -0.46])
    draws = np.linspace(-0.5, 0.5, 101)[:, None] * np.ones(NUMBERS)  # 90 % of these lie within 0.45 of zero
    monkeypatch.setattr(fitting, "_from_prior", lambda generator, size: np.full(size, next(truths)))
    monkeypatch.setattr(fitting, "fit_parameters", lambda *given: fitting.ParameterFit(draws, np.ones(NUMBERS)))
    check = recovery(surface_of(1.0), np.ones((CASES, len(TARGETS)), dtype=bool), replications=4)
    assert check.coverage.tolist() == [0.5] * NUMBERS
    assert check.correlation == pytest.approx(0.0, abs=1e-9)


def test_synthetic_cases_with_early_repair_are_repaired_later_too():
    probabilities = np.sort(stream(1, "chances").random((CASES, len(TARGETS))), axis=-1)
    outcomes = draw_outcomes(probabilities, stream(1, "outcomes"))
    repaired = [place for place, target in enumerate(TARGETS) if target.event == "repaired"]
    assert (np.diff(outcomes[:, repaired], axis=-1) >= 0).all()


def test_a_parameter_that_affects_synthetic_cases_is_recovered(monkeypatch):
    monkeypatch.setattr(protocol, "CHAINS_OF_RECOVERY", protocol.Chains(24, 150, 50))
    check = recovery(surface_of(3.0), np.ones((CASES, len(TARGETS)), dtype=bool), replications=12)
    assert check.correlation[0] > 0.9
    assert check.coverage[0] >= 0.8


def test_a_mechanism_taken_out_shifts_the_surface_by_what_it_changes_where_it_was_played():
    surface, places = surface_of(1.0), stream(1, "places").uniform(-1, 1, (30, NUMBERS))
    change = (0.4 - 0.3 * places[:, 1])[:, None, None] * np.ones((1, CASES, len(TARGETS)))
    shifted, at = _shifted(surface, places, change), np.linspace(-0.5, 0.5, NUMBERS)
    moved = logit(shifted.probabilities(at)) - logit(surface.probabilities(at))
    assert moved == pytest.approx(0.4 - 0.3 * at[1])
