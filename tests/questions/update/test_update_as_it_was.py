"""Update: whole answers change only on purpose (see kept_answers.py)."""

from __future__ import annotations

import datetime as dt

from followed import followed
from kept_answers import assert_as_kept, assert_made_up_as_kept, whole

import sim


def test_texts_and_data_of_made_up_answers_of_update_are_as_they_were():
    assert_made_up_as_kept("update")


def test_an_update_is_as_it_was(tmp_path):
    study = sim.Study(followed(tmp_path), ("base", "amends_early"), runs=40, seed=4)
    size = sim.FilterOptions(particles=50, filters=2)
    answer = sim.update(
        study, dt.date(2024, 9, 30), tmp_path / "run", size, by=dt.date(2025, 3, 31), every="month", rivals="theories"
    )
    assert_as_kept("update", whole(answer))
