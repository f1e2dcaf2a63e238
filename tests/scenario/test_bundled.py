"""A word on the command line becomes a file: a path, or the name of a scenario that comes with the program.

And what the files that come with the program say: days and marks that were looked up in dated pages.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT

import sim
from sim.errors import ScenarioError
from sim.scenario.file import files as module
from sim.scenario.file.files import bundled, find, past_crises

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


OWN_WORK = {"events", "judgement", "cases", "schrodt_2012"}
"""Sources that are the project's own coding, or the code book: no page that reports an act."""
DAYS = [
    ("2025-01-24", "AZE>RUS", "112", "Russian House", True),
    ("2025-01-28", "AZE>RUS", "114", "Yevdokimov", False),
    ("2025-02-10", "AZE>RUS", "172", "Valuev", False),
    ("2025-02-20", "RUS>AZE", "176", "cyber-attack", True),
    ("2025-05-26", "AZE>RUS", "112", "unnamed source", True),
    ("2025-06-27", "RUS>AZE", "175", "National Guard", True),
    ("2025-07-01", "RUS>AZE", "114", "Mustafayev", False),
    ("2025-08-06", "RUS>AZE", "171", "gas compressor station", False),
    ("2025-09-04", "RUS>AZE", "010", "insurer", True),
    ("2025-09-05", "AZE>RUS", "120", "insurance", True),
    ("2025-10-19", "AZE>RUS", "0841", "Kartavykh", False),
    ("2025-10-24", "AZE>RUS", "080", "Belousov", False),
    ("2025-11-14", "RUS>AZE", "171", "Iskander", True),
    ("2025-11-21", "RUS>AZE", "055", "regrets", False),
]


@pytest.mark.parametrize(("day", "direction", "cameo", "word", "disputed"), DAYS, ids=lambda value: str(value))
def test_the_first_record_has_an_act_on_the_day_that_its_page_gives(
    day: str, direction: str, cameo: str, word: str, disputed: bool
) -> None:
    rows = [row for row in sim.load(FIRST).file.record if f"{row.source}>{row.target}" == direction]
    (row,) = (row for row in rows if str(row.date) == day and row.cameo == cameo and word in row.text)
    assert row.disputed == disputed


@pytest.mark.parametrize("name", sorted(bundled()))
def test_every_row_of_a_record_names_a_page(name: str) -> None:
    rows = sim.load(name).file.record
    assert [str(row.date) for row in rows if not set(row.sources) - OWN_WORK] == []
    assert [row.date for row in rows] == sorted(row.date for row in rows)


@pytest.mark.parametrize("name", sorted({**bundled(), **past_crises()}))
def test_severity_follows_the_printed_scale(name: str) -> None:
    for incident in sim.load(name).file.incidents.values():
        deaths = incident.deaths or 0
        allowed = {4} if 10 <= deaths < 100 else {4, 5} if deaths >= 100 else {1, 2, 3, 4} if deaths else {1, 2, 3}
        assert incident.severity in allowed
