"""The fit to cases: the surface it is made on, what it finds, and what it says the cases do not tell."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, logit

from sim.model.random_streams import stream
from sim.past_crises.targets import TARGETS
from sim.questions.calibrate import protocol as plan
from sim.questions.calibrate.ablation import _shifted
from sim.questions.calibrate.fit import ResponseSurface, fit, log_loss, made_up, recovery, response_surface

CASES, NUMBERS = 60, len(plan.FITTED)
TERMS = (NUMBERS + 1) * (NUMBERS + 2) // 2


def surface_of(*slopes):
    """A surface on which the log-odds of every target of every case rise by a slope in each of the first parameters."""
    coefficients = np.zeros((TERMS, CASES, len(TARGETS)))
    for place, slope in enumerate(slopes, start=1):
        coefficients[place] = slope
    return ResponseSurface(coefficients, 0.0)


def drawn(surface, place, name="outcomes"):
    return made_up(surface.chances(np.asarray(place)), stream(1, name))


def test_a_quadratic_is_found_again_exactly():
    streams = stream(1, "places")
    places = streams.uniform(-1, 1, (80, 2))
    log_odds = 0.3 + places[:, 0] - 0.5 * places[:, 1] + 0.7 * places[:, 0] * places[:, 1] - 0.2 * places[:, 1] ** 2
    surface = response_surface(places, expit(log_odds)[:, None, None])
    at = np.array([0.4, -0.3])
    expected = 0.3 + 0.4 + 0.15 - 0.084 - 0.018
    assert logit(surface.chances(at))[0, 0] == pytest.approx(expected)
    assert surface.misfit == pytest.approx(0.0, abs=1e-9)


def test_the_log_score_of_a_case_is_a_mean_over_what_was_observed_of_it():
    chances = np.array([[0.5, 0.2, 0.9]])
    assert log_loss(chances, np.array([[1.0, 0.0, np.nan]]))[0] == pytest.approx(-(np.log(0.5) + np.log(0.8)) / 2)


def test_a_parameter_on_which_outcomes_hang_is_found_and_the_others_stay_in_the_middle():
    surface, truth = surface_of(3.0), np.zeros(NUMBERS)
    truth[0] = 0.6
    found = fit(surface, drawn(surface, truth), np.ones(CASES, dtype=bool))
    assert found.place[0] == pytest.approx(0.6, abs=0.25)
    assert found.place[1:] == pytest.approx(0.0, abs=1e-3)


def test_the_cases_are_said_to_tell_only_of_what_moves_their_chances():
    surface = surface_of(3.0)
    told = fit(surface, drawn(surface, np.zeros(NUMBERS)), np.ones(CASES, dtype=bool)).told
    assert told[0] > 0.5
    assert told[1:] == pytest.approx(0.0, abs=1e-3)


def test_cases_outside_a_fold_alone_decide_its_fit():
    surface, among = surface_of(3.0), np.arange(CASES) < 40
    happened = drawn(surface, np.full(NUMBERS, 0.5))
    other = happened.copy()
    other[~among] = 1.0 - other[~among]
    assert np.array_equal(fit(surface, happened, among).place, fit(surface, other, among).place)


def test_made_up_cases_that_mend_soon_have_mended_later_too():
    chances = np.sort(stream(1, "chances").random((CASES, len(TARGETS))), axis=-1)
    happened = made_up(chances, stream(1, "outcomes"))
    repaired = [place for place, target in enumerate(TARGETS) if target.what == "repaired"]
    assert (np.diff(happened[:, repaired], axis=-1) >= 0).all()


def test_what_made_up_cases_were_drawn_from_is_recovered_where_it_moves_them():
    found = recovery(surface_of(3.0), np.ones((CASES, len(TARGETS)), dtype=bool), trials=20)
    assert found.correlation[0] > 0.9
    assert found.held[0] >= 0.8


def test_a_mechanism_taken_out_shifts_the_surface_by_what_it_changes_where_it_was_played():
    surface, places = surface_of(1.0), stream(1, "places").uniform(-1, 1, (30, NUMBERS))
    change = (0.4 - 0.3 * places[:, 1])[:, None, None] * np.ones((1, CASES, len(TARGETS)))
    shifted, at = _shifted(surface, places, change), np.linspace(-0.5, 0.5, NUMBERS)
    moved = logit(shifted.chances(at)) - logit(surface.chances(at))
    assert moved == pytest.approx(0.4 - 0.3 * at[1])
