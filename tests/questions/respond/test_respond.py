"""The best response: the best act is found where it is known, and what changes nothing is said to change nothing."""

from __future__ import annotations

import csv
import datetime as dt
import io

import numpy as np
import pytest

import sim
from sim.errors import UsageError
from sim.questions.respond.forks import Evaluation, simulate
from sim.questions.respond.goals import GOALS, RISKS
from sim.questions.respond.options import DEFAULT, PACKAGES, dates_of, options
from sim.questions.respond.ranking import BEYOND, MEASURES, UNCLEAR, WITHIN, per_run, standing
from sim.statistics.intervals import Estimate

RUNS, WEEKS = 80, 100
BEFORE, AFTER, LATE = (dt.date(2024, month, 3) for month in (4, 6, 8))


def study_of(scenario, **changes):
    return sim.Study(scenario.with_changes(changes) if changes else scenario, runs=RUNS, weeks=WEEKS, seed=3)


@pytest.fixture(scope="module")
def only_amends_help(two_states):
    """A world in which a release relieves nothing; the offender's amends can only settle what has been done."""
    return study_of(two_states, **{"parameters.release_grievance_relief": 0.0, "incidents.bridge.severity": 5})


@pytest.fixture(scope="module")
def response(only_amends_help):
    tried = {"gestures": ["release", "amends", "visit"], "first": BEFORE, "last": LATE, "every": 9}
    return sim.respond(only_amends_help, "XBB", "no_crisis", by="mean", limits={"severance": 0.9}, **tried)


def test_the_best_act_is_the_one_that_is_known_to_be(response):
    best = response.best
    assert (best.gesture, best.date) == ("amends", dt.date(2024, 6, 3))
    assert best.by["mean"].is_distinguishable
    assert best.by["mean"].difference.estimate > 0.0
    before = [row for row in response.candidates if row.date < dt.date(2024, 6, 3)]
    assert not any(row.by["mean"].among_best for row in before)
    said = " ".join(str(response).split())
    assert "Borovia admits responsibility and compensates Avaria, in the week of 3 Jun 2024" in said


def test_the_best_is_replayed_on_random_numbers_that_the_search_had_not_used(response):
    replay = response.replay
    assert replay.seed != response.study.seed
    assert replay.nothing != response.nothing.by["mean"].probability
    assert replay.difference.low > 0.0
    assert replay.risks["severance"].high < 0.9
    assert f"seed {replay.seed}" in str(response)


def test_candidates_are_ranked_by_the_measure_and_all_are_in_the_table(response):
    probabilities = [row.by["mean"].probability.estimate for row in response.candidates]
    assert probabilities == sorted(probabilities, reverse=True)
    rows = list(csv.DictReader(io.StringIO(response.tables()["respond.csv"])))
    assert len(rows) == 1 + len(response.candidates)
    assert (rows[0]["gesture"], rows[0]["date"]) == ("nothing", "")
    assert set(response.to_json()["candidates"][0]) >= {*MEASURES, "gesture", "date", "risks", "standing"}


def test_the_difference_is_that_of_a_variant_with_the_same_act(only_amends_help, response, tmp_path):
    act = {"date": "2024-06-03", "by": "XBB", "to": "XAA", "action": "amends_full"}
    changed = only_amends_help.scenario.with_changes({"do": [act]}, variant="amends")
    played = sim.play(sim.Study(changed, ("base", "amends"), RUNS, 3, WEEKS), tmp_path / "run")
    first = dates_of(only_amends_help, 9, BEFORE, LATE)[0]
    better = (played.dataset["rung"].to_numpy()[..., first:] < 4).mean(axis=-1)
    assert response.best.by["mean"].difference.estimate == pytest.approx((better[1] - better[0]).mean())
    assert response.nothing.by["mean"].probability.estimate == pytest.approx(better[0].mean())


def test_neither_blocks_nor_workers_nor_other_options_change_a_bit(two_states, monkeypatch):
    study, weeks = study_of(two_states), (10, 30)
    tried = options(study, "XAA", ["back_down", "consult"], weeks)
    evaluation = Evaluation("repair", tuple(RISKS), 10)
    whole = simulate(study, tried, evaluation)
    monkeypatch.setattr("sim.questions.respond.forks.BLOCK_RUNS", 32)
    split = simulate(study, tried, evaluation, workers=2)
    assert np.array_equal(whole.holds, split.holds)
    assert np.array_equal(whole.risks, split.risks)
    alone = simulate(study, tried[3:], evaluation)
    assert np.array_equal(alone.holds[1], whole.holds[4])


