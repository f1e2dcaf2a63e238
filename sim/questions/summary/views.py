"""Datasets behind the plots of a study: distributions of the relation, rungs, all dyads, decomposition, survival."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
import xarray as xr

from sim.model.ladder import RUNGS
from sim.results.selection import about, bands
from sim.results.variables import FIXED_POINT
from sim.statistics.survival import Survival, kaplan_meier

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Edges of the 90 % and the 50 % band, and the median."""
SHOWN_RUNS = 8
END_BINS = 40
"""Equal bins over [-1, 1], 0.05 wide, so that every default threshold of the ladder is an edge."""


def fan(dataset: xr.Dataset, variant: str, thresholds: Sequence[float] | None = None) -> xr.Dataset:
    """Compute the distribution of the relation of one variant.

    Variables: `dyad_relation` (quantile, week); `run_relation` (path, week), up to eight runs evenly spaced by run
    number, which is the coordinate; `density` (bin), the density in the last week, whose sum times the bin's width is
    1; `band_low` and `band_high` (band), the limits of each rung by relation alone. `thresholds`, best to worst,
    replace the default ones.
    """
    relation = dataset["dyad_relation"].sel(variant=variant).transpose("run", "week").to_numpy().astype(np.float64)
    shown = _evenly(len(relation))
    density, edges = np.histogram(relation[:, -1], bins=END_BINS, range=(-1.0, 1.0), density=True)
    data = xr.Dataset(
        {
            "dyad_relation": (("quantile", "week"), np.quantile(relation, QUANTILES, axis=0)),
            "run_relation": (("path", "week"), relation[shown]),
            "density": ("bin", density),
        },
        coords={
            "quantile": list(QUANTILES),
            "week": dataset["week"].to_numpy(),
            "path": dataset["run"].to_numpy()[shown],
            "bin": (edges[:-1] + edges[1:]) / 2.0,
        },
        attrs=about(dataset, variant, len(relation)),
    )
    return data.merge(bands(thresholds))


def rung_shares(dataset: xr.Dataset, variant: str) -> xr.Dataset:
    """Compute the share of runs of one variant on each rung, week by week, for the focal dyad.

    Variables: `share` and `or_worse` (rung_name, week), on this rung, and on this or a worse rung;
    `peak` and `peak_week` (rung_name), the largest share and the first week with that share.
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
    """Return row numbers of the runs shown, evenly spaced from the first to the last."""
    return np.linspace(0, runs - 1, min(SHOWN_RUNS, runs)).round().astype(int)


TAIL = 0.05
"""Share of runs beyond each edge of the 90 % band."""
EDGES = ("low", "mean", "high")


def relations(
    dataset: xr.Dataset, variant: str, weeks: tuple[int, int] = (0, -1), thresholds: Sequence[float] | None = None
) -> xr.Dataset:
    """Compute the relation of every dyad in the first and the last of `weeks`, sorted by the mean at the end.

    Variables: `relation` (edge, when, dyad), the mean of both sides' relations over all runs and their 90 % range;
    `focus` (dyad), true for the focal dyad; the bands of the ladder. `week` (when) is a coordinate. Dyads that the
    scenario does not name are omitted.
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
            "relation": (("edge", "when", "dyad"), values[order].transpose(1, 2, 0)),
            "focus": ("dyad", [{codes[i] for i in dyads[place]} == focus for place in order]),
        },
        coords={
            "edge": list(EDGES),
            "week": ("when", two["week"].to_numpy()),
            "dyad": ["-".join(codes[i] for i in dyads[place]) for place in order],
        },
        attrs=about(dataset, variant, runs),
    )
    return data.merge(bands(thresholds))


def _both_sides(count: Any, total: Any, dyad: tuple[int, int]) -> Any:
    """Compute low, mean and high, [3, week], of both relations of a dyad together."""
    i, j = dyad
    counts = count[:, i, j].astype(np.int64) + count[:, j, i]
    mean = (total[:, i, j] + total[:, j, i]) / (FIXED_POINT * counts.sum(axis=-1))
    low, high = (np.array([quantile(row, level) for row in counts]) for level in (TAIL, 1.0 - TAIL))
    return np.array([np.minimum(low, mean), mean, np.maximum(high, mean)])


