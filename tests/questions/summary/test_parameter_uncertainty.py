"""Uncertainty from the fitted parameters, beside chance."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.questions.summary import parameter_uncertainty as module
from sim.questions.summary.parameter_uncertainty import parameter_uncertainty
from sim.results.outcomes import OUTCOMES


@pytest.fixture(scope="module")
def study(two_states):
    return sim.Study(two_states, ("base", "amends_early"), runs=10, weeks=40)


def test_every_outcome_is_reported(study):
    found = parameter_uncertainty(study, draws=6, runs=32)
    assert [one.outcome for one in found.outcomes] == ["rupture", "crisis_weeks", "relation", "mean_relation"]
    assert "over 6 draws" in str(found)
    assert set(found.to_json()["outcomes"]["rupture"]) == {"mean", "low", "high", "of_variance"}


def test_it_does_not_depend_on_the_number_of_workers(study):
    assert parameter_uncertainty(study, 5, 32, workers=2) == parameter_uncertainty(study, 5, 32)


@pytest.mark.parametrize(("spread", "expected"), [(0.0, 0.0), (2.0, 0.8)])
def test_the_variance_is_divided_into_that_between_draws_and_chance(spread, expected):
    random = np.random.default_rng(3)
    values = random.normal(size=(400, 1)) * spread + random.normal(size=(400, 64))
    assert module._divided("relation", values).of_variance == pytest.approx(expected, abs=0.03)


def test_the_interval_of_a_share_stays_between_zero_and_one_and_that_of_a_level_does_not():
    """Between draws the variance is .1458, less .1667 / 4 that chance adds to means of four runs: .1042."""
    values = np.array([[0.0, 0.0, 0.0, 1.0], [1.0, 1.0, 1.0, 1.0], [0.0, 1.0, 1.0, 1.0]])
    share, other, level = (
        module._divided(name, given)
        for name, given in (("rupture", values), ("rupture", 1 - values), ("relation", values))
    )
    half = 1.6448536 * 0.1041667**0.5
    assert (share.low, share.high) == (pytest.approx(2 / 3 - half, abs=1e-5), 1.0)
    assert (other.low, other.high) == (0.0, pytest.approx(1 / 3 + half, abs=1e-5))
    assert (level.low, level.high) == (pytest.approx(2 / 3 - half, abs=1e-5), pytest.approx(2 / 3 + half, abs=1e-5))
    assert share.of_variance == pytest.approx(0.1041667 / (0.1041667 + 0.1666667), abs=1e-5)


def test_draws_that_differ_less_than_their_runs_by_chance_explain_nothing():
    """Means of .5 and .625 have a variance of 1/128; chance alone, .28 within draws of four runs, gives .07."""
    values = np.array([[0.0, 1.0, 0.0, 1.0], [0.0, 1.0, 0.5, 1.0]])
    found = module._divided("relation", values)
    assert (found.mean, found.low, found.high, found.of_variance) == (0.5625, 0.5625, 0.5625, 0.0)


def test_there_are_64_draws_of_64_runs_of_their_own_unless_others_are_asked_for(study, monkeypatch):
    played = []

    def play(_study, _cases, runs):
        played.extend(runs)
        return [np.zeros((len(OUTCOMES), len(runs)))]

    monkeypatch.setattr(module, "play_outcomes", play)
    found = parameter_uncertainty(study)
    assert (found.draws, found.runs) == (64, 64)
    assert sorted(played) == list(range(64 * 64))


def test_progress_counts_the_runs_of_all_draws(study):
    seen = []
    parameter_uncertainty(study, draws=2, runs=8, progress=lambda done, everything: seen.append((done, everything)))
    assert seen == [(8, 16), (16, 16)]


def test_another_theory_is_refused(two_states):
    with pytest.raises(sim.UsageError, match="posterior of the parameters is that of the theory bounded_reciprocity"):
        parameter_uncertainty(sim.Study(two_states, theory="tit_for_tat"), draws=4)
