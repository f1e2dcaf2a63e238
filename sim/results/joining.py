"""Join the parts of a study into one `results.nc`, block by block, in memory independent of the number of runs.

Blocks come from finished parts and, when runs are added, from the existing results; they are joined while later parts
are simulated. The fingerprint depends on the results alone, not on the division into blocks. h5netcdf defines arrays;
h5py moves their values, since h5netcdf looks up every dimension at each access.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import Any

import h5netcdf
import h5py
import numpy as np
from numpy.typing import NDArray

from sim.errors import ResultsError
from sim.results.fingerprint import EVENTS, INPUT, Fingerprint, sha256_of_file
from sim.results.layout import INPUTS, SERIES, arrays_in, define_arrays, focal_groups, variable_of, write_coordinates
from sim.results.parts import parts_of, read_part
from sim.results.run_folder import DATA, DamagedError, inputs_in
from sim.results.variables import COUNTED, EVENT_COLUMNS, Part
from sim.writing import DraftFile, draft_of, interrupts_wait

SLICE = 512
"""Number of runs of an existing `results.nc` read at a time."""


class Joining:
    """A draft of `results.nc`, to which blocks are added in order of their runs while later ones are simulated.

    A context manager: `finish` completes and checks the draft, `put_in_place` moves it to its place. The existing
    results and the parts are checked as they are added.
    """

    def __init__(self, folder: Path, manifest: dict[str, Any], existing: tuple[int, str]) -> None:
        """Begin with the runs of the folder's `results.nc`: their number and fingerprint, or (0, "")."""
        self._folder, self._runs, self._inputs = folder, manifest["runs"], inputs_in(manifest)
        self._counts, self._next = Counts(), 0
        self._stack = ExitStack()
        with self._stack as stack:
            self._draft = stack.enter_context(draft_of(folder / DATA))
            self._written = stack.enter_context(DraftFile(self._draft))
            self._writer = stack.enter_context(_Writer(self._written))
            with interrupts_wait(), h5netcdf.File(self._written, "w") as file:
                write_coordinates(file, manifest)
            if existing[0]:
                self._add_existing(*existing)
            self._stack = stack.pop_all()

    def __enter__(self) -> Joining:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _add_existing(self, runs: int, fingerprint: str) -> None:
        """Add the runs of the folder's existing results. Raises DamagedError if they are not those recorded."""
        path = self._folder / DATA
        with h5py.File(path, "r") as file:
            counts = _counts(file)
            for first, part in _slices(file, runs):
                self._add(part, min(SLICE, runs - first))
        if (found := self._writer.fingerprint.sha256(counts)) != fingerprint:
            raise DamagedError(
                f"{path} holds other results than were recorded: their sha256 is {found[:12]}, not {fingerprint[:12]}. "
                f"Restore it from a copy, or simulate its runs again: bilateral resume {self._folder}"
            )
        self._counts.add(counts)

    def _add(self, part: Part, runs: int) -> None:
        self._writer.add(self._next, part)
        self._next += runs
        self._written.check()

    def catch_up(self, progress: Callable[[int, int], object] | None = None) -> None:
        """Add the finished parts that follow the joined runs, up to the first missing one.

        `progress(done, all)` is called in runs after each.
        """
        for stored in parts_of(self._folder):
            if stored.first == self._next:
                part = read_part(stored, self._inputs)
                self._counts.add({name: part.pop(name) for name in COUNTED})
                self._add(part, stored.runs)
                if progress:
                    progress(self._next, self._runs)

    def finish(self, progress: Callable[[int, int], object] | None = None) -> dict[str, Any]:
        """Complete the draft, read it again, and return its record for the manifest. Raises ResultsError.

        `progress` is that of `catch_up`, for parts that are not joined yet.
        """
        self.catch_up(progress)
        if self._next != self._runs:
            raise ResultsError(
                f"{self._folder} lacks runs from {self._next}; complete it with: bilateral resume {self._folder}"
            )
        fingerprint = self._writer.finish(self._counts.totals)
        with interrupts_wait(), h5netcdf.File(self._written, "a") as file:
            file.attrs["results_sha256"], file.attrs["runs"] = fingerprint, self._runs
            file.attrs["inputs"] = json.dumps(self._inputs)
        self._written.check()
        if stored_fingerprint(self._draft) != fingerprint:
            raise ResultsError(
                f"{self._draft} was not stored as it was written: check the disk. The parts are kept; try again with: "
                f"bilateral resume {self._folder}"
            )
        return {"runs": self._runs, "results_sha256": fingerprint, "file_sha256": sha256_of_file(self._draft)}

    def put_in_place(self) -> None:
        """Move the finished draft to its place."""
        os.replace(self._draft, self._folder / DATA)


