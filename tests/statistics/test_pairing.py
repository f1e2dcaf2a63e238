"""Intervals of differences: correct width, never zero for a share, and the runs saved by common random numbers."""

from __future__ import annotations

from math import comb, sqrt

import numpy as np
import pytest

import sim
from sim.statistics.intervals import Z90, independent, level, paired, score_interval, share

CONTRASTS = (
    "no_incident", "crash_only", "raid_only", "no_wedge", "no_hardliners",
    "hawks_at_30_percent", "amends_at_once", "amends_october_2025", "amends_late", "core",
)  # fmt: skip
SHIFTED = np.array([0.0, 1.0, 2.0, 3.0])


def test_a_paired_mean_has_the_normal_interval_of_its_differences():
    found = paired(np.array([1.0, 2.0, 4.0, 5.0]), SHIFTED, is_share=False)
    change = np.array([1.0, 1.0, 2.0, 2.0])
    assert found.estimate.estimate == 1.5
    assert found.estimate.high - 1.5 == pytest.approx(Z90 * change.std(ddof=1) / 2.0)
    assert found.runs_saved == pytest.approx(
        (np.var([1, 2, 4, 5], ddof=1) + np.var(SHIFTED, ddof=1)) / change.var(ddof=1)
    )


def test_independent_means_have_welch_s_interval_and_save_nothing():
    found = independent(np.array([1.0, 3.0]), SHIFTED, is_share=False)
    assert found.estimate.estimate == 0.5
    assert found.estimate.high - 0.5 == pytest.approx(Z90 * sqrt(2.0 / 2 + (5 / 3) / 4))
    assert found.runs_saved is None


def test_runs_needed_give_the_precision_asked_for():
    found = paired(np.tile([0.0, 1.0, 2.0], 40), np.zeros(120), is_share=False)
    needed = found.runs_needed(0.1)
    assert Z90 * found.sd / sqrt(needed) <= 0.1 < Z90 * found.sd / sqrt(needed - 1)
    assert found.runs_needed(0.05) == pytest.approx(4 * needed, abs=4)


def test_at_least_two_runs_are_needed_however_coarse_the_precision():
    found = paired(np.array([0.0, 0.1]), np.zeros(2), is_share=False)
    assert [found.runs_needed(precision) for precision in (10.0, found.sd * Z90 / sqrt(2.5))] == [2, 3]


def test_where_no_run_differs_nothing_can_be_counted_from_the_spread():
    found = paired(SHIFTED, SHIFTED, is_share=False)
    assert (found.runs_saved, found.runs_needed(0.1)) == (None, None)


@pytest.mark.parametrize("runs", [2, 30, 1000])
def test_no_run_that_differs_still_leaves_wilson_s_bound_either_way(runs):
    found = score_interval(0, 0, runs)
    assert found.estimate == 0.0
    assert found.high == pytest.approx(share(0, runs).high)
    assert found.low == -found.high


@pytest.mark.parametrize(("gained", "lost", "runs"), [(3, 1, 40), (0, 7, 50), (25, 25, 50), (90, 2, 400)])
def test_the_ends_of_the_score_interval_are_those_the_test_just_bears(gained, lost, runs):
    found = score_interval(gained, lost, runs)
    for end, way in ((found.low, 1.0), (found.high, -1.0)):
        b = (2 * runs - gained + lost) * end - gained - lost
        losing = (sqrt(b * b + 8 * runs * lost * end * (1 - end)) - b) / (4 * runs)
        error = sqrt(runs * (2 * losing + end * (1 - end)))
        assert (gained - lost - runs * end) / error == pytest.approx(way * Z90, abs=1e-6)
    mirrored = score_interval(lost, gained, runs)
    assert (mirrored.low, mirrored.high) == (-found.high, -found.low)


@pytest.mark.parametrize(("gain", "lose"), [(0.1, 0.05), (0.3, 0.1), (0.02, 0.1), (0.5, 0.4)])
def test_nine_in_ten_score_intervals_hold_the_true_difference(gain, lose):
    runs, held = 60, 0.0
    for gained in range(runs + 1):
        for lost in range(runs + 1 - gained):
            chance = comb(runs, gained) * comb(runs - gained, lost) * gain**gained * lose**lost
            chance *= (1.0 - gain - lose) ** (runs - gained - lost)
            if chance > 1e-7:
                found = score_interval(gained, lost, runs)
                held += chance * (found.low <= gain - lose <= found.high)
    assert 0.87 <= held <= 0.94


def test_shares_of_independent_samples_have_a_width_even_at_none_and_all():
    found = independent(np.zeros(50), np.zeros(80), is_share=True)
    assert found.estimate.low == pytest.approx(-share(0, 80).high)
    assert found.estimate.high == pytest.approx(share(0, 50).high)


def test_a_level_is_wilson_s_for_a_share_and_a_mean_else():
    assert level(np.array([1.0, 0.0, 0.0, 0.0]), is_share=True) == share(1, 4)
    found = level(SHIFTED, is_share=False)
    assert found.high - 1.5 == pytest.approx(Z90 * sqrt(5 / 3 / 4))


def test_pairing_saves_runs_on_each_of_ten_contrasts_of_the_first_scenario(first_scenario, tmp_path):
    """130 weeks reach past the last date that a variant changes, 30 March 2026, so that each changes something."""
    study = sim.Study(first_scenario, ("base", *CONTRASTS), runs=200, seed=1, weeks=130)
    found = sim.compare(sim.play(study, tmp_path / "run"), outcome="mean_relation")
    saved = [row.runs_saved_by_pairing for row in found.rows]
    assert len(saved) == 10
    assert not any(row.unchanged for row in found.rows)
    assert min(saved) >= 1.0
    assert np.median(saved) >= 3.0
