"""B9: tit-for-tat in Axelrod's first tournament (1980): its row of scores, and the pair scores behind it.

The ranking of the tournament is not tested: a public re-run of the entries does not always put tit-for-tat first.
"""

from __future__ import annotations

import statistics

import pytest
from verification.models.repeated_game import always_defect, scores, tit_for_tat

ROW = (600, 595, 600, 600, 600, 595, 600, 600, 597, 597, 280, 225, 279, 359, 441)
"""Scores of tit-for-tat against the fifteen entries, as printed; the mean is printed as 504."""


def test_the_printed_row_has_the_printed_mean():
    assert statistics.fmean(ROW) == pytest.approx(504.53, abs=5e-3)
    assert int(statistics.fmean(ROW)) == 504


def test_tit_for_tat_against_itself_scores_as_printed():
    assert scores(tit_for_tat, tit_for_tat) == (600, 600) == (ROW[0], ROW[0])


def test_tit_for_tat_is_taken_in_once_by_one_who_always_defects():
    assert scores(tit_for_tat, always_defect) == (199, 204)
    assert scores(always_defect, tit_for_tat) == (204, 199)


@pytest.mark.parametrize("period", [1, 2, 3, 7])
def test_tit_for_tat_never_scores_more_than_its_opponent(period):
    def now_and_then(_last, count=[0]):  # noqa: B006
        count[0] += 1
        return count[0] % period != 0

    ours, theirs = scores(tit_for_tat, now_and_then)
    assert theirs - 5 <= ours <= theirs
