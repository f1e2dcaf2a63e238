"""Ensembles: a study is simulated in blocks of runs, each written when it finishes, and joined at the end.

An interrupted study keeps all finished blocks: `resume` simulates the missing ones, `expand` adds runs, and both are
bit-identical to a study made at once, with any number of workers.
"""

from __future__ import annotations

import datetime as dt
import shutil
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from sim.errors import ResultsError, UsageError, counted
from sim.lock import locked
from sim.model.compiling import LANES
from sim.notes import LOG
from sim.results import run_folder
from sim.results.dataset import Results, opened
from sim.results.fingerprint import model_sha256
from sim.results.joining import Joining
from sim.results.layout import LARGE_WORLD
from sim.results.parts import check_part, parts_of, remove_parts
from sim.results.variables import expected_bytes
from sim.running.block import play_part
from sim.running.conditioned import conditioned_in
from sim.running.study import Study, manifest_of
from sim.running.workers import Progress, done_by, reported
from sim.scenario.scenario import load
from sim.writing import write_text

BLOCK_BYTES, BLOCK_RUNS = 8 * 2**20, 256
"""Memory of a block's records, so that they stay in a processor's cache, and the most runs in it.

There are at least as many runs as are simulated side by side, whatever their memory.
"""
BYTES_OF_DYAD = 330
"""Memory of the records of a directed dyad in a run, about."""
BLOCK_WORK = BLOCK_RUNS * 66 * 312
"""Most runs x directed dyads x weeks of a block, about 2 s: a block that is interrupted is lost."""
GIGABYTE = 10**9
Notify = Callable[[str], object]
"""Callback with a sentence about something that was repaired."""


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


def open_study_folder(study: Study, out: str | Path | None = None, **facts: Any) -> Path:
    """Create the run folder of a new study with scenario and manifest, in which `facts` stand as well.

    Raises UsageError if `out` is not empty.
    """
    folder = run_folder.new_folder(Path(out) if out is not None else None, study.scenario.name, dt.date.today())
    write_text(folder / run_folder.SCENARIO, study.scenario.resolved)
    if study.conditioned:
        study.conditioned.save(folder)
    run_folder.write_manifest(folder, {**manifest_of(study), **facts})
    LOG.info("begin %r in %s", study, folder)
    return folder


def resume(
    folder: str | Path, progress: Progress | None = None, workers: int = 1, notify: Notify = warnings.warn
) -> Results:
    """Finish an interrupted study; the results are bit-identical to an uninterrupted one.

    Results and parts that are damaged are set aside and simulated again, which `notify` reports. Raises ResultsError
    if another process simulates the study, or if its inputs are not those of its runs.
    """
    folder = Path(folder)
    study_in(folder)
    if shard := run_folder.read_manifest(folder).get(run_folder.SHARD):
        raise ResultsError(f"{folder} is shard {shard} of a study. {run_folder.HOW_TO_MERGE}")
    with locked(folder, "resume"):
        _set_aside_damaged(folder, notify)
        return _complete(folder, study_in(folder), progress, workers)


def expand(folder: str | Path, runs: int, progress: Progress | None = None, workers: int = 1) -> Results:
    """Enlarge a study to `runs` runs, bit-identical to one made at once.

    Raises UsageError if that is not more, and ResultsError as `resume` and if the results are damaged.
    """
    folder = Path(folder)
    _enlarged(folder, runs)
    with locked(folder, "expand"):
        study = _enlarged(folder, runs)
        run_folder.recorded_results(folder, run_folder.read_manifest(folder))
        for part in parts_of(folder):
            check_part(part, study.inputs)
        run_folder.write_manifest(folder, {**run_folder.read_manifest(folder), "runs": runs})
        return _complete(folder, study, progress, workers)


def _enlarged(folder: Path, runs: int) -> Study:
    """Return the study of a folder with more runs. Raises UsageError if they are not more."""
    study = study_in(folder)
    if runs <= study.runs:
        raise UsageError(f"{folder} already has {counted(study.runs, 'run')}; set --runs to a larger total")
    return replace(study, runs=runs)


