"""Posterior weights of rival readings, and their validation on synthetic records."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from conftest import ROOT
from made_up_readings import READINGS
from reading_trials import calibration, validate

import sim
from sim.questions.readings.observables import Observation
from sim.questions.readings.posterior import DECISIVE, Evaluation, _estimates, deviations
from sim.questions.readings.readings import readings
from sim.questions.readings.rival_readings import priors, rivals
from sim.questions.readings.text import CAVEAT, _observations
from sim.record.observables import run_observables
from sim.record.observed_record import plan_of, rows_of
from sim.statistics.intervals import Estimate

RUNS, WEEKS, TRIALS = 260, 80, 40
NAMES = {"certain_forces", "own_mistakes", "leaders_choice"}


@pytest.fixture(scope="module")
def played(first_scenario, tmp_path_factory):
    study = rivals(first_scenario, RUNS, 3, WEEKS)
    study = replace(study, variants=(*study.variants, "no_incident"))
    return sim.play(study, tmp_path_factory.mktemp("readings") / "run")


@pytest.fixture(scope="module")
def found(played):
    return sim.readings(played)


@pytest.fixture(scope="module")
def validation(played):
    return validate(played, TRIALS, ("no_incident",))


def with_record(results, rows):
    """The results as if this were the record: (date, source, target, cameo)."""
    record = [
        {"date": date, "source": source, "target": target, "cameo": cameo, "text": "x"}
        for date, source, target, cameo in rows
    ]
    return replace(results, manifest={**results.manifest, "record": record})


def of_one_mood(results, cameo):
    """A record with a row where there is one, all of one code."""
    dyad = set(results.manifest["focus"].split("-"))
    kept = [r for r in results.manifest["record"] if {r["source"], r["target"]} == dyad]
    return with_record(results, [(r["date"], r["source"], r["target"], cameo) for r in kept])


def test_weights_are_shares_with_their_error_and_the_greatest_comes_first(found):
    assert {reading.name for reading in found.readings} == NAMES
    assert sum(reading.weight.estimate for reading in found.readings) == pytest.approx(1.0)
    estimates = [reading.weight.estimate for reading in found.readings]
    assert estimates == sorted(estimates, reverse=True)
    assert all(r.weight.low <= r.weight.estimate <= r.weight.high for r in found.readings)
    assert any(r.weight.high > r.weight.low for r in found.readings)
    assert all(reading.prior == pytest.approx(1 / 3) for reading in found.readings)


def test_a_reading_without_a_title_has_its_name_in_words(played):
    untitled = sim.readings(replace(played, manifest={**played.manifest, "variant_titles": {}}))
    assert {one.title for one in untitled.readings} == {name.replace("_", " ") for name in NAMES}


def test_json_has_the_shape_that_programs_rely_on(found):
    said = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert isinstance(said["none_fits"], bool)
    assert isinstance(said["is_decisive"], bool)
    assert said["caveat"] == CAVEAT
    assert {reading["name"] for reading in said["readings"]} == NAMES
    assert set(said["readings"][0]["weight"]) == {"estimate", "low", "high"}
    assert {"date", "observable", "bits", "expected", "past"} <= set(said["observations"][0])
    assert set(said["weights_without"]) == {
        "the tones of AZE>RUS", "the tones of RUS>AZE", "formal steps", "response speeds"
    }  # fmt: skip


def test_the_prior_shifts_the_weights_and_not_the_evidence(played, found):
    tilted = readings(played, {"own_mistakes": 0.9})
    before = {r.name: r for r in found.readings}
    for reading in tilted.readings:
        assert reading.equal_prior_weight == before[reading.name].equal_prior_weight
    mine = next(r for r in tilted.readings if r.name == "own_mistakes")
    assert mine.prior == pytest.approx(0.9)
    assert mine.weight.estimate > before["own_mistakes"].weight.estimate
    assert tilted.is_decisive == found.is_decisive


def test_priors_of_some_are_shares_and_of_all_any_proportion():
    written = {"a": 1.0, "b": 3.0}
    assert priors(written, {}) == {"a": 0.25, "b": 0.75}
    assert priors(written, {"a": 2.0, "b": 2.0}) == {"a": 0.5, "b": 0.5}
    assert priors({**written, "c": 1.0}, {"c": 0.6}) == pytest.approx({"a": 0.1, "b": 0.3, "c": 0.6})


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"own_mistake": 0.5}, "did you mean 'own_mistakes'"),
        ({"own_mistakes": 0.0}, "must be above 0; got 0"),
        ({"own_mistakes": float("inf")}, "must be above 0"),
        ({"own_mistakes": 1.0}, "must leave something for certain_forces"),
    ],
)
def test_impossible_priors_are_refused(played, asked, said):
    with pytest.raises(sim.UsageError, match=said):
        readings(played, asked)


def test_the_same_runs_give_the_same_answer(played, found):
    assert sim.readings(played).to_json() == found.to_json()


def test_where_the_record_is_decisive_it_is_right_four_times_in_five(validation):
    inside = [row for row in validation.sources if not row.outside]
    assert {row.name for row in inside} == NAMES
    decisive, right = sum(row.decisive for row in inside), sum(row.right for row in inside)
    assert decisive >= 0.5 * sum(row.records for row in inside)
    assert right >= 0.8 * decisive


def test_it_seldom_says_that_none_fits_of_a_record_that_comes_from_one(validation):
    inside = [row for row in validation.sources if not row.outside]
    assert sum(row.none for row in inside) <= 0.1 * sum(row.records for row in inside)


def test_it_mostly_says_that_none_fits_of_a_record_without_the_incidents(validation):
    (outside,) = [row for row in validation.sources if row.outside]
    assert outside.none > outside.records / 2
    assert "no_incident" in str(validation)


def test_weights_are_calibrated(validation):
    for low, _, count, mean, true in validation.calibration:
        error = np.sqrt(max(mean * (1.0 - mean), 0.01) / count)
        assert abs(true - mean) < 0.05 + 3.0 * error, (low, mean, true)


def test_calibration_counts_what_was_true():
    (only,) = calibration(np.array([0.85, 0.9]), np.array([True, False]))
    assert only == (0.8, 0.95, 2, pytest.approx(0.875), 0.5)


@pytest.mark.parametrize("cameo", ["057", "190"], ids=["all agreements", "all war"])
def test_none_fits_a_record_like_no_reading(played, cameo):
    found = readings(of_one_mood(played, cameo))
    assert found.none_fits
    assert not found.is_decisive
    assert found.verdict.startswith("None of these readings fits")


def test_one_row_is_not_decisive(played):
    alone = readings(with_record(played, [("2024-12-27", "AZE", "RUS", "160")]))
    assert not alone.is_decisive
    assert max(reading.weight.estimate for reading in alone.readings) < DECISIVE
    assert "cannot distinguish" in alone.verdict


def test_a_record_that_a_run_leaves_week_by_week_points_to_its_reading(played):
    """The whole way: tones of a run, named by their codes and put into the record of a file."""
    run = played.dataset.sel(variant="reading:leaders_choice").isel(run=7)
    names = [(0.4, "030"), (0.0, "010"), (-0.2, "112"), (-0.5, "100"), (-0.7, "166"), (-0.92, "171")]
    rows = []
    for week in range(26, 78):
        for side, (source, target) in enumerate((("AZE", "RUS"), ("RUS", "AZE"))):
            tone = float(run["tone"][week, side])
            code = min(names, key=lambda dyad: abs(dyad[0] - tone))[1]
            rows.append((str(run["week"].to_numpy()[week])[:10], source, target, code))
    assert readings(with_record(played, rows)).readings[0].name == "leaders_choice"


def test_rows_of_other_disputes_count_only_on_demand(played, found):
    more, last = readings(played, include_other_disputes=True), str(played.dataset["week"].to_numpy()[-1])[:10]
    others = [row for row in played.manifest["record"] if row["text"].startswith("(Other dispute)")]
    assert more.rows == found.rows + sum(str(row["date"]) <= last for row in others) > found.rows
    assert more.readings[0].weight != found.readings[0].weight


def test_what_depends_on_rows_of_other_disputes_is_not_decisive(found):
    sure = (Estimate(0.97, 0.95, 0.99), Estimate(0.03, 0.01, 0.05), Estimate(0.0, 0.0, 0.0))
    decisive, reversed_ = Evaluation(sure, sure, (0.5, 0.5, 0.5)), Evaluation(sure, sure[::-1], (0.5, 0.5, 0.5))
    none = Evaluation(sure, sure, (0.0, 0.0, 0.0))
    assert replace(found, evaluation=decisive, alternative=decisive).is_decisive
    assert replace(found, evaluation=decisive, alternative=None).is_decisive
    for other in (reversed_, none):
        doubtful = replace(found, evaluation=decisive, alternative=other)
        assert not doubtful.is_decisive
        assert doubtful.verdict.startswith("The record cannot distinguish these readings: the verdict depends on rows")


def test_observations_reach_beyond_the_record_and_name_what_each_reading_expects(found):
    assert {one.past for one in found.observations} == {True, False}
    assert all(set(one.expected) == NAMES and 0.0 < one.bits <= 1.0 for one in found.observations)
    assert found.weekly.sizes == {"observable": 5, "week": WEEKS, "reading": 3}
    assert float(found.weekly["bits_of_all"].max()) <= np.log2(3)


def test_a_reading_whose_runs_are_those_of_another_is_refused(first_scenario, tmp_path):
    twin = first_scenario.contents["reading:own_mistakes"]
    idle = twin.model_copy(
        update={key: getattr(first_scenario.variant("base"), key) for key in type(twin).model_fields if key in
                type(first_scenario.variant("base")).model_fields and key not in ("title", "why")}
    )  # fmt: skip
    for contents, said in ((twin, "the reading own_mistakes"), (idle, "the base")):
        doubled = replace(first_scenario, contents={**first_scenario.contents, "reading:another": contents})
        study = sim.Study(doubled, ("base", "reading:own_mistakes", "reading:another"), 50, weeks=30)
        results = sim.play(study, tmp_path / said.split()[-1])
        with pytest.raises(sim.UsageError, match=f"another is identical to {said}: all 50 runs of both"):
            readings(results)


def test_a_study_without_readings_or_with_few_runs_is_refused(two_states, first_scenario, tmp_path):
    with pytest.raises(sim.UsageError, match=r"no rival reading.*bilateral readings two_states"):
        sim.readings(sim.play(sim.Study(two_states, runs=4, weeks=8), tmp_path / "none"))
    with pytest.raises(sim.UsageError, match="at least 50 runs of each reading"):
        sim.readings(sim.play(rivals(first_scenario, 4, weeks=80), tmp_path / "few"))


def test_trials_need_runs_to_spare(played):
    with pytest.raises(sim.UsageError, match="300 records need at least 350 runs"):
        validate(played, 300)


def test_the_plan_sees_every_run_of_every_reading(played):
    plan = plan_of(played.manifest, rows_of(played.manifest))
    seen = run_observables(played.dataset.sel(variant="base"), plan)
    assert seen.shape == (RUNS, len(plan.names))
    assert np.isfinite(seen).all()


def test_a_scenario_evaluates_its_readings_and_shows_them(tmp_path):
    scenario = sim.load(ROOT / "scenarios" / "russia_azerbaijan_2025.yaml")
    found = scenario.readings(runs=50, out=tmp_path / "run")
    assert "Can the record distinguish the readings?" in str(found)
    assert max(map(len, str(found).splitlines())) <= 110
    assert CAVEAT.split(". ")[0] in " ".join(str(found).split())
    assert found.plot().axes


def test_the_interval_of_a_weight_leaves_out_a_twentieth_of_the_resamples_at_either_end():
    weight = (np.arange(1000) + 0.5) / 1000
    resampled = np.stack([np.log(weight), np.log1p(-weight)], axis=-1)
    first, second = _estimates(np.log([0.5, 0.5]), resampled, np.array([0.5, 0.5]))
    assert (first.low, first.estimate, first.high) == pytest.approx((0.05, 0.5, 0.95), abs=0.001)
    assert (second.low, second.high) == pytest.approx((0.05, 0.95), abs=0.001)


def test_the_largest_deviations_of_a_record_are_in_standard_deviations_of_runs_and_coding():
    """Three runs at 0, 2 and 4 have a variance of 4; coding adds 5."""
    runs = np.array([[0.0, 2.0, 4.0]] * 6).T
    plan = SimpleNamespace(noise=5.0 * np.eye(6), names=list("abcdef"))
    found = deviations(runs, plan, np.array([2.0, 6.4, 8.0, -13.0, 6.5, 11.0]))
    assert [(one.observable, one.expected, one.standard_deviations) for one in found] == [
        ("d", 2.0, pytest.approx(-5.0)),
        ("f", 2.0, pytest.approx(3.0)),
        ("c", 2.0, pytest.approx(2.0)),
    ]
    few = deviations(runs, plan, np.array([2.0, 6.4, 6.5, 2.0, 2.0, 2.0]))
    assert [one.observable for one in few] == ["c"]


def test_the_observations_listed_are_those_with_most_information_in_the_order_of_their_dates():
    bits = [0.50, 0.01, 0.40, 0.30, 0.02, 0.60, 0.70, 0.20, 0.35, 0.45, 0.03]
    dated = {dt.date(2024, 1, 1) + dt.timedelta(weeks=n): bit for n, bit in enumerate(bits)}
    expected = {"reading_0": 0.1, "reading_1": 0.2}
    seen = tuple(
        Observation(n, day, "measures", bit, bit, expected, past=True) for n, (day, bit) in enumerate(dated.items())
    )
    text = _observations(replace(READINGS["none fits"], observations=seen))
    listed = [line.split()[1] for line in text if line.strip().startswith("measures")]
    assert listed == [day.isoformat() for day, bit in dated.items() if bit >= 0.2]
    assert text[-1] == "  to come, in two years: none informative"
