"""`bilateral readings` as a user meets it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from conftest import ROOT

from sim.cli import bilateral, main

FIRST = "russia_azerbaijan_2025"
TWO = str(ROOT / "tests" / "scenario" / "two_states.yaml")
LEFT = ("readings.json", "readings.txt", "readings.png", "readings.svg", "observations.csv")


def say(*words):
    return CliRunner().invoke(bilateral, [str(word) for word in words])


def refused(monkeypatch, capsys, *words):
    """What is said of words that are refused with code 1 and no traceback."""
    monkeypatch.setattr("sys.argv", ["bilateral", "readings", *(str(word) for word in words)])
    with pytest.raises(SystemExit) as end:
        main()
    said = capsys.readouterr().err
    assert end.value.code == 1
    assert "Traceback" not in said
    return said


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    folder = tmp_path_factory.mktemp("readings") / "one"
    return folder, say("readings", FIRST, "--runs", 60, "--weeks", 90, "--out", folder, "--json")


def test_a_scenario_is_played_with_its_readings_and_weighed(played):
    folder, result = played
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert {"readings", "none_fits", "is_decisive", "verdict", "observations", "caveat"} <= set(said)
    assert all({"name", "weight"} <= set(reading) for reading in said["readings"])
    assert json.loads((folder / "readings.json").read_text()) == said
    assert all((folder / name).stat().st_size > 0 for name in (*LEFT, "scenario.yaml", "results.nc"))
    text = (folder / "readings.txt").read_text()
    assert said["verdict"] in " ".join(text.split())
    assert "to come, in two years" in text
    header = (folder / "observations.csv").read_text().splitlines()[0]
    assert header == "observable,week,reading,bits,bits_of_all,expected"


def test_a_run_folder_is_weighed_again_with_another_prior(played, tmp_path):
    folder, _ = played
    size = ("--filters", 2, "--particles", 50)
    again = say("readings", folder, "--prior", "own_mistakes=0.98", *size, "--out", tmp_path / "other")
    assert again.exit_code == 0, again.output
    assert "98%" in again.output
    assert "2 filters of 50 particles" in again.output
    assert {path.name for path in (tmp_path / "other").iterdir()} == set(LEFT)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((FIRST, "--prior", "own_mistakes"), "is not a prior; write a reading's name and its share"),
        ((FIRST, "--prior", "own_mistakes=much"), "is not a prior"),
        ((FIRST, "--prior", "own_mistakes=.5", "--prior", "own_mistakes=.6"), "is given twice"),
        ((FIRST, "--prior", "own_mistake=.5"), "did you mean 'own_mistakes'"),
        ((FIRST, "--particles", "100"), "say how many filters, such as --filters 5"),
        ((FIRST, "--filters", "0"), "filters must be between 1"),
        ((FIRST, "--runs", "20"), "at least 50 runs of each reading"),
        ((FIRST, "--weeks", "3"), "simulate more weeks, or add events in them to `record:`"),
        ((TWO,), "no rival readings"),
    ],
)
def test_what_cannot_be_weighed_is_refused_before_anything_is_played(words, said, monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert said in refused(monkeypatch, capsys, *words)
    assert not list(tmp_path.iterdir())


def test_what_is_for_playing_is_not_for_a_run_folder(played, monkeypatch, capsys, tmp_path):
    assert "--runs applies only to a scenario" in refused(monkeypatch, capsys, played[0], "--runs", "500")


@pytest.mark.parametrize("name", ["readings.txt", "observations.csv"])
def test_existing_files_are_not_overwritten(played, monkeypatch, capsys, tmp_path, name):
    (tmp_path / name).write_text("mine")
    said = refused(monkeypatch, capsys, played[0], "--out", tmp_path)
    assert "already exists" in said
    assert name in said
    assert (tmp_path / name).read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == [name]
