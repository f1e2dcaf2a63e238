"""When a record is decisive, which reading leads, and when none fits, of made-up weights and made-up runs."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from made_up_readings import weighed
from scipy import stats

from sim.errors import UsageError
from sim.model.random_streams import stream
from sim.questions.readings import readings as asked
from sim.questions.readings.posterior import Evaluation, ReadingPosterior, deviations, kinds, weights_without
from sim.statistics.intervals import Estimate

REST = Estimate(0.1, 0.05, 0.2)


def judged(first, *others, p_values=(0.5, 0.5)):
    weights = (first, *others)
    return Evaluation(weights, weights, p_values)


@pytest.mark.parametrize(
    ("first", "second", "p_values", "decisive"),
    [
        ((0.8, 0.7, 0.9), (0.2, 0.1, 0.3), (0.5, 0.5), True),
        ((0.79, 0.7, 0.9), (0.21, 0.1, 0.3), (0.5, 0.5), False),
        ((0.8, 0.69, 0.9), (0.2, 0.1, 0.3), (0.5, 0.5), False),
        ((0.9, 0.75, 0.95), (0.1, 0.0, 0.75), (0.5, 0.5), True),
        ((0.9, 0.75, 0.95), (0.1, 0.0, 0.76), (0.5, 0.5), False),  # the interval reaches that of the next
        ((0.8, 0.7, 0.9), (0.2, 0.1, 0.3), (0.1, 0.05), True),
        ((0.8, 0.7, 0.9), (0.2, 0.1, 0.3), (0.09, 0.05), False),  # none fits
    ],
)
def test_a_record_is_decisive_from_four_fifths_with_a_clear_interval(first, second, p_values, decisive):
    first, second = Estimate(*first), Estimate(*second)
    assert judged(first, second, p_values=p_values).is_decisive == decisive
    assert judged(second, first, p_values=p_values).is_decisive == decisive
    assert judged(Estimate(0.0, 0.0, 0.0), second, first, p_values=p_values).is_decisive == decisive


def test_the_leader_is_that_of_equal_priors_and_the_order_that_of_the_prior_asked_for():
    high, middle, low = Estimate(0.6, 0.5, 0.7), Estimate(0.3, 0.2, 0.4), REST
    found = Evaluation((middle, low, high), (low, high, middle), (0.1, 0.2, 0.3))
    assert (found.order, found.leader) == ([2, 0, 1], 1)
    assert found.ordered(found.order) == Evaluation((high, middle, low), (middle, low, high), (0.3, 0.1, 0.2))


def test_none_fits_only_if_every_p_value_is_below_a_tenth():
    assert not replace(judged(REST, REST), p_values=(0.01, 0.1)).none_fits
    assert replace(judged(REST, REST), p_values=(0.01, 0.099)).none_fits


def test_a_reading_leads_with_and_without_other_disputes_or_is_not_decisive():
    answer = weighed([0.97, 0.03])
    sure = answer.evaluation
    turned = sure.ordered([1, 0])
    assert replace(answer, alternative=sure).is_decisive
    assert not replace(answer, alternative=turned).is_decisive
    assert not replace(answer, alternative=replace(sure, p_values=(0.0, 0.0))).is_decisive
    assert not replace(answer, evaluation=replace(sure, p_values=(0.0, 0.0)), alternative=sure).is_decisive


@pytest.mark.parametrize("include", [True, False])
def test_the_alternative_is_the_record_with_the_opposite_choice_about_other_disputes(monkeypatch, include):
    """Five rows with other disputes, three without."""
    seen, prior = [], np.array([0.5, 0.5])
    monkeypatch.setattr(asked, "rows_of", lambda manifest, included: (0,) * (5 if included else 3))
    monkeypatch.setattr(asked, "_evidence", lambda *words: seen.append(words) or SimpleNamespace(evaluation="other"))
    results = SimpleNamespace(manifest={})
    assert asked._alternative(results, ["a", "b"], include, prior, 5 if include else 3) == "other"
    assert seen == [(results, ["a", "b"], not include, prior)]
    assert asked._alternative(results, ["a", "b"], include, prior, 3 if include else 5) is None


def test_a_record_of_other_disputes_alone_has_no_alternative(monkeypatch):
    def nothing_left(manifest, included):
        raise UsageError("no record")

    monkeypatch.setattr(asked, "rows_of", nothing_left)
    assert asked._alternative(SimpleNamespace(manifest={}), [], True, np.array([]), 3) is None


@pytest.mark.parametrize(("p_value", "misfit"), [(0.1, False), (0.099, True)])
def test_a_reading_does_not_fit_below_a_tenth(p_value, misfit):
    (one, _) = weighed([0.97, 0.03]).readings
    assert replace(one, p_value=p_value).to_json()["does_not_fit"] == misfit


def plan_of_tones(noise, count=2):
    """As many tones as `count`, whose only summary is their mean."""
    return SimpleNamespace(
        noise=noise * np.eye(count), summaries=np.full((1, count), 1.0 / count), names=list("abcd")[:count]
    )


def runs_around(mean, name, runs=400, count=2):
    return mean + 0.1 * stream(1, name).standard_normal((runs, count))


@pytest.fixture(scope="module")
def posterior():
    """Two readings with tones of standard deviation 0.1 around 0 and 0.3, coded with an error of 0.2."""
    runs = {"low": runs_around(0.0, "low"), "high": runs_around(0.3, "high")}
    return ReadingPosterior(runs, plan_of_tones(0.04), seed=2)


@pytest.mark.parametrize(("observed", "prior"), [(0.15, (0.5, 0.5)), (0.05, (0.5, 0.5)), (0.15, (0.2, 0.8))])
def test_weights_are_those_of_bayes_for_normal_readings(posterior, observed, prior):
    """Of variance 0.01 + 0.04 each; the estimate from 400 runs is not far from the truth."""
    densities = np.array([stats.norm(mean, np.sqrt(0.05)).pdf(observed) ** 2 for mean in (0.0, 0.3)])
    found = posterior.evaluate(np.full(2, observed), np.array(prior))
    shares = densities * prior / (densities @ prior)
    assert [one.estimate for one in found.weights] == pytest.approx(shares, abs=0.03)
    equal = [one.estimate for one in found.equal_prior_weights]
    assert equal == pytest.approx(densities / densities.sum(), abs=0.03)
    for one in found.weights:
        assert 0.01 < one.high - one.low < 0.08
        assert one.low <= one.estimate <= one.high


def test_p_values_are_shares_of_records_as_extreme_in_all_tones_or_in_their_mean(posterior):
    """Both tones at two standard deviations of one: chi-square of 8 with 2 degrees, and in the mean of 8 with one."""
    sd, even = np.sqrt(0.05), np.array([0.5, 0.5])
    found = posterior.evaluate(np.full(2, 2.0 * sd), even).p_values[0]
    assert found == pytest.approx(stats.chi2(1).sf(8.0), abs=0.006)
    opposite = posterior.evaluate(np.array([2.0 * sd, -2.0 * sd]), even).p_values[0]
    assert opposite == pytest.approx(stats.chi2(2).sf(8.0), abs=0.01)
    nearer = posterior.evaluate(np.full(2, 0.7 * sd), even).p_values[0]
    assert nearer == pytest.approx(stats.chi2(1).sf(2.0 * 0.49), abs=0.04)
    assert posterior.evaluate(np.full(2, 3.0), even).p_values == (0.0, 0.0)


def cell(by):
    return SimpleNamespace(by=by)


MIXED = SimpleNamespace(
    directions=("XAA>XBB", "XBB>XAA"),
    cells=[cell(0), cell(1), cell(0)],
    level_weeks=(10, 20),
    responses=(None,),
    noise=0.04 * np.eye(6),
)


def test_kinds_of_observables_are_tones_by_side_then_steps_then_speeds():
    assert kinds(MIXED) == {
        "the tones of XAA>XBB": [0, 2],
        "the tones of XBB>XAA": [1],
        "formal steps": [3, 4],
        "response speeds": [5],
    }


def test_without_the_kind_in_which_readings_differ_the_prior_is_left():
    """The readings differ only in the tones of the second side, by far."""
    low = runs_around(0.0, "six", count=6)
    high = low + 5.0 * (np.arange(6) == 1)
    found = weights_without({"low": low, "high": high}, MIXED, high.mean(axis=0), np.array([0.25, 0.75]))
    assert set(found) == set(kinds(MIXED))
    for kind, weights in found.items():
        assert weights == pytest.approx({"low": 0.25, "high": 0.75} if "XBB>XAA" in kind else {"low": 0.0, "high": 1.0})


def test_what_a_record_lacks_or_consists_of_is_not_left_out():
    plan = SimpleNamespace(**{**vars(MIXED), "cells": [cell(1)], "level_weeks": (), "responses": (None,)})
    plan.noise = 0.04 * np.eye(2)
    runs = {"low": runs_around(0.0, "a"), "high": runs_around(0.3, "b")}
    assert set(weights_without(runs, plan, np.zeros(2), np.array([0.5, 0.5]))) == {
        "the tones of XBB>XAA", "response speeds",
    }  # fmt: skip
    plan.responses, plan.noise = (), 0.04 * np.eye(1)
    alone = {name: values[:, :1] for name, values in runs.items()}
    assert weights_without(alone, plan, np.zeros(1), np.array([0.5, 0.5])) == {}


def test_a_deviation_of_one_and_a_half_standard_deviations_is_reported():
    runs = np.array([[0.0, 2.0, 4.0]] * 4).T  # of variance 4; coding adds 5
    plan = SimpleNamespace(noise=5.0 * np.eye(4), names=list("abcd"))
    found = deviations(runs, plan, np.array([6.5, 6.499, -2.5, 2.0]))
    assert [(one.observable, one.observed) for one in found] == [("a", 6.5), ("c", -2.5)]
