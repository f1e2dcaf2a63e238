"""Readings: whole answers change only on purpose (see kept_answers.py)."""

from __future__ import annotations

from kept_answers import assert_as_kept, whole
from made_up_readings import READINGS

import sim
from sim.questions.readings.rival_readings import rivals
from sim.questions.readings.text import _percent


def test_the_coverage_of_a_run_folder_is_as_it_was(run_folder):
    assert_as_kept("coverage", whole(sim.coverage(run_folder)))


def test_readings_and_the_coverage_of_a_long_record_are_as_they_were(first_scenario, tmp_path):
    played = sim.play(rivals(first_scenario, 210, 3, 60), tmp_path / "run")
    assert_as_kept("readings", whole(sim.readings(played)))
    own = sim.readings(played, {"own_mistakes": 0.5}, include_other_disputes=True)
    assert_as_kept("readings_with_a_prior", {"text": str(own).splitlines(), "json": own.to_json()["readings"]})
    assert_as_kept("coverage_of_a_reading", whole(sim.coverage(played, played.manifest["variants"][1])))


def test_percentages_of_readings_keep_a_tenth_near_both_ends():
    shares = (0.0, 0.0005, 0.001, 0.009, 0.0095, 0.1, 0.985, 0.991, 0.999, 0.9995, 1.0)
    assert [_percent(one) for one in shares] == [
        "0%", "<0.1%", "0.1%", "0.9%", "1%", "10%", "98%", "99.1%", "99.9%", ">99.9%", "100%",
    ]  # fmt: skip


def test_verdicts_of_made_up_readings_are_as_they_were():
    found = {name: [one.verdict, one.is_decisive, one.evaluation.leader] for name, one in READINGS.items()}
    assert_as_kept("made_up_readings", found)
