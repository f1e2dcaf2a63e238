"""Studies that are cut up, broken off, taken up again or enlarged: always the same bits, and nothing lost."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace

import pytest
from conftest import ROOT

import sim
from sim.cli.terminal.failures import failure_of
from sim.errors import UsageError
from sim.results import run_folder
from sim.results.fingerprint import sha256_of
from sim.running import ensemble
from sim.running.block import play_part

WEEKS = 40


@pytest.fixture(scope="module")
def study(two_states):
    return sim.Study(two_states, two_states.variants, runs=48, seed=3, weeks=WEEKS)


@pytest.fixture(scope="module")
def straight(study, tmp_path_factory):
    return sim.play(study, tmp_path_factory.mktemp("straight") / "run")


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(ensemble, "block_runs", lambda study: max(1, 16 // len(study.variants)))


def hash_of(results):
    return results.manifest["results_sha256"]


def test_two_workers_give_the_bits_of_one(study, straight, tmp_path):
    assert hash_of(sim.play(study, tmp_path / "run", workers=2)) == hash_of(straight)


def test_any_executor_will_do(study, straight, tmp_path):
    with ThreadPoolExecutor(2) as pool:
        assert hash_of(sim.play(study, tmp_path / "run", executor=pool)) == hash_of(straight)


def killed_after_the_first(study, folder, first_run, runs):
    """Simulate the first block, and kill the process that should simulate another."""
    if first_run:
        time.sleep(0.3)
        os.kill(os.getpid(), signal.SIGKILL)
    play_part(study, folder, first_run, runs)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_worker_process_that_is_killed_ends_in_a_message_and_loses_nothing(study, straight, tmp_path):
    with pytest.MonkeyPatch.context() as patch, ProcessPoolExecutor(2) as pool:
        patch.setattr(ensemble, "play_part", killed_after_the_first)
        with pytest.raises(BrokenExecutor) as stopped:
            sim.play(study, tmp_path / "run", executor=pool)
    failure = failure_of(stopped.value)
    assert (failure.kind, failure.exit_code) == ("system", 1)
    assert "A worker process ended unexpectedly" in failure.text
    assert "bilateral resume" in failure.text
    done = run_folder.read_manifest(tmp_path / "run")["runs_done"]
    assert done <= sim.verify(tmp_path / "run").runs
    assert hash_of(sim.resume(tmp_path / "run")) == hash_of(straight)


def broken_off(study, folder, after):
    """A study that fails after a number of blocks."""

    def fall_over(done, runs):
        if done >= after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sim.play(study, folder, fall_over)


@pytest.mark.parametrize("after", [1, 20, 48])
def test_a_study_that_was_broken_off_is_resumed_to_the_same_bits(study, straight, tmp_path, after):
    broken_off(study, tmp_path / "run", after)
    with pytest.raises(sim.ResultsError, match="bilateral resume"):
        sim.open_results(tmp_path / "run")
    told = []
    resumed = sim.resume(tmp_path / "run", lambda done, runs: told.append(done))
    assert hash_of(resumed) == hash_of(straight)
    assert all(done > after for done in told)
    assert not (tmp_path / "run" / "parts").exists()


def test_resuming_a_finished_study_changes_nothing(straight, tmp_path):
    shutil.copytree(straight.folder, tmp_path / "run")
    told = []
    assert hash_of(sim.resume(tmp_path / "run", lambda *done: told.append(done))) == hash_of(straight)
    assert told == []


def test_half_a_study_expanded_by_the_other_half_is_the_whole(study, straight, tmp_path):
    sim.play(replace(study, runs=20), tmp_path / "run")
    assert hash_of(sim.expand(tmp_path / "run", 31)) != hash_of(straight)
    whole = sim.expand(tmp_path / "run", 48, workers=2)
    assert hash_of(whole) == hash_of(straight)
    assert whole.dataset.identical(straight.dataset)
    assert whole.inputs.identical(straight.inputs)
    assert whole.events.equals(straight.events)


def test_an_expansion_that_was_broken_off_is_resumed(study, straight, tmp_path, monkeypatch):
    sim.play(replace(study, runs=20), tmp_path / "run")
    original = play_part

    def fall_over(study, folder, first, runs):
        if first >= 36:
            raise KeyboardInterrupt
        return original(study, folder, first, runs)

    monkeypatch.setattr(ensemble, "play_part", fall_over)
    with pytest.raises(KeyboardInterrupt):
        sim.expand(tmp_path / "run", 48)
    monkeypatch.setattr(ensemble, "play_part", original)
    assert hash_of(sim.resume(tmp_path / "run")) == hash_of(straight)


@pytest.mark.parametrize("runs", [48, 10])
def test_expanding_to_no_more_is_refused(straight, runs):
    with pytest.raises(sim.UsageError, match="already has 48 runs"):
        sim.expand(straight.folder, runs)


def test_a_folder_made_by_other_versions_is_not_taken_up(study, straight, tmp_path):
    shutil.copytree(straight.folder, tmp_path / "run")
    manifest = run_folder.read_manifest(tmp_path / "run")
    manifest["versions"]["numpy"] = "1.0"
    manifest["inputs_sha256"] = sha256_of(run_folder.inputs_in(manifest))
    run_folder.write_manifest(tmp_path / "run", manifest)
    with pytest.raises(sim.ResultsError, match=r"numpy 1\.0 \(now"):
        sim.expand(tmp_path / "run", 60)


def test_files_that_were_being_written_do_not_count_and_are_removed_without_those_of_others(study, straight, tmp_path):
    broken_off(study, tmp_path / "run", 20)
    names = ("parts/{}00000044-000004.part", "{}results.nc", "{}manifest.json", "{}notes.txt", "parts/{}notes.part")
    drafts = [tmp_path / "run" / name.format(".draft-0123456789abcdef-") for name in names]
    for draft in drafts:
        draft.write_bytes(b"half a file")
    assert hash_of(sim.resume(tmp_path / "run")) == hash_of(straight)
    assert [draft.exists() for draft in drafts] == [False, False, False, True, True]


KILLED = """
import sys
from pathlib import Path
import sim
from sim.running import ensemble
ensemble.block_runs = lambda study: 8
scenario = sim.load("tests/scenario/two_states.yaml")
study = sim.Study(scenario, scenario.variants, runs=48, seed=3, weeks=40)
def report(done, runs):
    print(done, flush=True)
