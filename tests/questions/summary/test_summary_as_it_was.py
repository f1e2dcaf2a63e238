"""Summary: whole answers change only on purpose (see kept_answers.py)."""

from __future__ import annotations

import pytest
from kept_answers import assert_as_kept, assert_drawn_as_kept, whole

import sim


def test_the_summary_of_a_run_folder_is_as_it_was(run_folder):
    assert_as_kept("summary", whole(sim.summary(run_folder)))


def test_uncertainty_of_the_parameters_is_as_it_was(small_study):
    found = sim.parameter_uncertainty(small_study, draws=4, runs=8)
    assert_as_kept("parameter_uncertainty", {"text": str(found).splitlines(), "json": found.to_json()})


@pytest.mark.parametrize("name", ["fan", "rungs", "survival", "decomposition", "relations"])
def test_what_pictures_of_summary_draw_is_as_it_was(name):
    assert_drawn_as_kept(name)
