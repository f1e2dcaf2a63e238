"""Early warning: processes with informative indicators, without information, and with an informative date."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from sim.errors import UsageError
from sim.model.random_streams import stream
from sim.questions.early_warning import early_warning as early_warning_module
from sim.questions.early_warning import forecasts as forecasting
from sim.questions.early_warning import text as text_module
from sim.questions.early_warning.early_warning import early_warning
from sim.questions.early_warning.forecasts import forecasts, targets, too_few
from sim.questions.early_warning.indicators import Indicators
from sim.questions.early_warning.text import percent
from sim.results.dataset import Results
from sim.statistics.intervals import Estimate
from sim.statistics.logistic import logistic

RUNS, WEEKS = 240, 120


def results(index, rupture, grievance=0.0):
    runs, weeks = index.shape
    dims = ("variant", "run", "week")
    both = np.zeros((1, runs, weeks, 2)) + np.asarray(grievance)
    dataset = xr.Dataset(
        {
            "dyad_relation": (dims, index[None].astype("f4")),
            "rung": (dims, np.where(index < 0.0, 3, 2)[None].astype("i1")),
            "grievance": ((*dims, "direction"), both),
            "start_half_log_odds": (("variant", "run", "direction"), np.full((1, runs, 2), 0.7)),
            "time_to_rupture": (dims[:2], np.asarray(rupture, dtype=float)[None]),
        },
        coords={"variant": ["base"], "week": pd.date_range("2024-07-01", periods=weeks, freq="7D")},
        attrs={"scenario": "made_up", "title": "Made up", "seed": 7, "focus": "ABC-XYZ"},
    )
    manifest = {"scenario": "made_up", "title": "Made up", "seed": 7, "variants": ["base"], "runs": runs}
    manifest |= {"focus": "ABC-XYZ", "incidents": [], "played_incidents": {"base": []}, "scripted_acts": {"base": []}}
    return Results(Path("nowhere"), manifest, dataset)


def noise(name, runs=RUNS, weeks=WEEKS):
    return 0.05 * stream(3, name).standard_normal((runs, weeks))


def some_week(name, share=0.5, runs=RUNS):
    """Draw a week of rupture for some of the runs, uniformly over the study."""
    streams = stream(4, name)
    return np.where(streams.random(runs) < share, streams.integers(20, WEEKS - 10, runs), np.nan)


def restless(rupture):
    """Runs whose relation has three times the standard deviation in the 30 weeks before they rupture."""
    before = np.nan_to_num(rupture, nan=1e9)[:, None] - np.arange(WEEKS)
    return noise("restless") * np.where((before > 0) & (before <= 30), 3.0, 1.0) + 0.4


@pytest.fixture(scope="module")
def informative():
    rupture = some_week("telling")
    return early_warning(results(restless(rupture), rupture), horizon=15, rolling_window=12)


@pytest.fixture(scope="module")
def chance_alone():
    return early_warning(results(0.4 + noise("chance"), some_week("chance")), horizon=15, rolling_window=12)


def test_informative_indicators_add_to_the_current_relation(informative):
    assert informative.over_relation.low > 0.1
    assert informative.over_date.low > 0.1
    assert "The indicators add" in informative.verdict
    assert "They still add" in informative.verdict
    scores = {score.model.name: score for score in informative.models}
    assert scores["warning"].area.low > 0.8 > 0.6 > scores["current relation"].area.estimate


def test_where_only_chance_decides_no_skill_is_claimed(chance_alone):
    warning = next(score for score in chance_alone.models if score.model.name == "warning")
    assert warning.skill.low < 0.0
    assert warning.area.low < 0.5 < warning.area.high
    assert "not shown to be better than the base rate" in chance_alone.verdict


def test_where_only_the_date_decides_the_indicators_add_nothing_to_it():
    # an incident in week 40 affects every run; a random half rupture within ten weeks of it
    shaken = np.where((np.arange(WEEKS) >= 40) & (np.arange(WEEKS) < 55), 3.0, 1.0)
    streams = stream(5, "blow")
    rupture = np.where(streams.random(RUNS) < 0.5, streams.integers(50, 60, RUNS), np.nan)
    found = early_warning(results(0.4 + noise("blow") * shaken, rupture), horizon=15, rolling_window=12)
    assert found.over_relation.low > 0.0
    assert found.over_date.low <= 0.0
    assert "a dated incident that has occurred" in found.verdict


def test_forecasts_are_reliable(informative):
    close = [
        low <= b.forecast <= high
        for b in informative.bins
        for low, high in [(b.observed.low - 0.03, b.observed.high + 0.03)]
    ]
    assert all(close)
    assert [b.forecast for b in informative.bins] == sorted(b.forecast for b in informative.bins)


def test_the_table_shows_what_a_lower_threshold_costs(informative):
    for name in ("flagged", "hits", "false_alarms", "false_alarm_runs", "ruptures_flagged"):
        falling = [getattr(t, name).estimate for t in informative.thresholds]
        assert falling == sorted(falling, reverse=True), name
    first = informative.thresholds[0]
    base = informative.base_rate.estimate
    assert first.flagged.estimate == pytest.approx(
        base * first.hits.estimate + (1 - base) * first.false_alarms.estimate
    )
    assert first.precision.estimate == pytest.approx(base * first.hits.estimate / first.flagged.estimate)


def test_targets_are_counted_as_worked_by_hand():
    # windows of 3 in 12 weeks: ends 2 to 11; a horizon of 4 and 4 weeks of rupture are known up to end 4
    future = targets(np.array([np.nan, 6.0, 2.0, 8.0, 9.0]), 12, 3, 4)
    assert future.known.sum(axis=1).tolist() == [3, 3, 0, 3, 3]
    assert future.occurs.sum(axis=1).tolist() == [0, 3, 0, 1, 0]
    assert future.at_risk.sum(axis=1).tolist() == [10, 4, 0, 6, 7]


def test_no_run_is_scored_by_a_model_fitted_to_it():
    rupture = some_week("leak")
    numbers = stream(6, "signs").random((5, RUNS, WEEKS - 11))
    values, even = Indicators(*numbers), np.arange(RUNS) % 2 == 0
    future = targets(rupture, WEEKS, 12, 15)
    other = targets(np.where(even, np.nan, rupture), WEEKS, 12, 15)
    one, two = (forecasts(values, a, ("warning",))["warning"] for a in (future, other))
    both = future.at_risk & other.at_risk
    assert (one[even[:, None] & both] == two[even[:, None] & both]).all()
    assert (one[~even[:, None] & both] != two[~even[:, None] & both]).any()


def test_forecasts_run_from_the_first_window_to_the_rupture(informative):
    first = int(np.flatnonzero(np.isfinite(informative.time_to_rupture))[0])
    path = informative.path(first)
    assert len(path) == max(informative.time_to_rupture[first] - 11, 0)
    holds = int(np.flatnonzero(np.isnan(informative.time_to_rupture))[0])
    path = informative.path(holds)
    assert path["week"].iloc[[0, -1]].tolist() == [
        pd.Timestamp(informative.weeks[11]),
        pd.Timestamp(informative.weeks[-1]),
    ]
    assert path["probability"].between(0.0, 1.0).all()


def test_text_and_json_agree_and_carry_the_caveat():
    rupture = some_week("json")
    found = early_warning(results(restless(rupture), rupture), horizon=15, rolling_window=12, run=3)
    read = json.loads(json.dumps(found.to_json()))
    assert read["verdict"] == found.verdict
    assert read["run"]["number"] == 3
    assert len(read["run"]["weeks"]) == len(found.path(3))
    assert "A probability, not an alarm" in read["caveat"]
    assert "A probability, not an alarm" in str(found)
    assert {"estimate", "low", "high"} == set(read["thresholds"][0]["false_alarms"])
    assert "Run 3, every" in str(found)


@pytest.mark.parametrize(
    ("asked", "message"),
    [({"rolling_window": 200}, "possible windows: from 8 to 90 weeks"), ({"rolling_window": 5}, "possible windows"),
     ({"horizon": 0}, "horizon 0"), ({"horizon": 117, "rolling_window": 12}, "possible windows: none"),
     ({"run": 240}, "there is no run 240; this study has runs 0 to 239"),
     ({"variant": "x"}, "variant 'x' was not simulated")],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_with_what_can(asked, message):
    with pytest.raises(UsageError, match=message):
        early_warning(results(0.4 + noise("bad"), some_week("bad")), **asked)


@pytest.mark.parametrize(("window", "horizon"), [(8, 15), (101, 15), (12, 1)])
def test_the_shortest_and_the_longest_window_and_a_horizon_of_a_week_fit_into_120_weeks(window, horizon):
    early_warning_module._check_window(WEEKS, window, horizon)
    beyond = {8: (7, 15), 101: (102, 15), 12: (12, 0)}[window]
    with pytest.raises(UsageError, match="possible windows: from 8 to"):
        early_warning_module._check_window(WEEKS, *beyond)


def test_a_window_of_eight_is_possible_in_the_shortest_study_that_has_room_for_it():
    early_warning_module._check_window(8 + 5 + 4, 8, 5)
    with pytest.raises(UsageError, match="possible windows: from 8 to 8 weeks"):
        early_warning_module._check_window(8 + 5 + 4, 9, 5)
    with pytest.raises(UsageError, match="possible windows: none"):
        early_warning_module._check_window(8 + 5 + 3, 8, 5)


def test_ten_ruptures_in_each_half_of_the_runs_are_enough_and_nine_in_one_are_not():
    rupture = np.where(np.arange(40) < 20, 30.0, np.nan)
    assert not too_few(targets(rupture, WEEKS, 12, 15))
    rupture[18] = np.nan
    nine = targets(rupture, WEEKS, 12, 15)
    assert too_few(nine)
    # 20 ruptures, and half as many again, at 19 in 40 runs: 63.2; at least twice the runs are advised
    with pytest.raises(UsageError, match=r"19 of 40 runs rupture with .* --runs 80;"):
        early_warning_module._check_ruptures(nine)
    with pytest.raises(UsageError, match=r"1 of 40 runs ruptures with .* --runs 1200;"):
        early_warning_module._check_ruptures(targets(np.where(np.arange(40) < 1, 30.0, np.nan), WEEKS, 12, 15))


def test_of_too_many_rows_every_second_is_fitted(monkeypatch):
    future, even = targets(some_week("rows"), WEEKS, 12, 15), np.arange(RUNS) % 2 == 0
    values = Indicators(*stream(6, "signs").random((5, RUNS, WEEKS - 11)))
    training = np.flatnonzero(future.known & ~even[:, None])
    monkeypatch.setattr(forecasting, "MOST_ROWS", len(training) - 1)
    found = forecasts(values, future, ("current relation",))["current relation"]
    known = np.stack([values.dyad_relation.ravel(), values.rung.ravel()], axis=-1)
    model = logistic(known[training[::2]], future.occurs.ravel()[training[::2]].astype(float))
    test = np.flatnonzero(future.at_risk & even[:, None])
    np.testing.assert_allclose(found.ravel()[test], model.chance(known[test]))


def test_variances_below_a_millionth_are_treated_as_equal():
    future = targets(np.full(4, np.nan), 20, 12, 2)
    numbers = np.zeros((5, 4, 9))
    numbers[2] = np.array([0.0, 9e-7, 1.1e-6, 1.2e-6])[:, None]
    found = forecasting._predictor_values(Indicators(*numbers), future, np.ones((4, 1), dtype=bool))["variance"][:, 0]
    assert found[0] == found[1] < found[2] < found[3]


def verdict_of(answer, over_relation, over_date, warning_low):
    """An answer with these intervals."""
    models = tuple(
        replace(one, skill=Estimate(0.2, warning_low, 0.3)) if one.model.name == "warning" else one
        for one in answer.models
    )
    return replace(
        answer, models=models, over_relation=Estimate(*over_relation), over_date=Estimate(*over_date)
    ).verdict


@pytest.mark.parametrize(
    ("over_relation", "over_date", "low", "said"),
    [
        ((0.1, 0.01, 0.2), (0.1, 0.01, 0.2), 0.1, ("are better", "The indicators add +0.100", "They still add +0.100")),
        ((0.1, 0.0, 0.2), (0.1, 0.0, 0.2), 0.0, ("are not shown", "add no skill that can be shown (+0.100", "add no")),
        ((-0.1, -0.2, -0.01), (0.0, -0.1, 0.1), 0.1, ("relation alone is better", "indicators add -0.100")),
        ((-0.1, -0.2, 0.0), (0.0, -0.1, 0.1), 0.1, ("The indicators add no skill that can be shown (-0.100",)),
        ((0.1, 0.01, 0.2), (0.0, -0.1, 0.1), 0.1, ("they reflect a dated incident",)),
    ],
)
def test_the_verdict_claims_only_what_lies_above_zero(informative, over_relation, over_date, low, said):
    verdict = verdict_of(informative, over_relation, over_date, low)
    assert all(words in verdict for words in said)
    assert ("dated incident" in verdict) == (over_relation[1] > 0.0 >= over_date[1])


@pytest.mark.parametrize(("weeks", "every", "rows"), [(26, "every week", 26), (27, "every 2 weeks", 14)])
def test_a_path_of_more_than_26_weeks_is_listed_at_intervals_up_to_its_last(informative, weeks, every, rows):
    run = int(np.flatnonzero(np.isnan(informative.time_to_rupture))[0])
    probability = informative.probability.copy()
    probability[run, 11 + weeks :] = np.nan
    lines = text_module._path(replace(informative, probability=probability), run)
    assert lines[0] == f"Run {run}, {every}; it does not rupture"
    assert len(lines) == 2 + rows
    assert f"{pd.Timestamp(informative.weeks[11 + weeks - 1]):%d %b %Y}" in lines[-1]
    probability[run] = np.nan
    (said,) = text_module._path(replace(informative, probability=probability), run)
    assert said == f"Run {run} does not rupture, before the first window of 12 weeks ends."


@pytest.mark.parametrize("share", [0.0, 0.02])
def test_too_few_ruptures_are_refused(share):
    with pytest.raises(UsageError, match=r"too few to fit and score .* bilateral expand RUN --runs \d+"):
        early_warning(results(0.4 + noise("few"), some_week("few", share)), horizon=15, rolling_window=12)


def test_runs_that_never_move_are_no_reason_to_stumble():
    found = early_warning(results(np.full((RUNS, WEEKS), 0.4), some_week("still")), horizon=15, rolling_window=12)
    warning = next(score for score in found.models if score.model.name == "warning")
    assert warning.skill.estimate == pytest.approx(0.0, abs=0.02)
    assert np.isfinite(found.probability[np.isnan(found.time_to_rupture), 11:]).all()


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ((0.069, 0.062, 0.075), "6.9% (6.2% to 7.5%)"),
        ((0.0004, 0.0003, 0.0006), "0.04% (0.03% to 0.06%)"),
        ((2e-5, 2e-6, 1.0), "0.002% (<0.001% to 100%)"),
        ((0.0, 0.0, 0.5), "0% (0% to 50%)"),
    ],
)
def test_a_small_share_is_not_rounded_to_nothing(shares, said):
    assert percent(Estimate(*shares)) == said
