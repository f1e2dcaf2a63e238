"""A study as CSV tables, for those who do not read netCDF."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sim.errors import UsageError
from sim.results.contract import VARIABLES
from sim.results.dataset import TIDY, Results

PATHS, EVENTS, INPUTS, NOTE = "paths.csv.gz", "events.csv.gz", "inputs.csv", "README.txt"


def write_tables(results: Results, folder: Path) -> list[Path]:
    """Write paths, events, inputs and a note; returns the files. Raises UsageError if one is there already."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / name for name in (PATHS, EVENTS, INPUTS, NOTE)]
    there = [str(path) for path in files if path.exists()]
    if there:
        raise UsageError(f"{', '.join(there)} already there; name another folder with --csv, or remove it first")
    paths, events, inputs, note = files
    results.to_dataframe().to_csv(paths, index=False, float_format="%.6g")
    results.events.to_csv(events, index=False)
    inputs_table(results).to_csv(inputs, index=False, float_format="%.6g")
    note.write_text(_note(results), encoding="utf-8")
    return files


def inputs_table(results: Results) -> pd.DataFrame:
    """What was drawn once a run, one row a variant and run: bindings by state, impacts and ranges by name."""
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
        f"{manifest['title']}: scenario {manifest['scenario']}, seed {manifest['seed']}, {manifest['runs']} runs of "
        f"{', '.join(manifest['variants'])}, bilateral {manifest['versions']['bilateral']}",
        "",
        f"{PATHS}: one row a variant, run, week and direction of the focus pair",
        *(f"  {name}: {meanings[name]}" for name in (*TIDY, "rung")),
        f"{EVENTS}: formal acts, amends, climb-downs, restorations, scripted gestures, incidents, changes of leader",
        f"{INPUTS}: what was drawn once a run",
    ]
    return "\n".join(lines) + "\n"
