"""`bilateral brief`: its files, its JSON and its refusals."""

from __future__ import annotations

import json
import shutil

import pytest
from pages import TWO, parsed, sections, study

from sim.briefing import asking
from sim.briefing.baked_settings import baked as settings_of_sliders
from sim.cli import main

SMALL = ["--runs", "4", "--weeks", "20"]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return study(tmp_path_factory.mktemp("verb"), words="--runs 6 --weeks 30")


@pytest.fixture
def call(monkeypatch, capsys, tmp_path):
    """Run the program in an empty folder; return its exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def called(*words):
        monkeypatch.setattr("sys.argv", ["bilateral", "brief", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return end.value.code, said.out, said.err

    return called


def test_a_run_folder_gets_its_brief_and_the_commands_that_add_to_it(run, call):
    code, out, _ = call(run)
    assert code == 0
    assert (run / "brief.html").is_file()
    assert f"Written:    {run / 'brief.html'}" in out
    assert f"bilateral window {run.as_posix()}/scenario.yaml --out {run.as_posix()}/window" in out


def test_a_scenario_is_simulated_first(run, call, tmp_path):
    code, out, _ = call(run.parent / "two.yaml", *SMALL, "--variant", "amends_early", "--theory", "prospect", "--json")
    assert code == 0
    found = json.loads(out)
    page = sections(parsed((tmp_path / found["file"]).read_text(encoding="utf-8")))
    assert "Amends within a week: 4 runs" in page["question"].text()
    assert "--variant amends_early --theory prospect" in page["reproduce"].text()
    assert [section["name"] for section in found["sections"]] == list(page)


@pytest.mark.parametrize("words", [("--runs", "1", "--weeks", "1"), ("--runs", "2", "--weeks", "208")])
def test_the_smallest_studies_have_a_brief_that_says_what_they_lack(words, call, tmp_path):
    code, out, err = call("france_australia_2021" if "208" in words else TWO, *words, "--json")
    assert code == 0, err
    page = sections(parsed((tmp_path / json.loads(out)["file"]).read_text(encoding="utf-8")))
    assert "No storylines: " in page["typical-courses"].text()
    assert "Early-warning indicators: no answer. " in page["watch"].text()


def test_nothing_is_overwritten_but_the_brief_of_the_run_folder(run, call, tmp_path):
    mine = tmp_path / "mine.html"
    assert call(run, "--out", mine)[0] == 0
    before = mine.read_bytes()
    code, _, err = call(run, "--out", mine)
    assert code == 1
    assert "mine.html already exists and is not overwritten" in err
    assert mine.read_bytes() == before
    assert call(run)[0] == call(run)[0] == 0


def test_an_interrupt_says_what_is_kept_and_how_to_continue(run, call, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(asking, "ask", interrupted)
    code, out, err = call(run, "--full", "--json")
    assert code == 130
    assert f"continue with: bilateral brief {run} --full" in err
    assert json.loads(out)["error"]["kind"] == "interrupted"


def test_an_interrupt_among_the_settings_says_what_is_kept_and_how_to_do_it_again(run, call, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(settings_of_sliders, "baked", interrupted)
    code, _, err = call(run, "--bake", "ideal_tones.XAA.veterans>XBB=-0.5,0.5")
    assert code == 130
    assert f"again: bilateral brief {run} --bake 'ideal_tones.XAA.veterans>XBB=-0.5,0.5'" in err


def test_settings_are_checked_before_the_scenario_is_simulated(run, call, tmp_path):
    code, _, err = call(run.parent / "two.yaml", *SMALL, "--bake", "incidents.brige=on,off")
    assert code == 1
    assert "did you mean 'incidents.bridge'?" in err
    assert list(tmp_path.iterdir()) == []


def test_full_writes_into_no_folder_that_holds_something_else(run, call, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(run, copy)
    for question in ("attribute", "window", "robust", "readings"):
        (copy / question).mkdir()
        (copy / question / "scenario.yaml").write_text("mine")
    code, _, err = call(copy, "--full")
    assert code == 1
    assert "already exists, without an answer to attribute; move it away, then ask again" in err
    assert (copy / "attribute" / "scenario.yaml").read_text() == "mine"


def test_options_of_a_simulation_do_not_apply_to_a_run_folder(run, call):
    code, _, err = call(run, "--runs", 3, "--variant", "base")
    assert code == 1
    assert (
        "--variant, --runs applies only to a scenario" in err or "--runs, --variant applies only to a scenario" in err
    )


def test_a_folder_without_results_is_explained(run, call, tmp_path):
    (tmp_path / "empty").mkdir()
    code, _, err = call(tmp_path / "empty")
    assert code == 1
    assert "is not a run folder: it has no manifest.json. Create one: bilateral run SCENARIO" in err
    shutil.copytree(run, tmp_path / "unfinished")
    (tmp_path / "unfinished" / "results.nc").unlink()
    code, _, err = call(tmp_path / "unfinished")
    assert code == 1
    assert "is unfinished (0 of 6 runs done); complete it with: bilateral resume" in err


def test_results_of_another_file_are_explained(run, call, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(run, other, ignore=shutil.ignore_patterns("brief.html"))
    scenario = other / "scenario.yaml"
    scenario.write_text(scenario.read_text(encoding="utf-8").replace("Avaria", "Azania"), encoding="utf-8")
    code, out, err = call(other, "--json")
    assert code == 1
    assert "is not the scenario that was simulated" in err
    assert json.loads(out)["error"]["exit_code"] == 1
    assert not (other / "brief.html").exists()
