"""Ensembles: a study played in blocks of runs, each written as it is done, and joined at the end.

A study that is broken off loses nothing that was reported done: `resume` plays what is missing, `expand` adds runs, and
both give the same bits as a study made at once, with any number of workers.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path

from sim.errors import ResultsError, UsageError
from sim.results.dataset import Results, open_results
from sim.results.joining import Joining, held
from sim.results.run_folder import (
    PARTS,
    SCENARIO,
    new_folder,
    parts_of,
    read_manifest,
    versions,
    write_manifest,
    write_text,
)
from sim.running.block import play_part
from sim.running.manifest import manifest_of
from sim.running.study import Study
from sim.running.workers import Progress, done_by, reported
from sim.scenario.inputs import DEFAULT_THEORY
from sim.scenario.scenario import load

BLOCK_ROWS = 128
"""Rows (variants x runs) played at once: small enough for the processor's cache, large enough for NumPy."""


def play(
    study: Study,
    out: str | Path | None = None,
    progress: Progress | None = None,
    workers: int = 1,
    executor: Executor | None = None,
) -> Results:
    """Play a study into a new run folder and open its results.

    `progress(done, all)` is called in runs after every block. `workers` processes play blocks side by side; a script
    that asks for more than one must do so under `if __name__ == "__main__":`. Any `concurrent.futures.Executor` may
    be given instead. Raises UsageError if `out` already holds something.
    """
    return play_into(open_study_folder(study, out), study, progress, workers, executor)


def open_study_folder(study: Study, out: str | Path | None = None) -> Path:
    """The run folder of a new study: its scenario and manifest. Raises UsageError if `out` already holds something."""
    folder = new_folder(Path(out) if out is not None else None, study.scenario.name, dt.date.today())
    write_text(folder / SCENARIO, study.scenario.resolved)
    write_manifest(folder, manifest_of(study))
    return folder


def resume(folder: str | Path, progress: Progress | None = None, workers: int = 1) -> Results:
    """Play what a broken-off study lacks, to the same bits as if it had not been broken off."""
    return play_into(Path(folder), study_in(Path(folder)), progress, workers)


def expand(folder: str | Path, runs: int, progress: Progress | None = None, workers: int = 1) -> Results:
    """Enlarge a study to `runs` runs, to the same bits as one made at once. Raises UsageError if that is no more."""
    enlarge(Path(folder), runs)
    return resume(folder, progress, workers)


def enlarge(folder: Path, runs: int) -> None:
    """Enter in a folder's manifest that it shall have `runs` runs; `resume` then plays those that are missing."""
    manifest = read_manifest(folder)
    if runs <= manifest["runs"]:
        raise UsageError(f"{folder} has {manifest['runs']} runs already; ask for more, in all, with --runs")
    replace(study_in(folder), runs=runs)
    write_manifest(folder, {**manifest, "runs": runs})


def study_in(folder: Path) -> Study:
    """The study a folder was made for; raises ResultsError if other versions made it."""
    manifest = read_manifest(folder)
    made, now = manifest["versions"], versions()
    other = [f"{name} {made.get(name)} (now {now[name]})" for name in now if made.get(name) != now[name]]
    if other:
        raise ResultsError(
            f"{folder} was made with {', '.join(other)}: the bits might differ. Install those versions, or run anew"
        )
    scenario = load(folder / SCENARIO, name=manifest["scenario"])
    size = manifest["runs"], manifest["seed"], manifest["weeks"]
    return Study(scenario, tuple(manifest["variants"]), *size, theory=manifest.get("theory", DEFAULT_THEORY))


def play_into(
    folder: Path, study: Study, progress: Progress | None = None, workers: int = 1, executor: Executor | None = None
) -> Results:
    """Play the blocks a folder lacks, join everything into `results.nc`, and clear the parts away."""
    manifest = {**read_manifest(folder), "runs": study.runs}
    if held(folder)[0] < study.runs:
        (folder / PARTS).mkdir(exist_ok=True)
        missing = list(_missing(folder, study))
        done = study.runs - sum(runs for _, runs in missing)
        with Joining(folder, manifest) as joining:
            blocks = [(study, folder, first, runs) for first, runs in missing]
            sizes = [runs for _, runs in missing]
            for _, finished in reported(done_by(play_part, blocks, workers, executor), sizes, progress, done):
                done += finished
                write_manifest(folder, {**manifest, "runs_done": done})
                joining.catch_up()
            joining.finish()
    fingerprint = held(folder)[1]
    write_manifest(folder, {**manifest, "runs_done": study.runs, "results_sha256": fingerprint})
    shutil.rmtree(folder / PARTS, ignore_errors=True)
    return open_results(folder)


def _missing(folder: Path, study: Study) -> Iterator[tuple[int, int]]:
    """Blocks (first run, runs) that neither the results nor a finished part hold."""
    block = max(1, BLOCK_ROWS // len(study.variants))
    at = held(folder)[0]
    for first, runs in [*((first, runs) for first, runs, _ in parts_of(folder)), (study.runs, 0)]:
        while at < first:
            size = min(block, first - at)
            yield at, size
            at += size
        at = max(at, first + runs)
