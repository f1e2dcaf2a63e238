"""Scores of forecasts of past crises: worked examples, and properties of intervals and bands."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from made_up_cases import fit_to, rows, table, write_table

from sim.answer import plain
from sim.model.random_streams import stream
from sim.past_crises.scores import (
    bootstrap_weights,
    brier,
    capped_crps,
    consistency_band,
    log_score,
    ranked_probability_score,
    skill,
    weighted_means,
)
from sim.past_crises.table import After, read_cases
from sim.past_crises.targets import BETTER, INCONCLUSIVE, TARGETS, WORSE, case_scores
from sim.questions.backtest import reliability as reliabilities
from sim.questions.backtest.backtest import backtest
from sim.questions.backtest.reliability import reliability, repair_pit
from sim.questions.backtest.trajectory_scores import ensemble_members, months_to_repair, observable_months
from sim.questions.calibrate.fit import draw_outcomes
from sim.questions.calibrate.saved_fit import FORECASTS, MONTHS, write_fit

NEVER = np.inf


def row(*values):
    return np.array([values], dtype=float)


def test_brier_and_log_score_by_hand():
    probabilities, outcomes = row(0.8, 0.8, 0.5, 0.3), row(1.0, 0.0, 1.0, np.nan)
    assert brier(probabilities, outcomes)[0, :3] == pytest.approx([0.04, 0.64, 0.25])
    assert log_score(probabilities, outcomes)[0, :3] == pytest.approx([-np.log(0.8), -np.log(0.2), np.log(2.0)])
    assert np.isnan(brier(probabilities, outcomes)[0, 3])
    assert np.isnan(log_score(probabilities, outcomes)[0, 3])


def test_ranked_probability_score_by_hand():
    shares = np.array([[0.1, 0.2, 0.3, 0.4], [0.0, 0.0, 0.0, 1.0]])
    worked = 0.1**2 + 0.3**2 + (0.6 - 1.0) ** 2
    assert ranked_probability_score(shares, np.array([2, 0])) == pytest.approx([worked, 3.0])


def test_capped_crps_by_hand_with_and_without_a_cap():
    members, far = np.array([[0.0, 10.0]]), np.array([1e6])
    assert capped_crps(members, np.array([4.0]), far) == pytest.approx([5.0 - 2.5])
    assert capped_crps(members, np.array([4.0]), np.array([8.0])) == pytest.approx([4.0 - 2.0])


def test_months_beyond_the_cap_count_as_the_cap():
    cap = np.array([8.0])
    unseen = capped_crps(np.array([[0.0, NEVER]]), np.array([np.nan]), cap)
    assert unseen == pytest.approx([4.0 - 2.0])
    for late in (9.0, 500.0, NEVER, np.nan):
        assert capped_crps(np.array([[0.0, late]]), np.array([late]), cap) == pytest.approx(unseen)


def test_under_a_cap_the_truth_still_scores_best():
    streams = stream(1, "exponential months")
    came = streams.exponential(30.0, 20_000)
    cap = streams.choice([10.0, 40.0, 120.0], 20_000)
    quantiles = -np.log1p(-(np.arange(200) + 0.5) / 200)
    means = {mean: capped_crps(np.tile(mean * quantiles, (20_000, 1)), came, cap).mean() for mean in (15.0, 30.0, 60.0)}
    assert min(means, key=means.get) == 30.0


def test_a_curve_as_members_gives_the_curve_back():
    curve = np.minimum(0.8, np.array(MONTHS) / 100.0)
    members = ensemble_members(curve)
    for month in (0, 12, 36, 120):
        assert (members <= month).mean() == pytest.approx(curve[month], abs=0.005)


def test_a_case_that_was_repaired_could_have_been_followed_longer(tmp_path):
    one, other, third = table(tmp_path, 3).cases
    cases = [
        replace(one, before=replace(one.before, date="2000-01-01"), after=After(4, 1.0, None, None, 100.0)),
        replace(other, before=replace(other.before, date="2004-01-01"), after=After(4, 1.0, None, 3.0, 3.0)),
        replace(third, before=replace(third.before, date="2001-01-01"), after=After(4, 1.0, None, None, 20.0)),
    ]
    observed = observable_months(cases)
    assert observed[0] == 100.0
    assert observed[1] == pytest.approx(52.0, abs=0.1)
    assert observed[2] == 20.0
    assert np.isnan(months_to_repair(cases)).tolist() == [True, False, True]


def test_the_bootstrap_resamples_whole_dyads():
    dyads = [f"dyad {n // 3}" for n in range(30)]
    times = bootstrap_weights(dyads, 1)
    assert (times[0] == 1.0).all()
    assert (times.sum(axis=1) == 30).all()
    by_dyad = times.reshape(len(times), 10, 3)
    assert (by_dyad == by_dyad[:, :, :1]).all()
    assert by_dyad[1:, :, 0].std() > 0.5
    assert np.array_equal(times, bootstrap_weights(dyads, 1))


def test_intervals_are_wider_when_cases_share_a_dyad():
    streams = stream(2, "scores by dyad")
    mine, baseline = (np.repeat(streams.random(12), 10) for _ in range(2))
    widths = []
    for dyads in ([f"dyad {n // 10}" for n in range(120)], [f"dyad {n}" for n in range(120)]):
        times = bootstrap_weights(dyads, 1)
        found = skill(weighted_means(mine, times), weighted_means(baseline, times))
        widths.append(found.high - found.low)
    assert widths[0] > 2.0 * widths[1]


def test_few_dyads_give_no_interval():
    times = bootstrap_weights(["a", "b", "a"], 1)
    found = skill(weighted_means(np.array([0.1, 0.1, 0.1]), times), weighted_means(np.array([0.2, 0.2, 0.2]), times))
    assert found.estimate == pytest.approx(0.5)
    assert np.isnan([found.low, found.high]).all()


def forecasts(outcomes, knowing):
    """Make FORECASTS: the base rate, except that `shipped` gives this probability to what occurs."""
    base = np.full(outcomes.shape, 0.5)
    right = np.where(outcomes > 0.5, knowing, 1.0 - knowing)
    return {name: right if name == "shipped" else base for name in FORECASTS}


@pytest.mark.parametrize(("knowing", "verdict"), [(0.8, BETTER), (0.5, INCONCLUSIVE), (0.2, WORSE)])
def test_skill_is_the_share_by_which_the_base_rates_score_falls(knowing, verdict):
    outcomes = (stream(3, "coins").random((40, 6)) < 0.5).astype(float)
    outcomes[:5, 5] = np.nan
    scores = case_scores(forecasts(outcomes, knowing), outcomes, [f"dyad {n // 2}" for n in range(40)])
    wanted = 1.0 - (1.0 - knowing) ** 2 / 0.25
    assert scores.mean["shipped"].brier_skill.estimate == pytest.approx(wanted)
    assert scores.mean["base_rate"].brier_skill.estimate == 0.0
    assert scores.mean["shipped"].brier == pytest.approx((1.0 - knowing) ** 2)
    assert {target.scores["shipped"].verdict for target in scores.targets} == {verdict}
    assert [target.n for target in scores.targets] == [40] * 5 + [35]
    assert scores.targets[0].rate == outcomes[:, 0].mean()


def test_the_mean_is_over_targets_that_were_observed():
    outcomes = np.tile([1.0, 0.0, 1.0, 0.0, np.nan, np.nan], (6, 1))
    scores = case_scores(forecasts(outcomes, 0.9), outcomes, [str(n) for n in range(6)])
    assert scores.mean["shipped"].brier == pytest.approx(0.01)
    last = scores.targets[-1]
    assert last.n == 0
    assert plain(last)["rate"] is None
    assert plain(last)["scores"]["shipped"]["brier"] is None


def nested_probabilities(cases):
    """Make consistent probabilities: recalled at least as likely as severed, and repair increasing with time."""
    streams = stream(5, "nested chances")
    bad, soon = np.sort(streams.random((cases, 2)))[:, ::-1], np.sort(streams.random((cases, 4)))
    return np.hstack([bad, soon])


def test_the_consistency_band_covers_outcomes_drawn_from_the_forecasts():
    probabilities, streams = nested_probabilities(60), stream(6, "outcomes")
    inside = [
        reliability(probabilities, draw_outcomes(probabilities, streams), draws=300).outside == 0 for _ in range(120)
    ]
    assert 0.88 <= np.mean(inside) <= 1.0


def test_an_overconfident_forecast_is_detected():
    probabilities, streams = nested_probabilities(100), stream(7, "outcomes")
    odds = np.log(probabilities / (1.0 - probabilities))
    too_sure = 1.0 / (1.0 + np.exp(-3.0 * odds))
    found = reliability(too_sure, draw_outcomes(probabilities, streams), draws=500)
    assert found.outside >= 2
    assert found.observed_frequency[0] > found.high[0]
    assert found.observed_frequency[-1] < found.low[-1]


def test_bins_are_of_equal_count_and_unobserved_outcomes_are_left_out():
    probabilities = np.linspace(0.01, 0.99, 60).reshape(10, 6)
    outcomes = (probabilities > 0.5).astype(float)
    outcomes[:, 3] = np.nan
    found = reliability(probabilities, outcomes, draws=50)
    assert len(found.forecast) == reliabilities.BINS
    assert found.forecast.tolist() == sorted(found.forecast)
    assert found.observed_frequency[0] == 0.0
    assert found.observed_frequency[-1] == 1.0
    few = reliability(probabilities[:2], outcomes[:2], draws=50)
    assert len(few.forecast) == 1
    nineteen = np.where(np.arange(60).reshape(10, 6) < 19, 1.0, np.nan)
    assert len(reliability(probabilities, nineteen, draws=50).forecast) == 1
    nineteen[9, 5] = 1.0  # the twentieth
    assert len(reliability(probabilities, nineteen, draws=50).forecast) == 2


def test_a_simultaneous_band_contains_whole_draws():
    draws = stream(8, "draws").normal(0.5, 0.05, (4000, 5))
    low, high = consistency_band(draws)
    coverage = ((draws >= low) & (draws <= high)).all(axis=1).mean()
    assert coverage == pytest.approx(0.95, abs=0.01)


def waits(cases, runs, name):
    streams = stream(9, name)
    return streams.exponential(1.0, (cases, runs)) * np.linspace(5.0, 80.0, cases)[:, None]


def test_the_pit_is_flat_when_months_come_from_the_runs_also_where_they_are_censored():
    months, cap = waits(60, 100, "runs"), np.tile([10.0, 60.0, 120.0], 20)
    inside = []
    for trial in range(100):
        came = waits(60, 1, f"came {trial}")[:, 0]
        found = repair_pit(months, np.where(came <= cap, came, np.nan), cap, trial, 300)
        assert found.share.sum() == pytest.approx(1.0)
        inside.append(found.outside == 0)
    assert np.mean(inside) >= 0.88


def test_the_pit_slopes_when_repair_comes_later_than_forecast():
    months, cap = waits(60, 100, "runs"), np.full(60, 120.0)
    came = 4.0 * waits(60, 1, "came")[:, 0]
    found = repair_pit(months, np.where(came <= cap, came, np.nan), cap, 1, 300)
    assert found.share[-1] > found.high[-1]


def test_a_case_not_seen_repaired_counts_in_all_fifths_that_are_left():
    months = np.tile(np.arange(1.0, 10.0), (1, 1))
    found = repair_pit(months, np.array([np.nan]), np.array([5.0]), 1, 50)
    assert found.share == pytest.approx([0.0, 0.0, 0.2, 0.4, 0.4])
    at_the_cap = repair_pit(months, np.array([5.0]), np.array([5.0]), 1, 50)
    assert at_the_cap.share == pytest.approx([0.0, 0.0, 1.0, 0.0, 0.0])


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    cases = table(tmp_path_factory.mktemp("cases"), 24)
    return backtest(cases, runs=6, seed=2, fit=fit_to(cases.cases[:16]))


def test_the_json_has_the_documented_shape(answer):
    data = json.loads(json.dumps(answer.to_json(), allow_nan=False))
    assert data["cases"] == 24
    assert data["rows_refused"] == 0
    assert [target["name"] for target in data["targets"]] == [target.name for target in TARGETS]
    for target in data["targets"]:
        assert {"name", "n", "rate", "scores"} <= set(target)
        assert set(FORECASTS) == set(target["scores"])
        assert all({"brier", "log"} <= set(score) for score in target["scores"].values())
    for name in ("base_rate", "regression", "simulation", "shipped"):
        assert data["mean"][name]["brier"] == pytest.approx(
            np.mean([target["scores"][name]["brier"] for target in data["targets"]])
        )


def test_it_reports_the_shape_of_crises_in_the_runs_and_in_the_table(answer):
    shape, text = answer.to_json()["shape"], " ".join(str(answer).split())
    worst = [case.after.months_to_worst for case in answer.table.cases]
    assert shape["coded"]["median_to_worst"] == pytest.approx(np.median(worst))
    assert shape["coded"]["before_late_repair"] == {}
    year = f"{answer.shape.repaired_within_year:.0%} | {answer.coded_shape.repaired_within_year:.0%}"
    assert f"repaired within a year {year}" in text
    assert "none of these" in shape["simulated"]["before_late_repair"]
    assert "none of these" in text


def test_it_reports_the_number_of_cases_used_by_the_fit(answer):
    assert answer.in_fit == 16
    dyads = {case.dyad for case in answer.table.cases[:16]}
    assert answer.dyad_in_fit == sum(case.dyad in dyads for case in answer.table.cases[16:])
    assert "IN SAMPLE: the fit used 16 of these 24 cases" in str(answer)
    mean = {name: {"brier": 0.1815, "log": 0.5} for name in ("shipped", "simulation", "regression", "base_rate")}
    fit = replace(answer.fit, provenance={**answer.fit.provenance, "out_of_fold": {"mean": mean}})
    assert "shipped 0.181 / 0.500" in " ".join(str(replace(answer, fit=fit)).split())
    unseen = replace(answer, in_fit=0, dyad_in_fit=0)
    assert "none of these cases, and none of their dyads" in str(unseen)


@pytest.mark.parametrize(
    ("in_fit", "dyad_in_fit", "said", "heading"),
    [
        (0, 3, "The fit used none of these cases; 3 share a dyad with cases of the fit.", "By Brier skill:"),
        (16, 0, "IN SAMPLE: the fit used 16 of these 24 cases. For them", "By Brier skill (16 of the cases in sample:"),
        (
            16,
            2,
            "16 of these 24 cases; 2 more share a dyad with cases of the fit. For",
            "By Brier skill (16 of the cases",
        ),
        (24, 0, "IN SAMPLE: the fit used all of these cases. For them", "By Brier skill (all of the cases in sample:"),
    ],
)
def test_it_is_said_which_cases_do_not_test_the_fit(answer, in_fit, dyad_in_fit, said, heading):
    text = " ".join(str(replace(answer, in_fit=in_fit, dyad_in_fit=dyad_in_fit)).split())
    assert said in text
    assert heading in text


def test_bins_outside_the_band_are_counted_in_the_text(answer):
    share = np.array([0.2, 0.2, 0.2, 0.3, 0.1])
    pit = replace(answer.pit, share=share, low=np.full(5, 0.15), high=np.full(5, 0.25))
    inside = {name: replace(one, observed_frequency=one.forecast, low=0.0 * one.forecast, high=0.0 * one.forecast + 1)
              for name, one in answer.reliability.items()}  # fmt: skip
    text = " ".join(str(replace(answer, pit=pit, reliability=inside)).split())
    assert "20, 20, 20, 30, 10 (2 of 5 outside the 95 % band)" in text
    assert text.count("all within the 95 % band") == len(inside)
    flat = " ".join(
        str(replace(answer, pit=replace(pit, low=np.zeros(5), high=np.ones(5)), reliability=inside)).split()
    )
    assert "outside the 95 % band" not in flat


def test_rows_refused_are_counted_and_a_fit_without_scores_or_cases_says_so(tmp_path, answer):
    table_of_more = replace(answer.table, rows=25)
    assert "; 1 row refused;" in " ".join(str(replace(answer, table=table_of_more)).split())
    bare = replace(answer, fit=replace(answer.fit, provenance={}))
    assert "`bilateral calibrate` prints out-of-fold scores." in " ".join(str(bare).split())
    assert bare.provenance()["fit"] == "of unknown c"


def test_a_case_is_known_again_under_another_name(tmp_path, answer):
    made = [{**one, "case_id": f"renamed_{n}"} for n, one in enumerate(rows(24))]
    renamed = read_cases(write_table(tmp_path / "t.csv", made))
    assert backtest(renamed, runs=2, fit=answer.fit).in_fit == 16


def test_it_fits_one_screen_and_compares_every_target_with_the_base_rate(answer):
    text = str(answer)
    assert max(map(len, text.splitlines())) <= 98
    assert len(text.splitlines()) <= 60
    for name in ("shipped", "simulation", "regression"):
        assert f"- {name}: " in text
    assert "one person coded them knowing the outcomes" in " ".join(text.split())


def test_the_same_seed_gives_the_same_scores_and_another_does_not(tmp_path, answer):
    cases = table(tmp_path, 24)
    again = backtest(cases, runs=6, seed=2, fit=answer.fit)
    assert again.to_json() | {"table": ""} == answer.to_json() | {"table": ""}
    assert not np.array_equal(
        backtest(cases, 6, 3, fit=answer.fit).forecasts["simulation"], answer.forecasts["simulation"]
    )


def test_rows_hold_every_forecast_of_every_case(answer):
    found = answer.rows()
    assert len(found) == 24 * len(TARGETS)
    assert set(FORECASTS) <= set(found[0])
    assert {one["outcome"] for one in found} <= {0, 1, None}
    assert answer.tables()["backtest.csv"].count("\n") == 1 + len(found)


def test_a_row_has_the_outcome_as_a_number_and_forecasts_of_six_digits(answer):
    outcomes, forecasts = np.full((24, len(TARGETS)), np.nan), {"shipped": np.full((24, len(TARGETS)), 0.123456789)}
    outcomes[0, :2] = 1.0, 0.0
    found = replace(answer, outcomes=outcomes, forecasts=forecasts).rows()
    assert [one["outcome"] for one in found[:3]] == [1, 0, None]
    assert found[0]["shipped"] == 0.123457
    assert [one["target"] for one in found[: len(TARGETS)]] == [target.name for target in TARGETS]
    assert found[len(TARGETS)]["case_id"] == answer.table.cases[1].name


def test_a_table_and_a_fit_may_be_named_by_their_files(tmp_path, answer):
    path = write_table(tmp_path / "t.csv", rows(3))
    write_fit(answer.fit, tmp_path / "fit.json")
    named = backtest(str(path), runs=2, fit=tmp_path / "fit.json")
    assert named.to_json() == backtest(read_cases(path), runs=2, fit=answer.fit).to_json()


def test_a_table_of_one_case_is_scored_without_intervals(tmp_path):
    cases = table(tmp_path, 1)
    found = backtest(cases, runs=3, fit=fit_to(table(tmp_path, 12, seed=5).cases))
    json.dumps(found.to_json(), allow_nan=False)
    assert found.to_json()["dyads"] == 1
    assert "How good are forecasts of past crises? 1 case " in str(found)
    assert found.plot() is not None


def test_a_fit_without_trajectory_baselines_gives_scores_without_skill(tmp_path, answer):
    bare = replace(answer.fit, worst_rungs=np.empty(0), repaired=np.empty(0))
    found = backtest(table(tmp_path, 6), runs=2, fit=bare)
    assert found.to_json()["months_to_repair"]["baseline"] is None
    assert "this fit has no baseline for it" in str(found)
