"""Window: whole answers change only on purpose (see kept_answers.py)."""

from __future__ import annotations

from dataclasses import replace

from kept_answers import assert_as_kept, assert_made_up_as_kept, whole

import sim


def test_texts_and_data_of_made_up_answers_of_window_are_as_they_were():
    assert_made_up_as_kept("window")


def test_a_window_is_as_it_was(two_states, large_study):
    two = sim.window(sim.Study(two_states, ("base",), 16, seed=3), ("amends", "back_down"), every=13, within=20)
    third = sim.window(replace(large_study, weeks=110), ("release+restraint", "mediation"), every=8, within=12)
    assert_as_kept("window", {"two states": whole(two), "third parties": whole(third)})
