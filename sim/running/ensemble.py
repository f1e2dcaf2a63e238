"""Ensembles: a study is simulated in blocks of runs, each written when it finishes, and joined at the end.

An interrupted study keeps all finished blocks: `resume` simulates the missing ones, `expand` adds runs, and both are
bit-identical to a study made at once, with any number of workers.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path

from sim.errors import ResultsError, UsageError, counted
from sim.model.compiling import LANES
from sim.results import run_folder
from sim.results.dataset import Results, open_results
from sim.results.joining import Joining, joined_runs
from sim.running.block import play_part
from sim.running.study import Study, manifest_of
from sim.running.workers import Progress, done_by, reported
from sim.scenario.inputs import DEFAULT_THEORY
from sim.scenario.scenario import load
from sim.writing import write_text

BLOCK_BYTES, BLOCK_RUNS = 8 * 2**20, 256
"""Memory of a block's records, so that they stay in a processor's cache, and the most runs in it.

There are at least as many runs as are simulated side by side, whatever their memory.
"""
BYTES_OF_DYAD = 330
"""Memory of the records of a directed dyad in a run, about."""


def play(
    study: Study,
    out: str | Path | None = None,
    progress: Progress | None = None,
    workers: int = 1,
    executor: Executor | None = None,
) -> Results:
    """Simulate a study into a new run folder and open its results.

    `progress(done, all)` is called in runs after every block. `workers` is the number of blocks simulated in parallel,
    by threads. Any `concurrent.futures.Executor` may be passed instead. Raises UsageError if `out` is not empty.
    """
    return play_into(open_study_folder(study, out), study, progress, workers, executor)


def open_study_folder(study: Study, out: str | Path | None = None) -> Path:
    """Create the run folder of a new study with scenario and manifest. Raises UsageError if `out` is not empty."""
    folder = run_folder.new_folder(Path(out) if out is not None else None, study.scenario.name, dt.date.today())
    write_text(folder / run_folder.SCENARIO, study.scenario.resolved)
    run_folder.write_manifest(folder, manifest_of(study))
    return folder


def resume(folder: str | Path, progress: Progress | None = None, workers: int = 1) -> Results:
    """Finish an interrupted study; the results are bit-identical to an uninterrupted one."""
    return play_into(Path(folder), study_in(Path(folder)), progress, workers)


def expand(folder: str | Path, runs: int, progress: Progress | None = None, workers: int = 1) -> Results:
    """Enlarge a study to `runs` runs, bit-identical to one made at once. Raises UsageError if that is not more."""
    enlarge(Path(folder), runs)
    return resume(folder, progress, workers)


def enlarge(folder: Path, runs: int) -> None:
    """Set the number of runs in a folder's manifest; `resume` then simulates the missing ones."""
    manifest = run_folder.read_manifest(folder)
    if runs <= manifest["runs"]:
        raise UsageError(f"{folder} already has {counted(manifest['runs'], 'run')}; set --runs to a larger total")
    replace(study_in(folder), runs=runs)
    run_folder.write_manifest(folder, {**manifest, "runs": runs})


def study_in(folder: Path) -> Study:
    """Return the study of a folder; raises ResultsError if other versions made it."""
    manifest = run_folder.read_manifest(folder)
    made, now = manifest["versions"], run_folder.versions()
    other = [f"{name} {made.get(name)} (now {now[name]})" for name in now if made.get(name) != now[name]]
    if other:
        raise ResultsError(
            f"{folder} was made with {', '.join(other)}: results might differ. "
            f"Install those versions or run the study again"
        )
    scenario = load(folder / run_folder.SCENARIO, name=manifest["scenario"])
    size = manifest["runs"], manifest["seed"], manifest["weeks"]
    return Study(scenario, tuple(manifest["variants"]), *size, theory=manifest.get("theory", DEFAULT_THEORY))


def play_into(
    folder: Path, study: Study, progress: Progress | None = None, workers: int = 1, executor: Executor | None = None
) -> Results:
    """Simulate the missing blocks of a folder, join all into `results.nc`, and delete the parts."""
    manifest = {**run_folder.read_manifest(folder), "runs": study.runs}
    if joined_runs(folder)[0] < study.runs:
        (folder / run_folder.PARTS).mkdir(exist_ok=True)
        missing = list(_missing(folder, study))
        done = study.runs - sum(runs for _, runs in missing)
        with Joining(folder, manifest) as joining:
            blocks = [(study, folder, first, runs) for first, runs in missing]
            sizes = [runs for _, runs in missing]
            for place, _ in reported(done_by(play_part, blocks, workers, executor), sizes, progress, done):
                done += sizes[place]
                run_folder.write_manifest(folder, {**manifest, "runs_done": done})
                joining.catch_up()
            joining.finish()
    fingerprint = joined_runs(folder)[1]
    run_folder.write_manifest(folder, {**manifest, "runs_done": study.runs, "results_sha256": fingerprint})
    shutil.rmtree(folder / run_folder.PARTS, ignore_errors=True)
    return open_results(folder)


def block_runs(study: Study) -> int:
    """Return the number of runs in a block, by its memory: whole groups of runs that are simulated side by side."""
    dyads = sum(int(case.named.sum()) for case in study.cases)
    return LANES * max(1, min(BLOCK_RUNS, BLOCK_BYTES // (BYTES_OF_DYAD * max(1, dyads))) // LANES)


def _missing(folder: Path, study: Study) -> Iterator[tuple[int, int]]:
    """Yield blocks (first run, runs) that neither the results nor a finished part contain."""
    block = block_runs(study)
    at = joined_runs(folder)[0]
    for first, runs in [*((first, runs) for first, runs, _ in run_folder.parts_of(folder)), (study.runs, 0)]:
        while at < first:
            size = min(block, first - at)
            yield at, size
            at += size
        at = max(at, first + runs)
