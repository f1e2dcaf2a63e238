"""Results of a study, opened from its run folder: a labelled dataset, read from the file as needed."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import h5netcdf
import numpy as np
import pandas as pd
import xarray as xr

from sim.errors import ResultsError, UsageError, choices, counted
from sim.lock import holder
from sim.results.fingerprint import EVENTS
from sim.results.layout import FOCAL, INPUTS, SERIES
from sim.results.parts import parts_of
from sim.results.run_folder import DATA, HOW_TO_MERGE, SCENARIO, SHARD, DamagedError, read_manifest, recorded_results
from sim.results.variables import OF_FOCAL, VARIABLES, directions_of
from sim.writing import replacing, write_text

FOCAL_TIMES = "focal_time_to_rupture"
"""Variable of a study with several focal dyads: the week of the first rupture of each."""
TIDY = ("relation", "tone", "grievance", "downgrade_level", "half_log_odds")


@dataclass(frozen=True, repr=False)
class Results:
    """Results of a study. `dataset` has the variables of `sim.results.variables`."""

    folder: Path
    manifest: dict[str, Any]
    dataset: xr.Dataset

    def __repr__(self) -> str:
        m = self.manifest
        runs = f"{counted(m['runs'], 'run')} of {', '.join(m['variants'])}"
        return f"<Results {m['scenario']}: {runs}, seed {m['seed']}, in {self.folder}>"

    def _repr_html_(self) -> str:
        title = f"{self.manifest['title']} ({counted(self.manifest['weeks'], 'week')})"
        return f"{html.escape(title)}<br>{html.escape(repr(self))}"

    @cached_property
    def inputs(self) -> xr.Dataset:
        """Values drawn once per run, by variant and run."""
        return _group(self.folder, INPUTS, self.manifest)

    @cached_property
    def events(self) -> pd.DataFrame:
        """Formal acts, amends, backing down, restorations, incidents and changes of leader, by run and date."""
        return _events(self.folder, self.manifest)

    @property
    def focal_dyads(self) -> tuple[str, ...]:
        """The focal dyads, such as `SAU-QAT`, in the scenario's order."""
        return tuple(self.manifest.get("focal_dyads", ()))

    def focused_on(self, dyad: str) -> Self:
        """Return the same runs with another focal dyad in the place of the first: every question is then about it.

        Raises UsageError for a dyad that is not focal, of which all runs were not kept.
        """
        dyad = self.focal_dyad(dyad)
        if dyad == self.manifest["focus"]:
            return self
        own = SERIES if dyad == self.focal_dyads[0] else f"{FOCAL}/{dyad}"
        variables = [v.name for v in OF_FOCAL]
        shared = self.dataset.drop_vars([*variables, "direction"])
        others = [other for other in self.focal_dyads if other != dyad]
        dataset = shared.merge(_group(self.folder, own, self.manifest)[variables]).sel(focal_dyad=[dyad, *others])
        states = self.manifest["state_names"]
        about = {"focus": dyad, "names": [states[code] for code in dyad.split("-")], "directions": directions_of(dyad)}
        return replace(self, manifest={**self.manifest, **about}, dataset=dataset.assign_attrs(focus=dyad))

    def focal_dyad(self, dyad: str) -> str:
        """Return the focal dyad as the scenario writes it, from either order of its states. Raises UsageError."""
        asked = set(dyad.upper().split("-"))
        for own in self.focal_dyads:
            if set(own.split("-")) == asked:
                return own
        m, message = self.manifest, f"{dyad} is not a focal dyad of this study; {choices(dyad, self.focal_dyads)}"
        if len(asked) == 2 and asked <= set(m["roster"]):
            size = f"--runs {m['runs']} --seed {m['seed']} --weeks {m['weeks']}"
            variants = "".join(f" --variant {variant}" for variant in m["variants"])
            message += f". To simulate the same runs with it: bilateral run {self.folder / SCENARIO} --focus "
            message += f"{'-'.join(dyad.upper().split('-'))} {size}{variants}"
        raise UsageError(message)

    @property
    def asked_dates(self) -> tuple[dt.date, ...]:
        """Dates by which the scenario requests the probability of a recall."""
        return tuple(dt.date.fromisoformat(day) for day in self.manifest["asked_dates"])

    def to_dataframe(self) -> pd.DataFrame:
        """Return the focal dyad's weekly paths as a tidy table: one row per variant, run, week and direction."""
        wide = self.dataset[[*TIDY, "rung"]].to_dataframe().reset_index()
        dyad = wide.pop("direction").str.split(">", expand=True)
        wide.insert(3, "source", dyad[0])
        wide.insert(4, "target", dyad[1])
        return wide


