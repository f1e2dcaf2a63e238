"""How the focus pair moves over time: the spread of its relation index, and its chance of each rung, week by week."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
import xarray as xr
from scipy.stats import CensoredData, ecdf

from sim.model.ladder import RUNGS
from sim.results.selection import about, bands
from sim.results.variables import FIXED_POINT
from sim.statistics.intervals import share

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
    index = dataset["dyad_relation"].sel(variant=variant).transpose("run", "week").to_numpy().astype(np.float64)
    shown = _evenly(len(index))
    density, edges = np.histogram(index[:, -1], bins=END_BINS, range=(-1.0, 1.0), density=True)
    data = xr.Dataset(
        {
            "dyad_relation": (("quantile", "week"), np.quantile(index, QUANTILES, axis=0)),
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


TAIL = 0.05
"""On each side of nine runs in ten."""
EDGES = ("low", "mean", "high")


def relations(
    dataset: xr.Dataset, variant: str, weeks: tuple[int, int] = (0, -1), thresholds: Sequence[float] | None = None
) -> xr.Dataset:
    """Where every pair stands in the first and the last of `weeks`, best at the end first; pairs never named left out.

    Variables: `relation` (edge, when, pair), the mean of both sides' relations over all runs and the range of nine in
    ten of them; `focus` (pair), whether it is the focus pair; the bands of the ladder. `week` (when) is a coordinate.
    """
    v = dataset.sel(variant=variant)
    codes = [str(code) for code in dataset["source"].to_numpy()]
    named = v["relation_square_sum"].any("week").transpose("source", "target").to_numpy()
    dyads = [(i, j) for i, j in combinations(range(len(codes)), 2) if named[i, j] or named[j, i]]
    two = v[["relation_count", "relation_sum"]].isel(week=list(weeks)).transpose("week", "source", "target", ...)
    count, total = two["relation_count"].to_numpy(), two["relation_sum"].to_numpy()
    runs = int(count[0, 0, 0].sum())
    values = np.array([_both_sides(count, total, dyad) for dyad in dyads]).reshape(-1, 3, 2)
    order = np.argsort(-values[:, 1, 1], kind="stable")
    focus = set(str(dataset.attrs["focus"]).split("-"))
    data = xr.Dataset(
        {
            "relation": (("edge", "when", "pair"), values[order].transpose(1, 2, 0)),
            "focus": ("pair", [{codes[i] for i in dyads[place]} == focus for place in order]),
        },
        coords={
            "edge": list(EDGES),
            "week": ("when", two["week"].to_numpy()),
            "pair": ["-".join(codes[i] for i in dyads[place]) for place in order],
        },
        attrs=about(dataset, variant, runs),
    )
    return data.merge(bands(thresholds))


def _both_sides(count: Any, total: Any, dyad: tuple[int, int]) -> Any:
    """Low, mean and high, [3, week], of both relations of a pair together."""
    i, j = dyad
    counts = count[:, i, j].astype(np.int64) + count[:, j, i]
    mean = (total[:, i, j] + total[:, j, i]) / (FIXED_POINT * counts.sum(axis=-1))
    low, high = (np.array([quantile(row, level) for row in counts]) for level in (TAIL, 1.0 - TAIL))
    return np.array([np.minimum(low, mean), mean, np.maximum(high, mean)])


def quantile(counts: Any, level: float) -> float:
    """The value over [-1, 1] that a share `level` of a histogram lies below, spread evenly within a bin."""
    reached = np.concatenate([[0.0], np.cumsum(counts)])
    wanted = level * reached[-1]
    place = int(np.flatnonzero((reached[1:] >= wanted) & (counts > 0))[0])
    within = (wanted - reached[place]) / counts[place]
    return float(-1.0 + 2.0 * (place + within) / len(counts))


SIDES = ("above", "below")


def decomposition(dataset: xr.Dataset, variant: str, direction: str | None = None) -> xr.Dataset:
    """The contributions to the change of the half log-odds since the start, for one direction (default: the first).

    Variables: `contribution` (term, week), the largest first; `total` (week), their sum; `inner` and `outer`
    (side, term, week), the edges of each as an area stacked outwards from zero, the largest next to it: above it
    where the term lifts, below where it pulls down, and of no height on the other side; `peak` and `peak_week`
    (term), the contribution farthest from zero and when.
    """
    direction = direction or str(dataset["direction"].to_numpy()[0])
    kept = (
        dataset["contribution"]
        .sel(variant=variant, direction=direction)
        .transpose("kept_run", "term", "week")
        .to_numpy()
    )
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


LEVEL = 0.9
"""Of the band: what more runs would narrow, not what the model may have wrong."""
WEEK_EDGES = ("low", "estimate", "high")


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
        coords={"edge": list(WEEK_EDGES), "week": weeks, "since": grid},
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
