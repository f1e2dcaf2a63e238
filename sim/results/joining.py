"""Joining a played study into one `results.nc`, block by block: memory does not grow with the number of runs.

Blocks come from finished parts and, when a study is enlarged, from the results it had. The fingerprint is taken on the
way: it depends on the results alone, not on how the runs were cut into blocks.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5netcdf
import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from sim.ladder import RUNGS
from sim.results.contract import BINS, COUNTED, EVENT_COLUMNS, VARIABLES, kept_runs
from sim.results.counts import Counts
from sim.results.folder import DATA, parts_of
from sim.results.recorder import Part
from sim.situation import TERMS

SERIES, INPUTS, EVENTS = "series", "inputs", "events"
SLICE = 512
"""Runs of an older `results.nc` read at a time."""
EVENT_CHUNK = 8192
INPUT = "input "
_BY_NAME = {v.name: v for v in VARIABLES}


def join(folder: Path, manifest: dict[str, Any]) -> str:
    """Write `results.nc` whole or not at all, and return its fingerprint (sha256)."""
    draft, counts = folder / f".{DATA}.draft", Counts()
    _write_coordinates(draft, manifest)
    with h5netcdf.File(draft, "a") as file:
        writer = _Writer(file, manifest)
        for first, part in _blocks(folder, counts):
            writer.add(first, part)
        fingerprint = writer.finish(counts.variables())
        file.attrs["results_sha256"] = fingerprint
        file.attrs["runs"] = manifest["runs"]
    os.replace(draft, folder / DATA)
    return fingerprint


def held(folder: Path) -> tuple[int, str]:
    """How many runs a folder's `results.nc` holds, and its fingerprint; (0, "") if there is none."""
    path = folder / DATA
    if not path.is_file():
        return 0, ""
    with h5netcdf.File(path, "r") as file:
        return int(file.attrs["runs"]), str(file.attrs["results_sha256"])


def _blocks(folder: Path, counts: Counts) -> Iterator[tuple[int, Part]]:
    """Blocks in order of their runs, without what is only counted; that goes into `counts`."""
    runs, _ = held(folder)
    if runs:
        with h5netcdf.File(folder / DATA, "r") as file:
            counts.add_totals({name: file[SERIES][name][...] for name in COUNTED})
            for first in range(0, runs, SLICE):
                yield first, _slice(file, first, min(first + SLICE, runs))
    for first, _, path in parts_of(folder):
        if first < runs:
            continue
        with np.load(path, allow_pickle=False) as stored:
            part = dict(stored)
        counts.add(part.pop("fixed_relation"), part.pop("every_rung"))
        yield first, part


def _slice(file: Any, first: int, last: int) -> Part:
    """Runs `first` to `last` - 1 of an older results file, as a part."""
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
    """Fills the draft, and digests what it writes."""

    def __init__(self, file: Any, manifest: dict[str, Any]) -> None:
        self._file, self._manifest = file, manifest
        self._digests: dict[str, Any] = {}
        self._events = 0
        series, table = file[SERIES], file.create_group(EVENTS)
        for v in VARIABLES:
            packed = {"compression": "gzip", "compression_opts": 1} if v.name.endswith("_count") else {}
            made = series.create_variable(v.name, v.dims, v.dtype, **packed)
            made.attrs["long_name"], made.attrs["units"] = v.meaning, v.units
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

    def finish(self, counted: Part) -> str:
        """Write what was counted, and return the fingerprint of everything."""
        for name, values in counted.items():
            stored = values.astype(_BY_NAME[name].dtype)
            self._digest(name, stored)
            self._file[SERIES][name][...] = stored
        every = "\n".join(f"{name} {self._digests[name].hexdigest()}" for name in sorted(self._digests))
        return hashlib.sha256(every.encode()).hexdigest()


def _write_coordinates(draft: Path, manifest: dict[str, Any]) -> None:
    """The groups with their coordinates and nothing in them yet."""
    runs, roster = manifest["runs"], manifest["roster"]
    both = {"variant": manifest["variants"], "run": np.arange(runs), "source": roster, "target": roster}
    series = {
        **both,
        "kept_run": np.arange(min(runs, kept_runs(len(manifest["variants"])))),
        "week": pd.date_range(manifest["start"], periods=manifest["weeks"], freq="7D"),
        "direction": manifest["directions"],
        "term": list(TERMS),
        "rung_name": list(RUNGS),
        "bin": (np.arange(BINS) + 0.5) * 2.0 / BINS - 1.0,
        "faction": manifest["factions"],
    }
    attributes = {key: manifest[key] for key in ("format", "scenario", "title", "seed", "focus")}
    xr.Dataset(coords=series, attrs=attributes).to_netcdf(draft, mode="w", group=SERIES, engine="h5netcdf")
    xr.Dataset(coords=both).to_netcdf(draft, mode="a", group=INPUTS, engine="h5netcdf")
