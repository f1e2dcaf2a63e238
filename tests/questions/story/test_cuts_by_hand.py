"""Cuts of a run into segments, and the direction narrated: cases worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.questions.story.segments import _narrated, _quiet, _shared, cut


@pytest.mark.parametrize(
    ("events", "periods"),
    [
        ({5, 7}, [(0, 4), (5, 7), (8, 29)]),
        ({5, 8}, [(0, 4), (5, 7), (8, 8), (9, 29)]),
        ({5, 7, 9, 10}, [(0, 4), (5, 10), (11, 29)]),
        ({5, 7, 9, 11}, [(0, 4), (5, 10), (11, 11), (12, 29)]),
        ({5, 9}, [(0, 4), (5, 8), (9, 9), (10, 29)]),
        ({5, 10}, [(0, 4), (5, 5), (6, 9), (10, 10), (11, 29)]),
        ({3}, [(0, 2), (3, 3), (4, 29)]),
    ],
)
def test_events_two_weeks_apart_are_one_segment_and_gaps_of_three_weeks_join_the_one_before(events, periods):
    assert cut(np.full(30, 0.5), [1] * 31, events) == periods


@pytest.mark.parametrize(
    ("last", "cuts", "periods"),
    [
        (9, [2], [(0, 9)]), (9, [3], [(0, 3), (4, 9)]), (9, [5], [(0, 5), (6, 9)]), (9, [6], [(0, 9)]),
        (25, [], [(0, 25)]), (27, [], [(0, 13), (14, 27)]), (15, [3, 6, 7], [(0, 3), (4, 7), (8, 15)]),
    ],
)  # fmt: skip
def test_a_quiet_period_is_split_where_both_parts_have_four_weeks_and_evenly_beyond_26(last, cuts, periods):
    assert _quiet(0, last, cuts) == periods


@pytest.mark.parametrize(("before", "narrated"), [(0.0, "B>A"), (0.15, "A>B"), (0.6, "B>A"), (0.45, "A>B")])
def test_the_worse_relation_is_narrated_unless_the_other_changed_by_a_tenth_more(before, narrated):
    assert _narrated({"A>B": (0.3, 0.2), "B>A": (before, 0.3)}) == narrated


def test_contributions_share_out_a_change_or_have_the_slope_of_the_relation_where_there_is_none():
    assert _shared({"ties": 0.3, "noise": 0.1}, 0.4, 0.2, 0.5) == pytest.approx({"ties": 0.15, "noise": 0.05})
    slope = 1 / np.cosh(0.5) ** 2
    assert _shared({"ties": 0.3, "noise": -0.3}, 0.0, 0.0, 0.5) == pytest.approx(
        {"ties": 0.3 * slope, "noise": -0.3 * slope}
    )
