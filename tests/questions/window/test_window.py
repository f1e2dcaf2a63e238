"""Window: the point of no return and its interval, weeks gained by a gesture, and closing factors."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import numpy as np
import pytest
from made_up_windows import WINDOWS

import sim
from sim.questions.window.closing_factors import closing_factors
from sim.questions.window.repair_curves import (
    DATED,
    NONE,
    PAST,
    interval_places,
    no_return_places,
    point_at,
    resamples,
    shares,
    weeks_gained,
)
from sim.questions.window.roles import roles_in
from sim.questions.window.text import CAVEAT
from sim.questions.window.timing import schedule
from sim.questions.window.window import window

DAYS = tuple(dt.date(2025, 1, 6) + dt.timedelta(weeks=4 * n) for n in range(5))
RUNS = 8


@pytest.fixture(scope="module")
def study(two_states):
    return sim.Study(two_states, runs=RUNS, seed=3)


@pytest.fixture(scope="module")
def answer(study):
    return window(study, ("amends", "back_down+amends"), every=12, within=20)


@pytest.mark.parametrize(
    ("share", "place"),
    [
        ([0.9, 0.8, 0.4, 0.3], 2), ([0.9, 0.4, 0.5, 0.3], 3), ([0.9, 0.4, 0.3, 0.5], 4), ([0.4, 0.3, 0.2, 0.1], 0),
        ([0.5, 0.5, 0.5, 0.5], 4), ([0.1, 0.2, 0.3, 0.9], 4), ([0.5, 0.49999, 0.1, 0.2], 1),
    ],
)  # fmt: skip
def test_the_point_is_the_first_week_below_one_half_with_none_at_it_later(share, place):
    assert no_return_places(np.array(share)) == place
    assert np.array_equal(no_return_places(np.array([share, share])), [place, place])


def test_a_point_in_sight_has_its_date_and_interval_the_others_their_status():
    dated = point_at(DAYS, 2, np.array([1] * 10 + [2] * 80 + [5] * 10), (1, 5))
    assert (dated.status, dated.date, dated.low, dated.high) == (DATED, DAYS[2], DAYS[1], None)
    assert dated.status_share == pytest.approx(0.9)
    for place, status in ((5, NONE), (0, PAST)):
        point = point_at(DAYS, place, np.full(100, place), (place, place))
        assert (point.status, point.status_share, point.date, point.low, point.high) == (status, 1.0, None, None, None)


@pytest.mark.parametrize(
    ("place", "others", "said"),
    [
        (5, [3], "amends, all runs: none within the weeks tested, but unsure: none within the weeks tested in 70%"),
        (0, [5], "amends, all runs: already past, but unsure: already past in 70%"),
        (2, [0], "amends, all runs: the week of 3 Mar 2025 (90 %: 6 Jan 2025 to 3 Mar 2025), but unsure: one within"),
    ],
)
def test_a_status_that_is_not_sure_is_said_to_be_unsure(place, others, said):
    made_up = WINDOWS["one gesture"]
    effect = made_up.effects[0]

    def text_and_json(other_share):
        count = round(100 * other_share)
        point = point_at(DAYS, place, np.array([place] * (100 - count) + others * count), (0, place))
        curve = replace(effect.all_runs, point=point, weeks_gained=None)
        shown = replace(made_up, effects=(replace(effect, all_runs=curve),))
        return " ".join(str(shown).split()), shown.to_json()

    text, shown = text_and_json(0.3)
    assert said in text
    assert "?: unsure, fewer than 90% of bootstrap resamples" in text
    assert shown["unsure"]
    text, shown = text_and_json(0.05)
    assert said not in text
    assert not shown["unsure"]


def test_weeks_gained_are_the_distance_of_both_points_and_a_bound_where_one_is_out_of_sight():
    same = np.full(50, 1)
    exact = weeks_gained(3, 1, (same + 2, same), (5, 4))
    assert (exact.weeks, exact.low, exact.high, exact.at_least) == (8, 8, 8, False)
    assert weeks_gained(5, 1, (same + 4, same), (5, 4)).at_least
    assert weeks_gained(3, 0, (same + 2, same - 1), (5, 4)).at_least
    assert weeks_gained(5, 0, (same + 4, same - 1), (5, 4)).weeks == 20
    assert weeks_gained(5, 5, (same + 4, same + 4), (5, 4)) is None
    assert weeks_gained(0, 0, (same - 1, same - 1), (5, 4)) is None


def test_the_interval_of_the_weeks_gained_is_from_the_5th_to_the_95th_of_100_resamples():
    delays = np.repeat([0, 1, 2, 3, 4], [4, 1, 88, 2, 5])
    found = weeks_gained(3, 1, (1 + delays, np.full(100, 1)), (9, 2))
    assert (found.weeks, found.low, found.high) == (4, 2, 6)


def test_a_status_is_sure_from_nine_in_ten_resamples_on():
    others = {count: np.array([2] * count + [5] * (100 - count)) for count in (89, 90)}
    assert [point_at(DAYS, 2, others[count], (1, 3)).unsure for count in (89, 90)] == [True, False]


def test_resamples_draw_whole_runs_and_are_the_same_for_the_same_seed():
    weights = resamples(7, 30)
    assert (weights.sum(axis=1) == 30).all()
    assert np.array_equal(weights, resamples(7, 30))
    assert not np.array_equal(weights, resamples(8, 30))
    assert weights.mean() == pytest.approx(1.0)


def test_shares_count_the_runs_that_count_and_take_an_empty_week_for_repaired():
    repaired = np.array([[True, False, True], [False, False, True]])
    among = np.array([[True, True, False], [False, False, False]])
    assert shares(repaired, among, np.ones((1, 3))).tolist() == [[0.5, 1.0]]
    assert shares(repaired, among, np.array([[2.0, 1.0, 0.0]])).tolist() == [[2 / 3, 1.0]]


def test_the_interval_of_a_steep_curve_is_narrow_and_holds_its_point():
    rng = np.random.default_rng(1)
    lasting = 10 + 3 * rng.standard_normal(400)
    repaired = np.arange(20)[:, None] < lasting
    everyone = np.ones_like(repaired)
    share = shares(repaired, everyone, np.vstack([np.ones(400), resamples(1, 400)]))
    place, (low, high) = int(no_return_places(share)[0]), interval_places(share, everyone.sum(axis=1))
    assert place in (10, 11)
    assert low <= place <= high <= low + 2


def test_the_interval_of_a_flat_curve_holds_the_last_week_that_is_above_one_half_without_noise():
    """In 40 samples at most 8 may miss (4 expected); the percentiles of the resamples miss about 15."""
    rng, p = np.random.default_rng(2), 0.62 - 0.24 * np.arange(26) / 25
    held = 0
    for seed in range(40):
        repaired = rng.random((26, 60)) < p[:, None]
        share = shares(repaired, np.ones_like(repaired), np.vstack([np.ones(60), resamples(seed, 60)[:200]]))
        low, high = interval_places(share, np.full(26, 60))
        held += low <= 13 <= high
    assert held >= 32


def test_a_week_in_which_nobody_counts_says_nothing_about_the_point():
    counted = np.array([100, 0, 100, 0])
    share = np.tile([0.9, 1.0, 0.1, 1.0], (50, 1))
    assert interval_places(share, counted) == (1, 4)
    assert interval_places(share[:, :1], counted[:1]) == (1, 1)
    assert interval_places(1.0 - share[:, :1], counted[:1]) == (0, 0)


def test_probabilities_are_shares_of_all_runs_or_of_those_in_crisis(answer):
    for effect in (answer.control, *answer.effects):
        assert len(effect.all_runs.probability) == len(answer.dates) == 5
        for n, one in enumerate(effect.all_runs.probability):
            assert one.low <= one.estimate <= one.high
            assert (one.estimate * RUNS) == pytest.approx(round(one.estimate * RUNS))
            assert 0 <= answer.crisis_runs[n] <= RUNS
    gains = [g.estimate for g in answer.effects[0].gain]
    both = zip(answer.effects[0].all_runs.probability, answer.control.all_runs.probability, strict=True)
    assert gains == pytest.approx([with_it.estimate - without.estimate for with_it, without in both])


def test_tests_begin_the_week_after_the_last_incident_and_leave_time_to_evaluate(answer, study):
    assert answer.last_incident == dt.date(2024, 6, 3)
    assert answer.dates[0] == dt.date(2024, 6, 10)
    end = study.scenario.date(study.horizon)
    assert answer.dates[-1] + dt.timedelta(weeks=answer.criterion.weeks) <= end
    assert {(b - a).days for a, b in zip(answer.dates, answer.dates[1:], strict=False)} == {84}


def test_forty_weeks_are_tested_by_default(first_scenario):
    study = sim.Study(first_scenario, runs=1)
    roles = roles_in(study)
    criterion, every, weeks = schedule(study, roles)
    assert (len(weeks), weeks[0], weeks[1] - weeks[0], every) == (40, roles.week + 1, 4, 4)
    assert (criterion.dyad, criterion.within) == ((roles.victim, roles.offender), 52)


@pytest.mark.parametrize(
    ("timing", "message"),
    [
        ({"first": dt.date(2023, 1, 1)}, r"2023-01-01 is out of range: gestures can be tested from 2024-06-10"),
        ({"first": dt.date(2024, 6, 3)}, r"2024-06-03 is out of range.*after the last dated incident"),
        ({"last": dt.date(2030, 1, 1)}, r"2030-01-01 is out of range.*to 2025-07-21"),
        ({"first": dt.date(2025, 1, 6), "last": dt.date(2024, 12, 2)}, "precedes the first"),
        ({"within": 200}, r"less than 203 weeks.*--within"),
        ({"every": 0}, "must be 1 week or more"),
    ],
)
def test_days_that_the_horizon_does_not_hold_are_refused_with_those_it_does(study, timing, message):
    with pytest.raises(sim.UsageError, match=message):
        window(study, ("amends",), **{"within": 20, **timing})


def test_a_keyword_that_is_none_is_refused(study):
    with pytest.raises(TypeError, match="evry"):
        window(study, evry=4)


def test_the_json_has_the_shape_other_programs_rely_on(answer):
    shown = answer.to_json()
    assert json.loads(json.dumps(shown)) == shown
    assert shown["gesture"] == "amends"
    assert set(shown["weeks"][0]["with"]) == set(shown["weeks"][0]["without"]) == {"estimate", "low", "high"}
    assert shown["weeks"][0]["date"] == "2024-06-10"
    assert (shown["point_of_no_return"] is None) == (shown["status"] != DATED)
    assert shown["caveat"] == CAVEAT
    assert [gesture["gesture"] for gesture in shown["gestures"]] == ["amends", "back_down+amends"]
    assert {factor["name"] for factor in shown["closing_factors"]} == {
        "ties", "grievance", "mobilisation", "formal_acts", "leaders"
    }  # fmt: skip


def test_a_point_of_no_return_is_in_the_json_with_its_interval_and_the_weeks_gained():
    shown = WINDOWS["one gesture"].to_json()
    assert shown["point_of_no_return"] == {"date": "2027-01-18", "low": "2026-07-06", "high": "2027-07-05"}
    assert (shown["status"], shown["status_share"]) == (DATED, 0.9)
    assert shown["weeks_gained"] == {"weeks": 80, "low": 52, "high": 104, "at_least": True}
    control = shown["control"]
    assert (control["point_of_no_return"], control["status"], control["weeks_gained"]) == (None, PAST, None)
    assert shown["closing_factors"][0]["weeks"][0]["mean_if_not"] is None
    empty = WINDOWS["nobody in crisis"].to_json()["weeks"][0]
    assert (empty["with_in_crisis"], empty["without_in_crisis"], empty["runs_in_crisis"]) == (None, None, 0)


def test_the_text_has_design_gestures_factors_and_caveat(answer):
    text = " ".join(str(answer).split())
    for words in (
        "Until when can the crisis be ended? Base case: 8 runs, seed 3",
        "starting within 20 weeks",
        "amends: Borovia admits responsibility and compensates Avaria.",
        "Closing factors: gain in the probability for amends",
        CAVEAT,
    ):
        assert words in text
    assert max(len(line) for line in str(answer).splitlines()) <= 100


def test_what_the_picture_draws_is_what_was_found(answer):
    all_runs, in_crisis, closing = answer.plot().axes
    drawn = [line.get_ydata().tolist() for line in all_runs.lines if line.get_gid() == "probability"]
    effects = (answer.control, *answer.effects)
    assert drawn == [[one.estimate for one in effect.all_runs.probability] for effect in effects]
    assert len([line for line in in_crisis.lines if line.get_gid() == "probability"]) == len(effects)
    assert [bar.get_width() for bar in closing.patches] == [100.0 * c.overall.estimate for c in answer.closing_factors]
    assert any(text.get_text().startswith("3 Jun 2024\nBridge") for text in all_runs.texts)


def test_an_answer_says_where_it_is_from(answer):
    about = answer.provenance()
    assert list(about) == ["scenario", "variant", "seed", "runs", "version"]
    assert (about["variant"], about["seed"], about["runs"]) == ("base", 3, RUNS)


def test_closing_factors_are_sorted_by_gain_with_means_by_outcome():
    base = np.array([[True, False, False, False], [True, True, False, False]])
    back = {"ties": base.copy(), "grievance": np.ones_like(base)}
    state = {"ties": np.array([[0.8, 0.2, 0.2, 0.2], [0.5, 0.7, 0.0, 0.2]]), "grievance": np.zeros((2, 4))}
    grievance, ties = closing_factors(DAYS[:2], (0, 1), base, back, state)
    assert (grievance.name, ties.name) == ("grievance", "ties")
    assert [gain.estimate for gain in grievance.gain] == [0.75, 0.5]
    assert grievance.overall.estimate == pytest.approx(0.625)
    assert ties.overall.estimate == 0.0
    assert ties.mean_if_terminated == pytest.approx((0.8, 0.6))
    assert ties.mean_if_not == pytest.approx((0.2, 0.1))
