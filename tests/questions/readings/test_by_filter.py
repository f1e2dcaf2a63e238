"""The evidence of readings by particle filters, printed with the synthetic likelihood's weights."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import numpy as np
import pytest
from made_up_readings import weighed

import sim
from sim.questions.readings.by_filter import ByFilter
from sim.questions.readings.rival_readings import rivals
from sim.questions.readings.text import _compared
from sim.running.filtering.evidence import RivalEvidence, Rivals, rival_evidence
from sim.statistics.particle_filter import evidence

SMALL = sim.FilterOptions(50, 2)
DAY = dt.date(2024, 5, 6)


@pytest.fixture(scope="module")
def played(first_scenario, tmp_path_factory):
    return sim.play(rivals(first_scenario, 60, 3, 70), tmp_path_factory.mktemp("filtered") / "run")


@pytest.fixture(scope="module")
def found(played):
    return sim.readings(played, {"own_mistakes": 0.9}, options=SMALL)


def rival(name, log_z, lost_on=None):
    return RivalEvidence(name, evidence(np.array([log_z, log_z])), 0.5, lost_on)


def by_filter(weights, differing=(), distinct=True, lost_on=None):
    each = tuple(rival(name, -1.0, lost_on) for name in weights)
    return ByFilter(2000, 5, each, weights, distinct, differing)


def test_the_evidence_is_that_of_update_under_the_prior_asked_for(played, found, first_scenario):
    of_update = rival_evidence(sim.Study(first_scenario, runs=60, seed=3, weeks=70), "readings", None, False, SMALL)
    assert {one.name: one for one in found.by_filter.each} == {one.name: one for one in of_update.each}
    assert [one.name for one in found.by_filter.each] == [one.name for one in found.readings]
    priors = {one.name: one.prior for one in found.readings}
    raised = {one.name: priors[one.name] * one.weight for one in of_update.each}
    expected = {name: value / sum(raised.values()) for name, value in raised.items()}
    assert found.by_filter.weights == pytest.approx(expected)


def test_text_and_json_have_both_weights_and_the_verdict_stays(played, found):
    without = sim.readings(played, {"own_mistakes": 0.9})
    assert found.verdict == without.verdict
    assert without.to_json()["by_filter"] is None
    said = json.loads(json.dumps(found.to_json()["by_filter"]))
    assert said["filters"] == 2
    assert said["particles"] == 50
    assert {one["name"] for one in said["readings"]} == {one.name for one in found.readings}
    text = str(found)
    assert "2 filters of 50 particles" in text
    assert "by the synthetic likelihood" not in str(without)
    assert all(f"{one.evidence.log_z:.2f}" in text for one in found.by_filter.each if one.lost_on is None)


def test_weights_of_rivals_follow_the_prior_and_those_that_lose_the_record_have_none():
    found = Rivals("readings", (rival("a", -2.0), rival("b", -2.0), rival("c", 0.0, DAY)), False)
    assert found.weights({"a": 0.2, "b": 0.6, "c": 0.2}) == pytest.approx({"a": 0.25, "b": 0.75, "c": 0.0})
    nowhere = replace(found, each=(rival("a", 0.0, DAY), rival("b", 0.0, DAY)))
    assert all(np.isnan(weight) for weight in nowhere.weights({"a": 0.5, "b": 0.5}).values())


def test_it_says_where_the_two_methods_differ():
    answer = weighed([0.9, 0.1])
    same = _compared(answer, by_filter({"reading_0": 0.85, "reading_1": 0.15}))
    assert same == "No weight differs by more than 10 percentage points; both rank reading_0 first."
    apart = by_filter({"reading_0": 0.3, "reading_1": 0.7}, ("reading_0", "reading_1"), distinct=False)
    said = _compared(answer, apart)
    assert "reading_0 has 30% by the filter, 90% by the synthetic likelihood" in said
    assert "the filter ranks reading_1 first, not reading_0" in said
    assert "cannot distinguish" in said
    lost = by_filter({"reading_0": float("nan"), "reading_1": float("nan")}, lost_on=DAY)
    assert "No reading's filters can follow the record" in _compared(answer, lost)
