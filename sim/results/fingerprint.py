"""Checksums (SHA-256) of files, of plain data, of the model's sources, and of the results themselves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

EVENTS, INPUT = "events", "input "
"""Names in a part: of the event table, and the beginning of those of inputs drawn once per run."""
_ROOT = Path(__file__).parent.parent
_SIMULATING = ("model", "engine", "world", "scenario")
_RECORDING = ("recording/*", "outcomes", "variables")


def sha256_of(data: Any) -> str:
    """Compute the sha256 of plain data, whatever the order of keys and the layout of a file that holds it."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def sha256_of_file(path: Path) -> str:
    """Compute the sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@cache
def model_sha256() -> str:
    """Compute the sha256 of the sources on which a run depends, with lines that end in the same way everywhere."""
    digest = hashlib.sha256()
    paths = [path for folder in _SIMULATING for path in (_ROOT / folder).rglob("*.py")]
    for path in sorted([*paths, *(path for name in _RECORDING for path in (_ROOT / "results").glob(f"{name}.py"))]):
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


class Fingerprint:
    """The sha256 of results, taken block by block in the order of runs: it does not depend on the division into blocks.

    Arrays are [variant, run, ...], events sorted rows; counts over all runs are given at the end.
    """

    def __init__(self) -> None:
        self._digests: dict[str, Any] = {}

    def add_part(self, part: Mapping[str, NDArray[Any]]) -> None:
        """Add the arrays of a block."""
        for name, values in part.items():
            self._update(self._digests, name, values if name == EVENTS else np.moveaxis(values, 1, 0))

    def sha256(self, counts: Mapping[str, NDArray[Any]]) -> str:
        """Return the fingerprint of all that was added, with these counts over its runs, which no part has."""
        digests = dict(self._digests)
        for name, values in counts.items():
            self._update(digests, name, values)
        every = "\n".join(f"{name} {digests[name].hexdigest()}" for name in sorted(digests))
        return hashlib.sha256(every.encode()).hexdigest()

    @staticmethod
    def _update(digests: dict[str, Any], name: str, values: NDArray[Any]) -> None:
        if name not in digests:
            digests[name] = hashlib.sha256(f"{name} {values.dtype.str}".encode())
        digests[name].update(np.ascontiguousarray(values).data)
