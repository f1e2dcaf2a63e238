"""Verbs on a finished or broken-off study: resume, expand, summary, plot, export."""

from __future__ import annotations

import gzip
import json

import pandas as pd
import pytest
from click.testing import CliRunner
from conftest import ROOT

import sim
from sim.cli import bilateral, main
from sim.running import ensemble
from sim.running.block import play_part

TWO = str(ROOT / "tests" / "scenario" / "two_states.yaml")


def say(*words):
    return CliRunner().invoke(bilateral, [str(word) for word in words])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("verbs") / "run"
    assert say("run", TWO, "--runs", 30, "--weeks", 40, "--variant", "all", "--out", folder).exit_code == 0
    return folder


def test_summary_repeats_the_summary_of_run(folder):
    assert say("summary", folder).output.strip() == (folder / "summary.txt").read_text().strip()


def test_summary_json_is_the_json_of_run(folder):
    said = json.loads(say("summary", folder, "--json").stdout)
    assert said["results_sha256"] == sim.open_results(folder).manifest["results_sha256"]
    assert said["run_folder"] == str(folder)


def test_an_interrupt_reports_what_is_kept_and_resume_completes_it(folder, tmp_path, monkeypatch):
    original, blocks = play_part, []

    def interrupted(*block):
        if len(blocks) == 2:
            raise KeyboardInterrupt
        blocks.append(block)
        return original(*block)

    monkeypatch.setattr(ensemble, "block_runs", lambda study: max(1, 16 // len(study.variants)))
    monkeypatch.setattr(ensemble, "play_part", interrupted)
    broken = say("run", TWO, "--runs", 30, "--weeks", 40, "--variant", "all", "--workers", 1, "--out", tmp_path / "run")
    assert broken.exit_code == 130
    assert "16 of 30 runs are kept" in broken.stderr
    assert f"bilateral resume {tmp_path / 'run'}" in broken.stderr
    monkeypatch.setattr(ensemble, "play_part", original)
    assert say("resume", tmp_path / "run").exit_code == 0
    whole, resumed = (sim.open_results(f).manifest["results_sha256"] for f in (folder, tmp_path / "run"))
    assert whole == resumed


def test_expand_adds_runs_and_prints_the_new_summary(folder, tmp_path):
    out = tmp_path / "run"
    assert say("run", TWO, "--runs", 12, "--weeks", 40, "--variant", "all", "--out", out).exit_code == 0
    expanded = say("expand", out, "--runs", 30)
    assert "30 runs" in expanded.output
    assert sim.open_results(out).manifest["results_sha256"] == sim.open_results(folder).manifest["results_sha256"]


def test_plot_draws_only_what_is_asked_for(folder, tmp_path):
    result = say("plot", folder, "--picture", "fan", "--variant", "base", "--out", tmp_path / "pictures")
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in (tmp_path / "pictures").iterdir()) == ["fan.png", "fan.svg"]


def test_export_hands_on_tidy_tables(folder, tmp_path):
    result = say("export", folder, "--csv", tmp_path / "tables")
    assert result.exit_code == 0, result.output
    paths = pd.read_csv(tmp_path / "tables" / "paths.csv.gz")
    assert len(paths) == 2 * 30 * 40 * 2
    assert {"variant", "run", "week", "source", "target", "relation", "rung"} <= set(paths.columns)
    with gzip.open(tmp_path / "tables" / "events.csv.gz", "rt") as events:
        assert events.readline().startswith("variant,run,date,week,source,target,event")
    assert len(pd.read_csv(tmp_path / "tables" / "inputs.csv")) == 60
    assert "half log-odds" in (tmp_path / "tables" / "README.txt").read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["summary", "nowhere"], "is not a run folder"),
        (["resume", "nowhere"], "is not a run folder"),
        (["expand", "{folder}", "--runs", "30"], "already has 30 runs"),
        (["plot", "{folder}", "--picture", "fna"], "did you mean 'fan'"),
        (["plot", "{folder}", "--variant", "amends_erly"], "amends_early"),
        (["run", TWO, "--workers", "0", "--out", "{folder}/new"], "workers must be between 1"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_next_step(folder, words, said, monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["bilateral", *(word.format(folder=folder) for word in words)])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 1
    output = capsys.readouterr().err
    assert said in output
    assert "Traceback" not in output


def test_tables_are_never_overwritten(folder, tmp_path, monkeypatch, capsys):
    assert say("export", folder, "--csv", tmp_path).exit_code == 0
    monkeypatch.setattr("sys.argv", ["bilateral", "export", str(folder), "--csv", str(tmp_path)])
    with pytest.raises(SystemExit):
        main()
    assert "already exists" in capsys.readouterr().err
