"""Observations, their selection, and futures: small cases worked by hand, at and beside each bound."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from made_up_signposts import ensemble, manifest, signpost

from sim.languages.current import lazy_gettext
from sim.model.ladder import RECALLED, RUNGS, RUPTURE_WEEKS, SEVERED, STRAINED
from sim.questions.signposts.deadlines import after_record, months_after, weeks_of
from sim.questions.signposts.futures import FUTURES, RESTORATION, FocalPaths, focal_paths
from sim.questions.signposts.observations import Observation, _events, _numbers, _rungs
from sim.questions.signposts.selection import enough, halves, reported, select
from sim.statistics.intervals import Estimate

WEEKS = 10
P_VALUES = (0.02, 0.05, 0.0501, 0.1, 0.101)


def paths(rung, relation=None, level=0.0, restored=()):
    """Paths of one run: the rungs by week, and tones 0, 1, 2, ... of one side and ten times that of the other."""
    weeks = len(rung)
    flags = np.isin(np.arange(weeks), restored)[None]
    relation = np.arange(weeks, dtype=float) if relation is None else np.asarray(relation, dtype=float)
    tone = np.stack([np.arange(weeks), 10.0 * np.arange(weeks)], axis=-1)[None]
    return FocalPaths(relation[None], np.array([rung]), np.full((1, weeks), level), flags, tone, np.array([0.5]))


def flag(kind, seen):
    return Observation(kind, lazy_gettext("it is seen"), np.asarray(seen, dtype=float), True)


@pytest.mark.parametrize(
    ("runs", "with_it", "sufficient"), [(40, 8, True), (40, 7, False), (40, 32, True), (40, 33, False), (39, 20, False)]
)
@pytest.mark.parametrize("first", [True, False])
def test_each_half_needs_forty_open_runs_and_eight_on_either_side(runs, with_it, sufficient, first):
    happened = np.r_[np.arange(50) % 2 == 0, np.arange(50) < with_it]
    is_open = np.r_[np.ones(50, bool), np.arange(50) < runs]
    assert enough(happened, (np.arange(100) < 50) == first, is_open) == sufficient


def test_the_level_of_error_is_shared_among_all_tests_and_the_most_informative_comes_first():
    found = [replace(signpost("it is seen", 0.9, 0.2), p_value=p, bits=Estimate(p, p, p)) for p in P_VALUES]
    assert [one.p_value for one in reported(found, 2)] == [0.05, 0.02]
    assert [one.p_value for one in reported(found, 0)] == [0.1, 0.0501, 0.05, 0.02]


@pytest.mark.parametrize(("differing", "chosen"), [(2, 1), (3, 2)])
def test_two_observations_that_agree_in_95_of_100_runs_count_as_one(differing, chosen):
    happened = np.arange(40) < 20
    other = happened ^ (np.arange(40) < differing)
    assert len(select([flag("a", happened), flag("b", other)], happened, np.ones(40, bool))) == chosen


@pytest.mark.parametrize(("seen", "chosen"), [(7, 0), (8, 1), (32, 1), (33, 0)])
def test_an_observation_is_made_and_not_made_in_eight_runs_at_least(seen, chosen):
    happened = np.arange(40) < 20
    assert len(select([flag("a", np.arange(40) < seen)], happened, np.ones(40, bool))) == chosen


def test_four_kinds_at_most_are_chosen_with_the_best_of_each():
    happened = np.arange(100) < 50
    shifted = [np.abs(np.arange(100) - 50.0 * (n > 4) - n * 5) < 25 for n in range(8)]
    better = [flag("same", happened), flag("same", np.arange(100) < 30)]
    found = select([*better[::-1], *(flag(f"{n}", seen) for n, seen in enumerate(shifted))], happened, happened | True)
    assert len(found) == 4
    assert found[0].observation is better[0]
    assert [choice.observation.kind for choice in found].count("same") == 1


@pytest.mark.parametrize("runs", [10, 11])
def test_half_of_the_runs_choose(runs):
    assert halves(3, runs).sum() == 5


@pytest.mark.parametrize(
    ("weeks", "month", "whole", "said"),
    [(range(2, 8), 5.5, 4.5, "4 weeks"), (range(6, 8), 6.5, 6.5, "2 weeks"), (range(7, 8), 7.0, 7.0, "the week up")],
)
def test_means_cover_the_last_four_weeks_or_those_since_the_present(weeks, month, whole, said):
    found = list(_numbers(paths([1] * WEEKS), weeks, ["Abcland", "Xyzland"]))
    assert [one.values[0] for one in found] == [month, month, whole, 10 * month, 10 * whole]
    assert [one.kind for one in found] == ["state"] + ["tone"] * 4
    assert not any(one.is_flag for one in found)
    assert all(said in str(found[place].words) for place in (0, 1, 3))
    assert "Xyzland towards Abcland" in str(found[3].words)


def test_rungs_are_the_worst_since_the_present_and_that_of_the_date():
    rung = np.full(WEEKS, 1)
    rung[[1, 8]] = SEVERED
    rung[4] = RECALLED
    rung[7] = RECALLED - 1
    found = {str(one.words): one.values[0] for one in _rungs(paths(rung), range(2, 8))}
    worse = [seen for words, seen in found.items() if "or worse" in words]
    better = [seen for words, seen in found.items() if "or better" in words]
    assert worse == [rung <= RECALLED for rung in range(STRAINED, len(RUNGS) - 1)]
    assert better == [rung >= RECALLED - 1 for rung in range(STRAINED, len(RUNGS) - 1)]


def test_events_are_of_a_side_or_elsewhere_and_the_first_formal_act_decides():
    rows = [
        (0, 3, "ABC", "XYZ", "recall"), (0, 2, "XYZ", "ABC", "amends_half"), (1, 1, "ABC", "XYZ", "recall"),
        (1, 2, "XYZ", "ABC", "amends_full"), (2, 1, "ABC", "MNO", "back_down"), (3, 1, "XYZ", "XYZ", "turnover"),
        (4, 1, "XYZ", "ABC", "back_down"), (4, 0, "ABC", "XYZ", "incident raid"),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["run", "week", "source", "target", "event"])
    found = {}
    for one in _events(table, manifest(5, 1), 5):
        found.setdefault(one.kind, []).append(one.values.tolist())
    assert found == {
        "amends XYZ": [[1, 1, 0, 0, 0]], "elsewhere": [[0, 0, 1, 0, 0]], "back_down XYZ": [[0, 0, 0, 0, 1]],
        "incident raid": [[0, 0, 0, 0, 1]], "recall ABC": [[1, 1, 0, 0, 0]], "turnover XYZ": [[0, 0, 0, 1, 0]],
        "first formal act": [[1, 0, 0, 0, 1]],
    }  # fmt: skip


def test_a_severance_counts_after_the_week_only_and_where_it_is_still_open():
    severed = paths([1, 1, 1, SEVERED, SEVERED, SEVERED])
    future = FUTURES["severance"]
    assert [bool(future.open(severed, week)[0]) for week in (2, 3)] == [True, False]
    assert [bool(future.occurs(severed, week)[0]) for week in (2, 3)] == [True, False]
    assert not FUTURES["rupture"].occurs(paths([1, 1, SEVERED, 1, 1, 1]), 3)[0]
    assert not future.occurs(paths([1, 1, SEVERED, 1, 1, 1]), 3)[0]
    assert future.occurs(paths([1, 1, 1, SEVERED, 1, 1]), 2)[0]
    assert FUTURES["rupture"].occurs(paths([1, 1] + [RECALLED] * RUPTURE_WEEKS + [1]), 1)[0]


def test_a_rupture_is_open_below_recall_and_occurs_after_the_week():
    recalled = paths([1, 1, RECALLED - 1] + [RECALLED] * 6)
    future = FUTURES["rupture"]
    assert [bool(future.open(recalled, week)[0]) for week in (2, 3)] == [True, False]
    assert [bool(future.occurs(recalled, week)[0]) for week in (1, 2)] == [True, True]


@pytest.mark.parametrize(("relation", "level", "in_need"), [(0.36, 0, False), (0.34, 0, True), (0.36, 1, True)])
def test_a_repair_is_open_below_the_margin_or_with_an_act_in_force(relation, level, in_need):
    assert FUTURES["repair"].open(paths([1] * 4, [1.0, relation, 1.0, 1.0], level), 1)[0] == in_need


def test_a_restoration_repairs_after_the_week_only():
    restored = paths([1] * 6, [-0.5] * 6, restored=[3])
    assert [bool(FUTURES["repair"].occurs(restored, week)[0]) for week in (2, 3)] == [True, False]


def test_paths_take_the_higher_level_the_lower_start_and_acts_of_either_side():
    results = ensemble(2)
    results.dataset["downgrade_level"][0, 0, 3] = [0, 2]
    results.dataset["action"][0, 1, 4] = [0, RESTORATION]
    results.dataset["start_half_log_odds"][0, 1] = np.arctanh([0.4, 0.2])
    found = focal_paths(results, "base")
    assert found.level[0, 3] == 2
    assert np.argwhere(found.restored).tolist() == [[1, 4]]
    assert found.start == pytest.approx([0.5, 0.2])


def test_a_date_leaves_a_week_after_it_and_is_counted_from_the_present():
    for weeks, inside in ((15, True), (14, False)):
        short = {**manifest(1, 1), "weeks": weeks}
        found, beyond = weeks_of(short, dt.date(2024, 1, 1), (1, 3))
        assert (found, beyond) == (({1: 4, 3: 13}, ()) if inside else ({1: 4}, (3,)))


@pytest.mark.parametrize(
    ("day", "count", "later"),
    [("2024-11-28", 1, "2024-12-28"), ("2024-12-29", 1, "2025-01-28"), ("2024-01-27", 24, "2026-01-27")],
)
def test_months_later_may_end_in_december_or_another_year(day, count, later):
    assert months_after(dt.date.fromisoformat(day), count).isoformat() == later


@pytest.mark.parametrize(
    ("day", "present"),
    [("2024-01-01", "2024-01-08"), ("2024-01-07", "2024-01-08"), ("2023-12-31", "2024-01-01"),
     ("2025-02-23", "2025-02-24"), ("2025-02-24", "2024-01-01")],
)  # fmt: skip
def test_entries_of_the_record_count_from_the_start_until_the_end(day, present):
    row = {"date": day, "source": "XYZ", "target": "ABC"}
    assert after_record(manifest(1, 1, [row])) == dt.date.fromisoformat(present)


@pytest.mark.parametrize(
    ("values", "above"),
    [(np.arange(101.0), 10.0), (np.arange(101.0), 90.0), (np.arange(101) / 1000.0 - 0.053, 0.0)],
)
def test_a_threshold_is_the_rounded_decile_that_tells_most_and_zero_has_no_minus(values, above):
    number = Observation("number", lazy_gettext("the number is above {}"), values, False)
    (choice,) = select([number], values > above, np.ones(101, bool))
    assert choice.threshold == above
    assert not np.signbit(choice.threshold)
    assert np.array_equal(choice.seen, values > above)
