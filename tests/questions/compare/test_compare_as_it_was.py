"""Compare: whole answers change only on purpose (see kept_answers.py)."""

from __future__ import annotations

import pytest
from kept_answers import assert_as_kept, assert_drawn_as_kept, whole

import sim
from sim.questions.compare.differences import differences_of


def test_comparisons_of_a_run_folder_are_as_they_were(run_folder):
    assert_as_kept("compare", whole(sim.compare(run_folder)))
    assert_as_kept("compare_weeks", whole(sim.compare(run_folder, outcome="crisis_weeks", precision=1.0)))
    assert_as_kept(
        "compare_unpaired", whole(sim.compare(run_folder, outcome="mean_relation", base="amends_early", unpaired=True))
    )


@pytest.mark.parametrize("name", ["variants", "compare"])
def test_what_pictures_of_compare_draw_is_as_it_was(name):
    assert_drawn_as_kept(name)


def test_comparisons_of_several_studies_are_as_they_were(run_folder, two_states, tmp_path):
    other = sim.play(sim.Study(two_states, ("base", "amends_early"), 40, seed=3, weeks=20), tmp_path / "other")
    unlike = sim.play(sim.Study(two_states, ("base",), 30, seed=4, weeks=50), tmp_path / "unlike")
    short = sim.compare(run_folder, other, outcome="relation")
    assert_as_kept("compare_studies", {"text": str(short).splitlines(), "rows": short.rows})
    apart = sim.compare(run_folder, unlike, outcome="mean_relation", unpaired=True)
    assert_as_kept("compare_studies_apart", {"text": str(apart).splitlines(), "rows": apart.rows})
    assert_as_kept("drawn_of_studies", differences_of(apart).isel(week=slice(None, None, 7)).to_dict())