def study_in(folder: Path) -> Study:
    """Return the study of a folder; raises ResultsError if this version would not simulate the same runs."""
    manifest = run_folder.read_manifest(folder)
    made, now = manifest["versions"], run_folder.versions()
    other = [f"{name} {made.get(name)} (now {now[name]})" for name in now if made.get(name) != now[name]]
    if not other and manifest["model_sha256"] != model_sha256():
        other = ["other sources of the model (sim/model, engine, world, scenario) than there are now"]
    if other:
        raise ResultsError(
            f"{folder} was made with {', '.join(other)}: results might differ. "
            f"Install those versions or run the study again"
        )
    scenario = load(folder / run_folder.SCENARIO, name=manifest["scenario"])
    size = manifest["runs"], manifest["seed"], manifest["weeks"]
    if own := manifest.get(run_folder.STATES):
        raise ResultsError(_changed_in_python(folder, f"decision rules of {', '.join(own)}"))
    if missing := [name for name in manifest["variants"] if name not in scenario.contents]:
        raise ResultsError(_changed_in_python(folder, f"variants {', '.join(missing)}"))
    facts = manifest.get(run_folder.CONDITIONED)
    conditioned = facts and conditioned_in(folder, facts)
    variants = tuple(manifest["variants"])
    study = Study(scenario, variants, *size, theory=manifest["theory"], conditioned=conditioned)
    if other_inputs := run_folder.differences(study.inputs, run_folder.inputs_in(manifest), "the runs"):
        raise ResultsError(_changed_in_python(folder, other_inputs))
    return study


def _changed_in_python(folder: Path, what: str) -> str:
    return (
        f"{folder} was simulated with inputs that its {run_folder.SCENARIO} does not hold, because they were set in "
        f"Python ({what}): it cannot be continued from the file. Simulate the study again from Python"
    )


def play_into(
    folder: Path,
    study: Study,
    progress: Progress | None = None,
    workers: int = 1,
    executor: Executor | None = None,
    joined: Progress | None = None,
) -> Results:
    """Simulate the missing blocks of a folder, join all into `results.nc`, and delete the parts.

    `joined(done, all)` counts the runs that are joined after all are simulated. Raises ResultsError if another process
    changes the folder, or if it is damaged or of another study.
    """
    with locked(folder, "run"):
        return _complete(folder, study, progress, workers, executor, joined)


def _complete(
    folder: Path,
    study: Study,
    progress: Progress | None,
    workers: int,
    executor: Executor | None = None,
    joined: Progress | None = None,
) -> Results:
    """Do what `play_into` does, for whoever holds the lock."""
    manifest = run_folder.read_manifest(folder)
    if other := run_folder.differences(study.inputs, run_folder.inputs_in(manifest), str(folder)):
        raise ResultsError(f"{folder} is the folder of another study: {other}. Choose another folder")
    manifest["runs"] = study.runs
    run_folder.remove_drafts(folder)
    existing = run_folder.recorded_results(folder, manifest)
    if existing[0] < study.runs:
        (folder / run_folder.PARTS).mkdir(exist_ok=True)
        missing = list(_missing(folder, study, existing[0]))
        check_room(folder, study)
        done = study.runs - sum(runs for _, runs in missing)
        with Joining(folder, manifest, existing) as joining:
            blocks = [(study, folder.resolve(), first, runs) for first, runs in missing]
            sizes = [runs for _, runs in missing]
            for place, _ in reported(done_by(play_part, blocks, workers, executor), sizes, progress, done):
                done += sizes[place]
                LOG.debug("%s: %d of %d runs", folder, done, study.runs)
                run_folder.write_manifest(folder, {**manifest, "runs_done": done})
                joining.catch_up()
            written = joining.finish(joined)
            both = [*manifest["results"], written]
            run_folder.write_manifest(folder, {**manifest, "runs_done": done, "results": both})
            joining.put_in_place()
            existing = study.runs, written["results_sha256"]
    _finish(folder, manifest, existing)
    LOG.info("%s has %s, results %s", folder, counted(existing[0], "run"), existing[1][:12])
    return opened(folder, run_folder.read_manifest(folder), existing[1])