def open_results(folder: str | Path) -> Results:
    """Open a finished run folder, once its files match their checksums.

    Raises ResultsError if it is missing, unfinished, of another format, damaged or being simulated.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    try:
        runs, fingerprint = recorded_results(folder, manifest)
    except DamagedError:
        if (busy := holder(folder)) or read_manifest(folder) != manifest:
            raise ResultsError(f"{folder} is being changed by {busy or 'another process'}; try again later") from None
        raise
    if runs != manifest["runs"]:
        raise ResultsError(unfinished(folder, manifest, runs))
    return opened(folder, manifest, fingerprint)


def opened(folder: Path, manifest: dict[str, Any], fingerprint: str) -> Results:
    """Open the results of a folder whose files have just been checked, or written."""
    manifest["results_sha256"] = fingerprint
    return Results(folder, manifest, _with_focal_times(folder, manifest, _group(folder, SERIES, manifest)))


def _with_focal_times(folder: Path, manifest: dict[str, Any], dataset: xr.Dataset) -> xr.Dataset:
    """Add the weeks of rupture of every focal dyad, (variant, run, focal_dyad), if there are several."""
    lead, *others = manifest["focal_dyads"]
    if not others:
        return dataset
    name = "time_to_rupture"
    times = [dataset[name], *(_group(folder, f"{FOCAL}/{dyad}", manifest)[name] for dyad in others)]
    values = np.stack([one.to_numpy() for one in times], axis=-1)
    joint = xr.DataArray(values, dims=("variant", "run", "focal_dyad"), attrs=dataset[name].attrs)
    return dataset.assign({FOCAL_TIMES: joint}).assign_coords(focal_dyad=[lead, *others])


def unfinished(folder: Path, manifest: Mapping[str, Any], joined: int) -> str:
    """Describe how far a study is, and who simulates it or what completes it; `joined` runs are in `results.nc`."""
    far = f"{runs_kept(folder, joined):,} of {counted(manifest['runs'], 'run')} done"
    if busy := holder(folder):
        return f"{folder} is being simulated by {busy}: {far}. Wait until that has ended"
    if shard := manifest.get(SHARD):
        return f"{folder} is shard {shard} of a study ({far}). {HOW_TO_MERGE}"
    return f"{folder} is unfinished ({far}); complete it with: bilateral resume {folder}"


def runs_kept(folder: Path, joined: int) -> int:
    """Count the runs in a folder's `results.nc`, of which there are `joined`, and in the parts after them."""
    return joined + sum(part.runs for part in parts_of(folder) if part.first >= joined)


def tree_of(results: Results) -> xr.DataTree:
    """Return dataset, inputs and events as one tree; attributes of the root say what was simulated."""
    manifest = results.manifest
    facts = {key: manifest[key] for key in ("scenario", "title", "focus", "seed", "runs", "theory", "results_sha256")}
    parts = {
        "/runs": results.dataset,
        "/inputs": results.inputs,
        "/events": xr.Dataset.from_dataframe(results.events.rename_axis("row")),
    }
    return xr.DataTree.from_dict({"/": xr.Dataset(attrs=facts), **parts}, name=manifest["scenario"])


