"""Layout of `results.nc`: its groups, coordinates and arrays, how they are packed, and their names in a part.

The first focal dyad's variables are in `series`, with all that is not about one dyad.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import xarray as xr
from xarray.backends import H5NetCDFStore

from sim.model.compiling import LANES
from sim.model.ladder import RUNGS
from sim.model.situation import TERMS
from sim.results.fingerprint import EVENTS, INPUT
from sim.results.variables import (
    BINS,
    EVENT_COLUMNS,
    OF_FOCAL,
    SMALL_WORLD,
    VARIABLES,
    Part,
    Variable,
    directions_of,
    kept_runs,
)

SERIES, INPUTS, FOCAL = "series", "inputs", "focal"
"""Groups of `results.nc`; that of the events is another. `focal` has one for each focal dyad after the first."""
EVENT_CHUNK = 8192
CHUNK = {"variant": 1, "run": LANES, "kept_run": LANES // 2, "source": 1}
"""Parts that are packed together: a block of runs is written without reading any of another."""
CHUNK_BYTES = 2**16
"""Size to which chunks of runs are enlarged."""
CHECKED: dict[str, Any] = {"fletcher32": True}
"""Every array has checksums, which any reader of netCDF-4 checks."""
PACKED: dict[str, Any] = {"compression": "gzip", "compression_opts": 1, "shuffle": True}
"""Of a small world only whole numbers are packed, to a sixth; real numbers would shrink by a quarter, slowly."""
LARGE_WORLD = SMALL_WORLD + 1
"""States from which on the real numbers of all pairs are packed too, since most pairs are then not named."""
_BY_NAME = {v.name: v for v in VARIABLES}


def focal_groups(file: Any) -> Any:
    """Return the groups of the focal dyads after the first, by dyad."""
    return file.get(FOCAL, {})


def arrays_in(file: Any) -> dict[str, Any]:
    """Return the arrays of the variables in a results file, by their names in a part."""
    arrays = {v.name: file[SERIES][v.name] for v in VARIABLES}
    return arrays | {f"{dyad} {v.name}": group[v.name] for dyad, group in focal_groups(file).items() for v in OF_FOCAL}


def variable_of(name: str) -> Variable:
    """Return the variable with this name in a part, which may begin with a focal dyad."""
    return _BY_NAME[name.rpartition(" ")[2]]


def define_arrays(file: Any, part: Part) -> None:
    """Define all arrays of a file that has its coordinates; `part` is its first block, with the inputs."""
    _define_variables(file[SERIES], VARIABLES)
    for group in focal_groups(file).values():
        _define_variables(group, OF_FOCAL)
    _define_inputs(file[INPUTS], part)
    table = file.create_group(EVENTS)
    table.dimensions["event_row"] = None
    for column in EVENT_COLUMNS:
        table.create_variable(column, ("event_row",), "i4", chunks=(EVENT_CHUNK,), **CHECKED)


def _define_variables(group: Any, variables: tuple[Variable, ...]) -> None:
    sizes = {name: dimension.size for name, dimension in group.dimensions.items()}
    for v in variables:
        large = "source" in v.dims and sizes["source"] >= LARGE_WORLD
        packed = PACKED if large or np.dtype(v.dtype).kind == "i" else {}
        chunks = _chunks(v.dims, sizes, np.dtype(v.dtype).itemsize)
        variable = group.create_variable(v.name, v.dims, v.dtype, chunks=chunks, **CHECKED, **packed)
        variable.attrs["long_name"], variable.attrs["units"] = v.meaning, v.units


def _define_inputs(group: Any, part: Part) -> None:
    sizes = {name: dimension.size for name, dimension in group.dimensions.items()}
    for name, values in part.items():
        if name.startswith(INPUT):
            plain, dims = name.removeprefix(INPUT), ("variant", "run", "source", "target")[: values.ndim]
            chunks = _chunks(dims, sizes, values.dtype.itemsize)
            made = group.create_variable(plain, dims, values.dtype, chunks=chunks, **CHECKED)
            made.attrs["long_name"] = plain


def _chunks(dims: tuple[str, ...], sizes: Mapping[str, int], item: int) -> tuple[int, ...]:
    """Return the shape of the chunks of a variable: of a few runs each, more if a run is small."""
    chunks = {dim: min(sizes[dim], CHUNK.get(dim, sizes[dim])) for dim in dims}
    if "run" in dims:
        whole = item * math.prod(chunks.values())
        chunks["run"] = min(sizes["run"], LANES * max(1, CHUNK_BYTES // max(1, whole)))
    return tuple(chunks.values())


def write_coordinates(file: Any, manifest: dict[str, Any]) -> None:
    """Write the groups with their coordinates."""
    runs, roster = manifest["runs"], manifest["roster"]
    both = {"variant": manifest["variants"], "run": np.arange(runs), "source": roster, "target": roster}
    series = {
        **both,
        "kept_run": np.arange(min(runs, kept_runs(len(manifest["variants"]), len(roster)))),
        "week": np.datetime64(manifest["start"], "s") + np.arange(manifest["weeks"]) * np.timedelta64(7, "D"),
        "direction": manifest["directions"],
        "term": list(TERMS),
        "rung_name": list(RUNGS),
        "bin": (np.arange(BINS) + 0.5) * 2.0 / BINS - 1.0,
        "faction": manifest["factions"],
    }
    attributes = {key: manifest[key] for key in ("format", "scenario", "title", "seed", "focus")}
    focal = {
        f"{FOCAL}/{dyad}": {**{dim: series[dim] for v in OF_FOCAL for dim in v.dims}, "direction": directions_of(dyad)}
        for dyad in manifest["focal_dyads"][1:]
    }
    groups = [(SERIES, series, attributes), (INPUTS, both, {}), *((name, own, {}) for name, own in focal.items())]
    for group, coordinates, given in groups:
        data = xr.Dataset(coords=coordinates, attrs=given)
        checked = {name: CHECKED for name, values in data.variables.items() if values.dtype.kind in "ifM"}
        data.dump_to_store(H5NetCDFStore(file.create_group(group)), encoding=checked)
