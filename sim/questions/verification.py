"""Verification of a run folder: every file, every stored array, and the hashes of inputs and results."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from sim.answer import Answer, plain
from sim.errors import ResultsError, counted
from sim.lock import holder
from sim.results.dataset import runs_kept
from sim.results.joining import count_arrays, stored_fingerprint
from sim.results.parts import check_part, parts_of
from sim.results.run_folder import DATA, MANIFEST, PARTS, SCENARIO, inputs_in, read_manifest, recorded_results


@dataclass(frozen=True, repr=False)
class Verification(Answer):
    """A run folder that was verified: nothing differs. `results_sha256` is "" as long as no results are joined."""

    name: ClassVar[str] = "verify"
    run_folder: str
    files: tuple[str, ...]
    arrays: int
    variants: tuple[str, ...]
    runs: int
    runs_of_study: int
    inputs_sha256: str
    results_sha256: str

    def __str__(self) -> str:
        files = f"{len(self.files)} files ({', '.join(self.files[:3])}{', ...' if len(self.files) > 3 else ''})"
        runs = f"{counted(self.runs, 'run')} of {', '.join(self.variants)}"
        if self.runs < self.runs_of_study:
            runs += f" of {self.runs_of_study:,} (complete it with: bilateral resume {self.run_folder})"
        results = f"results sha256 {self.results_sha256}" if self.results_sha256 else "no results joined yet"
        if not self.results_sha256 and self.runs == self.runs_of_study:
            results += f" (join them with: bilateral resume {self.run_folder})"
        return f"{self.run_folder}: verified {files}, {counted(self.arrays, 'array')}, {runs}, {results}"

    def to_json(self) -> dict[str, Any]:
        """The files, the numbers of arrays and runs, and the hashes."""
        return {str(key): value for key, value in plain(self).items()}


def verify(folder: str | Path) -> Verification:
    """Verify a run folder, finished or not: read every file and array, and recompute the hashes.

    Raises ResultsError that lists every file that differs, and if another process simulates the study.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    if busy := holder(folder):
        raise ResultsError(f"{folder} is being simulated by {busy}: its files change. Verify it when that has ended")
    if problems := list(_problems(folder, manifest)):
        raise ResultsError("\n".join(problems))
    runs, fingerprint = recorded_results(folder, manifest)
    parts = [f"{PARTS}/{part.path.name}" for part in parts_of(folder)]
    return Verification(
        run_folder=str(folder),
        files=(MANIFEST, SCENARIO, *([DATA] if runs else []), *parts),
        arrays=count_arrays(folder / DATA) if runs else 0,
        variants=tuple(manifest["variants"]),
        runs=runs_kept(folder, runs),
        runs_of_study=manifest["runs"],
        inputs_sha256=manifest["inputs_sha256"],
        results_sha256=fingerprint,
    )


def _problems(folder: Path, manifest: dict[str, Any]) -> Iterator[str]:
    """Yield what differs in `results.nc` and in the parts."""
    try:
        runs, fingerprint = recorded_results(folder, manifest)
        if not runs and manifest["results"] and runs_kept(folder, 0) < manifest["runs"]:
            yield f"{folder / DATA} is missing. Restore it from a copy, or simulate again: bilateral resume {folder}"
        if runs and (found := stored_fingerprint(folder / DATA)) != fingerprint:
            yield (
                f"{folder / DATA} holds other results than were recorded: sha256 {found[:12]}, not {fingerprint[:12]}. "
                f"Simulate the study again into another folder: bilateral run {folder / SCENARIO}"
            )
    except ResultsError as problem:
        yield str(problem)
    for part in parts_of(folder):
        try:
            check_part(part, inputs_in(manifest))
        except ResultsError as problem:
            yield str(problem)
