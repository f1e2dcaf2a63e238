"""Join the parts of a study into one `results.nc`, block by block, in memory independent of the number of runs.

Blocks come from finished parts and, when runs are added, from the existing results; they are joined while later parts
are simulated. The fingerprint depends on the results alone, not on the division into blocks.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import h5netcdf
import numpy as np
import xarray as xr
from numpy.typing import NDArray
from xarray.backends import H5NetCDFStore

from sim.errors import ResultsError
from sim.model.compiling import LANES
from sim.model.ladder import RUNGS
from sim.model.situation import TERMS
from sim.results.fingerprint import EVENTS, INPUT, Fingerprint, sha256_of_file
from sim.results.parts import parts_of, read_part
from sim.results.recorder import Part
from sim.results.run_folder import DATA, DamagedError, inputs_in
from sim.results.variables import BINS, COUNTED, EVENT_COLUMNS, VARIABLES, kept_runs
from sim.writing import DraftFile, draft_of

Integers = NDArray[Any]


class Counts:
    """Sums of the counts of blocks."""

    def __init__(self) -> None:
        self.totals: dict[str, Integers] = {}

    def add(self, counts: dict[str, Integers]) -> None:
        """Add the counts of a block, or earlier totals."""
        for name, values in counts.items():
            self.totals[name] = self.totals[name] + values if name in self.totals else values


SERIES, INPUTS = "series", "inputs"
"""Groups of `results.nc`; that of the events is the third."""
SLICE = 512
"""Number of runs of an existing `results.nc` read at a time."""
EVENT_CHUNK = 8192
CHUNK = {"variant": 1, "run": LANES, "kept_run": LANES // 2, "source": 1}
"""Parts that are packed together: a block of runs is written without reading any of another."""
CHUNK_BYTES = 2**16
"""Size to which chunks of runs are enlarged."""
CHECKED: dict[str, Any] = {"fletcher32": True}
"""Every array has checksums, which any reader of netCDF-4 checks."""
PACKED: dict[str, Any] = {"compression": "gzip", "compression_opts": 1, "shuffle": True}
"""Of a small world only whole numbers are packed, to a sixth; real numbers would shrink by a quarter, slowly."""
LARGE_WORLD = 16
"""States from which on the real numbers of all pairs are packed too, since most pairs are then not named."""
_BY_NAME = {v.name: v for v in VARIABLES}


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
            self._file = stack.enter_context(h5netcdf.File(self._written, "w"))
            _write_coordinates(self._file, manifest)
            self._writer = _Writer(self._file)
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
        with h5netcdf.File(path, "r") as file:
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

    def catch_up(self) -> None:
        """Add the finished parts that follow the joined runs, up to the first missing one."""
        for stored in parts_of(self._folder):
            if stored.first == self._next:
                part = read_part(stored, self._inputs)
                self._counts.add({name: part.pop(name) for name in COUNTED})
                self._add(part, stored.runs)

    def finish(self) -> dict[str, Any]:
        """Complete the draft, read it again, and return its record for the manifest. Raises ResultsError."""
        self.catch_up()
        if self._next != self._runs:
            raise ResultsError(
                f"{self._folder} lacks runs from {self._next}; complete it with: bilateral resume {self._folder}"
            )
        fingerprint = self._writer.finish(self._counts.totals)
        self._file.attrs["results_sha256"], self._file.attrs["runs"] = fingerprint, self._runs
        self._file.attrs["inputs"] = json.dumps(self._inputs)
        self._file.close()
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
    with h5netcdf.File(path, "r") as file:
        for _, part in _slices(file, file[SERIES].dimensions["run"].size):
            fingerprint.add_part(part)
        return fingerprint.sha256(_counts(file))


def count_arrays(path: Path) -> int:
    """Count the arrays in a `results.nc`: variables and coordinates."""
    with h5netcdf.File(path, "r") as file:
        return sum(len(file[group].variables) for group in (SERIES, INPUTS, EVENTS))


def _counts(file: Any) -> Part:
    return {name: file[SERIES][name][...] for name in COUNTED}


def _slices(file: Any, runs: int) -> Iterator[tuple[int, Part]]:
    """Yield the first run and the part of each stretch of a results file."""
    for first in range(0, runs, SLICE):
        yield first, _slice(file, first, min(first + SLICE, runs))


def _slice(file: Any, first: int, last: int) -> Part:
    """Read runs `first` to `last` - 1 of an existing results file as a part."""
    series, table = file[SERIES], file[EVENTS]
    kept = series.dimensions["kept_run"].size
    part: Part = {}
    for v in VARIABLES:
        if v.name not in COUNTED:
            end = min(last, kept) if "kept_run" in v.dims else last
            part[v.name] = series[v.name][:, min(first, end) : end]
    for name, variable in file[INPUTS].variables.items():
        if "run" in variable.dimensions and name != "run":
            part[f"{INPUT}{name}"] = variable[:, first:last]
    run = table["run"][...]
    rows = slice(*np.searchsorted(run, (first, last)))
    part["events"] = np.stack([table[column][rows] for column in EVENT_COLUMNS], axis=1)
    return part


class _Writer:
    """Writes blocks into the draft and updates the fingerprint."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self.fingerprint = Fingerprint()
        self._events = 0
        series, table = file[SERIES], file.create_group(EVENTS)
        sizes = {name: dimension.size for name, dimension in series.dimensions.items()}
        for v in VARIABLES:
            large = "source" in v.dims and sizes["source"] >= LARGE_WORLD
            packed = PACKED if large or np.dtype(v.dtype).kind == "i" else {}
            chunks = _chunks(v.dims, sizes, np.dtype(v.dtype).itemsize)
            variable = series.create_variable(v.name, v.dims, v.dtype, chunks=chunks, **CHECKED, **packed)
            variable.attrs["long_name"], variable.attrs["units"] = v.meaning, v.units
        table.dimensions["event_row"] = None
        for column in EVENT_COLUMNS:
            table.create_variable(column, ("event_row",), "i4", chunks=(EVENT_CHUNK,), **CHECKED)

    def add(self, first: int, part: Part) -> None:
        """Write a block at its runs."""
        stored = {name: _stored(name, values) for name, values in part.items()}
        self.fingerprint.add_part(stored)
        for name, values in stored.items():
            if name == EVENTS:
                self._add_events(values)
            else:
                self._variable(name, values)[:, first : first + values.shape[1]] = values

    def _variable(self, name: str, values: NDArray[Any]) -> Any:
        if not name.startswith(INPUT):
            return self._file[SERIES][name]
        group, plain = self._file[INPUTS], name.removeprefix(INPUT)
        if plain not in group.variables:
            dims = ("variant", "run", "source", "target")[: values.ndim]
            sizes = {dim: group.dimensions[dim].size for dim in dims}
            chunks = _chunks(dims, sizes, values.dtype.itemsize)
            made = group.create_variable(plain, dims, values.dtype, chunks=chunks, **CHECKED)
            made.attrs["long_name"] = plain
        return group[plain]

    def _add_events(self, rows: NDArray[Any]) -> None:
        table, end = self._file[EVENTS], self._events + len(rows)
        table.resize_dimension("event_row", end)
        for place, column in enumerate(EVENT_COLUMNS):
            table[column][self._events : end] = rows[:, place]
        self._events = end

    def finish(self, counts: Part) -> str:
        """Write the counts and return the fingerprint of the results."""
        stored = {name: _stored(name, values) for name, values in counts.items()}
        for name, values in stored.items():
            self._file[SERIES][name][...] = values
        return self.fingerprint.sha256(stored)


