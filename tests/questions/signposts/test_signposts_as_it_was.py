"""Signposts: whole answers change only on purpose (see kept_answers.py)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from kept_answers import assert_as_kept, assert_made_up_as_kept, whole
from made_up_signposts import SIGNPOSTS, ensemble

import sim


def test_texts_and_data_of_made_up_answers_of_signposts_are_as_they_were():
    assert_made_up_as_kept("signposts")


def test_signposts_of_a_run_folder_are_as_they_were(run_folder):
    assert_as_kept("signposts", whole(sim.signposts(run_folder, "rupture")))
    assert_as_kept(
        "signposts_of_repair", whole(sim.signposts(run_folder, "repair", "amends_early", dt.date(2024, 6, 17), (3, 9)))
    )


def test_signposts_of_a_made_up_ensemble_are_as_they_were():
    answer = sim.signposts(ensemble(), present=dt.date(2024, 1, 8), months=(2, 6))
    assert_as_kept("signposts_of_an_ensemble", whole(answer))


def test_months_beyond_the_weeks_simulated_are_named():
    some = SIGNPOSTS["three dates"]
    assert "24, 36 months after the present lie beyond" in str(replace(some, beyond=(24, 36)))
