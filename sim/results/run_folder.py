"""The run folder: scenario, manifest, one part per block of runs during simulation, finally one `results.nc`."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import ResultsError, UsageError
from sim.results.recorder import Part
from sim.writing import replacing, write_text

FORMAT = 2
MANIFEST, SCENARIO, PARTS, DATA = "manifest.json", "scenario.yaml", "parts", "results.nc"


def new_folder(out: Path | None, scenario: str, day: dt.date) -> Path:
    """Create the folder of a new study: `out`, or the next free `runs/<scenario>-<date>-<n>`. Raises UsageError."""
    if out is not None:
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise UsageError(f"{out} already exists; choose another folder with --out or empty it")
        (out / PARTS).mkdir(parents=True, exist_ok=True)
        return out
    for number in range(1, 100_000):
        folder = Path("runs") / f"{scenario}-{day.isoformat()}-{number}"
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            continue
        (folder / PARTS).mkdir()
        return folder
    raise UsageError("runs/ is full for today; choose a folder with --out")


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest atomically."""
    write_text(folder / MANIFEST, json.dumps(manifest, indent=2, sort_keys=True, default=str) + "\n")


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a run folder. Raises ResultsError if it is missing or of another format."""
    path = folder / MANIFEST
    if not path.is_file():
        raise ResultsError(f"{folder} is not a run folder: it has no {MANIFEST}. Create one: bilateral run SCENARIO")
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ResultsError(f"{path} cannot be read ({error}); run the study again") from None
    if manifest.get("format") != FORMAT:
        formats = f"{path} has format {manifest.get('format')!r}; this version reads {FORMAT}"
        raise ResultsError(f"{formats}. Install the version that wrote it")
    return manifest


def versions() -> dict[str, str]:
    """Return the versions of software that results depend on."""
    names = ("bilateral", "numpy", "mesa", "xarray")
    return {"python": platform.python_version(), **{name: version(name) for name in names}}


def write_part(folder: Path, first_run: int, runs: int, part: Part) -> None:
    """Write a block's arrays atomically."""
    name = f"{first_run:08d}-{runs:06d}.npz"
    with replacing(folder / PARTS / name) as draft:
        np.savez(draft, allow_pickle=False, **part)


def parts_of(folder: Path) -> list[tuple[int, int, Path]]:
    """List the finished parts in order: first run, number of runs and file."""
    paths = sorted((folder / PARTS).glob("[0-9]*-[0-9]*.npz"))
    return [(int(path.stem[:8]), int(path.stem[9:]), path) for path in paths]


def inputs_fingerprint(text: str, facts: Sequence[Any]) -> str:
    """Compute the sha256 of the scenario text and the size of the study."""
    return hashlib.sha256((text + json.dumps(facts, default=str)).encode()).hexdigest()
