"""Tests of the command `bilateral story`."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

import sim
from sim.cli import bilateral
from sim.errors import UsageError


@pytest.fixture(scope="module")
def folder(two_states, tmp_path_factory):
    study = sim.Study(two_states, ("base", "amends_early"), runs=8, weeks=60)
    return sim.play(study, tmp_path_factory.mktemp("story") / "run").folder


def invoke(folder, *words):
    return CliRunner().invoke(bilateral, ["story", str(folder), *words])


def test_a_story_is_printed_and_saved_in_the_run_folder(folder):
    result = invoke(folder, "--run", "3")
    assert result.exit_code == 0
    assert "Run 3 (base, seed 1): selected by number." in result.output
    assert "3 June 2024: Bridge" in result.output.replace("\n    ", " ")
    assert "Avaria" in result.output
    assert (folder / "story-3.txt").read_text(encoding="utf-8").strip() in result.output
    assert json.loads((folder / "story-3.json").read_text(encoding="utf-8"))["run"] == 3


def test_json_goes_to_stdout_alone(folder):
    result = invoke(folder, "--run", "worst", "--variant", "amends_early", "--json")
    read = json.loads(result.stdout)
    assert (read["variant"], read["run_folder"]) == ("amends_early", str(folder))
    assert (folder / f"story-{read['run']}-amends_early.json").is_file()
    assert "Written:" in result.stderr


def test_storylines_come_with_a_picture(folder):
    result = invoke(folder, "--storylines", "--count", "2")
    assert result.exit_code == 0
    assert "2 storylines of 8 runs" in result.output
    assert {path.name for path in folder.glob("storylines.*")} == {
        f"storylines.{k}" for k in ("txt", "json", "png", "svg")
    }


def test_nothing_is_replaced_in_a_folder_of_the_user_s(folder, tmp_path):
    assert invoke(folder, "--run", "1", "--out", str(tmp_path / "mine")).exit_code == 0
    again = invoke(folder, "--run", "1", "--out", str(tmp_path / "mine"))
    assert isinstance(again.exception, UsageError)
    assert "already exists" in str(again.exception)


@pytest.mark.parametrize(
    ("words", "message"),
    [(["--run", "8"], "there is no run 8; this study has runs 0 to 7"), (["--run", "bset"], "did you mean 'best'"),
     (["--variant", "x"], "variant 'x' was not simulated"), (["--count", "3"], "add --storylines"),
     (["--storylines", "--count", "9"], "the number of storylines is 2 to 8")],
)  # fmt: skip
def test_an_invalid_choice_is_refused_with_the_valid_ones(folder, words, message):
    result = invoke(folder, *words)
    assert isinstance(result.exception, UsageError)
    assert message in str(result.exception)
