"""Bundled past crises: valid, sourced, equal to the mapping, and found by name."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from conftest import PAST_CRISES, ROOT
from made_up_cases import PROJECT_TABLE

import sim
from sim.cli import bilateral
from sim.errors import ScenarioError
from sim.model.actions import tone_of
from sim.past_crises.scenario_files import BASE_FILE, base_text, keys_of
from sim.past_crises.simulate import simulate_cases
from sim.past_crises.table import CodedCase, read_cases
from sim.questions.calibrate.saved_fit import SHIPPED_FIT, read_fit
from sim.scenario.file import files as module
from sim.scenario.file.files import bundled, find, past_crises

HOME = ROOT / "scenarios" / "history"
EACH = pytest.mark.parametrize("path", PAST_CRISES, ids=lambda path: path.stem)
WORDS = ("title", "question", "record", "sources")
"""Keys of a file for readers, which the mapping does not set."""


def coded() -> dict[str, CodedCase]:
    if not PROJECT_TABLE.is_file():
        pytest.skip(f"the table of coded cases is not here ({PROJECT_TABLE})")
    return {case.name: case for case in read_cases(PROJECT_TABLE).cases}


def bare(data: Any) -> Any:
    """Return a file without keys for readers; replace a quantity with a reason by its number."""
    if isinstance(data, dict):
        if "value" in data:
            return bare(data["value"])
        kept = {key: bare(value) for key, value in data.items() if key not in ("name", "title", "sources", "disputed")}
        return {key: value for key, value in kept.items() if value != {}}
    return str(data) if not isinstance(data, int | float) else data


def test_there_are_at_least_twenty() -> None:
    assert len(PAST_CRISES) >= 20


@EACH
def test_each_is_read_without_a_warning(path: Path) -> None:
    assert [warning.render(str(path)) for warning in sim.load(path).warnings] == []


@EACH
def test_each_has_the_inputs_that_the_mapping_gives_and_no_others(path: Path) -> None:
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    made = keys_of(coded()[path.stem].before, BASE_FILE)
    assert bare({k: v for k, v in written.items() if k not in WORDS}) == bare(
        {k: v for k, v in made.items() if k not in WORDS}
    )


def test_no_two_files_have_the_same_incident() -> None:
    scenarios = [sim.load(path).file for path in [*PAST_CRISES, *bundled().values()]]
    of_file = [
        {(frozenset((i.victim, i.offender)), i.date) for i in file.incidents.values() if i.date} for file in scenarios
    ]
    assert sum(map(len, of_file)) == len(set().union(*of_file))


@EACH
def test_each_has_two_to_six_rows_of_the_two_states_that_name_a_page(path: Path) -> None:
    file = sim.load(path).file
    assert 2 <= len(file.record) <= 6
    assert [row.date for row in file.record] == sorted(row.date for row in file.record)
    for row in file.record:
        assert {row.source, row.target} == set(file.states)
        assert set(row.sources) - {"case_table"}
        assert -1.0 <= tone_of(row.cameo) <= 1.0


@EACH
def test_each_describes_its_outcome(path: Path) -> None:
    head = " ".join(line[2:] for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("# "))
    assert "Worst rung:" in head
    assert "repair" in head.lower()


def test_the_base_is_the_one_of_the_shipped_fit() -> None:
    if not SHIPPED_FIT.is_file():
        pytest.skip("no fit is shipped yet (sim/questions/calibrate/fitted.json)")
    assert (HOME / BASE_FILE).read_text(encoding="utf-8") == base_text(read_fit().parameters)


def test_all_can_be_simulated_together() -> None:
    trajectories = simulate_cases([sim.load(path) for path in PAST_CRISES], runs=2, weeks=60)
    assert trajectories.repaired.shape == (len(PAST_CRISES), 2)


def test_each_goes_by_its_name_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert past_crises() == {f"history/{path.stem}": path for path in PAST_CRISES}
    for name, path in past_crises().items():
        assert find(name) == path
    assert sim.load("history/us_china_2001").name == "us_china_2001"


def test_a_base_is_no_scenario() -> None:
    assert (HOME / BASE_FILE).is_file()
    assert not any("_base" in name for name in {**bundled(), **past_crises()})


@pytest.mark.parametrize("word", ["history/us_chna_2001", "us_china_2001", "history/us_china_2001.yaml"])
def test_a_slip_is_answered_with_the_name(word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScenarioError, match=r"did you mean history/us_china_2001\?"):
        find(word)


def test_an_installed_package_brings_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "scenarios", tmp_path / "_scenarios")
    monkeypatch.setattr(module, "HOMES", (tmp_path / "_scenarios", ROOT / "scenarios"))
    monkeypatch.chdir(tmp_path)
    assert find("history/us_china_2001") == tmp_path / "_scenarios" / "history" / "us_china_2001.yaml"
    result = CliRunner().invoke(bilateral, ["check", "history/us_china_2001"])
    assert result.exit_code == 0
    assert "no errors, 0 warnings" in result.output


def test_they_are_listed_in_short_under_a_heading_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HOME)
    output = CliRunner().invoke(bilateral, ["list"]).output
    large, past = output.split("\nPast crises, by name (docs/history_cases.md):\n")
    assert "russia_azerbaijan_2025\n" in large
    assert "us_china_2001" not in large
    assert len(past.splitlines()) == len(PAST_CRISES)
    line = next(line for line in past.splitlines() if line.startswith("history/us_china_2001 "))
    assert line.endswith("  China and the United States, 2001, 2001-03-26 to 2011-03-28")
    assert "_base" not in output


def test_one_that_cannot_be_read_is_listed_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "history").mkdir()
    (tmp_path / "history" / "broken.yaml").write_text("format: 1\n", encoding="utf-8")
    monkeypatch.setattr(module, "HOMES", (tmp_path,))
    monkeypatch.chdir(tmp_path)
    assert "history/broken  cannot be read: bilateral check " in CliRunner().invoke(bilateral, ["list"]).output


def test_every_one_stands_in_the_table_of_the_set() -> None:
    page = (ROOT / "docs" / "history_cases.md").read_text(encoding="utf-8")
    assert [path.stem for path in PAST_CRISES if f"| {path.stem} |" not in page] == []