def stored_fingerprint(path: Path) -> str:
    """Compute the fingerprint of the results in a `results.nc` from all of its arrays."""
    fingerprint = Fingerprint()
    with h5py.File(path, "r") as file:
        for _, part in _slices(file, len(file[SERIES]["run"])):
            fingerprint.add_part(part)
        return fingerprint.sha256(_counts(file))


def count_arrays(path: Path) -> int:
    """Count the arrays in a `results.nc`: variables and coordinates."""
    with h5netcdf.File(path, "r") as file:
        groups = [*(file[name] for name in (SERIES, INPUTS, EVENTS)), *focal_groups(file).values()]
        return sum(len(group.variables) for group in groups)


def _counts(file: Any) -> Part:
    return {name: file[SERIES][name][...] for name in COUNTED}


def _slices(file: Any, runs: int) -> Iterator[tuple[int, Part]]:
    """Yield the first run and the part of each stretch of a results file."""
    starts = [*range(0, runs, SLICE), runs]
    rows = np.searchsorted(file[EVENTS]["run"][...], starts)
    for (first, last), (begin, end) in zip(pairwise(starts), pairwise(rows), strict=True):
        yield first, _slice(file, first, last, slice(begin, end))


def _slice(file: Any, first: int, last: int, rows: slice) -> Part:
    """Read runs `first` to `last` - 1 of an existing results file as a part; `rows` are those of their events."""
    series, table = file[SERIES], file[EVENTS]
    kept = len(series["kept_run"])
    part: Part = {}
    for name, values in arrays_in(file).items():
        if name not in COUNTED:
            end = min(last, kept) if "kept_run" in variable_of(name).dims else last
            part[name] = values[:, min(first, end) : end]
    for name, variable in file[INPUTS].items():
        if variable.ndim > 1:
            part[f"{INPUT}{name}"] = variable[:, first:last]
    part["events"] = np.stack([table[column][rows] for column in EVENT_COLUMNS], axis=1)
    return part


class Counts:
    """Sums of the counts of blocks."""

    def __init__(self) -> None:
        self.totals: dict[str, NDArray[Any]] = {}

    def add(self, counts: dict[str, NDArray[Any]]) -> None:
        """Add the counts of a block, or earlier totals."""
        for name, values in counts.items():
            self.totals[name] = self.totals[name] + values if name in self.totals else values


class _Writer:
    """Writes blocks into a draft that has its coordinates, and updates the fingerprint. A context manager."""

    def __init__(self, draft: DraftFile) -> None:
        self._draft = draft
        self.fingerprint = Fingerprint()
        self._stack, self._arrays = ExitStack(), dict[str, Any]()
        self._events = 0

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, *_: object) -> None:
        with interrupts_wait():
            self._stack.close()

    def add(self, first: int, part: Part) -> None:
        """Write a block at its runs. The first one defines the arrays of the inputs."""
        stored = {name: _stored(name, values) for name, values in part.items()}
        self.fingerprint.add_part(stored)
        with interrupts_wait():
            if not self._arrays:
                self._define(stored)
            for name, values in stored.items():
                if name == EVENTS:
                    self._add_events(values)
                else:
                    self._arrays[name][:, first : first + values.shape[1]] = values

    def _define(self, part: Part) -> None:
        """Define all arrays of the draft and open them."""
        with h5netcdf.File(self._draft, "a") as file:
            define_arrays(file, part)
        file = self._stack.enter_context(h5py.File(self._draft, "r+"))
        self._table = [file[EVENTS][column] for column in ("event_row", *EVENT_COLUMNS)]
        self._arrays = {**arrays_in(file), **{f"{INPUT}{name}": values for name, values in file[INPUTS].items()}}

    def _add_events(self, rows: NDArray[Any]) -> None:
        end = self._events + len(rows)
        for array in self._table:
            array.resize((end,))
        for place, column in enumerate(self._table[1:]):
            column[self._events : end] = rows[:, place]
        self._events = end

    def finish(self, counts: Part) -> str:
        """Write the counts, close the draft and return the fingerprint of the results."""
        stored = {name: _stored(name, values) for name, values in counts.items()}
        with interrupts_wait():
            for name, values in stored.items():
                self._arrays[name][...] = values
            self._stack.close()
        return self.fingerprint.sha256(stored)


def _stored(name: str, values: NDArray[Any]) -> NDArray[Any]:
    """Return the values of a part as they are stored: in the type of the variable, events sorted by run and week."""
    if name == EVENTS:
        return values[np.lexsort((*values.T[:1:-1], values[:, 0], values[:, 1]))]
    return values if name.startswith(INPUT) else values.astype(variable_of(name).dtype, copy=False)
