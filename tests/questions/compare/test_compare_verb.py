"""`bilateral compare` as a user meets it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from conftest import ROOT

import sim
from sim.cli import bilateral, main
from sim.results.outcomes import OUTCOMES

TWO = str(ROOT / "tests" / "scenario" / "two_states.yaml")
LEFT = ("compare.json", "compare.txt", "compare.png", "compare.svg")


def say(*words):
    return CliRunner().invoke(bilateral, [str(word) for word in words])


def refused(monkeypatch, capsys, *words):
    """Return the message of a refusal with code 1 and no traceback."""
    monkeypatch.setattr("sys.argv", ["bilateral", "compare", *(str(word) for word in words)])
    with pytest.raises(SystemExit) as end:
        main()
    said = capsys.readouterr().err
    assert end.value.code == 1
    assert "Traceback" not in said
    return said


@pytest.fixture(scope="module")
def simulated(tmp_path_factory):
    folder = tmp_path_factory.mktemp("compare") / "one"
    return folder, say("compare", TWO, "--runs", 20, "--weeks", 40, "--out", folder)


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    folder = tmp_path_factory.mktemp("compare") / "other"
    assert say("run", TWO, "--runs", 12, "--weeks", 30, "--variant", "all", "--seed", 2, "--out", folder).exit_code == 0
    return folder


def test_a_scenario_is_simulated_with_its_variants_and_compared(simulated):
    folder, result = simulated
    assert result.exit_code == 0, result.output
    assert sim.open_results(folder).manifest["variants"] == ["base", "amends_early"]
    assert all((folder / name).stat().st_size > 0 for name in (*LEFT, "scenario.yaml", "results.nc"))
    for words in ("Compared with base: the probability of rupture, 20 runs of 40 weeks", "difference (90 % interval)",
                  "amends_early", "--precision", "Not a forecast", str(folder)):  # fmt: skip
        assert words in result.output
    assert (folder / "compare.txt").read_text() in result.output
    assert max(map(len, (folder / "compare.txt").read_text().splitlines())) <= 100


def test_a_run_folder_is_compared_as_it_is_and_its_own_comparison_replaced(simulated):
    folder, _ = simulated
    before = sim.open_results(folder).manifest["results_sha256"]
    again = say("compare", folder, "--outcome", "mean_relation", "--precision", "0.005", "--json")
    assert again.exit_code == 0, again.output
    said = json.loads(again.stdout)
    assert said["outcome"] == "mean_relation"
    assert said["run_folders"] == [str(folder)]
    (row,) = said["variants"]
    assert {"name", "paired", "difference", "unchanged", "runs_saved_by_pairing", "runs_needed"} <= set(row)
    assert json.loads((folder / "compare.json").read_text()) == said
    assert sim.open_results(folder).manifest["results_sha256"] == before


def test_only_the_variants_named_are_simulated_and_the_base_with_them(tmp_path):
    result = say("compare", TWO, "--base", "amends_early", "--variant", "base", "--runs", 4, "--weeks", 8, "--json",
                 "--out", tmp_path / "run")  # fmt: skip
    said = json.loads(result.stdout)
    assert (said["base"], [row["name"] for row in said["variants"]]) == ("amends_early", ["base"])
    assert "base is not played" in result.stderr
    assert said["warnings"]


def test_folders_without_common_random_numbers_are_refused_and_compared_unpaired_on_demand(
    simulated, other, tmp_path, monkeypatch, capsys
):
    folder, _ = simulated
    said = refused(monkeypatch, capsys, folder, other)
    assert "have no common random numbers" in said
    assert "seed 1 and 2" in said
    assert "--unpaired" in said
    result = say("compare", folder, other, "--unpaired", "--out", tmp_path / "both")
    assert result.exit_code == 0, result.output
    assert "independent samples" in " ".join(result.output.split())
    assert {path.name for path in (tmp_path / "both").iterdir()} == set(LEFT)
    said = refused(monkeypatch, capsys, folder, other, "--unpaired", "--out", tmp_path / "both")
    assert "choose another folder or empty it" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--variant", "amends_erly"], "did you mean 'amends_early'"),
        (["--outcome", "ruptures"], "did you mean 'rupture'"),
        (["--precision", "0"], "precision must be above 0"),
        (["--runs", "1"], "at least 2 runs of each"),
        (["--variant", "base"], "the base, another variant"),
        (["nowhere"], "only if each is a run folder"),
    ],
)
def test_what_cannot_be_compared_is_refused_before_simulating(words, said, monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert said in refused(monkeypatch, capsys, TWO, *words)
    assert not list(tmp_path.iterdir())


def test_study_options_are_not_for_a_run_folder(simulated, monkeypatch, capsys, tmp_path):
    said = refused(monkeypatch, capsys, simulated[0], "--runs", "50", "--seed", "2")
    assert "--runs, --seed" in said
    assert "bilateral expand" in said
    assert "not a run folder" in refused(monkeypatch, capsys, tmp_path)


@pytest.mark.parametrize("verb", ["attribute", "compare"])
def test_help_names_every_outcome(verb):
    said = say(verb, "--help").output
    assert all(outcome.name in said for outcome in OUTCOMES)
