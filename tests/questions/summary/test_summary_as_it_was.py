"""Summary: whole answers change only on purpose (see kept_answers.py)."""

from __future__ import annotations

import pytest
from conftest import ROOT
from kept_answers import assert_as_kept, assert_drawn_as_kept, whole

import sim
from sim.questions.summary.followed import Followed


def test_the_summary_of_a_run_folder_is_as_it_was(run_folder):
    assert_as_kept("summary", whole(sim.summary(run_folder)))


def test_uncertainty_of_the_parameters_is_as_it_was(small_study):
    found = sim.parameter_uncertainty(small_study, draws=4, runs=8)
    assert_as_kept("parameter_uncertainty", {"text": str(found).splitlines(), "json": found.to_json()})


@pytest.mark.parametrize("name", ["fan", "rungs", "survival", "decomposition", "relations"])
def test_what_pictures_of_summary_draw_is_as_it_was(name):
    assert_drawn_as_kept(name)


def test_acts_that_follow_a_call_are_counted_and_described_as_they_were(tmp_path):
    scenario = sim.load(ROOT / "scenarios" / "qatar_2017.yaml")
    study = sim.Study(scenario, (next(iter(scenario.contents)),), 8, seed=2, weeks=30)
    summary = sim.summary(sim.play(study, tmp_path / "run"))
    named = {"AAA": "Avaria", "BBB": "Borovia"}
    by_caller = {"AAA": 0.5, "CCC": 0.25, "BBB": 0.125, "DDD": 0.0625, "EEE": 0.0625}
    made_up = [Followed(3.0, 0.0, {}), Followed(3.0, 1.0, by_caller), Followed(1.0, 1.0, {"BBB": 1.0})]
    assert_as_kept(
        "followed",
        {
            "text": str(summary).splitlines(),
            "json": [one.to_json() for one in (*summary.followed.values(), *made_up)],
            "sentences": [one.sentence(named) for one in made_up],
        },
    )
