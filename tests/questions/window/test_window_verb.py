"""Tests of the command `bilateral window`."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from conftest import ROOT

from sim.cli import bilateral, main
from sim.cli.questions.window import window
from sim.questions.window.gestures import GESTURES

SMALL = str(ROOT / "tests" / "scenario" / "two_states.yaml")
SIZE = ["--runs", "6", "--every", "20", "--within", "20", "--workers", "1"]


def invoke(*words):
    return CliRunner().invoke(bilateral, ["window", SMALL, *SIZE, *words])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cli") / "window"
    result = invoke("--gesture", "amends", "--gesture", "release", "--out", str(folder))
    assert result.exit_code == 0, result.output
    return folder, result


def test_it_leaves_a_folder_with_answer_text_picture_and_scenario(folder):
    folder, result = folder
    names = {"scenario.yaml", "window.json", "window.txt", "window.png", "window.svg"}
    assert {path.name for path in folder.iterdir()} == names
    assert (folder / "window.txt").read_text(encoding="utf-8").strip() in result.output


def test_without_out_the_answer_is_left_in_a_folder_of_its_own_under_runs(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert invoke().exit_code == 0
    (own,) = (tmp_path / "runs").iterdir()
    assert own.name.startswith("two_states-")
    assert {path.name for path in own.iterdir()} == {path.name for path in folder[0].iterdir()}


def test_json_goes_to_standard_output_alone_and_is_what_is_kept(tmp_path):
    result = invoke("--by", "victim", "--json", "--out", str(tmp_path / "run"))
    shown = json.loads(result.stdout)
    assert shown == json.loads((tmp_path / "run" / "window.json").read_text(encoding="utf-8"))
    assert (shown["gesture"], shown["by"]) == ("amends", "XAA")
    assert shown["description"] == "Avaria admits responsibility and compensates Borovia"
    assert shown["runs"] == 6
    assert "Written:" in result.stderr


def refused(monkeypatch, capsys, *words):
    """Return the error message shown by the entry point."""
    monkeypatch.setattr("sys.argv", ["bilateral", "window", SMALL, *SIZE, *words])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 1
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--gesture", ""], "empty gesture: there is nothing to compare"),
        (["--gesture", "amend"], "did you mean 'amends'?"),
        (["--gesture", "restraint"], "no third party has a wedge between XAA and XBB"),
        (["--mediator", "XCC"], "no state 'XCC' in two_states; there are no third parties with leverage over"),
        (["--focus", "XAA-XBC"], "no relation between XAA and XBC; did you mean 'XAA-XBB'?"),
        (["--from", "2020-01-01"], "2020-01-01 is out of range: gestures can be tested from 2024-06-10"),
        (["--until", "2040-01-01"], "2040-01-01 is out of range"),
        (["--variant", "amends_erly"], "did you mean 'amends_early'?"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_leaves_no_folder(monkeypatch, capsys, tmp_path, words, expected):
    message = refused(monkeypatch, capsys, *words, "--out", str(tmp_path / "run"))
    assert expected in message
    assert "Traceback" not in message
    assert not (tmp_path / "run").exists()


def test_a_day_that_is_none_is_wrong_usage():
    result = invoke("--from", "yesterday")
    assert result.exit_code == 2
    assert "%Y-%m-%d" in result.output


def test_the_help_names_every_gesture():
    (option,) = (option for option in window.params if option.name == "gestures")
    assert option.help.split(";")[0] == ", ".join(GESTURES)


def test_nothing_is_overwritten(monkeypatch, capsys, folder):
    assert "already exists" in refused(monkeypatch, capsys, "--out", str(folder[0]))