sim.play(study, sys.argv[1], report)
"""


def test_killed_at_random_moments_nothing_reported_done_is_lost(straight, tmp_path):
    moments = random.Random(7)
    for attempt in range(4):
        folder = tmp_path / f"run{attempt}"
        player = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ}
        )
        assert player.stdout is not None
        reported = int(player.stdout.readline())
        time.sleep(moments.uniform(0.0, 0.25))
        player.send_signal(signal.SIGKILL)
        reported = max([reported, *(int(line) for line in player.stdout.read().split())])
        player.wait()
        told = []
        resumed = sim.resume(folder, lambda done, runs, told=told: told.append(done))
        assert hash_of(resumed) == hash_of(straight)
        assert all(done > reported for done in told)


def test_memory_does_not_grow_with_the_number_of_runs(two_states, tmp_path):
    measure = (
        "import resource, sys, sim\n"
        "s = sim.load('tests/scenario/two_states.yaml')\n"
        "r = sim.play(sim.Study(s, runs=int(sys.argv[1]), weeks=20), sys.argv[2])\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )
    peaks = []
    for runs in (600, 6000):
        words = [sys.executable, "-c", measure, str(runs), str(tmp_path / str(runs))]
        peaks.append(int(subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout))
    assert peaks[1] < peaks[0] * 1.15


@pytest.mark.parametrize(("name", "weeks"), [("russia_azerbaijan_2025", 52), ("france_australia_2021", 104)])
def test_the_room_that_a_study_needs_is_known_within_a_tenth(name, weeks, tmp_path):
    study = sim.Study(sim.load(name), runs=512, weeks=weeks)
    parts = []

    def note(*_):
        parts.append(sum(path.stat().st_size for path in (tmp_path / "run" / "parts").glob("*.part")))

    size = (sim.play(study, tmp_path / "run", note).folder / run_folder.DATA).stat().st_size
    during, after = ensemble.room_needed(study)
    assert after == pytest.approx(size, rel=0.1)
    assert during == pytest.approx(size + parts[-1], rel=0.1)


def test_a_study_without_room_is_refused_before_its_first_run(study, tmp_path, monkeypatch):
    monkeypatch.setattr(ensemble.shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(9, 9, 1000))
    with pytest.raises(UsageError, match=r"48 runs of 2 variants need about 0\.0 GB in .* 0\.0 GB are free"):
        sim.play(study, tmp_path / "run")
    assert not list((tmp_path / "run" / "parts").iterdir())
