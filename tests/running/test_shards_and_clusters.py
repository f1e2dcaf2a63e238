"""Shards and clusters: the same results, to the bit, wherever the blocks of a study are simulated."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

import sim
from sim.errors import ResultsError, UsageError
from sim.running import ensemble
from sim.running.shards import Shard

distributed = pytest.importorskip("distributed")
RUNS, WEEKS = 160, 12


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(ensemble, "BLOCK_RUNS", 32)


@pytest.fixture(scope="module")
def study(two_states):
    return sim.Study(two_states, ("base",), runs=RUNS, weeks=WEEKS, seed=3)


@pytest.fixture(scope="module")
def whole(study, tmp_path_factory):
    return sim.play(study, tmp_path_factory.mktemp("whole") / "run").manifest["results_sha256"]


def in_shards(study, folder, of):
    return [sim.play_shard(study, Shard(number, of), folder / f"{number}") for number in range(1, of + 1)]


@pytest.mark.parametrize("of", [1, 4, 7])
def test_merged_shards_are_the_study_made_at_once(study, whole, tmp_path, of):
    merged = sim.merge(in_shards(study, tmp_path, of), tmp_path / "merged")
    assert merged.manifest["results_sha256"] == whole
    assert sim.verify(merged.folder).runs == RUNS


def test_a_shard_that_was_stopped_continues_with_the_same_call(study, whole, tmp_path):
    shards = in_shards(study, tmp_path, 2)
    next((shards[1] / "parts").glob("*.part")).unlink()
    with pytest.raises(ResultsError, match=r"shard 2/2 in .* lacks 32 runs"):
        sim.merge(shards, tmp_path / "merged")
    assert not (tmp_path / "merged").exists()
    seen = []
    sim.play_shard(study, Shard(2, 2), shards[1], lambda done, _: seen.append(done))
    assert seen == [64]
    assert sim.merge(shards, tmp_path / "merged").manifest["results_sha256"] == whole


def test_a_damaged_part_is_simulated_again_by_the_same_call(study, whole, tmp_path):
    shards = in_shards(study, tmp_path, 2)
    part = next((shards[0] / "parts").glob("*.part"))
    part.write_bytes(part.read_bytes()[:-1] + b"?")
    with pytest.raises(ResultsError, match=r"is damaged.*Run the command of its shard again"):
        sim.merge(shards, tmp_path / "merged")
    assert not (tmp_path / "merged").exists()
    sim.play_shard(study, Shard(1, 2), shards[0])
    assert sim.merge(shards, tmp_path / "merged").manifest["results_sha256"] == whole


def test_shards_that_do_not_belong_together_are_refused(study, two_states, tmp_path):
    shards = in_shards(study, tmp_path, 2)
    other = sim.play_shard(sim.Study(two_states, runs=RUNS, weeks=WEEKS, seed=4), Shard(2, 2), tmp_path / "other")
    alone = sim.play(study, tmp_path / "alone").folder
    for folders, message in (
        (shards[:1], "shard 2/2 is missing"),
        ((shards[0], other), "a shard of another study: seed 4"),
        ((shards[0], alone), "not a shard but a study of its own"),
    ):
        with pytest.raises(ResultsError, match=message):
            sim.merge(folders, tmp_path / "merged")
    with pytest.raises(UsageError, match=r"holds shard 2/2 of 160 runs"):
        sim.play_shard(study, Shard(1, 2), shards[1])
    for read in (sim.open_results, sim.resume):
        with pytest.raises(ResultsError, match=r"is shard 1/2 of a study.*bilateral merge"):
            read(shards[0])


@pytest.mark.parametrize("text", ["3", "0/4", "5/4", "a/b", "1/0", "-1/4"])
def test_an_impossible_shard_is_refused(text):
    with pytest.raises(UsageError, match="such as 3/10"):
        Shard.parse(text)


@pytest.fixture(scope="module")
def dask():
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as local:
        yield local


def address(local):
    return local.scheduler_address.replace("tcp://", "dask://")


def test_a_cluster_gives_the_same_results_though_a_worker_is_killed(dask, study, whole, tmp_path, two_states):
    with sim.cluster(address(dask)):
        assert sim.play(study, tmp_path / "run").manifest["results_sha256"] == whole
        here = sim.sweep(study, {"relations.XAA-XBB": [0.1, 0.4]})
        killed = []

        def kill_one(done, _):
            if not killed:
                killed.append(next(iter(dask.workers.values())).pid)
                os.kill(killed[0], signal.SIGKILL)

        assert sim.play(study, tmp_path / "again", kill_one).manifest["results_sha256"] == whole
        assert killed
    assert here.settings == sim.sweep(study, {"relations.XAA-XBB": [0.1, 0.4]}).settings


def test_a_folder_that_a_worker_does_not_see_is_named(dask, study, tmp_path):
    from sim.running.block import play_part

    with sim.cluster(address(dask)) as executor:
        future = executor.submit(play_part, study, Path(tmp_path / "nowhere"), 0, 32)
        with pytest.raises(ResultsError, match="nowhere is not seen by the machine"):
            future.result()


def test_a_cluster_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setattr("sim.running.cluster.PATIENCE", 1)
    with (
        pytest.raises(UsageError, match=r"there is no Dask scheduler at dask://127\.0\.0\.1:1"),
        sim.cluster("dask://127.0.0.1:1"),
    ):
        pass
    with pytest.raises(UsageError, match="give dask://HOST:PORT"), sim.cluster("ray://127.0.0.1:1"):
        pass
