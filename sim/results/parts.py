"""Parts: the arrays of finished blocks, one file each, stamped with the inputs of their study and with a checksum.

The first line is the sha256 of everything after it, the second the inputs, runs and names of arrays as JSON; the arrays
follow in NumPy's format. Files in the folder of parts that are not named as a part are nobody's business.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import ResultsError
from sim.results.run_folder import PARTS, DamagedError, differences
from sim.results.variables import Part
from sim.writing import replacing

_KIND = b"bilateral part "
_TITLE = len(_KIND) + 64 + 1
"""Length of the first line."""
_NAME = re.compile(r"(\d{8})-(\d{6})\.part")


@dataclass(frozen=True)
class PartFile:
    """A part in the run folder: its first run, number of runs and file."""

    first: int
    runs: int
    path: Path


def write_part(folder: Path, first_run: int, runs: int, part: Part, inputs: Mapping[str, Any]) -> None:
    """Write a block's arrays atomically."""
    header = {"inputs": inputs, "first_run": first_run, "runs": runs, "arrays": list(part)}
    with replacing(folder / PARTS / f"{first_run:08d}-{runs:06d}.part") as draft, draft.open("r+b") as file:
        file.write(b" " * _TITLE)
        file.write(json.dumps(header).encode() + b"\n")
        for values in part.values():
            np.save(file, values, allow_pickle=False)
        file.seek(_TITLE)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        file.write(_KIND + digest.encode() + b"\n")


def parts_of(folder: Path) -> list[PartFile]:
    """List the finished parts in the order of their runs, by their names."""
    named = [(path, _NAME.fullmatch(path.name)) for path in (folder / PARTS).glob("*.part")]
    return sorted((PartFile(int(n[1]), int(n[2]), path) for path, n in named if n), key=lambda part: part.first)


def check_part(part: PartFile, inputs: Mapping[str, Any]) -> None:
    """Raise DamagedError if a part is not as it was written, ResultsError if it is of a study with other inputs."""
    with part.path.open("rb") as file:
        _header(file, part, inputs)


def read_part(part: PartFile, inputs: Mapping[str, Any]) -> Part:
    """Return the arrays of a part. Raises DamagedError and ResultsError as `check_part`."""
    with part.path.open("rb") as file:
        names = _header(file, part, inputs)["arrays"]
        return {name: np.load(file, allow_pickle=False) for name in names}


def remove_parts(folder: Path) -> None:
    """Remove the parts, and their folder if nothing else is in it."""
    for part in parts_of(folder):
        part.path.unlink(missing_ok=True)
    with suppress(OSError):
        (folder / PARTS).rmdir()


def _header(file: Any, part: PartFile, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Read the first two lines of a part, check everything, and leave the file at its first array."""
    title = file.read(_TITLE)
    if title != _KIND + hashlib.file_digest(file, "sha256").hexdigest().encode() + b"\n":
        folder = part.path.parent.parent
        raise DamagedError(
            f"{part.path} is damaged: its checksum does not match. Simulate its runs again: bilateral resume {folder}"
        )
    file.seek(_TITLE)
    header: dict[str, Any] = json.loads(file.readline())
    if other := differences(header["inputs"], inputs):
        raise ResultsError(f"{part.path} is a part of another study: {other}. Move it out of the folder")
    if (header["first_run"], header["runs"]) != (part.first, part.runs):
        runs = f"{header['first_run']} to {header['first_run'] + header['runs'] - 1}"
        raise ResultsError(f"{part.path} holds runs {runs}, not those in its name. Give it its name back")
    return header
