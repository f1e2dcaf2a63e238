"""Shards: parts of a study that separate jobs simulate, such as those of an array job, and their merging."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import ResultsError, UsageError, counted
from sim.lock import locked
from sim.results import run_folder
from sim.results.dataset import Results
from sim.results.parts import PartFile, check_part, parts_of, remove_parts
from sim.running.block import play_part
from sim.running.ensemble import blocks_of, check_room, open_study_folder, play_into, study_in
from sim.running.study import Study
from sim.running.workers import Progress, done_by, reported
from sim.writing import replacing

SHARD = run_folder.SHARD
CHECKED, COPIED, JOINED = 0.1, 0.15, 0.6
"""Shares of the time of a merge after which all parts are checked, copied and joined; the rest verifies the results.

Measured with 20,000 runs of two states and 2,000 of the first scenario: .06 to .19, .10 to .23, and .58.
"""


@dataclass(frozen=True)
class Shard:
    """One of `of` shards of a study, counted from 1. Raises UsageError for an impossible number."""

    number: int
    of: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= self.of:
            raise UsageError(f"a shard is a number from 1 to the number of shards, such as 3/10; got {self}")

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    @classmethod
    def parse(cls, text: str) -> Shard:
        """Read `3/10`. Raises UsageError."""
        number, slash, of = text.partition("/")
        if not slash or not number.strip().isdecimal() or not of.strip().isdecimal():
            raise UsageError(f"cannot read the shard '{text}'; give NUMBER/SHARDS, such as 3/10")
        return cls(int(number), int(of))

    def blocks(self, study: Study) -> list[tuple[int, int]]:
        """Return the first run and the number of runs of each of its blocks."""
        return blocks_of(study)[self.number - 1 :: self.of]


def play_shard(
    study: Study,
    shard: Shard,
    out: str | Path,
    progress: Progress | None = None,
    workers: int = 1,
    executor: Executor | None = None,
) -> Path:
    """Simulate one shard of a study into a run folder of its own, or finish it there; return the folder.

    Raises UsageError if the folder holds anything else.
    """
    folder = _shard_folder(study, shard, Path(out))
    with locked(folder, "run"):
        run_folder.remove_drafts(folder)
        _remove_damaged(folder, study)
        finished = {(part.first, part.runs) for part in parts_of(folder)}
        every = shard.blocks(study)
        missing = [block for block in every if block not in finished]
        sizes = [runs for _, runs in missing]
        tasks = [(study, folder.resolve(), first, runs) for first, runs in missing]
        before = sum(runs for _, runs in every) - sum(sizes)
        for _ in reported(done_by(play_part, tasks, workers, executor), sizes, progress, before):
            pass
        manifest = run_folder.read_manifest(folder)
        run_folder.write_manifest(folder, {**manifest, "runs_done": before + sum(sizes)})
    return folder


def _shard_folder(study: Study, shard: Shard, out: Path) -> Path:
    """Create the folder of a shard, or check that it holds this one."""
    if not (out / run_folder.MANIFEST).is_file():
        return open_study_folder(study, out, **{SHARD: str(shard)})
    manifest = run_folder.read_manifest(out)
    other = run_folder.differences(run_folder.inputs_in(manifest), study.inputs)
    if other or (manifest["runs"], manifest.get(SHARD)) != (study.runs, str(shard)):
        held = f"shard {manifest[SHARD]}" if SHARD in manifest else "a whole study"
        what = f"{held} of {counted(manifest['runs'], 'run')}{other and f': {other}'}"
        raise UsageError(f"{out} holds {what}; choose another folder with --out")
    (out / run_folder.PARTS).mkdir(exist_ok=True)
    return out


def _remove_damaged(folder: Path, study: Study) -> None:
    """Remove damaged parts, so that their runs are simulated again."""
    for part in parts_of(folder):
        try:
            check_part(part, study.inputs)
        except run_folder.DamagedError:
            part.path.unlink()


def merge(folders: Sequence[str | Path], out: str | Path | None = None, progress: Progress | None = None) -> Results:
    """Join the shards of a study into a new run folder, bit-identical to a study made at once; shards are kept.

    `progress(done, all)` counts runs, which are checked, copied and joined. If it is interrupted or fails, what it
    wrote is removed. Raises ResultsError if the shards are not of one study, damaged or incomplete.
    """
    shards = [Path(folder) for folder in folders]
    if not shards:
        raise UsageError("name the folders of the shards")
    study = study_in(shards[0])
    manifests = {folder: run_folder.read_manifest(folder) for folder in shards}
    for folder, manifest in manifests.items():
        _check_shard(folder, manifest, study)
    _check_complete(study, manifests)
    parts = [part for folder in shards for part in parts_of(folder)]
    report = _counted(study, progress)
    for done, part in enumerate(parts, 1):
        _check_part(part, study)
        report(CHECKED * done / len(parts))
    with _removed_on_failure(open_study_folder(study, out)) as merged:
        check_room(merged, study)
        for done, part in enumerate(parts, 1):
            with replacing(merged / run_folder.PARTS / part.path.name) as draft:
                shutil.copyfile(part.path, draft)
            report(CHECKED + (COPIED - CHECKED) * done / len(parts))
        results = play_into(merged, study, joined=lambda done, every: report(COPIED + (JOINED - COPIED) * done / every))
        report(1.0)
        return results


def _counted(study: Study, progress: Progress | None) -> Callable[[float], None]:
    """Return a function that receives the share of the work that is done and reports it as a number of runs."""

    def report(share: float) -> None:
        if progress:
            progress(round(share * study.runs), study.runs)

    return report


@contextmanager
def _removed_on_failure(folder: Path) -> Iterator[Path]:
    """Remove a new run folder unless the work inside ends or has put the results in place; other files in it stay."""
    made = list(folder.iterdir())
    try:
        yield folder
    except BaseException:
        if not (folder / run_folder.DATA).exists():
            with suppress(OSError):
                run_folder.remove_drafts(folder)
                remove_parts(folder)
                for path in made:
                    if path.is_file():
                        path.unlink()
                folder.rmdir()
        raise


def _check_part(part: PartFile, study: Study) -> None:
    try:
        check_part(part, study.inputs)
    except run_folder.DamagedError as error:
        damage = str(error).partition(". ")[0]
        raise ResultsError(f"{damage}. Run the command of its shard again, which simulates its runs again") from None


def _check_shard(folder: Path, manifest: dict[str, Any], study: Study) -> None:
    if SHARD not in manifest:
        raise ResultsError(f"{folder} is not a shard but a study of its own. Leave it out")
    other = run_folder.differences(run_folder.inputs_in(manifest), study.inputs, "the first")
    if other or manifest["runs"] != study.runs:
        what = other or f"{counted(manifest['runs'], 'run')}, not {study.runs:,}"
        raise ResultsError(f"{folder} is a shard of another study: {what}. Merge shards of one study")


def _check_complete(study: Study, manifests: dict[Path, dict[str, Any]]) -> None:
    """Raise ResultsError that names the shards that are missing or not finished."""
    held = {Shard.parse(manifest[SHARD]): folder for folder, manifest in manifests.items()}
    counts = {shard.of for shard in held}
    if len(counts) > 1:
        raise ResultsError(f"the shards are of studies divided differently: {', '.join(map(str, held))}")
    faults = []
    for number in range(1, max(counts) + 1):
        shard = Shard(number, max(counts))
        if shard not in held:
            faults.append(f"shard {shard} is missing")
        elif missing := set(shard.blocks(study)) - {(part.first, part.runs) for part in parts_of(held[shard])}:
            runs = sum(count for _, count in missing)
            faults.append(f"shard {shard} in {held[shard]} lacks {counted(runs, 'run')}")
    if faults:
        raise ResultsError(f"{'; '.join(faults)}. Run the command of each again, which continues it, and then merge")
