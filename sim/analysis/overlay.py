"""What would have been different: the middle of the runs of every variant of a study, and how many rupture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from sim.analysis.about import about, bands

QUANTILES = (0.25, 0.5, 0.75)


def overlay(dataset: xr.Dataset, variant: str | None = None, thresholds: Sequence[float] | None = None) -> xr.Dataset:
    """The spread of the relation index of every variant; `variant` is the one the others are held against.

    Variables: `index` (variant, quantile, week), the edges of half of the runs and the middle; `ruptured` (variant),
    the share of runs that rupture; the bands of the ladder.
    """
    index = dataset["index"].transpose("variant", "run", "week").to_numpy().astype(np.float64)
    ruptured = np.isfinite(dataset["time_to_rupture"].transpose("variant", "run").to_numpy())
    names = [str(name) for name in dataset["variant"].to_numpy()]
    data = xr.Dataset(
        {
            "index": (("variant", "quantile", "week"), np.quantile(index, QUANTILES, axis=1).transpose(1, 0, 2)),
            "ruptured": ("variant", ruptured.mean(axis=1)),
        },
        coords={"variant": names, "quantile": list(QUANTILES), "week": dataset["week"].to_numpy()},
        attrs=about(dataset, variant or names[0], index.shape[1]),
    )
    return data.merge(bands(thresholds))
