"""A word on the command line becomes a file: a path, or the name of a scenario that comes with the program."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT

import sim
from sim.errors import ScenarioError
from sim.scenario.file import files as module
from sim.scenario.file.files import bundled, find

FIRST = "russia_azerbaijan_2025"


def test_bundled_scenarios_go_by_the_name_of_their_file() -> None:
    assert bundled()[FIRST] == ROOT / "scenarios" / f"{FIRST}.yaml"
    assert all(path.suffix == ".yaml" and path.stem == name for name, path in bundled().items())


def test_an_installed_package_brings_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "_scenarios").mkdir()
    (tmp_path / "_scenarios" / "other.yaml").write_text("format: 1\n", encoding="utf-8")
    (tmp_path / "_scenarios" / "scenario.schema.json").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(module, "HOMES", (tmp_path / "_scenarios", ROOT / "scenarios"))
    assert bundled() == {"other": tmp_path / "_scenarios" / "other.yaml"}


def test_without_any_there_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HOMES", (tmp_path / "nowhere",))
    assert bundled() == {}


def test_a_name_is_found_from_anywhere_and_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert find(FIRST) == bundled()[FIRST]
    assert sim.load(FIRST).name == FIRST


def test_a_file_that_exists_wins_over_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / FIRST).write_text("format: 1\n", encoding="utf-8")
    assert find(FIRST) == Path(FIRST)
    assert find(tmp_path / FIRST) == tmp_path / FIRST


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("rusia_azerbaijan_2025", FIRST),
        (f"{FIRST}.yaml", FIRST),
        ("brigde", "bridge.yaml"),
        ("bridge", "bridge.yaml"),
        ("brigde.yaml", "bridge.yaml"),
    ],
)
def test_a_slip_is_answered_with_the_likely_name(
    word: str, meant: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bridge.yaml").write_text("format: 1\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=f"did you mean {meant}\\?"):
        find(word)


def test_a_word_like_nothing_is_answered_with_what_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bridge.yaml").write_text("format: 1\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as refused:
        find("qqqq")
    assert FIRST in str(refused.value)
    assert "in this folder: bridge.yaml" in str(refused.value)


@pytest.mark.parametrize("word", ["nowhere/bridge.yaml", "..", "", "x" * 5000, "a\0b"])
def test_what_is_no_name_is_refused_as_a_scenario(word: str) -> None:
    with pytest.raises(ScenarioError):
        sim.load(word)
