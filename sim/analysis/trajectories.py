"""How the focus pair moves over time: the spread of its relation index, and its chance of each rung, week by week."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from sim.analysis.about import about, bands
from sim.ladder import RUNGS

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""The edges of nine in ten runs, of half of them, and the middle."""
SHOWN_RUNS = 8
END_BINS = 40
"""Equal bins over [-1, 1], 0.05 wide: every default threshold of the ladder is an edge."""


def fan(dataset: xr.Dataset, variant: str, thresholds: Sequence[float] | None = None) -> xr.Dataset:
    """The spread of the relation index of one variant.

    Variables: `index` (quantile, week); `path_index` (path, week), up to eight real runs evenly spread over the run
    numbers, which are the coordinate; `density` (bin), the density of the index in the last week, whose sum times
    the bin's width is 1; `band_low` and `band_high` (band), the index between which a rung lies by the relation alone.
    `thresholds`, best to worst, are those in force where a scenario moves them.
    """
    index = dataset["index"].sel(variant=variant).transpose("run", "week").to_numpy().astype(np.float64)
    shown = _evenly(len(index))
    density, edges = np.histogram(index[:, -1], bins=END_BINS, range=(-1.0, 1.0), density=True)
    data = xr.Dataset(
        {
            "index": (("quantile", "week"), np.quantile(index, QUANTILES, axis=0)),
            "path_index": (("path", "week"), index[shown]),
            "density": ("bin", density),
        },
        coords={
            "quantile": list(QUANTILES),
            "week": dataset["week"].to_numpy(),
            "path": dataset["run"].to_numpy()[shown],
            "bin": (edges[:-1] + edges[1:]) / 2.0,
        },
        attrs=about(dataset, variant, len(index)),
    )
    return data.merge(bands(thresholds))


def rung_shares(dataset: xr.Dataset, variant: str) -> xr.Dataset:
    """The share of runs of one variant on each rung, week by week, for the focus pair.

    Variables: `share` and `or_worse` (rung_name, week), on this rung, and on it or a worse one;
    `peak` and `peak_week` (rung_name), the largest share and the first week that has it.
    """
    rung = dataset["rung"].sel(variant=variant).transpose("run", "week").to_numpy()
    weeks, runs = dataset["week"].to_numpy(), len(rung)
    on = np.array([(rung == place).sum(axis=0) for place in range(len(RUNGS))])
    or_worse = np.array([(rung >= place).sum(axis=0) for place in range(len(RUNGS))])
    return xr.Dataset(
        {
            "share": (("rung_name", "week"), on / runs),
            "or_worse": (("rung_name", "week"), or_worse / runs),
            "peak": ("rung_name", on.max(axis=1) / runs),
            "peak_week": ("rung_name", weeks[on.argmax(axis=1)]),
        },
        coords={"rung_name": list(RUNGS), "week": weeks},
        attrs=about(dataset, variant, runs),
    )


def _evenly(runs: int) -> Any:
    """Row numbers of the runs shown, evenly spread from the first to the last."""
    return np.linspace(0, runs - 1, min(SHOWN_RUNS, runs)).round().astype(int)