def test_a_gesture_in_the_last_week_changes_no_week_before_it(two_states):
    study = study_of(two_states)
    last = dt.date(2024, 1, 1) + dt.timedelta(weeks=WEEKS - 1)
    late = sim.respond(study, "XAA", "no_rupture", gestures=["consult"], first=last, last=last)
    (row,) = late.candidates
    assert row.by["end"].difference.estimate == 0.0
    assert "No candidate can be distinguished from doing nothing" in str(late)
    assert row.by["end"].among_best


def test_measures_are_the_last_week_the_worst_week_and_the_mean():
    holds = np.array([[[1, 0, 1], [1, 0, 0], [0, 1, 1]]], dtype=bool)
    values = per_run(holds)
    assert values["end"].tolist() == [[1, 0, 1]]
    assert values["worst"].tolist() == [[0, 0, 1]]
    assert values["mean"][0] == pytest.approx([2 / 3, 1 / 3, 2 / 3])


def test_a_limit_is_kept_or_exceeded_by_the_whole_interval():
    risks = {"severance": Estimate(0.1, 0.07, 0.14)}
    found = [standing(risks, {"severance": most}) for most in (0.05, 0.1, 0.14)]
    assert found == [BEYOND, UNCLEAR, WITHIN]
    assert standing({}, {}) == WITHIN


def test_without_a_candidate_within_the_limit_none_is_named_best(two_states):
    strict = sim.respond(study_of(two_states), "XAA", gestures=["consult"], limits={"recall": 0.001}, every=60)
    assert strict.best is None is strict.replay
    assert "No candidate is shown to keep P(recall) at most" in str(strict)
    assert not any(row.by["end"].among_best for row in strict.candidates)


def test_every_gesture_of_one_leader_is_simulated_and_described(two_states):
    tried = options(study_of(two_states), "XAA", tuple(PACKAGES), (40,))
    assert {action for option in tried for action, _, _ in option.acts} >= {"amends_full", "back_down", "visit", "aid"}
    assert all(option.description.startswith("Avaria") and "Borovia" in option.description for option in tried)
    assert set(DEFAULT) <= set(PACKAGES)
    assert set(GOALS) == {"repair", "no_rupture", "no_crisis", "no_recall", "no_severance"}


@pytest.mark.parametrize(
    ("leader", "words", "said"),
    [
        ("XAB", {}, r"no state 'XAB'.*There are: XAA, XBB"),
        ("XAA", {"gestures": ["ammends"]}, "no gesture 'ammends'; did you mean 'amends'"),
        ("XAA", {"gestures": ["restraint"]}, "'restraint' takes third parties"),
        ("XAA", {"gestures": [""]}, "empty gesture"),
        ("XAA", {"goal": "peace"}, "no goal 'peace'; there are: repair"),
        ("XAA", {"by": "median"}, "cannot rank by 'median'"),
        ("XAA", {"limits": {"severence": 0.1}}, "no risk 'severence' to limit; did you mean 'severance'"),
        ("XAA", {"limits": {"severance": 10.0}}, "a probability above 0 and below 1"),
        ("XAA", {"first": dt.date(2020, 1, 1)}, "2020-01-01 is outside the weeks simulated, 2024-01-01 to 2025-12-01"),
        ("XAA", {"last": dt.date(2030, 1, 1)}, "2030-01-01 is outside"),
        ("XAA", {"last": dt.date(2024, 2, 5)}, "the last date, 2024-02-05, precedes the first"),
        ("XAA", {"every": 0}, "every must be 1 week or more"),
        ("XAA", {"every": 1, "first": BEFORE, "last": dt.date(2025, 11, 1), "gestures": tuple(PACKAGES)}, "more than"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_can(two_states, leader, words, said):
    with pytest.raises(UsageError, match=said):
        sim.respond(study_of(two_states), leader, **words)


def test_a_leader_outside_the_focal_dyad_is_refused(first_scenario):
    with pytest.raises(UsageError, match="TUR is not in the focal dyad AZE-RUS"):
        sim.respond(sim.Study(first_scenario, runs=20), "TUR")


def test_too_few_runs_are_refused(two_states):
    with pytest.raises(UsageError, match="at least 20 runs"):
        sim.respond(sim.Study(two_states, runs=8), "XAA")
