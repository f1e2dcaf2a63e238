"""Readings: whole answers change only on purpose (see kept_answers.py)."""

from __future__ import annotations

from kept_answers import assert_as_kept, whole

import sim
from sim.questions.readings.rival_readings import rivals


def test_the_coverage_of_a_run_folder_is_as_it_was(run_folder):
    assert_as_kept("coverage", whole(sim.coverage(run_folder)))


def test_readings_and_the_coverage_of_a_long_record_are_as_they_were(first_scenario, tmp_path):
    played = sim.play(rivals(first_scenario, 210, 3, 60), tmp_path / "run")
    assert_as_kept("readings", whole(sim.readings(played)))
    own = sim.readings(played, {"own_mistakes": 0.5}, include_other_disputes=True)
    assert_as_kept("readings_with_a_prior", {"text": str(own).splitlines(), "json": own.to_json()["readings"]})
    assert_as_kept("coverage_of_a_reading", whole(sim.coverage(played, played.manifest["variants"][1])))
