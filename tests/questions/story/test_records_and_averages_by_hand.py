"""Distance to a record, merged quiet periods and averages of a run: cases worked by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import xarray as xr

from sim.model.actions import tone_of
from sim.questions.story.segments import (
    OTHER_DISPUTE,
    cut,
    distance_to_record,
    noise_merged,
    overall,
    recorded_tones,
    select_run,
    share_explained,
)


def results(*record, runs=3, weeks=4):
    """Tones of run r are r / 10 from A to B, and its negative from B to A, in every week."""
    tone = (np.arange(runs) / 10)[:, None, None] * np.ones((1, weeks, 1)) * np.array([1.0, -1.0])
    relation = np.array([0.0, 0.4, -0.1])[:runs, None] * np.ones((1, weeks))
    rows = [dict(zip(("date", "source", "target", "cameo", "text"), row, strict=True)) for row in record]
    return SimpleNamespace(
        manifest={"start": "2024-01-01", "weeks": weeks, "directions": ["A>B", "B>A"], "record": rows,
                  "scenario": "made", "focus": "A-B"},
        dataset=xr.Dataset(
            {"tone": (("variant", "run", "week", "direction"), tone[None]),
             "dyad_relation": (("variant", "run", "week"), relation[None])},
            {"variant": ["base"], "run": np.arange(runs), "direction": ["A>B", "B>A"]},
        ),
    )  # fmt: skip


def test_the_record_counts_from_the_first_day_to_the_last_of_the_dyad_and_its_dispute():
    found = recorded_tones(
        results(
            ("2023-12-31", "A", "B", "112", ""), ("2024-01-01", "A", "B", "112", ""),
            ("2024-01-07", "B", "A", "00", ""),
            ("2024-01-08", "A", "B", "112", ""), ("2024-01-10", "A", "B", "00", ""),
            ("2024-01-28", "B", "A", "112", ""),
            ("2024-01-29", "A", "B", "112", ""), ("2024-01-15", "A", "C", "112", ""),
            ("2024-01-16", "A", "B", "112", f"{OTHER_DISPUTE} a strike"),
        )
    )  # fmt: skip
    once = tone_of("112")
    assert once < 0.0
    assert found == {(0, "A>B"): once, (0, "B>A"): 0.0, (1, "A>B"): once / 2, (3, "B>A"): once}


def test_the_distance_to_the_record_is_the_mean_of_squares_over_its_weeks():
    made = results(("2024-01-01", "A", "B", "00", ""), ("2024-01-10", "B", "A", "112", ""))
    tone = tone_of("112")
    assert distance_to_record(made, "base") == pytest.approx([(x**2 + (-x - tone) ** 2) / 2 for x in (0.0, 0.1, 0.2)])


def test_runs_are_the_best_the_worst_the_middle_one_or_the_only_one():
    made = results()
    assert [select_run(made, choice, "base")[0] for choice in ("best", "worst", "median")] == [1, 2, 0]
    assert select_run(made, "2", "base") == (2, "selected by number")
    assert "the run of 3 runs" in select_run(made, "best", "base")[1]
    assert "the run (the only one)" in select_run(results(runs=1), "best", "base")[1]
    assert "of 2 runs" in select_run(results(runs=2), "best", "base")[1]


@pytest.mark.parametrize(("step", "merged"), [(0.119, True), (0.12, False)])
def test_quiet_periods_are_merged_where_the_relation_spans_less_than_twelve_hundredths(step, merged):
    relation = np.where(np.arange(52) < 26, 0.0, step)
    assert cut(relation, [1] * 53, set()) == ([(0, 51)] if merged else [(0, 25), (26, 51)])


def test_a_change_of_rung_ends_a_quiet_period_with_its_week_and_is_never_merged():
    assert cut(np.zeros(30), [1] * 11 + [2] * 20, set()) == [(0, 10), (11, 29)]


def test_an_average_is_shared_out_in_proportion_to_what_moved_the_log_odds():
    drivers = xr.Dataset(
        {
            "half_log_odds": (("run", "direction", "week"), [[[0.5, 1.0]]]),
            "start_half_log_odds": (("run", "direction"), [[0.2]]),
            "since_rest": (("run", "direction", "week", "driver"), [[[[0.2, 0.1], [0.5, 0.3]]]]),
        },
        {"direction": ["A>B"], "driver": ["ties", "noise"]},
    )
    away, shares = overall(drivers)["A>B"]
    assert away == pytest.approx((np.tanh(0.5) + np.tanh(1.0)) / 2 - np.tanh(0.2))
    assert shares == pytest.approx({"ties": away * 0.35 / 0.55, "noise": away * 0.2 / 0.55})


def test_noise_is_the_sum_of_its_three_kinds_and_nothing_moved_has_no_share():
    drivers = {"ties": 0.1, "noise": 0.2, "misperception": -0.3, "conduct noise": 0.05}
    assert noise_merged(drivers) == pytest.approx({"ties": 0.1, "unexplained change": -0.05})
    assert np.isnan(share_explained([]))
