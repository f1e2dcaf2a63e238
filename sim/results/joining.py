"""Join the parts of a study into one `results.nc`, block by block, in memory independent of the number of runs.

Blocks come from finished parts and, when runs are added, from the existing results; they are joined while later parts
are simulated. The fingerprint depends on the results alone, not on the division into blocks.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import h5netcdf
import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sim.errors import ResultsError
from sim.model.compiling import LANES
from sim.model.ladder import RUNGS
from sim.model.situation import TERMS
from sim.results.recorder import Part
from sim.results.run_folder import DATA, parts_of
from sim.results.variables import BINS, COUNTED, EVENT_COLUMNS, VARIABLES, kept_runs

Integers = NDArray[Any]


class Counts:
    """Sums of the counts of blocks."""

    def __init__(self) -> None:
        self.totals: dict[str, Integers] = {}

    def add(self, counts: dict[str, Integers]) -> None:
        """Add the counts of a block, or earlier totals."""
        for name, values in counts.items():
            self.totals[name] = self.totals[name] + values if name in self.totals else values


SERIES, INPUTS, EVENTS = "series", "inputs", "events"
SLICE = 512
"""Number of runs of an existing `results.nc` read at a time."""
EVENT_CHUNK = 8192
CHUNK = {"variant": 1, "run": LANES, "kept_run": LANES // 2, "source": 1}
"""Parts that are packed together: a block of runs is written without reading any of another."""
PACKED: dict[str, Any] = {"compression": "gzip", "compression_opts": 1, "shuffle": True}
"""Of a small world only whole numbers are packed, to a sixth; real numbers would shrink by a quarter, slowly."""
LARGE_WORLD = 16
"""States from which on the real numbers of all pairs are packed too, since most pairs are then not named."""
INPUT = "input "
_BY_NAME = {v.name: v for v in VARIABLES}


def joined_runs(folder: Path) -> tuple[int, str]:
    """Return the number of runs in a folder's `results.nc` and its fingerprint; (0, "") if there is none."""
    path = folder / DATA
    if not path.is_file():
        return 0, ""
    with h5netcdf.File(path, "r") as file:
        return int(file.attrs["runs"]), str(file.attrs["results_sha256"])


class Joining:
    """A draft of `results.nc`, to which blocks are added in order of their runs while later ones are simulated.

    A context manager: `finish` moves the complete file to its place; a leftover draft is overwritten.
    """

    def __init__(self, folder: Path, manifest: dict[str, Any]) -> None:
        self._folder, self._runs = folder, manifest["runs"]
        self._draft, self._counts, self._next = folder / f".{DATA}.draft", Counts(), 0
        _write_coordinates(self._draft, manifest)
        self._file = h5netcdf.File(self._draft, "a")
        self._writer = _Writer(self._file)
        self._add_existing()

    def __enter__(self) -> Joining:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._draft.unlink(missing_ok=True)

    def _add_existing(self) -> None:
        """Add the runs of the folder's existing results."""
        runs, _ = joined_runs(self._folder)
        if runs:
            with h5netcdf.File(self._folder / DATA, "r") as file:
                self._counts.add({name: file[SERIES][name][...] for name in COUNTED})
                for first in range(0, runs, SLICE):
                    self._add(_slice(file, first, min(first + SLICE, runs)), min(SLICE, runs - first))

    def _add(self, part: Part, runs: int) -> None:
        self._writer.add(self._next, part)
        self._next += runs

    def catch_up(self) -> None:
        """Add the finished parts that follow the joined runs, up to the first missing one."""
        for first, runs, path in parts_of(self._folder):
            if first == self._next:
                with np.load(path, allow_pickle=False) as stored:
                    part = dict(stored)
                self._counts.add({name: part.pop(name) for name in COUNTED})
                self._add(part, runs)

    def finish(self) -> str:
        """Complete `results.nc`, move it to its place and return its fingerprint (sha256). Raises ResultsError."""
        self.catch_up()
        if self._next != self._runs:
            raise ResultsError(
                f"{self._folder} lacks runs from {self._next}; complete it with: bilateral resume {self._folder}"
            )
        fingerprint = self._writer.finish(self._counts.totals)
        self._file.attrs["results_sha256"], self._file.attrs["runs"] = fingerprint, self._runs
        self._file.close()
        os.replace(self._draft, self._folder / DATA)
        return fingerprint


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
    """Writes blocks into the draft and updates the digests."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._digests: dict[str, Any] = {}
        self._events = 0
        series, table = file[SERIES], file.create_group(EVENTS)
        sizes = {name: dimension.size for name, dimension in series.dimensions.items()}
        for v in VARIABLES:
            chunks = tuple(min(sizes[dim], CHUNK.get(dim, sizes[dim])) for dim in v.dims)
            large = "source" in v.dims and sizes["source"] >= LARGE_WORLD
            packed = {"chunks": chunks, **PACKED} if large or np.dtype(v.dtype).kind == "i" else {}
            variable = series.create_variable(v.name, v.dims, v.dtype, **packed)
            variable.attrs["long_name"], variable.attrs["units"] = v.meaning, v.units
        table.dimensions["event_row"] = None
        for column in EVENT_COLUMNS:
            table.create_variable(column, ("event_row",), "i4", chunks=(EVENT_CHUNK,))

    def _digest(self, name: str, values: NDArray[Any]) -> None:
        if name not in self._digests:
            self._digests[name] = hashlib.sha256(f"{name} {values.dtype.str}".encode())
        self._digests[name].update(np.ascontiguousarray(values).tobytes())

    def add(self, first: int, part: Part) -> None:
        """Write a block at its runs."""
        for name, values in part.items():
            if name == "events":
                self._add_events(values)
            else:
                stored = values if name.startswith(INPUT) else values.astype(_BY_NAME[name].dtype)
                self._digest(name, np.moveaxis(stored, 1, 0))
                self._variable(name, stored)[:, first : first + stored.shape[1]] = stored

    def _variable(self, name: str, values: NDArray[Any]) -> Any:
        if not name.startswith(INPUT):
            return self._file[SERIES][name]
        group, plain = self._file[INPUTS], name.removeprefix(INPUT)
        if plain not in group.variables:
            dims = ("variant", "run", "source", "target")[: values.ndim]
            group.create_variable(plain, dims, values.dtype).attrs["long_name"] = plain
        return group[plain]

    def _add_events(self, rows: NDArray[Any]) -> None:
        run_first = rows[np.lexsort((*rows.T[:1:-1], rows[:, 0], rows[:, 1]))]
        self._digest(EVENTS, run_first)
        table, end = self._file[EVENTS], self._events + len(rows)
        table.resize_dimension("event_row", end)
        for place, column in enumerate(EVENT_COLUMNS):
            table[column][self._events : end] = run_first[:, place]
        self._events = end

    def finish(self, counts: Part) -> str:
        """Write the counts and return the fingerprint of the results."""
        for name, values in counts.items():
            stored = values.astype(_BY_NAME[name].dtype)
            self._digest(name, stored)
            self._file[SERIES][name][...] = stored
        every = "\n".join(f"{name} {self._digests[name].hexdigest()}" for name in sorted(self._digests))
        return hashlib.sha256(every.encode()).hexdigest()


def _write_coordinates(draft: Path, manifest: dict[str, Any]) -> None:
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
    xr.Dataset(coords=series, attrs=attributes).to_netcdf(draft, mode="w", group=SERIES, engine="h5netcdf")
    xr.Dataset(coords=both).to_netcdf(draft, mode="a", group=INPUTS, engine="h5netcdf")
