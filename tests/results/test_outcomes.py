"""When a pair ruptures and when it is repaired, from its weekly path."""

from __future__ import annotations

import numpy as np
import pytest

from sim.results import outcomes

NEVER = np.nan


def rupture(path, start=2):
    return outcomes.rupture(np.array([path], dtype=np.int8), np.array([start], dtype=np.int8))[0]


def severance(path, start=2):
    return outcomes.severance(np.array([path], dtype=np.int8), np.array([start], dtype=np.int8))[0]


@pytest.mark.parametrize(("path", "week"), [
    ([2, 5, 5, 5, 5, 2], 1), ([2, 5, 5, 5, 2, 2], NEVER), ([5, 5, 5, 5], 0), ([5, 5, 5], NEVER),
    ([2, 5, 5, 5, 4, 5, 6, 7, 5], 5), ([2, 2, 5, 5, 5], NEVER), ([4] * 20, NEVER), ([2, 6, 5, 7, 6], 1),
    ([5, 5, 5, 5, 2, 5, 5, 5, 5], 0), ([2, 2, 2, 5, 5, 5, 5], 3),
])  # fmt: skip
def test_a_rupture_needs_four_weeks_and_counts_from_the_first_of_them(path, week):
    assert rupture(path) == pytest.approx(week, nan_ok=True)


@pytest.mark.parametrize(("start", "week"), [(4, 0), (5, NEVER), (6, NEVER)])
def test_a_pair_that_starts_ruptured_cannot_rupture(start, week):
    assert rupture([5] * 10, start) == pytest.approx(week, nan_ok=True)
    assert rupture([2] * 5 + [5] * 5, start) == pytest.approx(NEVER if start > 4 else 5, nan_ok=True)


@pytest.mark.parametrize(("path", "start", "week"), [
    ([2, 5, 6, 5], 2, 2), ([2, 5, 5], 2, NEVER), ([7, 2], 2, 0), ([2, 6], 5, 1), ([6, 6], 6, NEVER), ([2, 6], 6, NEVER),
])  # fmt: skip
def test_a_severance_counts_from_its_first_week_unless_there_from_the_start(path, start, week):
    assert severance(path, start) == pytest.approx(week, nan_ok=True)


def test_outcomes_are_found_for_every_variant_and_run_alone():
    rung = np.full((2, 3, 12), 2, dtype=np.int8)
    rung[0, 1, 3:8] = 5
    rung[1, 2, 7:] = 6
    start = np.full((2, 3), 2, dtype=np.int8)
    expected = np.full((2, 3), NEVER)
    expected[0, 1], expected[1, 2] = 3, 7
    np.testing.assert_array_equal(outcomes.rupture(rung, start), expected)
    expected[0, 1] = NEVER
    np.testing.assert_array_equal(outcomes.severance(rung, start), expected)


@pytest.mark.parametrize(("path", "week"), [([2, 2, 3], 2), ([2, 1, 0], NEVER), ([3, 2], 0)])
def test_a_pair_leaves_its_start_when_it_first_stands_lower(path, week):
    found = outcomes.left_start(np.array([path]), np.array([2]))[0]
    assert found == pytest.approx(week, nan_ok=True)


def partial(rung, level, amends=(), start=2):
    made = np.zeros((1, len(rung)), dtype=bool)
    made[0, list(amends)] = True
    path, levels = np.array([rung], dtype=np.int8), np.array([level], dtype=float)
    return outcomes.partial_repair(path, np.array([start], dtype=np.int8), levels, made)[0]


@pytest.mark.parametrize(("rung", "level", "amends", "week"), [
    ([2, 4, 5, 5, 4, 4], [0, 1, 2, 2, 1, 1], (), 4),
    ([2, 4, 5, 5, 4, 4], [0, 1, 2, 2, 1, 1], (3,), 3),
    ([2, 4, 4, 4, 4, 4], [0, 1, 1, 1, 1, 1], (), NEVER),
    ([2, 3, 3, 3], [0, 0, 0, 0], (2,), 2),
    ([2, 2, 3, 3], [0, 0, 0, 0], (1,), NEVER),
    ([2, 3, 3, 3], [0, 0, 0, 0], (1,), NEVER),
    ([2, 2, 2, 2], [1, 1, 0, 0], (), NEVER),
], ids=["a level down", "amends sooner", "neither", "amends alone", "amends before the fall",
        "amends in the week of the fall", "a level down without a fall"])  # fmt: skip
def test_partial_repair_is_the_first_step_up_or_amends_after_the_pair_left_its_start(rung, level, amends, week):
    assert partial(rung, level, amends) == pytest.approx(week, nan_ok=True)


def full(index, level, restored=(), since=1.0, start=0.5):
    flags = np.zeros((1, len(index)), dtype=bool)
    flags[0, list(restored)] = True
    return outcomes.full_repair(
        np.array([index]), np.array([start]), np.array([level], dtype=float), flags, np.array([since])
    )[0]


@pytest.mark.parametrize(("index", "level", "restored", "since", "week"), [
    ([0.5, 0.1, 0.1, 0.36, 0.5], [0, 1, 1, 0, 0], (), 1.0, 3),
    ([0.5, 0.1, 0.1, 0.34, 0.34], [0, 1, 1, 0, 0], (), 1.0, NEVER),
    ([0.5, 0.1, 0.1, 0.35, 0.35], [0, 1, 1, 0, 0], (), 1.0, 3),
    ([0.5, 0.4, 0.4, 0.4, 0.4], [0, 1, 1, 0, 0], (), 1.0, 3),
    ([0.5, 0.4, 0.4, 0.4, 0.4], [0, 1, 1, 1, 1], (), 1.0, NEVER),
    ([0.5, 0.1, 0.1, 0.1, 0.1], [0, 1, 1, 0, 0], (3,), 1.0, 3),
    ([0.5, 0.1, 0.1, 0.1, 0.1], [0, 1, 0, 0, 0], (1,), 1.0, NEVER),
    ([0.5, 0.5, 0.5, 0.5, 0.5], [0, 0, 0, 0, 0], (), NEVER, NEVER),
    ([0.5, 0.5, 0.5, 0.5, 0.5], [0, 0, 0, 0, 0], (), 1.0, 2),
], ids=["index near its start", "index too far", "index at the edge", "no level left", "a level in force", "restored",
        "restored before", "never left", "only after"])  # fmt: skip
def test_full_repair_needs_no_level_and_a_relation_near_its_start_or_restored(index, level, restored, since, week):
    assert full(index, level, restored, since) == pytest.approx(week, nan_ok=True)


def test_repair_is_judged_by_each_runs_own_start():
    index = np.full((1, 2, 5), 0.3)
    found = outcomes.full_repair(
        index, np.array([[0.4, 0.6]]), np.zeros((1, 2, 5)), np.zeros((1, 2, 5), dtype=bool), np.ones((1, 2))
    )
    np.testing.assert_array_equal(found, [[2.0, NEVER]])
