"""One process at a time changes a run folder; another is refused, and a reader sees how far it is."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from conftest import ROOT

import sim
from sim.lock import LOCK, holder, locked

HOLD = """
import sys, time
from pathlib import Path
from sim.lock import locked
with locked(Path(sys.argv[1]), "expand"):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def folder(two_states, tmp_path):
    return sim.play(sim.Study(two_states, runs=4, weeks=4), tmp_path / "run").folder


@pytest.fixture
def other(folder):
    """A process that holds the lock of the folder."""
    words = [sys.executable, "-c", HOLD, str(folder)]
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()


def test_who_holds_the_lock_is_named_and_nothing_is_changed(folder, other):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    name = rf"in use by process {other.pid} on \S+ \(bilateral expand, since 20\S+\)\. Wait until"
    for change in (sim.resume, lambda folder: sim.expand(folder, 8)):
        with pytest.raises(sim.ResultsError, match=name):
            change(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_lock_of_a_process_that_was_killed_is_free(folder, other):
    assert str(other.pid) in holder(folder)
    other.kill()
    other.wait()
    assert (folder / LOCK).exists()
    assert holder(folder) == ""
    assert sim.expand(folder, 8).manifest["runs"] == 8
    assert not (folder / LOCK).exists()


def test_finished_results_are_read_while_another_process_is_about_to_add_runs(folder, other):
    assert sim.open_results(folder).manifest["runs"] == 4
    with pytest.raises(sim.ResultsError, match=f"being simulated by process {other.pid}"):
        sim.verify(folder)


def test_a_reader_of_a_study_that_is_being_simulated_sees_by_whom_and_how_far(two_states, tmp_path, monkeypatch):
    monkeypatch.setattr("sim.running.ensemble.block_runs", lambda study: 2)
    folder, said = tmp_path / "run", []

    def look(done, runs):
        with pytest.raises(sim.ResultsError) as refused:
            sim.open_results(folder)
        said.append(str(refused.value))

    sim.play(sim.Study(two_states, runs=4, weeks=4), folder, look)
    assert f"{folder} is being simulated by process {os.getpid()} on" in said[0]
    assert "(bilateral run, since 20" in said[0]
    assert "2 of 4 runs done. Wait" in said[0]
    assert "resume" not in said[0]


def test_a_lock_is_held_once_within_a_process_too(folder):
    with locked(folder, "run"), pytest.raises(sim.ResultsError, match=f"process {os.getpid()} "), locked(folder, "run"):
        pass
    with locked(folder, "run"):
        assert "bilateral run" in holder(folder)
    assert holder(folder) == ""


def test_a_new_study_does_not_begin_in_a_folder_where_another_has_just_begun(two_states, tmp_path):
    (tmp_path / "parts").mkdir()
    with pytest.raises(sim.UsageError, match="already exists"):
        sim.play(sim.Study(two_states, runs=4, weeks=4), tmp_path)
