"""`bilateral run` as a user meets it."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner
from conftest import ROOT

import sim
from sim.cli import bilateral, main

FIRST = str(ROOT / "scenarios" / "russia_azerbaijan_2025.yaml")
SMALL = ["--runs", "12", "--weeks", "80"]


def run(*words):
    return CliRunner().invoke(bilateral, ["run", *words])


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cli") / "run"
    return folder, run(FIRST, *SMALL, "--out", str(folder))


def test_it_leaves_a_folder_with_results_summary_and_pictures(played):
    folder, result = played
    assert result.exit_code == 0, result.output
    for name in (
        "scenario.yaml",
        "manifest.json",
        "results.nc",
        "summary.txt",
        "fan.png",
        "fan.svg",
        "rungs.png",
        "rungs.svg",
    ):
        assert (folder / name).stat().st_size > 0, name
    assert not (folder / "parts").exists()


def test_the_summary_answers_the_question_on_one_screen(played):
    _, result = played
    lines = result.output.splitlines()
    assert len(lines) <= 40
    assert max(len(line) for line in lines if not line.strip().startswith("/") and "Run folder" not in line) <= 100
    for words in (
        "Question:",
        "Results",
        "Rupture between Azerbaijan and Russia",
        "Worst plausible",
        "Assumptions:",
        "Not a forecast",
    ):
        assert words in result.output
    assert "12 runs" in result.output


def test_the_folder_can_be_opened_and_tabulated(played):
    results = sim.open_results(played[0])
    table = results.to_dataframe()
    assert list(table.columns[:5]) == ["variant", "run", "week", "source", "target"]
    assert len(table) == 12 * 80 * 2
    assert results.manifest["runs_done"] == 12


def test_json_has_the_shape_that_programs_rely_on(tmp_path):
    result = run(
        FIRST, *SMALL, "--json", "--out", str(tmp_path / "run"), "--variant", "base", "--variant", "no_incident"
    )
    said = json.loads(result.stdout)
    assert {
        "scenario",
        "seed",
        "runs",
        "run_folder",
        "results_sha256",
        "p_rupture",
        "p_severance",
        "p_rung",
        "end",
    } <= set(said)
    assert set(said["p_rupture"]) == {"estimate", "low", "high"}
    assert set(said["end"]) == {"median", "p05", "p95"}
    assert set(said["variants"]) == {"base", "no_incident"}
    for shares in said["p_rung"].values():
        assert abs(sum(shares.values()) - 1.0) < 1e-9


def test_the_same_seed_gives_the_same_hash_and_another_seed_another(tmp_path):
    hashes = [
        json.loads(run(FIRST, *SMALL, "--json", "--seed", seed, "--out", str(tmp_path / f"{n}")).stdout)[
            "results_sha256"
        ]
        for n, seed in enumerate(["1", "1", "2", str(2**64 - 1)])
    ]
    assert hashes[0] == hashes[1]
    assert len(set(hashes)) == 3


def test_a_variant_that_changes_nothing_is_reported(tmp_path):
    early = run(
        FIRST,
        "--runs",
        "4",
        "--weeks",
        "20",
        "--variant",
        "base",
        "--variant",
        "raid_only",
        "--out",
        str(tmp_path / "r"),
    )
    assert "no effect" in early.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([FIRST, "--variant", "no_wegde"], "did you mean 'no_wedge'"),
        ([FIRST, "--runs", "0"], "runs must be between 1"),
        ([FIRST, "--weeks", "999"], "weeks must be between 1 and"),
        ([FIRST, "--seed", "-1"], "seed must be 0 or more"),
        ([FIRST, "--seed", str(2**64)], "at most 18446744073709551615 (64 bits); got 18446744073709551616"),
        (["scenarios/nowhere.yaml"], "nowhere.yaml"),
    ],
)
def test_what_cannot_be_played_is_refused_with_code_1(words, said, monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["bilateral", "run", *words])
    with pytest.raises(SystemExit) as end:
        main()
    output = capsys.readouterr()
    assert end.value.code == 1
    assert said in output.err
    assert "Traceback" not in output.err
    assert not (tmp_path / "runs").exists()


def test_a_folder_that_holds_something_is_never_overwritten(played, monkeypatch, capsys):
    folder, _ = played
    before = (folder / "manifest.json").read_text()
    monkeypatch.setattr("sys.argv", ["bilateral", "run", FIRST, *SMALL, "--out", str(folder)])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 1
    assert "already exists" in capsys.readouterr().err
    assert (folder / "manifest.json").read_text() == before


def test_runs_are_numbered_and_never_meet(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        assert run(FIRST, "--runs", "2", "--weeks", "4").exit_code == 0
    names = sorted(path.name for path in (tmp_path / "runs").iterdir())
    assert [re.fullmatch(r"russia_azerbaijan_2025-\d{4}-\d{2}-\d{2}-(\d+)", name)[1] for name in names] == ["1", "2"]
