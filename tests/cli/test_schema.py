"""`bilateral schema`, and the names of bundled scenarios on the command line."""

from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner
from conftest import modules_loaded_by

from sim.cli import bilateral
from sim.scenario.file.json_schema import as_text

FIRST = "russia_azerbaijan_2025"


def test_the_schema_is_printed_and_nothing_else():
    result = CliRunner().invoke(bilateral, ["schema"])
    assert result.exit_code == 0
    assert result.stdout == as_text()
    assert result.stderr == ""


def test_a_bundled_scenario_is_checked_by_name_from_anywhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(bilateral, ["check", FIRST])
    assert result.exit_code == 0
    assert f"{FIRST}.yaml: no errors" in result.output


def test_a_bundled_scenario_is_run_by_name_from_anywhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(bilateral, ["run", FIRST, "--runs", "2", "--weeks", "10", "--out", "out"])
    assert result.exit_code == 0
    assert (tmp_path / "out" / "scenario.yaml").is_file()


def test_a_misspelt_name_ends_with_code_1_and_the_likely_one(tmp_path):
    words = [sys.executable, "-m", "sim", "run", "rusia_azerbaijan_2025"]
    done = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 1
    assert f"did you mean {FIRST}?" in done.stderr


@pytest.mark.parametrize(
    ("words", "heavy"),
    [
        (["list", "--help"], {"numpy", "pydantic", "yaml"}),
        (["new", "--help"], {"numpy", "pydantic", "yaml"}),
        (["schema", "--help"], {"numpy", "pydantic", "yaml"}),
        (["list"], {"numpy", "mesa", "xarray"}),
        (["new", "mine"], {"numpy", "pydantic", "yaml"}),
        (["schema"], {"numpy", "mesa", "xarray"}),
    ],
)
def test_verbs_load_nothing_heavy(tmp_path, words, heavy):
    assert not heavy & modules_loaded_by(words, tmp_path)
