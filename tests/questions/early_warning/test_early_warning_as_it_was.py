"""Early warning: whole answers change only on purpose (see kept_answers.py)."""

from __future__ import annotations

import pytest
from kept_answers import assert_as_kept, assert_drawn_as_kept, whole

import sim


def test_the_early_warning_of_a_run_folder_is_as_it_was(run_folder):
    assert_as_kept("early_warning", whole(sim.early_warning(run_folder, horizon=13, rolling_window=13)))
    assert_as_kept(
        "early_warning_of_a_run", whole(sim.early_warning(run_folder, "base", horizon=10, rolling_window=15, run=5))
    )


@pytest.mark.parametrize("name", ["early_warning"])
def test_what_pictures_of_early_warning_draw_is_as_it_was(name):
    assert_drawn_as_kept(name)