def _stored(name: str, values: NDArray[Any]) -> NDArray[Any]:
    """Return the values of a part as they are stored: in the type of the variable, events sorted by run and week."""
    if name == EVENTS:
        return values[np.lexsort((*values.T[:1:-1], values[:, 0], values[:, 1]))]
    return values if name.startswith(INPUT) else values.astype(_BY_NAME[name].dtype, copy=False)


def _chunks(dims: tuple[str, ...], sizes: Mapping[str, int], item: int) -> tuple[int, ...]:
    """Return the shape of the chunks of a variable: of a few runs each, more if a run is small."""
    chunks = {dim: min(sizes[dim], CHUNK.get(dim, sizes[dim])) for dim in dims}
    if "run" in dims:
        whole = item * math.prod(chunks.values())
        chunks["run"] = min(sizes["run"], LANES * max(1, CHUNK_BYTES // max(1, whole)))
    return tuple(chunks.values())


def _write_coordinates(file: Any, manifest: dict[str, Any]) -> None:
    """Write the groups with their coordinates."""
    runs, roster = manifest["runs"], manifest["roster"]
    both = {"variant": manifest["variants"], "run": np.arange(runs), "source": roster, "target": roster}
    series = {
        **both,
        "kept_run": np.arange(min(runs, kept_runs(len(manifest["variants"])))),
        "week": np.datetime64(manifest["start"], "s") + np.arange(manifest["weeks"]) * np.timedelta64(7, "D"),
        "direction": manifest["directions"],
        "term": list(TERMS),
        "rung_name": list(RUNGS),
        "bin": (np.arange(BINS) + 0.5) * 2.0 / BINS - 1.0,
        "faction": manifest["factions"],
    }
    attributes = {key: manifest[key] for key in ("format", "scenario", "title", "seed", "focus")}
    for group, coordinates, given in ((SERIES, series, attributes), (INPUTS, both, {})):
        data = xr.Dataset(coords=coordinates, attrs=given)
        checked = {name: CHECKED for name, values in data.variables.items() if values.dtype.kind in "ifM"}
        data.dump_to_store(H5NetCDFStore(file.create_group(group)), encoding=checked)
