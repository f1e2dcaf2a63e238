"""Until when it can be mended: the point of no return, its interval, what a gesture buys, and what closes it."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pytest
from made_up_windows import WINDOWS

import sim
from sim.questions.window.closing_factors import closers
from sim.questions.window.gestures import roles_in
from sim.questions.window.repair_curves import DATED, NONE, PAST, bought, places, point_at, resamples, shares
from sim.questions.window.text import CAVEAT
from sim.questions.window.window import schedule, window

DAYS = tuple(dt.date(2025, 1, 6) + dt.timedelta(weeks=4 * n) for n in range(5))
RUNS = 8


@pytest.fixture(scope="module")
def study(two_states):
    return sim.Study(two_states, runs=RUNS, seed=3)


@pytest.fixture(scope="module")
def found(study):
    return window(study, ("amends", "climb_down+amends"), every=12, within=20)


@pytest.mark.parametrize(
    ("share", "place"),
    [
        ([0.9, 0.8, 0.4, 0.3], 2), ([0.9, 0.4, 0.5, 0.3], 3), ([0.9, 0.4, 0.3, 0.5], 4), ([0.4, 0.3, 0.2, 0.1], 0),
        ([0.5, 0.5, 0.5, 0.5], 4), ([0.1, 0.2, 0.3, 0.9], 4), ([0.5, 0.49999, 0.1, 0.2], 1),
    ],
)  # fmt: skip
def test_the_point_is_the_first_week_below_one_half_with_none_at_it_later(share, place):
    assert places(np.array(share)) == place
    assert np.array_equal(places(np.array([share, share])), [place, place])


def test_a_point_in_sight_has_its_date_and_interval_the_others_their_status():
    dated = point_at(DAYS, 2, np.array([1] * 10 + [2] * 80 + [5] * 10))
    assert (dated.status, dated.date, dated.low, dated.high) == (DATED, DAYS[2], DAYS[1], None)
    assert dated.sure == pytest.approx(0.9)
    for place, status in ((5, NONE), (0, PAST)):
        point = point_at(DAYS, place, np.full(100, place))
        assert (point.status, point.sure, point.date, point.low, point.high) == (status, 1.0, None, None, None)


def test_weeks_bought_are_the_distance_of_both_points_and_a_bound_where_one_is_out_of_sight():
    same = np.full(50, 1)
    exact = bought(3, 1, (same + 2, same), (5, 4))
    assert (exact.weeks, exact.low, exact.high, exact.at_least) == (8, 8, 8, False)
    assert bought(5, 1, (same + 4, same), (5, 4)).at_least
    assert bought(3, 0, (same + 2, same - 1), (5, 4)).at_least
    assert bought(5, 0, (same + 4, same - 1), (5, 4)).weeks == 20
    assert bought(5, 5, (same + 4, same + 4), (5, 4)) is None
    assert bought(0, 0, (same - 1, same - 1), (5, 4)) is None


def test_resamples_draw_whole_runs_and_are_the_same_for_the_same_seed():
    weights = resamples(7, 30)
    assert (weights.sum(axis=1) == 30).all()
    assert np.array_equal(weights, resamples(7, 30))
    assert not np.array_equal(weights, resamples(8, 30))
    assert weights.mean() == pytest.approx(1.0)


def test_shares_count_the_runs_that_count_and_take_an_empty_week_for_mended():
    repaired = np.array([[True, False, True], [False, False, True]])
    among = np.array([[True, True, False], [False, False, False]])
    assert shares(repaired, among, np.ones((1, 3))).tolist() == [[0.5, 1.0]]
    assert shares(repaired, among, np.array([[2.0, 1.0, 0.0]])).tolist() == [[2 / 3, 1.0]]


def test_the_interval_of_a_steep_curve_is_narrow_and_holds_its_point():
    rng = np.random.default_rng(1)
    lasting = 10 + 3 * rng.standard_normal(400)
    repaired = np.arange(20)[:, None] < lasting
    everyone = np.ones_like(repaired)
    place = int(places(shares(repaired, everyone, np.ones((1, 400))))[0])
    days = [DAYS[0] + dt.timedelta(weeks=n) for n in range(20)]
    point = point_at(days, place, places(shares(repaired, everyone, resamples(1, 400))))
    assert place in (10, 11)
    assert point.low <= point.date <= point.high
    assert (point.high - point.low).days <= 14


def test_chances_are_shares_of_all_runs_or_of_those_in_crisis(found):
    for course in (found.nothing, *found.courses):
        assert len(course.everyone.chance) == len(found.dates) == 5
        for n, one in enumerate(course.everyone.chance):
            assert one.low <= one.estimate <= one.high
            assert (one.estimate * RUNS) == pytest.approx(round(one.estimate * RUNS))
            assert 0 <= found.crisis_runs[n] <= RUNS
    gains = [g.estimate for g in found.courses[0].gain]
    both = zip(found.courses[0].everyone.chance, found.nothing.everyone.chance, strict=True)
    assert gains == pytest.approx([mine.estimate - theirs.estimate for mine, theirs in both])


def test_tries_begin_the_week_after_the_last_incident_and_leave_time_to_judge(found, study):
    assert found.last_incident == dt.date(2024, 6, 3)
    assert found.dates[0] == dt.date(2024, 6, 10)
    end = study.scenario.date(study.horizon)
    assert found.dates[-1] + dt.timedelta(weeks=found.ask.weeks) <= end
    assert {(b - a).days for a, b in zip(found.dates, found.dates[1:], strict=False)} == {84}


def test_by_default_forty_tries_are_made(first_scenario):
    study = sim.Study(first_scenario, runs=1)
    roles = roles_in(study)
    ask, every, weeks = schedule(study, roles)
    assert (len(weeks), weeks[0], weeks[1] - weeks[0], every) == (40, roles.week + 1, 4, 4)
    assert (ask.dyad, ask.within) == ((roles.victim, roles.offender), 52)


@pytest.mark.parametrize(
    ("tries", "says"),
    [
        ({"first": dt.date(2023, 1, 1)}, r"2023-01-01 is outside: gestures can be tried from 2024-06-10"),
        ({"first": dt.date(2024, 6, 3)}, r"2024-06-03 is outside.*after the last dated incident"),
        ({"last": dt.date(2030, 1, 1)}, r"2030-01-01 is outside.*to 2025-07-21"),
        ({"first": dt.date(2025, 1, 6), "last": dt.date(2024, 12, 2)}, "comes before the first"),
        ({"within": 200}, r"less than the 203 weeks.*--within"),
        ({"every": 0}, "every 1 week or more"),
    ],
)
def test_days_that_the_horizon_does_not_hold_are_refused_with_those_it_does(study, tries, says):
    with pytest.raises(sim.UsageError, match=says):
        window(study, ("amends",), **{"within": 20, **tries})


def test_a_keyword_that_is_none_is_refused(study):
    with pytest.raises(TypeError, match="evry"):
        window(study, evry=4)


def test_the_json_has_the_shape_other_programs_rely_on(found):
    shown = found.to_json()
    assert json.loads(json.dumps(shown)) == shown
    assert shown["gesture"] == "amends"
    assert set(shown["weeks"][0]["with"]) == set(shown["weeks"][0]["without"]) == {"estimate", "low", "high"}
    assert shown["weeks"][0]["date"] == "2024-06-10"
    assert (shown["point_of_no_return"] is None) == (shown["status"] != DATED)
    assert shown["caveat"] == CAVEAT
    assert [gesture["gesture"] for gesture in shown["gestures"]] == ["amends", "climb_down+amends"]
    assert {closer["name"] for closer in shown["closers"]} == {
        "ties", "grievance", "mobilisation", "formal_acts", "leaders"
    }  # fmt: skip


def test_a_point_of_no_return_stands_in_the_json_with_its_interval_and_what_is_bought():
    shown = WINDOWS["one gesture"].to_json()
    assert shown["point_of_no_return"] == {"date": "2027-01-18", "low": "2026-07-06", "high": "2027-07-05"}
    assert (shown["status"], shown["status_sure"]) == (DATED, 0.9)
    assert shown["weeks_bought"] == {"weeks": 80, "low": 52, "high": 104, "at_least": True}
    nothing = shown["doing_nothing"]
    assert (nothing["point_of_no_return"], nothing["status"], nothing["weeks_bought"]) == (None, PAST, None)
    assert shown["closers"][0]["weeks"][0]["mean_where_not"] is None
    empty = WINDOWS["nobody in crisis"].to_json()["weeks"][0]
    assert (empty["with_in_crisis"], empty["without_in_crisis"], empty["runs_in_crisis"]) == (None, None, 0)


def test_the_text_says_what_was_tried_when_it_closes_and_what_it_does_not_mean(found):
    text = " ".join(str(found).split())
    for words in (
        "Until when can it be mended? Base case: 8 runs, seed 3",
        "begun within 20 weeks",
        "amends: Borovia admits responsibility and compensates Avaria.",
        "What closes it: points that amends would gain",
        CAVEAT,
    ):
        assert words in text
    assert max(len(line) for line in str(found).splitlines()) <= 100


def test_what_the_picture_draws_is_what_was_found(found):
    everyone, in_crisis, closing = found.plot().axes
    drawn = [line.get_ydata().tolist() for line in everyone.lines if line.get_gid() == "chance"]
    courses = (found.nothing, *found.courses)
    assert drawn == [[one.estimate for one in course.everyone.chance] for course in courses]
    assert len([line for line in in_crisis.lines if line.get_gid() == "chance"]) == len(courses)
    assert [bar.get_width() for bar in closing.patches] == [100.0 * c.overall.estimate for c in found.closers]
    assert any(text.get_text().startswith("3 Jun 2024\nbridge") for text in everyone.texts)


def test_an_answer_says_where_it_is_from(found):
    about = found.provenance()
    assert list(about) == ["scenario", "variant", "seed", "runs", "version"]
    assert (about["variant"], about["seed"], about["runs"]) == ("base", 3, RUNS)


def test_closers_are_sorted_by_what_putting_them_back_gains_and_tell_the_saved_from_the_lost():
    base = np.array([[True, False, False, False], [True, True, False, False]])
    back = {"ties": base.copy(), "grievance": np.ones_like(base)}
    state = {"ties": np.array([[0.8, 0.2, 0.2, 0.2], [0.5, 0.7, 0.0, 0.2]]), "grievance": np.zeros((2, 4))}
    grievance, ties = closers(DAYS[:2], (0, 1), base, back, state)
    assert (grievance.name, ties.name) == ("grievance", "ties")
    assert [gain.estimate for gain in grievance.gain] == [0.75, 0.5]
    assert grievance.overall.estimate == pytest.approx(0.625)
    assert ties.overall.estimate == 0.0
    assert ties.mended == pytest.approx((0.8, 0.6))
    assert ties.lost == pytest.approx((0.2, 0.1))
