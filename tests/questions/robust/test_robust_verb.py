"""`bilateral robust` as a user meets it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from conftest import ROOT

from sim.cli import bilateral
from sim.errors import UsageError

TWO_STATES = ROOT / "tests" / "scenario" / "two_states.yaml"
PROPOSITIONS = """
propositions:
  amends_help:
    {claim: Amends help, outcome: mean_relation, higher: amends_early, lower: base, at_least: 0.02, why: A little}
  rupture_rarer: {claim: Rupture is rarer, outcome: rupture, higher: base, lower: amends_early, at_least: 0.05}
"""
SMALL = ["--runs", "20", "--weeks", "50", "--draws", "4", "--runs-per-draw", "4", "--workers", "1"]
TWO = ["--theory", "bounded_reciprocity", "--theory", "tit_for_tat"]


def run(*words):
    return CliRunner().invoke(bilateral, ["robust", *map(str, words)])


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    path = tmp_path_factory.mktemp("robust") / "bridge.yaml"
    path.write_text(TWO_STATES.read_text(encoding="utf-8") + PROPOSITIONS, encoding="utf-8")
    return path


def test_it_leaves_a_folder_with_words_numbers_and_picture(scenario, tmp_path):
    result = run(scenario, *SMALL, *TWO, "--out", tmp_path / "run")
    assert result.exit_code == 0, result.output
    names = {path.name for path in (tmp_path / "run").iterdir()}
    assert names == {"robust.json", "robust.txt", "robust.png", "robust.svg", "scenario.yaml"}
    for words in ("2 propositions under 2 theories", "of 2", "spontaneous rupture", "need not be true"):
        assert words in result.output
    assert "Amends help" in (tmp_path / "run" / "robust.txt").read_text(encoding="utf-8")


def test_json_goes_to_stdout_and_the_rest_elsewhere(scenario, tmp_path):
    result = run(scenario, *SMALL, *TWO, "--json", "--out", tmp_path / "run")
    said = json.loads(result.stdout)
    assert said["scenario"] == "bridge"
    assert said["draws"]["count"] == 4
    assert [p["name"] for p in said["propositions"]] == ["amends_help", "rupture_rarer"]
    assert "robust.png" in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--theory", "tit_for_tta"], "did you mean 'tit_for_tat'"),
        (["--draw-theory", "prospects"], "did you mean 'prospect'"),
        (["--range-share", "0"], "range_share must be above 0"),
        (["--draws", "2"], "draws must be 0 (none) or 4"),
        (["--runs", "5"], "at least 20 runs of each theory"),
        (["--weeks", "900"], "weeks must be between 1 and"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_played(scenario, tmp_path, words, said):
    result = run(scenario, *words, "--out", tmp_path / "run")
    assert isinstance(result.exception, UsageError)
    assert said in str(result.exception)
    assert not (tmp_path / "run").exists()


def test_a_scenario_without_propositions_says_how_to_write_one(tmp_path):
    result = run(TWO_STATES, "--out", tmp_path / "run")
    assert "`propositions:`" in str(result.exception)


def test_a_folder_that_is_in_use_is_left_alone(scenario, tmp_path):
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    assert "already exists" in str(run(scenario, *SMALL, "--out", tmp_path).exception)


def test_an_interrupt_leaves_no_folder(scenario, tmp_path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.questions.robust.robust.simulate_outcomes", interrupted)
    result = run(scenario, *SMALL, "--out", tmp_path / "run")
    assert result.exit_code == 130
    assert "Nothing was kept" in result.stderr
    assert not (tmp_path / "run").exists()


def test_run_simulates_the_theory_asked_for_and_reports_it(tmp_path):
    words = ["run", str(TWO_STATES), "--runs", "4", "--weeks", "30", "--out", str(tmp_path / "run")]
    result = CliRunner().invoke(bilateral, [*words, "--theory", "prospect"])
    assert "base case, theory prospect" in " ".join(result.output.split())
    usual = CliRunner().invoke(bilateral, [*words[:-1], str(tmp_path / "usual")])
    assert "base case, theory" not in usual.output
