"""Signposts: whole answers change only on purpose (see kept_answers.py)."""

from __future__ import annotations

import datetime as dt

from kept_answers import assert_as_kept, assert_made_up_as_kept, whole

import sim


def test_texts_and_data_of_made_up_answers_of_signposts_are_as_they_were():
    assert_made_up_as_kept("signposts")


def test_signposts_of_a_run_folder_are_as_they_were(run_folder):
    assert_as_kept("signposts", whole(sim.signposts(run_folder, "rupture")))
    assert_as_kept(
        "signposts_of_repair", whole(sim.signposts(run_folder, "repair", "amends_early", dt.date(2024, 6, 17), (3, 9)))
    )
