"""How long the focus pair holds, and how long a rupture lasts: Kaplan-Meier curves over the runs of one variant."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import xarray as xr
from scipy.stats import CensoredData, ecdf

from sim.analysis.about import about
from sim.analysis.estimates import share

LEVEL = 0.9
"""Of the band: what more runs would narrow, not what the model may have wrong."""
EDGES = ("low", "estimate", "high")


def survival(dataset: xr.Dataset, variant: str) -> xr.Dataset:
    """The shares of runs not yet ruptured, by week, and of ruptured runs not yet fully repaired, by weeks since.

    A run that has not come to it by the last week counts as long as it is seen. Variables: `unruptured` (edge, week)
    and `unrepaired` (edge, since), the latter NaN once no run is left; `half_ruptured`, the first week in which at
    most half of the runs are unruptured (NaT: none), and `half_repaired`, the weeks after which at most half of the
    ruptured runs are unrepaired (NaN: not seen). The attribute `ruptured` counts the runs that rupture.
    """
    v, weeks = dataset.sel(variant=variant), dataset["week"].to_numpy()
    rupture, repair = v["time_to_rupture"].to_numpy(), v["time_to_repair_after_rupture"].to_numpy()
    last = float(len(weeks) - 1)
    ruptured = np.isfinite(rupture)
    repaired = np.isfinite(repair[ruptured])
    seen = np.where(repaired, repair[ruptured], last) - rupture[ruptured]
    grid = np.arange(len(weeks), dtype=np.float64)
    unruptured = kaplan_meier(np.where(ruptured, rupture, last), ruptured, grid)
    unrepaired = kaplan_meier(seen, repaired, grid)
    by, after = _half(unruptured), _half(unrepaired)
    return xr.Dataset(
        {
            "unruptured": (("edge", "week"), unruptured),
            "unrepaired": (("edge", "since"), unrepaired),
            "half_ruptured": weeks[by] if by is not None else np.datetime64("NaT", "ns"),
            "half_repaired": float("nan") if after is None else float(after),
        },
        coords={"edge": list(EDGES), "week": weeks, "since": grid},
        attrs={**about(dataset, variant, len(rupture)), "ruptured": int(ruptured.sum())},
    )


def kaplan_meier(times: Any, happened: Any, grid: Any) -> Any:
    """Low, estimate and high, [3, grid], of the share to which it has not happened by each time of the grid.

    Something happens at `times` where `happened`, else that is when it was last seen not to have. Where the share is
    0 or 1 the usual band has no width, and Wilson's stands in. After the last time a share over 0 is not known: NaN.
    """
    if not len(times):
        return np.full((3, len(grid)), np.nan)
    left = ecdf(CensoredData(uncensored=times[happened], right=times[~happened])).sf
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)
        band = left.confidence_interval(LEVEL, method="log-log")
    curve = np.array([part.evaluate(grid) for part in (band.low, left, band.high)])
    everyone, runs = curve[1] >= 1.0, len(times)
    curve[:, everyone] = [[share(runs, runs).low], [1.0], [1.0]]
    curve[:, curve[1] <= 0.0] = [[0.0], [0.0], [share(0, runs).high]]
    curve[:, (grid > np.max(times)) & (curve[1] > 0.0)] = np.nan
    return curve


def _half(curve: Any) -> int | None:
    """The first place at which at most half are left."""
    reached = np.flatnonzero(curve[1] <= 0.5)
    return int(reached[0]) if len(reached) else None
