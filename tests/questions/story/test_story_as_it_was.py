"""Story: whole answers change only on purpose (see kept_answers.py)."""

from __future__ import annotations

import pytest
from kept_answers import assert_as_kept, assert_drawn_as_kept, whole

import sim


def test_stories_of_a_run_folder_are_as_they_were(run_folder):
    assert_as_kept("story", whole(sim.story(run_folder)))
    other = {str(run): str(sim.story(run_folder, run)).splitlines() for run in ("record", "best", 47)}
    assert_as_kept("stories", other)
    assert_as_kept("story_worst", whole(sim.story(run_folder, "worst", "amends_early")))
    assert_as_kept("storylines", whole(sim.storylines(run_folder)))


@pytest.mark.parametrize("name", ["storylines"])
def test_what_pictures_of_story_draw_is_as_it_was(name):
    assert_drawn_as_kept(name)