def room_needed(study: Study) -> tuple[int, int]:
    """Return about how many bytes a study takes on disk: while its runs are joined, and afterwards.

    Every part has counts of its own, and is not packed.
    """
    roster = study.scenario.roster
    world = len(roster.states), sum(map(len, roster.factions)), len(study.scenario.focal_dyads)
    size = len(study.variants), study.runs, study.horizon, world
    after, _ = expected_bytes(*size)
    part, counts = expected_bytes(*size, packed=False)
    return after + part + (len(blocks_of(study)) - 1) * counts, after


def check_room(folder: Path, study: Study) -> None:
    """Raise UsageError if a study has no room in its folder, with what is there already.

    The results of a large world are packed, to a size that is not known before.
    """
    if len(study.scenario.roster.states) >= LARGE_WORLD:
        return
    held = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    needed, free = room_needed(study)[0] - held, shutil.disk_usage(folder).free
    if needed > free:
        size = f"{counted(study.runs, 'run')} of {counted(len(study.variants), 'variant')}"
        raise UsageError(
            f"{size} need about {needed / GIGABYTE:.1f} GB in {folder}, and {free / GIGABYTE:.1f} GB are free there; "
            "choose another folder with --out, fewer runs or fewer variants"
        )


def _finish(folder: Path, manifest: dict[str, Any], existing: tuple[int, str]) -> None:
    """Record that `results.nc` is complete, and remove the parts."""
    runs, fingerprint = existing
    final = run_folder.read_manifest(folder)["results"]
    kept = [written for written in final if (written["runs"], written["results_sha256"]) == existing]
    facts = {"runs_done": runs, "results": kept[-1:], "results_sha256": fingerprint}
    run_folder.write_manifest(folder, {**manifest, **facts})
    remove_parts(folder)


def _set_aside_damaged(folder: Path, notify: Notify) -> None:
    """Rename a damaged `results.nc`, and remove damaged parts, so that their runs are simulated again."""
    manifest = run_folder.read_manifest(folder)
    try:
        run_folder.recorded_results(folder, manifest)
    except run_folder.DamagedError:
        data = folder / run_folder.DATA
        aside = next(path for n in count(1) if not (path := folder / f"{run_folder.DATA}.damaged-{n}").exists())
        data.rename(aside)
        notify(f"{data} is damaged: set aside as {aside.name}; its runs are simulated again")
    for part in parts_of(folder):
        try:
            check_part(part, run_folder.inputs_in(manifest))
        except run_folder.DamagedError:
            part.path.unlink()
            notify(f"{part.path} is damaged: removed; its runs are simulated again")


def block_runs(study: Study) -> int:
    """Return the number of runs in a block, by memory and work: whole groups of runs that are simulated together."""
    dyads = max(1, sum(int(case.named.sum()) for case in study.cases))
    most = min(BLOCK_RUNS, BLOCK_BYTES // (BYTES_OF_DYAD * dyads), BLOCK_WORK // (dyads * study.horizon))
    return LANES * max(1, most // LANES)


def blocks_of(study: Study) -> list[tuple[int, int]]:
    """Return the first run and the number of runs of each block of a new study."""
    size = block_runs(study)
    return [(first, min(size, study.runs - first)) for first in range(0, study.runs, size)]


def _missing(folder: Path, study: Study, at: int) -> Iterator[tuple[int, int]]:
    """Yield blocks (first run, runs) that neither the results, of `at` runs, nor a finished part contain."""
    block = block_runs(study)
    for first, runs in [*((part.first, part.runs) for part in parts_of(folder)), (study.runs, 0)]:
        while at < first:
            size = min(block, first - at)
            yield at, size
            at += size
        at = max(at, first + runs)
