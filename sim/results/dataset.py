"""The labelled dataset: joined parts as an xarray Dataset, written to and opened from `results.nc`."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from sim.errors import ResultsError
from sim.ladder import RUNGS
from sim.results.contract import BINS, EVENT_COLUMNS, VARIABLES
from sim.results.folder import DATA, read_manifest
from sim.results.recorder import Part
from sim.situation import TERMS

TIDY = ("relation", "tone", "wound", "level", "half_log_odds")


@dataclass(frozen=True)
class Results:
    """What a study left. `dataset` follows `sim.results.contract`; `inputs` are what was drawn once a run."""

    folder: Path
    manifest: dict[str, Any]
    dataset: xr.Dataset
    inputs: xr.Dataset
    events: pd.DataFrame

    @property
    def asked_dates(self) -> tuple[dt.date, ...]:
        """Dates by which the scenario asks for the chance of a recall."""
        return tuple(dt.date.fromisoformat(day) for day in self.manifest["asked_dates"])

    def to_dataframe(self) -> pd.DataFrame:
        """The focus pair's weekly paths, tidy: one row a variant, run, week and direction."""
        wide = self.dataset[[*TIDY, "rung"]].to_dataframe().reset_index()
        pair = wide.pop("direction").str.split(">", expand=True)
        wide.insert(3, "source", pair[0])
        wide.insert(4, "target", pair[1])
        return wide


def label_dataset(part: Part, manifest: dict[str, Any], weeks: pd.DatetimeIndex) -> xr.Dataset:
    """The contract's dataset from joined arrays."""
    coords: dict[str, Any] = {
        "variant": manifest["variants"],
        "run": np.arange(manifest["runs"]),
        "kept_run": np.arange(part["relation_path"].shape[1]),
        "week": weeks,
        "direction": manifest["directions"],
        "source": manifest["roster"],
        "target": manifest["roster"],
        "term": list(TERMS),
        "rung_name": list(RUNGS),
        "bin": (np.arange(BINS) + 0.5) * 2.0 / BINS - 1.0,
        "faction": manifest["factions"],
    }
    variables = {
        v.name: (v.dims, part[v.name].astype(v.dtype), {"long_name": v.meaning, "units": v.units}) for v in VARIABLES
    }
    attributes = {key: manifest[key] for key in ("format", "scenario", "title", "seed", "focus")}
    return xr.Dataset(variables, coords=coords, attrs=attributes)


def label_inputs(part: Part, manifest: dict[str, Any]) -> xr.Dataset:
    """What was drawn once a run, [variant, run, (source, (target))]."""
    extra = ("source", "target")
    variables = {
        name.removeprefix("input ").replace(" ", "_").replace(".", "_"): (
            ("variant", "run", *extra[: values.ndim - 2]),
            values,
            {"long_name": name.removeprefix("input ")},
        )
        for name, values in part.items()
        if name.startswith("input ")
    }
    roster = manifest["roster"]
    coords = {"variant": manifest["variants"], "run": np.arange(manifest["runs"]), "source": roster, "target": roster}
    return xr.Dataset(variables, coords=coords)


def write_dataset(folder: Path, dataset: xr.Dataset, inputs: xr.Dataset, events: Any) -> None:
    """Write `results.nc` (groups series, inputs, events) under a draft name, then rename."""
    draft = folder / f".{DATA}.draft"
    table = xr.Dataset({name: ("event_row", events[:, column]) for column, name in enumerate(EVENT_COLUMNS)})
    packed = {name: {"zlib": True, "complevel": 1} for name in dataset.data_vars if str(name).endswith("_count")}
    dataset.to_netcdf(draft, mode="w", group="series", engine="h5netcdf", encoding=packed)
    inputs.to_netcdf(draft, mode="a", group="inputs", engine="h5netcdf")
    table.to_netcdf(draft, mode="a", group="events", engine="h5netcdf")
    os.replace(draft, folder / DATA)


def open_results(folder: str | Path) -> Results:
    """Open a finished run folder; raises ResultsError if it is missing, unfinished or of another format."""
    folder = Path(folder)
    manifest = read_manifest(folder)
    path = folder / DATA
    if not path.is_file():
        done, runs = manifest.get("runs_done", 0), manifest.get("runs")
        raise ResultsError(f"{folder} is unfinished ({done} of {runs} runs done); run the study again")
    groups = {}
    for group in ("series", "inputs", "events"):
        with xr.open_dataset(path, group=group, engine="h5netcdf") as opened:
            groups[group] = opened.load()
    return Results(folder, manifest, groups["series"], groups["inputs"], _events(groups["events"], manifest))


def _events(table: xr.Dataset, manifest: dict[str, Any]) -> pd.DataFrame:
    """The event table with names for codes; `date` is the first day of the week."""
    frame = table.to_dataframe().reset_index(drop=True)
    for column, names in (
        ("variant", manifest["variants"]),
        ("source", manifest["roster"]),
        ("target", manifest["roster"]),
        ("event", manifest["event_names"]),
    ):
        frame[column] = np.asarray(names, dtype=object)[frame[column].to_numpy()]
    start = pd.Timestamp(manifest["start"])
    frame.insert(2, "date", start + pd.to_timedelta(frame["week"].to_numpy() * 7, unit="D"))
    return frame
