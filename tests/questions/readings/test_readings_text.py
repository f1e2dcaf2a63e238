"""The text of rival readings: verdict, weights, what is left out, and the table of observations, of made-up answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from made_up_readings import weighed

from sim.questions.readings.by_filter import ByFilter
from sim.questions.readings.observables import Observation
from sim.questions.readings.posterior import Deviation, Evaluation
from sim.questions.readings.text import (
    _by_filter,
    _compared,
    _observables,
    _observations,
    _phrase,
    _weights,
    _weights_without,
    readings_text,
    verdict_text,
)
from sim.running.filtering.evidence import RivalEvidence
from sim.statistics.intervals import Estimate
from sim.statistics.particle_filter import evidence

LOW, DAY = Estimate(0.03, 0.01, 0.05), dt.date(2024, 5, 6)
NAMES = ("reading_0", "reading_1")


def judged(*weights, p_values=(0.5, 0.5)):
    weights = tuple(Estimate(*each) for each in weights)
    return Evaluation(weights, weights, p_values)


SURE, NARROW = ((0.97, 0.95, 0.99), (0.03, 0.01, 0.05)), ((0.85, 0.75, 0.9), (0.15, 0.1, 0.25))
EXACT, OPEN = ((0.85, 0.8, 0.9), (0.15, 0.1, 0.2)), ((0.4, 0.3, 0.5), (0.6, 0.5, 0.7))


@pytest.mark.parametrize(
    ("weights", "p_values", "said"),
    [
        (SURE, (0.5, 0.5), "of these readings the record supports reading_0"),
        (SURE[::-1], (0.5, 0.5), "of these readings the record supports reading_1"),
        (EXACT, (0.5, 0.5), "of these readings the record supports reading_0"),
        (NARROW, (0.5, 0.5), "supports reading_0, but narrowly (with more runs its weight may fall below 80%)"),
        (OPEN, (0.5, 0.5), "the record cannot distinguish these readings: reading_1 and reading_0 rank first ("),
        (SURE, (0.01, 0.05), "none of these readings fits: the predictive p-value of each is below 10%"),
    ],
)
def test_the_verdict_names_the_reading_supported_and_how_clearly(weights, p_values, said):
    phrase = _phrase(NAMES, judged(*weights, p_values=p_values))
    assert said in phrase
    assert ("narrowly" in phrase) == (weights is NARROW)
    assert _phrase((*NAMES, "last"), judged(*weights, (0.0, 0.0, 0.0), p_values=(*p_values, 0.0))) == phrase


def test_a_prior_that_ranks_another_reading_first_is_pointed_out():
    answer = weighed([0.97, 0.03])
    in_spite = "The prior asked for nevertheless ranks reading_0 first."
    assert in_spite not in verdict_text(answer)
    other = replace(answer, evaluation=judged(*SURE[::-1]))
    assert verdict_text(other) == f"Of these readings the record supports reading_1. {in_spite}"
    assert in_spite not in verdict_text(replace(answer, evaluation=judged(*OPEN)))


@pytest.mark.parametrize(("include", "here", "there"), [(True, "counted", "left out"), (False, "left out", "counted")])
def test_a_verdict_that_other_disputes_turn_says_what_it_is_with_them_and_without(include, here, there):
    answer = replace(weighed([0.97, 0.03]), include_other_disputes=include, alternative=judged(*SURE[::-1]))
    assert verdict_text(answer) == (
        "The record cannot distinguish these readings: the verdict depends on rows about other disputes. With them "
        f"{here}, of these readings the record supports reading_0; with them {there}, of these readings the record "
        "supports reading_1."
    )
    assert "depends on" not in verdict_text(replace(answer, evaluation=judged(*OPEN)))
    assert "depends on" not in verdict_text(replace(answer, alternative=judged(*SURE)))


def test_weights_are_listed_with_what_does_not_fit_and_deviates_most():
    answer = weighed([0.97, 0.03], titles=["It was they.", "Nobody's fault"])
    first, second = answer.readings
    far = (Deviation("tone A>B, May 2024", -0.512, 0.104, -2.0), Deviation("speed", 0.0, 1.0, -1.6))
    lines = _weights(
        replace(answer, readings=(replace(first, p_value=0.1), replace(second, p_value=0.05, deviations=far)))
    )
    assert lines[1].split() == ["reading_0", "50%", "97%", "(87%", "to", "100%)", "10%"]
    assert lines[2] == "      It was they."
    assert lines[3].endswith("5%: does not fit")
    assert lines[4] == "      Nobody's fault."
    assert " ".join(" ".join(lines[5:]).split()) == (
        "Largest deviations: tone A>B, May 2024 -0.51, expected 0.10; speed 0.00, expected 1.00."
    )


def test_the_weight_without_each_kind_of_evidence_is_that_of_the_first_reading():
    answer = weighed([0.97, 0.03])
    without = {"formal steps": {"reading_0": 0.6, "reading_1": 0.4}, "speeds": {"reading_0": 0.0, "reading_1": 1.0}}
    assert _weights_without(replace(answer, without=without)) == (
        "Sensitivity: the weight of reading_0 would be 60% without formal steps, 0% without speeds."
    )
    assert _weights_without(answer) == ""


def plan(*sides, level_weeks=(), responses=()):
    cells = [SimpleNamespace(by=by) for by in sides]
    return SimpleNamespace(
        cells=cells, directions=("A>B", "B>A"), span="month", level_weeks=level_weeks, responses=responses
    )


def test_observables_are_counted_by_side_and_kind():
    assert _observables(plan(1, 0, 1)) == "tones by month (2 of B>A and 1 of A>B)"
    assert _observables(plan(0, level_weeks=(3, 9), responses=(None,))) == (
        "tones by month (1 of A>B), the worst formal step by 2 dates, and the speed of 1 response to incidents"
    )


@pytest.mark.parametrize(
    ("include", "other", "noted"), [(False, True, True), (True, True, False), (False, False, False)]
)
def test_that_rows_are_left_out_is_noted_where_there_are_any(include, other, noted):
    answer = weighed([0.97, 0.03])
    answer.results.manifest["title"] = "Made up"
    alternative = answer.evaluation if other else None
    answer = replace(answer, plan=plan(0), include_other_disputes=include, alternative=alternative)
    text = " ".join(readings_text(answer).split())
    assert verdict_text(answer) in text
    assert ("Rows about other disputes are left out" in text) == noted
    assert "2 readings, 1,000 runs each, seed 7, and 46 rows of the record of XAA-XBB" in text


def seen(number, bits, past=True, observable="measures"):
    expected = {"reading_0": -0.123, "reading_1": 0.5}
    return Observation(number, DAY + dt.timedelta(weeks=number), observable, bits, bits, expected, past)


def test_tones_are_signed_and_other_expectations_shares():
    rows = (seen(0, 0.25, observable="tone A>B"), seen(1, 0.254, past=False))
    text = _observations(replace(weighed([0.9, 0.1]), observations=rows))
    (tone,) = [line.split() for line in text if line.strip().startswith("tone A>B")]
    assert tone == ["tone", "A>B", "2024-05-06", "-0.12", "+0.50", "0.25"]
    (step,) = [line.split() for line in text if line.strip().startswith("measures")]
    assert step == ["measures", "2024-05-13", "-12%", "50%", "0.25"]
    assert " ".join(text).startswith("Observations that best distinguish reading_0 from reading_1, by")
    three = " ".join(_observations(weighed([0.6, 0.3, 0.1])))
    assert three.startswith("Observations that best distinguish reading_0 from reading_1, by")
    heads = [line.split("  ")[1] for line in text if "week of" in line]
    assert heads == ["up to its last row", "to come, in two years"]


def test_the_best_eight_observations_of_each_time_are_listed_by_date():
    past = [seen(n, 0.9 - 0.1 * n) for n in range(9)]
    text = _observations(replace(weighed([0.9, 0.1]), observations=(*past[::-1], seen(99, 0.05, past=False))))
    listed = [line.split()[1] for line in text if line.strip().startswith("measures")]
    assert listed == [str(seen(n, 0.0).date) for n in (*range(8), 99)]


def filtered(weights, lost=(), differing=(), distinct=True):
    each = tuple(
        RivalEvidence(name, evidence(np.array([-2.5, -2.5])), 0.5, DAY if name in lost else None) for name in weights
    )
    return ByFilter(2000, 5, each, weights, distinct, differing)


def test_a_reading_whose_filters_lose_the_record_has_no_evidence_in_the_table():
    answer = weighed([0.9, 0.1])
    lines = _by_filter(answer, filtered({"reading_0": 1.0, "reading_1": 0.0}, lost=("reading_1",)))
    assert "(5 filters of 2,000 particles; log Z: evidence)" in " ".join(lines)
    (kept,) = [line.split() for line in lines if line.strip().startswith("reading_0")]
    assert kept == ["reading_0", "-2.50", "0.00", "100%", "90%"]
    (lost,) = [line.split() for line in lines if line.strip().startswith("reading_1")]
    assert lost == ["reading_1", "-", "-", "cannot", "follow", "the", "week", "of", "2024-05-06", "10%"]


def test_one_reading_that_can_be_followed_is_enough_to_compare():
    answer = weighed([0.9, 0.1])
    one = filtered({"reading_0": 1.0, "reading_1": 0.0}, lost=("reading_1",))
    assert one.can_be_followed
    assert _compared(answer, one).endswith("both rank reading_0 first.")
    assert not filtered({"reading_0": 0.5, "reading_1": 0.5}, lost=NAMES).can_be_followed
    assert _compared(answer, filtered({"reading_0": 0.4, "reading_1": 0.6})) == (
        "No weight differs by more than 10 percentage points; the filter ranks reading_1 first, not reading_0."
    )


def test_answers_with_the_same_figures_are_equal_whatever_runs_they_are_of():
    answer = weighed([0.9, 0.1])
    assert replace(answer, plan=0, weekly=0, tones=0, results=0) == answer
    assert replace(answer, rows=47) != answer
