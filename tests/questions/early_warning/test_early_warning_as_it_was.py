"""Early warning: whole answers change only on purpose (see kept_answers.py)."""

from __future__ import annotations

import numpy as np
import pytest
from kept_answers import assert_as_kept, assert_drawn_as_kept, whole
from made_up import formal, results, walk

import sim
from sim.questions.early_warning.forecasts import share_of_rows
from sim.questions.early_warning.text import _fine, _whole
from sim.questions.pictures import PLOTS
from sim.statistics.intervals import Estimate, share


def test_the_early_warning_of_a_run_folder_is_as_it_was(run_folder):
    assert_as_kept("early_warning", whole(sim.early_warning(run_folder, horizon=13, rolling_window=13)))
    assert_as_kept(
        "early_warning_of_a_run", whole(sim.early_warning(run_folder, "base", horizon=10, rolling_window=15, run=5))
    )


@pytest.mark.parametrize("name", ["early_warning"])
def test_what_pictures_of_early_warning_draw_is_as_it_was(name):
    assert_drawn_as_kept(name)


def test_what_the_picture_draws_where_ruptures_suffice_is_as_it_was():
    relation = walk(300, 80, fall_at=40)
    drawn = PLOTS["early_warning"].data(results(relation, formal(relation)), "base")
    assert not drawn.attrs["not_fitted"]
    assert not drawn.attrs["no_indicators"]
    assert_as_kept("drawn_early_warning_of_many", drawn.to_dict())


def test_small_shares_are_never_rounded_to_none_or_all():
    shares = (0.0, 9e-6, 1e-5, 0.0009, 0.00096, 0.004, 0.005, 0.25, 0.995, 0.996, 1.0, np.nan)
    found = [[_whole(Estimate(one, 0.0, 1.0)), _fine(one)] for one in shares]
    assert found == [
        ["0%", "0%"], ["<1%", "<0.001%"], ["<1%", "0.001%"], ["<1%", "0.09%"], ["<1%", "0.1%"], ["<1%", "0.4%"],
        ["0%", "0.5%"], ["25%", "25%"], ["100%", "99.5%"], [">99%", "99.6%"], ["100%", "100%"], ["-", "nan%"],
    ]  # fmt: skip


def test_shares_of_rows_that_are_none_or_all_have_the_interval_of_so_many_runs():
    run = np.array([0, 0, 1, 2])
    none, every = share_of_rows(np.zeros(4), run), share_of_rows(np.ones(4), run)
    assert (none, every) == (share(0, 3), share(3, 3))
    assert np.isnan(share_of_rows(np.empty(0), np.empty(0, dtype=int)).estimate)
