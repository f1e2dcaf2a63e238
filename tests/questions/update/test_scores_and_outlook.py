"""Update: scores of forecasts, events from a week on, shares by filter and weights without a row, worked by hand."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pytest
from made_up_updates import SHARES, SOME
from scipy.stats import norm, t

from sim.questions.update.influence import Effects, _influence
from sim.questions.update.moves import _ends
from sim.questions.update.outlook import Events, events_from, grouped_share, outlooks, weeks_ahead
from sim.questions.update.skill import (
    BASELINES,
    MODEL,
    Skill,
    StepForecast,
    ToneForecast,
    _baselines,
    _step,
    crps,
    skill,
)
from sim.questions.update.text import _chances, _percent
from sim.questions.update.update import _half_repaired
from sim.running.filtering.filter import TONES
from sim.running.paths import DyadPaths
from sim.statistics.intervals import Estimate, share

DAY = dt.date(2024, 1, 1)
NEVER = np.nan


def crps_of_normal(mean, sd, observed):
    """Gneiting & Raftery (2007), equation 21."""
    z = (observed - mean) / sd
    return sd * (z * (2.0 * norm.cdf(z) - 1.0) + 2.0 * norm.pdf(z) - 1.0 / np.sqrt(np.pi))


def test_the_baselines_are_normals_from_the_earlier_tones():
    past = np.array([0.1, 0.5, -0.3, 0.2, 0.4])
    slope, level = np.polyfit(past[:-1], past[1:], 1)
    rest = np.sqrt(((past[1:] - level - slope * past[:-1]) ** 2).sum() / (4 - 2))
    normals = (
        (0.4, np.sqrt((0.4**2 + 0.8**2 + 0.5**2 + 0.2**2) / 4)),
        (0.18, np.sqrt(past.var(ddof=1) * (1 + 1 / 5))),
        (level + slope * 0.4, rest * np.sqrt(1 + 1 / 4)),
    )
    found = _baselines(past.tolist(), -0.205)
    assert tuple(found) == BASELINES
    assert list(found.values()) == pytest.approx([crps_of_normal(*each, -0.205) for each in normals], abs=1e-4)


@pytest.mark.parametrize(
    ("past", "mean", "squares"), [([0.1, 0.2, 0.4, 0.8], 0.7 / 3 + 0.8, 0.14 / 3), ([-0.1, 0.2, -0.4, 0.8], -0.7, 0.18)]
)
def test_the_autoregression_does_not_grow_beyond_a_random_walk(past, mean, squares):
    """Each tone is twice the one before, with and without its sign: the slope is 1 or -1, not 2 or -2."""
    sd = np.sqrt(squares / (3 - 2) * (1 + 1 / 3))
    assert _baselines(past, 0.505)["AR(1)"] == pytest.approx(crps_of_normal(mean, sd, 0.505), abs=1e-4)


def test_four_earlier_tones_are_needed_and_equal_ones_leave_a_doubt_of_a_tenth():
    assert _baselines([0.2] * 3, 0.305) == {}
    assert list(_baselines([0.2] * 4, 0.305).values()) == pytest.approx([crps_of_normal(0.2, 0.1, 0.305)] * 3, abs=1e-4)


def test_a_step_is_scored_by_its_chance_among_those_that_are_still_to_come():
    chances = np.array([0.5, 0.3, 0.2])
    same, further = _step(DAY, chances, (1, 1), [True, False, False]), _step(DAY, chances, (0, 2), [True] * 2)
    assert same.log_score == pytest.approx({MODEL: -np.log(0.3 / 0.5), BASELINES[0]: -np.log(1.0 - 1.5 / 4.0)})
    assert further.log_score == pytest.approx({MODEL: -np.log(0.2), BASELINES[0]: -np.log(2.5 / 3.0 / 2.0)})


def test_months_that_had_less_than_one_in_a_hundred_are_surprises_and_tones_count_where_all_forecast_them():
    every = dict.fromkeys((MODEL, *BASELINES), 0.2)
    tones = tuple(
        ToneForecast("XAA>XBB", dt.date(2024, month, 1), 0.1, pit, scores)
        for month, pit, scores in ((1, 0.0049, {MODEL: 9.0}), (2, 0.005, every), (3, 0.995, {**every, MODEL: 0.4}),
                                   (4, 0.9951, every))
    )  # fmt: skip
    steps = tuple(
        StepForecast(dt.date(2024, month, 1), 1, {MODEL: -np.log(p)}) for month, p in ((5, 0.0099), (6, 0.0101))
    )
    answer = Skill(tones, steps)
    assert [words.split("(")[0] for words in answer.surprises] == [
        "the tone of XAA>XBB in January 2024 ", "the tone of XAA>XBB in April 2024 ", "the formal step of May 2024 "
    ]  # fmt: skip
    assert answer.scored == tones[1:]
    assert answer.crps == pytest.approx({**every, MODEL: 0.8 / 3.0})
    assert answer.log_score == pytest.approx({MODEL: -(np.log(0.0099) + np.log(0.0101)) / 2.0})
    assert (Skill((), ()).crps, Skill((), ()).log_score) == ({}, {})


def test_forecasts_are_those_of_the_filters_that_made_any_mixed_by_their_evidence_up_to_the_last_step_followed():
    """Two of three filters predict, with evidence of 2 to 1 and then of 1 to 3; the fourth period is not followed."""
    low, high = (TONES >= 0.0).astype(float), (TONES >= 1.0).astype(float)

    def period(month, steps, before, coded, *tones):
        parts = [SimpleNamespace(cell=cell, tone=tone, so_far=SimpleNamespace(by=by)) for cell, by, tone in tones]
        day = dt.date(2024, month, 1)
        return SimpleNamespace(begins=day, steps=steps * [None], step_before=before, step_coded=coded, tones=parts)

    def predictions(distribution, pit, steps):
        return SimpleNamespace(
            predictions=[SimpleNamespace(tones=2 * [(distribution, pit)], steps=np.array(steps))] * 4
        )

    found = skill(
        SimpleNamespace(
            periods=[
                period(1, 2, 0, 1, (0, 1, 0.505)), period(2, 1, 1, 1), period(3, 1, 2, 2, (1, 0, 0.505)),
                period(4, 1, 0, 0, (0, 0, 0.5)),
            ],
            last_step=4,
            filters=[
                predictions(low, 0.3, [0.6, 0.3, 0.1]), predictions(high, 0.6, [0.2, 0.4, 0.4]),
                SimpleNamespace(predictions=[]),
            ],
            filter_shares=lambda done: np.array({0: (0.5, 0.25, 0.25), 2: (0.2, 0.6, 0.2), 3: (0.2, 0.6, 0.2)}[done]),
            plan=SimpleNamespace(directions=("XAA>XBB", "XBB>XAA")),
        )
    )  # fmt: skip
    assert [(one.direction, one.month.month) for one in found.tones] == [("XBB>XAA", 1), ("XAA>XBB", 3)]
    assert [one.pit for one in found.tones] == pytest.approx([0.4, 0.525])
    crps_by_hand = [(4 / 9 * 0.505 + 1 / 9 * 0.495), (1 / 16 * 0.505 + 9 / 16 * 0.495)]
    assert [one.crps[MODEL] for one in found.tones] == pytest.approx(crps_by_hand, abs=0.006)
    first, second = found.steps
    assert first.log_score == pytest.approx({MODEL: -np.log(1.0 / 3.0), BASELINES[0]: -np.log(0.5 / 2.0)})
    assert second.log_score == pytest.approx({MODEL: -np.log(0.375 / 0.7), BASELINES[0]: -np.log(0.25)})


def test_the_score_of_a_distribution_is_the_integral_of_its_squared_distance_from_what_came():
    """A distribution of 0 and 1 with a chance of one half each: a quarter of its unit width, wherever it comes."""
    halves = np.where(TONES >= 1.0, 1.0, np.where(TONES >= 0.0, 0.5, 0.0))
    assert [crps(halves, seen) for seen in (0.0, 0.4, 1.0)] == pytest.approx([0.25] * 3, abs=0.01)
    assert crps(halves, 2.0) == pytest.approx(1.25, abs=0.01)


def test_the_interval_of_a_share_has_the_weighted_spread_of_filters_or_that_of_runs_if_it_is_wider():
    """Three filters with 600, 300 and 100 runs, of which .55, .5 and .5 count: .53 in all."""
    groups = np.repeat([0, 1, 2], [600, 300, 100])
    flags = np.concatenate([np.arange(size) < part * size for size, part in ((600, 0.55), (300, 0.5), (100, 0.5))])
    error = np.sqrt(3 / 2 * ((0.6 * 0.02) ** 2 + (0.3 * 0.03) ** 2 + (0.1 * 0.03) ** 2))
    half = t.ppf(0.95, 2) * error
    found = grouped_share(flags, groups)
    assert (found.low, found.estimate, found.high) == pytest.approx((0.53 - half, 0.53, 0.53 + half))
    alike = grouped_share(np.tile([True, False], 50), np.arange(100) // 50)
    assert (alike.low, alike.high) == (share(50, 100).low, share(50, 100).high)
    for one_or_none in (np.zeros(1000, dtype=int), None):
        assert grouped_share(flags, one_or_none) == share(530, 1000)
    apart = grouped_share(np.arange(100) < 50, np.arange(100) // 50)
    assert (apart.low, apart.high) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("asked", "horizon", "weeks"),
    [
        (61, 200, (35, 61, 113, 199)),
        (48, 200, (48, 113, 199)),
        (49, 200, (35, 49, 113, 199)),
        (47, 200, (47, 61, 113, 199)),
        (61, 113, (35, 61, 112)),
        (61, 114, (35, 61, 113)),
        (61, 75, (35, 61)),
        (61, 76, (35, 61, 75)),
    ],
)
def test_it_looks_half_a_year_one_and_two_years_ahead_but_not_within_a_quarter_of_the_day_asked_for(
    asked, horizon, weeks
):
    assert weeks_ahead(10, asked, horizon) == weeks


def paths(rung, start_rung, level=None, relation=None, start=0.5):
    rung = np.array(rung, dtype=np.int8)
    level = np.where(rung >= 5, 2, 0).astype(np.int8) if level is None else np.array(level, dtype=np.int8)
    relation = np.full(rung.shape, 0.5) if relation is None else np.array(relation)
    restored = np.zeros(rung.shape, bool)
    return DyadPaths(
        relation.astype("f4"), rung, level, restored, np.full(len(rung), start), np.array(start_rung, dtype=np.int8)
    )


def test_from_the_first_week_on_events_begin_after_the_start_and_every_run_is_whole():
    found = events_from(paths([[5, 5, 2, 2, 2, 2], [2, 5, 5, 5, 5, 5], [2, 2, 2, 2, 2, 2]], [5, 2, 2]), 0)
    np.testing.assert_array_equal(found.new_recall, [NEVER, 1.0, NEVER])
    np.testing.assert_array_equal(found.recalled, [0.0, 1.0, NEVER])
    np.testing.assert_array_equal(found.new_rupture, [NEVER, 1.0, NEVER])
    assert not found.broken.any()
    assert np.isnan(found.repaired).all()


def test_runs_are_broken_by_a_downgrade_or_a_relation_more_than_the_margin_below_its_start_the_week_before():
    """The margin is .15; a run without level or distance is whole, and repaired at no time."""
    level = [[0, 1, 1, 0, 0], [0, 0, 0, 0, 0], [1, 0, 0, 0, 0], [1, 1, 0, 0, 0]]
    relation = [[0.5] * 5, [0.5, 0.34, 0.34, 0.34, 0.36], [0.1, 0.36, 0.36, 0.36, 0.36], [0.5, 0.5, 0.5, 0.2, 0.5]]
    found = events_from(paths(np.full((4, 5), 3), [2] * 4, level, relation), 2)
    assert found.broken.tolist() == [True, True, False, True]
    np.testing.assert_array_equal(found.repaired, [3.0, 4.0, NEVER, 2.0])
    exact = events_from(paths(np.full((2, 2), 3), [2] * 2, np.zeros((2, 2)), [[0.5] * 2, [0.4375, 0.5]], 0.65), 1)
    assert exact.broken.tolist() == [False, True]
    np.testing.assert_array_equal(exact.repaired, [NEVER, 1.0])


def test_an_outlook_counts_events_up_to_its_week_and_repairs_of_the_broken_runs_alone():
    played = paths(
        [[2, 2, 2], [5, 2, 5], [2, 5, 5], [3, 3, 3]], [2] * 4, relation=np.tile([[0.1], [0.2], [0.3], [0.4]], 3)
    )
    events = Events(
        np.array([NEVER, 2.0, 1.0, NEVER]), np.array([2.0, 2.0, 1.0, NEVER]), np.array([NEVER, 0.0, 1.0, NEVER]),
        np.array([NEVER, 1.0, 2.0, NEVER]), np.array([False, True, True, True]),
    )  # fmt: skip
    days = {2: DAY + dt.timedelta(weeks=2), 1: DAY}
    first, second = outlooks(played, events, days)
    assert (first.day, second.day) == (DAY, days[2])
    assert (first.new_rupture, first.new_recall, first.recalled) == (share(1, 4), share(1, 4), share(2, 4))
    assert (second.new_rupture, second.new_recall, second.recalled) == (share(2, 4), share(3, 4), share(2, 4))
    assert (first.repaired, second.repaired) == (share(1, 3), share(2, 3))
    assert (second.rungs["normal"], second.rungs["recalled"], second.rungs["severed"]) == (0.25, 0.5, 0.0)
    assert second.relation == pytest.approx((0.115, 0.175, 0.25, 0.325, 0.385))
    grouped, _ = outlooks(played, events, days, np.array([0, 0, 1, 1]))
    assert grouped.repaired == grouped_share(np.array([True, False, False]), np.array([0, 1, 1]))


@pytest.mark.parametrize(
    ("repaired", "week"),
    [([4.0, 6.0, 8.0], 6), ([4.0, 6.0, 8.0, 9.0], 6), ([4.0, NEVER], 4), ([4.0, NEVER, NEVER], None), ([], None)],
)
def test_half_are_repaired_by_the_last_day_of_the_week_of_the_middle_one(repaired, week):
    scenario = SimpleNamespace(date=lambda week: DAY + dt.timedelta(weeks=week))
    weeks = np.array([1.0, *repaired])
    events = SimpleNamespace(repaired=weeks, broken=np.arange(len(weeks)) > 0)
    last = None if week is None else DAY + dt.timedelta(weeks=week, days=6)
    assert _half_repaired(SimpleNamespace(scenario=scenario), events) == last


@pytest.mark.parametrize(("months", "ends"), [(1, [2, 3, 4, 5, 6]), (3, [3, 4, 5, 6]), (12, [4, 6])])
def test_periods_end_with_their_last_step_with_rows(months, ends):
    days = [dt.date(2024, 1, 3), dt.date(2024, 1, 24), dt.date(2024, 3, 6), dt.date(2024, 12, 25),
            dt.date(2025, 1, 8), dt.date(2025, 12, 3), dt.date(2026, 1, 7)]  # fmt: skip
    steps = [SimpleNamespace(week=week) for week in range(7)]
    found = SimpleNamespace(steps=steps, last_step=6, plan=SimpleNamespace(day=lambda week: days[week]))
    assert list(_ends(found, months)) == ends


def test_an_observable_is_left_out_by_weights_and_its_effect_has_the_interval_of_the_filters():
    """Ten runs of two filters; weights of 1 and 3 in turn, so that the mean relation without is .75 of the second's."""
    relation = np.array([0.0, 0.4] * 5 + [0.0, 0.8] * 5)
    effects = Effects(np.array([False, True] * 10), relation, np.repeat([0, 1], 10))
    found = _influence(("tone", ("a row",)), np.log([1.0, 3.0] * 10), effects)
    assert (found.observable, found.rows, found.is_known) == ("tone", ("a row",), True)
    assert (found.effective, found.new_recall, found.relation) == pytest.approx((0.8, 0.75, 0.45))
    half = t.ppf(0.95, 1) * np.std([0.2 - 0.3, 0.4 - 0.6], ddof=1) / np.sqrt(2.0)
    moved = found.moved_by
    assert (moved.low, moved.estimate, moved.high) == pytest.approx((-0.15 - half, -0.15, -0.15 + half))
    alone = _influence(("tone", ()), np.log([1.0, 3.0] * 10), Effects(effects.recalled, relation, np.zeros(20, int)))
    assert alone.moved_by.estimate == pytest.approx(-0.15)
    assert np.isnan([alone.moved_by.low, alone.moved_by.high]).all()


