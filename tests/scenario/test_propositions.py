"""Propositions of a scenario file: read, merged where a file extends another, and kept in the run folder."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.errors import ScenarioError
from sim.scenario.reader import ParsedScenario, read

TWO_STATES = Path(__file__).parent / "two_states.yaml"
PROPOSED = """
propositions:
  amends_help:
    {claim: Amends help, outcome: mean_relation, higher: amends_early, lower: base, at_least: 0.05, why: A little}
"""
CHANGE = """\
extends: base.yaml
variants:
  no_bridge: {without: {incidents: [bridge]}}
propositions:
  amends_help: {at_least: 0.2}
  bridge_matters: {claim: It matters, outcome: rupture, higher: base, lower: no_bridge, at_least: 0.1}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "base.yaml").write_text(TWO_STATES.read_text(encoding="utf-8") + PROPOSED, encoding="utf-8")
    return tmp_path


def extending(folder: Path, text: str) -> ParsedScenario:
    (folder / "change.yaml").write_text(text, encoding="utf-8")
    return read(folder / "change.yaml")


def test_a_file_without_propositions_has_none() -> None:
    assert read(TWO_STATES).file.propositions == {}


def test_propositions_of_the_same_name_merge_and_others_come_to_them(folder: Path) -> None:
    propositions = extending(folder, CHANGE).file.propositions
    assert list(propositions) == ["amends_help", "bridge_matters"]
    assert (propositions["amends_help"].at_least, propositions["amends_help"].why) == (0.2, "A little")
    assert propositions["bridge_matters"].lower == "no_bridge"


def test_a_proposition_may_name_a_variant_of_either_file_and_no_other(folder: Path) -> None:
    extending(folder, CHANGE.replace("higher: base, lower: no_bridge", "higher: amends_early, lower: no_bridge"))
    with pytest.raises(ScenarioError, match="unknown variant 'no_brige'") as refused:
        extending(folder, CHANGE.replace("lower: no_bridge", "lower: no_brige"))
    assert "did you mean 'no_bridge'?" in str(refused.value)


def test_a_slip_in_the_other_file_is_shown_in_the_other_file(folder: Path) -> None:
    base = folder / "base.yaml"
    base.write_text(
        base.read_text(encoding="utf-8").replace("higher: amends_early", "higher: amends_erly"), encoding="utf-8"
    )
    with pytest.raises(ScenarioError) as refused:
        extending(folder, CHANGE)
    (problem,) = refused.value.problems
    assert Path(problem.file).name == "base.yaml"


def test_a_run_folder_keeps_the_propositions(folder: Path) -> None:
    extending(folder, CHANGE)
    results = sim.load(folder / "change.yaml").run(runs=2, seed=1, out=folder / "run")
    assert read(results.folder / "scenario.yaml").file.propositions == read(folder / "change.yaml").file.propositions


def test_propositions_move_nothing(folder: Path) -> None:
    with_them, without = (
        sim.load(path).run(runs=2, seed=1, out=folder / path.stem) for path in (folder / "base.yaml", TWO_STATES)
    )
    assert with_them.manifest["results_sha256"] == without.manifest["results_sha256"]
