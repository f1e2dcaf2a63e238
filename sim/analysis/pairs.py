"""Another pair than the focus, from the runs of which every pair's path is kept."""

from __future__ import annotations

import difflib

import numpy as np
import xarray as xr

from sim.errors import UsageError
from sim.results import outcomes


def of_pair(dataset: xr.Dataset, a: str, b: str) -> xr.Dataset:
    """A dataset of the pair `a`, `b` in the place of the focus: `index`, `rung`, `time_to_rupture` of the kept runs.

    Whether a run ruptures is judged from its first week, not from its start. Raises UsageError for what is not there.
    """
    for code in (a, b):
        _require(dataset, code)
    if a == b:
        raise UsageError(f"a pair has two states, not '{a}' twice")
    _require_relation(dataset, a, b)
    there, back = (
        dataset[["relation_path", "rung_path"]]
        .sel(source=source, target=target, drop=True)
        .rename(kept_run="run")
        .transpose("variant", "run", "week")
        for source, target in ((a, b), (b, a))
    )
    index = np.minimum(there["relation_path"].to_numpy(), back["relation_path"].to_numpy())
    rung = there["rung_path"].to_numpy()
    dims = ("variant", "run", "week")
    return xr.Dataset(
        {
            "index": (dims, index),
            "rung": (dims, rung),
            "time_to_rupture": (dims[:2], outcomes.rupture(rung, rung[..., 0])),
        },
        coords=there.coords,
        attrs={**dataset.attrs, "focus": f"{a}-{b}", "of_runs": dataset.sizes["run"]},
    )


def _require(dataset: xr.Dataset, code: str) -> None:
    codes = [str(name) for name in dataset["source"].to_numpy()]
    if code not in codes:
        near = difflib.get_close_matches(code, codes, 1)
        hint = f"did you mean '{near[0]}'? There are" if near else "there are"
        raise UsageError(f"no state '{code}' in this study; {hint}: {', '.join(codes)}")


def _require_relation(dataset: xr.Dataset, a: str, b: str) -> None:
    related = dataset["relation_square_sum"].any(("variant", "week"))
    if not bool(related.sel(source=a, target=b)):
        others = [str(c) for c in dataset["target"].to_numpy() if bool(related.sel(source=a, target=c))]
        raise UsageError(f"the scenario has no relation between {a} and {b}; {a} has one with: {', '.join(others)}")
