"""Parts: the arrays of finished blocks, one file each, stamped with the inputs of their study and with a checksum.

The first line is the sha256 of everything after it, the second the inputs, runs and names of arrays as JSON; the arrays
follow in NumPy's format. Of the counts of a large world only dyads that are not as those of strangers are stored, since
most dyads are not named. Files in the folder of parts that are not named as a part are nobody's business.
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
from numpy.typing import NDArray

from sim.errors import ResultsError
from sim.results.run_folder import PARTS, DamagedError, differences
from sim.results.variables import COUNTED, SMALL_WORLD, Part
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
    sparse = {name: part[name].shape for name in COUNTED if _is_large(part.get(name))}
    header = {"inputs": inputs, "first_run": first_run, "runs": runs, "arrays": list(part), "sparse": sparse}
    with replacing(folder / PARTS / f"{first_run:08d}-{runs:06d}.part") as draft, draft.open("r+b") as file:
        file.write(b" " * _TITLE)
        file.write(json.dumps(header).encode() + b"\n")
        for name, values in part.items():
            for stored in _sparse(values) if name in sparse else (values,):
                np.save(file, stored, allow_pickle=False)
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
        header = _header(file, part, inputs)
        sparse = header.get("sparse", {})
        return {name: _dense(file, sparse[name]) if name in sparse else _loaded(file) for name in header["arrays"]}


def _loaded(file: Any) -> NDArray[Any]:
    values: NDArray[Any] = np.load(file, allow_pickle=False)
    return values


def _is_large(values: NDArray[Any] | None) -> bool:
    """Return whether these are weekly counts of the dyads of a large world."""
    return values is not None and values.ndim >= 4 and values.shape[2] > SMALL_WORLD


def _sparse(values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return a state's count with itself, as that of all strangers, the dyads that differ from it, and their counts.

    `values` are counts, [variant, week, source, target, ...]; dyads are numbered along source and target.
    """
    strangers, others = values[0, 0, 0, 0], tuple(range(4, values.ndim))
    dyads = np.flatnonzero((values != strangers).any(axis=(0, 1, *others)))
    return strangers, dyads, values.reshape(*values.shape[:2], -1, *values.shape[4:])[:, :, dyads]


def _dense(file: Any, shape: tuple[int, ...]) -> NDArray[Any]:
    """Read what `_sparse` has made of counts of this shape, and return the counts."""
    strangers, dyads, counts = (_loaded(file) for _ in range(3))
    values = np.empty((*shape[:2], shape[2] * shape[3], *shape[4:]), counts.dtype)
    values[...] = strangers
    values[:, :, dyads] = counts
    return values.reshape(shape)


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
