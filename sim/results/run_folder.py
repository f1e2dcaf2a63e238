"""The run folder: scenario, manifest, one part a block while it is played, and at the end one `results.nc`."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import ResultsError, UsageError
from sim.results.recorder import Part

FORMAT = 1
MANIFEST, SCENARIO, PARTS, DATA = "manifest.json", "scenario.yaml", "parts", "results.nc"


def new_folder(out: Path | None, scenario: str, day: dt.date) -> Path:
    """Make the folder of a new study; `out`, or the next free `runs/<scenario>-<date>-<n>`. Nothing is overwritten."""
    if out is not None:
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise UsageError(f"{out} already holds something; name another folder with --out, or remove it first")
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
    raise UsageError("runs/ is full for today; name a folder with --out")


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    draft = path.with_name(f".{path.name}.draft")
    draft.write_text(text, encoding="utf-8")
    os.replace(draft, path)


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest whole or not at all."""
    write_text(folder / MANIFEST, json.dumps(manifest, indent=2, sort_keys=True, default=str) + "\n")


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a run folder; raises ResultsError if there is none or it is of another format."""
    path = folder / MANIFEST
    if not path.is_file():
        raise ResultsError(f"{folder} is not a run folder: it has no {MANIFEST}. `bilateral run SCENARIO` makes one")
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ResultsError(f"{path} cannot be read ({error}); run the study again") from None
    if manifest.get("format") != FORMAT:
        given = manifest.get("format")
        raise ResultsError(
            f"{path} has format {given!r}; this version reads {FORMAT}. Install the version that wrote it"
        )
    return manifest


def versions() -> dict[str, str]:
    """Versions that the bits of a study depend on."""
    names = ("bilateral", "numpy", "mesa", "xarray")
    return {"python": platform.python_version(), **{name: version(name) for name in names}}


def write_part(folder: Path, first_run: int, runs: int, part: Part) -> None:
    """Write a block's arrays under a draft name, then rename: a part that is there is whole."""
    name = f"{first_run:08d}-{runs:06d}.npz"
    draft = folder / PARTS / f".{name}"
    with draft.open("wb") as file:
        np.savez(file, allow_pickle=False, **part)
    os.replace(draft, folder / PARTS / name)


def parts_of(folder: Path) -> list[tuple[int, int, Path]]:
    """Finished parts in order: their first run, how many runs, and the file."""
    found = sorted((folder / PARTS).glob("[0-9]*-[0-9]*.npz"))
    return [(int(path.stem[:8]), int(path.stem[9:]), path) for path in found]


def inputs_fingerprint(text: str, facts: Sequence[Any]) -> str:
    """sha256 of the scenario text and what was asked of it."""
    return hashlib.sha256((text + json.dumps(facts, default=str)).encode()).hexdigest()
