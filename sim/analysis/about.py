"""What the numbers of a picture say of themselves: which runs they come from, and where the ladder's bands lie."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import xarray as xr

from sim import ladder
from sim.ladder import RUNGS
from sim.parameters import Parameters

KEPT = ("scenario", "title", "seed", "focus", "of_runs")


def about(dataset: xr.Dataset, variant: str, runs: int) -> dict[str, Any]:
    """The attributes that say which runs: scenario, title, seed, focus, variant, runs, and of how many if not all."""
    kept = {
        key: dataset.attrs[key] for key in ("scenario", "title", "seed", "focus", "of_runs") if key in dataset.attrs
    }
    return {**kept, "variant": variant, "runs": runs}


def bands(thresholds: Sequence[float] | None = None) -> xr.Dataset:
    """`band_low` and `band_high` (band): the index between which a rung lies by the relation alone.

    `thresholds`, best to worst, are those in force where a scenario moves them.
    """
    edge = [float(t) for t in thresholds or ladder.thresholds(Parameters())]
    return xr.Dataset(
        {"band_low": ("band", [*edge, -1.0]), "band_high": ("band", [1.0, *edge])},
        coords={"band": list(RUNGS[: len(edge) + 1])},
    )