def quantile(counts: Any, level: float) -> float:
    """Compute a quantile from a histogram over [-1, 1], interpolating linearly within bins."""
    cumulative = np.concatenate([[0.0], np.cumsum(counts)])
    rank = level * cumulative[-1]
    place = int(np.flatnonzero((cumulative[1:] >= rank) & (counts > 0))[0])
    within = (rank - cumulative[place]) / counts[place]
    return float(-1.0 + 2.0 * (place + within) / len(counts))


SIDES = ("above", "below")


def decomposition(dataset: xr.Dataset, variant: str, direction: str | None = None) -> xr.Dataset:
    """Compute mean contributions to the change of the half log-odds since the start, for one direction.

    Variables: `contribution` (term, week), the largest first; `total` (week), their sum; `inner` and `outer`
    (side, term, week), the edges of areas stacked outwards from zero, the largest next to it: above for positive,
    below for negative contributions, with no height on the other side; `peak` and `peak_week` (term), the
    contribution farthest from zero and its week. The default direction is the first.
    """
    direction = direction or str(dataset["direction"].to_numpy()[0])
    selected = dataset["contribution"].sel(variant=variant, direction=direction)
    kept = selected.transpose("kept_run", "term", "week").to_numpy()
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
    """Compute inner and outer edges, [side, term, week], of areas stacked outwards from zero."""
    outer = np.stack([np.cumsum(part, axis=0) for part in (np.maximum(values, 0.0), np.minimum(values, 0.0))])
    inner = np.concatenate([np.zeros_like(outer[:, :1]), outer[:, :-1]], axis=1)
    return inner, outer


WEEK_EDGES = ("low", "estimate", "high")


def until_rupture(runs: xr.Dataset) -> Survival:
    """Estimate the weeks to the first rupture, of the runs of one variant; other runs are censored in the last week."""
    rupture = runs["time_to_rupture"].to_numpy()
    ruptured = np.isfinite(rupture)
    return kaplan_meier(np.where(ruptured, rupture, runs.sizes["week"] - 1.0), ruptured)


def until_repair(runs: xr.Dataset) -> Survival:
    """Estimate the weeks from the first rupture to full repair, of the ruptured runs of one variant.

    Runs not repaired are censored in the last week.
    """
    rupture, repair = (runs[name].to_numpy() for name in ("time_to_rupture", "time_to_repair_after_rupture"))
    ruptured = np.isfinite(rupture)
    repaired = np.isfinite(repair[ruptured])
    until = np.where(repaired, repair[ruptured], runs.sizes["week"] - 1.0)
    return kaplan_meier(until - rupture[ruptured], repaired)


def survival(dataset: xr.Dataset, variant: str) -> xr.Dataset:
    """Estimate the shares of runs not yet ruptured, by week, and of ruptured runs not yet repaired, by weeks since.

    Variables: `unruptured` (edge, week) and `unrepaired` (edge, since), the latter NaN once no run is left;
    `weeks_to_rupture` and `weeks_to_repair` (edge), the medians and their intervals, NaN if not reached. The attribute
    `ruptured` counts the runs that rupture.
    """
    runs, weeks = dataset.sel(variant=variant), dataset["week"].to_numpy()
    rupture, repair = until_rupture(runs), until_repair(runs)
    grid = np.arange(len(weeks), dtype=np.float64)
    return xr.Dataset(
        {
            "unruptured": (("edge", "week"), rupture.at(grid)),
            "unrepaired": (("edge", "since"), repair.at(grid)),
            "weeks_to_rupture": ("edge", [getattr(rupture.median, edge) for edge in WEEK_EDGES]),
            "weeks_to_repair": ("edge", [getattr(repair.median, edge) for edge in WEEK_EDGES]),
        },
        coords={"edge": list(WEEK_EDGES), "week": weeks, "since": grid},
        attrs={**about(dataset, variant, rupture.size), "ruptured": repair.size},
    )