def _group(folder: Path, group: str, manifest: Mapping[str, Any]) -> xr.Dataset:
    """Open a group of `results.nc`, which must still be the file that was checked."""
    with h5netcdf.File(folder / DATA, "r") as file:
        if file.attrs.get("results_sha256") != manifest["results_sha256"]:
            raise ResultsError(f"{folder / DATA} has changed since it was opened; open it again")
    dates = xr.coders.CFDatetimeCoder(time_unit="s")  # nanoseconds reach from 1678 to 2262 only
    return xr.open_dataset(folder / DATA, group=group, engine="h5netcdf", decode_times=dates)


def _events(folder: Path, manifest: dict[str, Any]) -> pd.DataFrame:
    """Read the event table with names instead of codes; `date` is the first day of the week."""
    with _group(folder, EVENTS, manifest) as table:
        frame = table.to_dataframe().reset_index(drop=True)
    for column, names in (
        ("variant", manifest["variants"]),
        ("source", manifest["roster"]),
        ("target", manifest["roster"]),
        ("event", manifest["event_names"]),
    ):
        frame[column] = np.asarray(names, dtype=object)[frame[column].to_numpy()]
    days = frame["week"].to_numpy().astype("timedelta64[W]").astype("timedelta64[s]")
    frame.insert(2, "date", np.datetime64(manifest["start"], "s") + days)
    return frame


PATHS, EVENTS_TABLE, INPUTS_TABLE, NOTE = "paths.csv.gz", "events.csv.gz", "inputs.csv", "README.txt"


def write_tables(results: Results, folder: Path) -> list[Path]:
    """Write paths, events, inputs and a note; return the files. Raises UsageError if one exists."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / name for name in (PATHS, EVENTS_TABLE, INPUTS_TABLE, NOTE)]
    existing = [str(path) for path in files if path.exists()]
    if existing:
        raise UsageError(f"already exists: {', '.join(existing)}; choose another folder with --csv or empty it")
    paths, events, inputs, note = files
    with replacing(paths) as draft:
        results.to_dataframe().to_csv(draft, index=False, float_format="%.6g")
    with replacing(events) as draft:
        results.events.to_csv(draft, index=False)
    with replacing(inputs) as draft:
        inputs_table(results).to_csv(draft, index=False, float_format="%.6g")
    write_text(note, _note(results))
    return files


def inputs_table(results: Results) -> pd.DataFrame:
    """Return inputs drawn once per run, one row per variant and run: domestic constraints, impacts and ranges."""
    columns = {}
    for name, values in results.inputs.items():
        if values.dims == ("variant", "run"):
            columns[str(name)] = values.to_series()
        elif values.dims == ("variant", "run", "source"):
            for code in values["source"].to_numpy():
                columns[f"{name} {code}"] = values.sel(source=code, drop=True).to_series()
    a, b = results.manifest["focus"].split("-")
    for source, target in ((a, b), (b, a)):
        start = results.inputs["start_relation"].sel(source=source, target=target, drop=True)
        columns[f"start_relation {source}>{target}"] = start.to_series()
    return pd.DataFrame(columns).reset_index()


def _note(results: Results) -> str:
    manifest = results.manifest
    meanings = {v.name: f"{v.meaning} ({v.units})" for v in VARIABLES}
    lines = [
        f"{manifest['title']}: scenario {manifest['scenario']}, seed {manifest['seed']}, "
        f"{counted(manifest['runs'], 'run')} of "
        f"{', '.join(manifest['variants'])}, bilateral {manifest['versions']['bilateral']}",
        "",
        f"{PATHS}: one row per variant, run, week and direction of the focal dyad",
        *(f"  {name}: {meanings[name]}" for name in (*TIDY, "rung")),
        f"{EVENTS_TABLE}: formal acts, amends, backing down, restorations, scripted gestures, incidents, "
        "changes of leader",
        f"{INPUTS_TABLE}: values drawn once per run",
    ]
    return "\n".join(lines) + "\n"
