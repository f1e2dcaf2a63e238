"""Compare: whole answers change only on purpose (see kept_answers.py)."""

from __future__ import annotations

import pytest
from kept_answers import assert_as_kept, assert_drawn_as_kept, whole

import sim


def test_comparisons_of_a_run_folder_are_as_they_were(run_folder):
    assert_as_kept("compare", whole(sim.compare(run_folder)))
    assert_as_kept("compare_weeks", whole(sim.compare(run_folder, outcome="crisis_weeks", precision=1.0)))
    assert_as_kept(
        "compare_unpaired", whole(sim.compare(run_folder, outcome="mean_relation", base="amends_early", unpaired=True))
    )


@pytest.mark.parametrize("name", ["variants", "compare"])
def test_what_pictures_of_compare_draw_is_as_it_was(name):
    assert_drawn_as_kept(name)
