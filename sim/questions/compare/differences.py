"""A comparison week by week: the middle of each variant's runs, and its mean difference from the base."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sim.questions.compare.compare import Comparison
from sim.questions.compare.samples import Arm
from sim.results.outcomes import outcome
from sim.results.selection import about, bands
from sim.statistics.intervals import Z90

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


EDGES = ("low", "estimate", "high")


class Curve(NamedTuple):
    """The index of a variant's runs, [run, week], how many of them rupture, and whether they are the base's runs."""

    name: str
    runs: NDArray[np.float64]
    ruptured: float
    paired: bool = True


def differences(
    dataset: xr.Dataset, variant: str | None = None, thresholds: Sequence[float] | None = None
) -> xr.Dataset:
    """The variants of one study, and their differences run by run from `variant`, by default the first.

    Variables: `index` (variant, quantile, week), the edges of half of the runs and the middle; `ruptured` (variant),
    the share of runs that rupture; `difference` (edge, other, week), the mean difference of the index from the base's
    and the 90 % interval of each week by itself (NaN with a single run); `paired` (other), whether it is taken run by
    run; `same` (other), whether no run differs in any week; the bands of the ladder. The base comes first.
    """
    names = [str(name) for name in dataset["variant"].to_numpy()]
    base = variant or names[0]
    order = [base, *(name for name in names if name != base)]
    data = _drawn((_curve(dataset.sel(variant=name), name) for name in order), dataset["week"].to_numpy())
    data.attrs = about(dataset, base, dataset.sizes["run"])
    return data.merge(bands(thresholds))


def differences_of(comparison: Comparison) -> xr.Dataset:
    """The same of what was compared, whichever studies it comes from; `variant` and `other` hold labels.

    Weeks are dated as in the base's study.
    """
    base, *_ = arms = comparison.arms
    data = _drawn((_of_arm(arm) for arm in arms), base.data["week"].to_numpy())
    data.attrs = about(base.results.dataset, base.label, base.runs)
    return data.merge(bands(base.results.manifest.get("thresholds")))


def _curve(v: xr.Dataset, name: str) -> Curve:
    index = v["index"].transpose("run", "week").to_numpy().astype(np.float64)
    return Curve(name, index, float(np.isfinite(v["time_to_rupture"].to_numpy()).mean()))


def _of_arm(arm: Arm) -> Curve:
    ruptured = float(arm.values(outcome("rupture")).mean())
    return _curve(arm.data, arm.label)._replace(ruptured=ruptured, paired=not arm.apart)


def _drawn(curves: Iterator[Curve], weeks: Any) -> xr.Dataset:
    """The dataset without its attributes and bands; holds the runs of two variants at a time."""
    base = next(curves)
    kept, rows = [_middle(base)], []
    for curve in curves:
        kept.append(_middle(curve))
        rows.append(_difference(curve, base))
    nothing = np.empty((0, len(EDGES), len(weeks)))
    difference = np.array([row["difference"] for row in rows]) if rows else nothing
    return xr.Dataset(
        {
            "index": (("variant", "quantile", "week"), np.array([middle["index"] for middle in kept])),
            "ruptured": ("variant", [middle["ruptured"] for middle in kept]),
            "difference": (("edge", "other", "week"), difference.transpose(1, 0, 2)),
            "paired": ("other", np.array([row["paired"] for row in rows], dtype=bool)),
            "same": ("other", np.array([row["same"] for row in rows], dtype=bool)),
        },
        coords={
            "variant": [middle["name"] for middle in kept],
            "quantile": list(QUANTILES),
            "week": weeks,
            "edge": list(EDGES),
            "other": np.array([middle["name"] for middle in kept[1:]], dtype=object),
        },
    )


def _middle(curve: Curve) -> dict[str, Any]:
    quantiles = np.quantile(curve.runs, QUANTILES, axis=0)
    return {"name": curve.name, "index": quantiles, "ruptured": curve.ruptured}


def _difference(curve: Curve, base: Curve) -> dict[str, Any]:
    """Low, estimate and high, [3, week]: of the mean of pairs, or of two means; and how it was taken."""
    if curve.paired:
        change = curve.runs - base.runs
        mean, error = change.mean(axis=0), _squared_error(change)
    else:
        mean = curve.runs.mean(axis=0) - base.runs.mean(axis=0)
        error = _squared_error(curve.runs) + _squared_error(base.runs)
    half = Z90 * np.sqrt(error)
    same = curve.paired and np.array_equal(curve.runs, base.runs)
    return {"difference": np.array([mean - half, mean, mean + half]), "paired": curve.paired, "same": same}


def _squared_error(values: Any) -> Any:
    """Of the mean over runs, [week]; NaN with a single run."""
    runs = len(values)
    return values.var(axis=0, ddof=1) / runs if runs > 1 else np.full(values.shape[1], np.nan)
