"""Shards and clusters: the same results, to the bit, wherever the blocks of a study are simulated."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace

import pytest

import sim
from sim.cli import main
from sim.errors import ClusterError, ResultsError, UsageError
from sim.running import cluster, ensemble, shards
from sim.running.block import play_part
from sim.running.shards import Shard
from sim.running.workers import done_by

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


def slowly(study, folder, first_run, runs):
    time.sleep(0.3 if first_run else 0.0)
    play_part(study, folder, first_run, runs)


def test_a_scheduler_that_is_lost_leaves_the_blocks_that_are_done(study, whole, tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(ensemble, "play_part", slowly)
    own = {"n_workers": 1, "threads_per_worker": 1, "processes": False, "protocol": "tcp", "dashboard_address": None}
    with distributed.LocalCluster(host="127.0.0.1", **own) as local:

        def lose(*_):
            local.close()

        with pytest.raises(ClusterError, match=r"scheduler is lost.*bilateral resume RUN"), sim.cluster(address(local)):
            sim.play(study, tmp_path / "run", lose)
    assert "Traceback" not in capfd.readouterr().err
    kept = len(list((tmp_path / "run" / "parts").glob("*.part")))
    assert 1 <= kept < RUNS / 32
    assert sim.resume(tmp_path / "run").manifest["results_sha256"] == whole


class Failing:
    """An executor of Dask, whose task ends with an error or has not ended."""

    def __init__(self, error=None):
        self.error, self.futures = error, []

    def submit(self, *_):
        future = Future()
        if self.error:
            future.set_exception(self.error)
        self.futures.append(future)
        return future


def failures_of_dask():
    scheduler, client = distributed.scheduler, distributed.client
    worker = SimpleNamespace(address="tcp://a:1")
    yield scheduler.KilledWorker("block", worker, 3), "one worker after another: they were killed.*--nthreads 1"
    yield scheduler.NoWorkerError("block", 5), "found no worker in time.*dask worker HOST:PORT"
    yield client.ClosedClientError("closed"), "the connection to the Dask scheduler is lost"
    yield distributed.comm.CommClosedError("in read"), r"scheduler is lost \(in read\)"
    yield client.FutureCancelledError("block", "lost"), "scheduler is lost"
    yield ModuleNotFoundError("No module named 'sim'"), "lacks|cannot do the work.*same Python packages"


def test_every_failure_of_dask_is_one_message_that_says_how_to_continue():
    for error, said in failures_of_dask():
        with pytest.raises(ClusterError, match=f"{said}.*bilateral resume RUN") as raised:
            list(done_by(len, [("ab",)], executor=cluster.ClusterExecutor(Failing(error))))
        assert str(raised.value).count("\n") == 0


def test_an_error_of_the_work_itself_stays_what_it_is():
    for error in (OSError(28, "full", "x"), ResultsError("not seen"), ZeroDivisionError()):
        with pytest.raises(type(error)):
            list(done_by(len, [("ab",)], executor=cluster.ClusterExecutor(Failing(error))))


def test_a_block_that_is_not_wanted_any_more_is_cancelled_on_the_cluster():
    dask = Failing()
    assert cluster.ClusterExecutor(dask).submit(len, "ab").cancel()
    assert dask.futures[0].cancelled()


def test_a_worker_that_hangs_is_not_waited_for_without_end(dask, monkeypatch):
    monkeypatch.setattr(cluster, "ANSWER", 0.5)
    pid = next(iter(dask.workers.values())).pid
    os.kill(pid, signal.SIGSTOP)
    try:
        begun = time.monotonic()
        with pytest.raises(UsageError, match=r"not all of its workers answer within 0\.5 seconds"):
            sim.cluster(address(dask)).__enter__()
        assert time.monotonic() - begun < 5
    finally:
        os.kill(pid, signal.SIGCONT)


def test_machines_with_other_versions_are_named_with_the_difference(dask, monkeypatch):
    cluster._simulates.cache_clear()
    here = cluster.versions()
    monkeypatch.setattr(cluster, "versions", lambda: {**here, "numpy": "0.1"})
    try:
        with pytest.raises(UsageError, match=r"2 machines.*numpy \S+, not 0\.1.*Install bilateral"):
            sim.cluster(address(dask)).__enter__()
    finally:
        cluster._simulates.cache_clear()


def test_a_worker_that_comes_later_with_other_versions_refuses_its_block():
    with pytest.raises(ClusterError, match="has other versions of bilateral"):
        cluster._done_alike(({"bilateral": "0"}, ""), len, "ab")
    assert cluster._done_alike(cluster._simulates(), len, "ab") == 2


def test_without_workers_left_the_wait_is_noted(monkeypatch, capsys):
    class Client:
        def scheduler_info(self):
            return {"workers": {}}

    monkeypatch.setattr(cluster, "PATIENCE", 0.01)
    with cluster._noticed(Client(), "dask://a:1"):
        time.sleep(0.1)
    assert capsys.readouterr().err.count("has no workers left; waiting for others") == 1


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setattr(cluster, "distributed", None)
    with pytest.raises(UsageError, match=r"pip install 'bilateral\[cluster\]'"), sim.cluster("dask://127.0.0.1:1"):
        pass


def test_merging_reports_runs_from_first_to_last(study, tmp_path):
    seen = []
    sim.merge(in_shards(study, tmp_path, 2), tmp_path / "merged", lambda done, every: seen.append((done, every)))
    assert seen == sorted(seen)
    assert (len(set(seen)), seen[-1]) == (16, (RUNS, RUNS))


@pytest.mark.parametrize("when", ["_check_part", "copyfile", "play_into"])
def test_an_interrupted_merge_leaves_the_shards_and_nothing_else(study, whole, tmp_path, when, monkeypatch, capsys):
    folders = in_shards(study, tmp_path, 2)

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(shards.shutil if when == "copyfile" else shards, when, interrupted)
        broken.setattr("sys.argv", ["bilateral", "merge", *map(str, folders), "--out", str(tmp_path / "merged")])
        with pytest.raises(SystemExit) as ended:
            main()
    assert ended.value.code == 130
    assert "All shards are kept as they were" in capsys.readouterr().err
    assert not (tmp_path / "merged").exists()
    assert sim.merge(folders, tmp_path / "merged").manifest["results_sha256"] == whole
