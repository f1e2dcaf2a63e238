"""`bilateral list` on the command line."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from conftest import ROOT

from sim.cli import bilateral

TWO_STATES = (ROOT / "tests" / "scenario" / "two_states.yaml").read_text(encoding="utf-8")


def listed():
    result = CliRunner().invoke(bilateral, ["list"])
    assert result.exit_code == 0
    return result.output


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_bundled_scenarios_are_listed_by_name_anywhere(folder):
    assert (
        "russia_azerbaijan_2025\n    Russia and Azerbaijan, 2024-2025\n"
        "    AZE-RUS, 2024-07-01 to 2030-06-24, 5 incidents, 13 variants, 3 rival readings\n"
    ) in listed()


def test_scenarios_of_the_folder_and_of_its_scenarios_are_listed_by_file(folder):
    (folder / "scenarios").mkdir()
    (folder / "bridge.yaml").write_text(TWO_STATES, encoding="utf-8")
    (folder / "scenarios" / "other.yaml").write_text(TWO_STATES, encoding="utf-8")
    output = listed()
    assert "bridge.yaml\n    Two neighbours and a bridge\n" in output
    assert "    XAA-XBB, 2024-01-01 to 2025-12-29, 2 incidents, 1 variant\n" in output
    assert "scenarios/other.yaml\n" in output


def test_a_file_that_cannot_be_read_is_listed_with_what_to_do(folder):
    (folder / "broken.yaml").write_text("format: 1\n", encoding="utf-8")
    (folder / ".settings.yaml").write_text("hooks: []\n", encoding="utf-8")
    assert "broken.yaml\n    cannot be read: bilateral check broken.yaml\n" in listed()
    assert ".settings" not in listed()


def test_no_scenario_is_listed_twice(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert listed().count("Russia and Azerbaijan, 2024-2025") == 1


def test_where_there_is_none_it_says_how_to_begin_one(folder, monkeypatch):
    monkeypatch.setattr("sim.scenario.file.files.HOMES", ())
    assert listed() == "No scenarios found. Create one with: bilateral new NAME\n"