@pytest.mark.parametrize(("runs", "known"), [(10, True), (11, False)])
def test_nothing_is_claimed_where_fewer_than_a_tenth_of_the_runs_would_carry_the_weight(runs, known):
    weights = np.full(runs, -np.inf)
    weights[0] = 0.0
    effects = Effects(np.ones(runs, bool), np.full(runs, 0.5), np.arange(runs) % 2)
    found = _influence(("tone", ()), np.where(np.arange(runs) == 0, 0.0, -60.0), effects)
    assert found.effective == pytest.approx(1.0 / runs)
    assert found.is_known is known
    assert np.isnan(found.relation) is np.bool_(not known)


@pytest.mark.parametrize(
    ("estimate", "said"), [(0.0, "0% (10%-30%)"), (0.02, "2.0%"), (0.0949, "9.5%"), (0.095, "10%"), (1.0, "100%")]
)
def test_shares_below_a_tenth_have_a_decimal(estimate, said):
    assert _percent(Estimate(estimate, 0.1, 0.3)).startswith(said)


def test_a_line_of_the_outlook_has_its_shares_and_the_middle_and_ends_of_the_relation():
    one = SimpleNamespace(
        new_recall=SOME, new_rupture=Estimate(0.5, 0.4, 0.6), recalled=SOME, repaired=share(0, 0), rungs=SHARES,
        relation=(-0.5, -0.1, 0.1, 0.3, 0.6),
    )  # fmt: skip
    assert _chances(one) == ("20% (10%-30%)", "50% (40%-60%)", "20% (10%-30%)", "-", "+0.10 (-0.50 to +0.60)")
