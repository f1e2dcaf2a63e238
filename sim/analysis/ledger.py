"""What moved the relation: the mean contribution of each term of the ledger, week by week, over the kept runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr

from sim.analysis.about import about

SIDES = ("above", "below")


def ledger(dataset: xr.Dataset, variant: str, direction: str | None = None) -> xr.Dataset:
    """The contributions to the change of the half log-odds since the start, for one direction (default: the first).

    Variables: `contribution` (term, week), the largest first; `total` (week), their sum; `inner` and `outer`
    (side, term, week), the edges of each as an area stacked outwards from zero, the largest next to it: above it
    where the term lifts, below where it pulls down, and of no height on the other side; `peak` and `peak_week`
    (term), the contribution farthest from zero and when.
    """
    direction = direction or str(dataset["direction"].to_numpy()[0])
    kept = dataset["ledger"].sel(variant=variant, direction=direction).transpose("kept_run", "term", "week").to_numpy()
    mean = kept.mean(axis=0)
    order = np.argsort(-np.abs(mean).max(axis=1), kind="stable")
    mean = mean[order]
    inner, outer = _stacked(mean)
    farthest = np.abs(mean).argmax(axis=1)
    return xr.Dataset(
        {
            "contribution": (("term", "week"), mean),
            "total": ("week", mean.sum(axis=0)),
            "inner": (("side", "term", "week"), inner),
            "outer": (("side", "term", "week"), outer),
            "peak": ("term", mean[np.arange(len(mean)), farthest]),
            "peak_week": ("term", dataset["week"].to_numpy()[farthest]),
        },
        coords={"side": list(SIDES), "term": dataset["term"].to_numpy()[order], "week": dataset["week"].to_numpy()},
        attrs={"of_runs": dataset.sizes["run"], **about(dataset, variant, len(kept)), "direction": direction},
    )


def _stacked(values: Any) -> tuple[Any, Any]:
    """Inner and outer edges, [side, term, week], of areas stacked outwards from zero."""
    outer = np.stack([np.cumsum(part, axis=0) for part in (np.maximum(values, 0.0), np.minimum(values, 0.0))])
    inner = np.concatenate([np.zeros_like(outer[:, :1]), outer[:, :-1]], axis=1)
    return inner, outer
