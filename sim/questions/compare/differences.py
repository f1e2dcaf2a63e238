"""A comparison week by week: the middle of each variant's runs, and its mean difference from the base."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import xarray as xr

from sim.arrays import Array
from sim.questions.compare.samples import Arm
from sim.results.outcomes import happened, outcome
from sim.results.selection import about, bands
from sim.statistics.intervals import Z90

if TYPE_CHECKING:
    from sim.questions.compare.compare import Comparison

QUANTILES = (0.25, 0.5, 0.75)
EDGES = ("low", "estimate", "high")


class Curve(NamedTuple):
    """The index of a variant's runs, [run, week], how many of them rupture, and whether they are the base's runs."""

    name: str
    runs: Array
    ruptured: float
    paired: bool = True

    def minus(self, base: Curve) -> Array:
        """Low, estimate and high of the mean difference, [edge, week]: of the mean of pairs, or of two means."""
        if self.paired:
            change = self.runs - base.runs
            mean, error = change.mean(axis=0), _squared_error(change)
        else:
            mean = self.runs.mean(axis=0) - base.runs.mean(axis=0)
            error = _squared_error(self.runs) + _squared_error(base.runs)
        half = Z90 * np.sqrt(error)
        return np.array([mean - half, mean, mean + half])


def overlay(dataset: xr.Dataset, variant: str | None = None, thresholds: Sequence[float] | None = None) -> xr.Dataset:
    """The spread of the relation index of every variant; `variant` is the one the others are held against.

    Variables: `index` (variant, quantile, week), the edges of half of the runs and the middle; `ruptured` (variant),
    the share of runs that rupture; the bands of the ladder.
    """
    names = [str(name) for name in dataset["variant"].to_numpy()]
    middles = [_middle(_curve(dataset.sel(variant=name), name)) for name in names]
    data = _overlaid(middles, dataset["week"].to_numpy())
    data.attrs = about(dataset, variant or names[0], dataset.sizes["run"])
    return data.merge(bands(thresholds))


def differences(
    dataset: xr.Dataset, variant: str | None = None, thresholds: Sequence[float] | None = None
) -> xr.Dataset:
    """The variants of one study, and their differences run by run from `variant`, by default the first.

    Variables: those of `overlay`; `difference` (edge, other, week), the mean difference of the index from the base's
    and the 90 % interval of each week by itself (NaN with a single run); `paired` (other), whether it is taken run by
    run; `same` (other), whether no run differs in any week. The base comes first.
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
    base = comparison.arms[0]
    data = _drawn((_of_arm(arm) for arm in comparison.arms), base.data["week"].to_numpy())
    data.attrs = about(base.results.dataset, base.label, base.runs)
    return data.merge(bands(base.results.manifest.get("thresholds")))


def _curve(v: xr.Dataset, name: str) -> Curve:
    index = v["dyad_relation"].transpose("run", "week").to_numpy().astype(np.float64)
    return Curve(name, index, float(happened(v["time_to_rupture"].to_numpy()).mean()))


def _of_arm(arm: Arm) -> Curve:
    ruptured = float(arm.values(outcome("rupture")).mean())
    return _curve(arm.data, arm.label)._replace(ruptured=ruptured, paired=not arm.apart)


def _middle(curve: Curve) -> tuple[str, Array, float]:
    return curve.name, np.quantile(curve.runs, QUANTILES, axis=0), curve.ruptured


def _overlaid(middles: Sequence[tuple[str, Array, float]], weeks: Any) -> xr.Dataset:
    """Names, quantiles of the runs and shares of ruptures as a dataset."""
    names, index, ruptured = zip(*middles, strict=True)
    return xr.Dataset(
        {"dyad_relation": (("variant", "quantile", "week"), np.array(index)), "ruptured": ("variant", [*ruptured])},
        coords={"variant": [*names], "quantile": [*QUANTILES], "week": weeks},
    )


def _drawn(curves: Iterator[Curve], weeks: Any) -> xr.Dataset:
    """The dataset without its attributes and bands; holds the runs of two variants at a time."""
    base = next(curves)
    middles, gaps, paired, same = [_middle(base)], [], [], []
    for curve in curves:
        middles.append(_middle(curve))
        gaps.append(curve.minus(base))
        paired.append(curve.paired)
        same.append(curve.paired and np.array_equal(curve.runs, base.runs))
    difference = np.array(gaps) if gaps else np.empty((0, len(EDGES), len(weeks)))
    return _overlaid(middles, weeks).assign(
        difference=(("edge", "other", "week"), difference.transpose(1, 0, 2)),
        paired=("other", np.array(paired, dtype=bool)),
        same=("other", np.array(same, dtype=bool)),
        edge=[*EDGES],
        other=np.array([name for name, *_ in middles[1:]], dtype=object),
    )


def _squared_error(values: Array) -> Any:
    """Of the mean over runs, [week]; NaN with a single run."""
    runs = len(values)
    return values.var(axis=0, ddof=1) / runs if runs > 1 else np.full(values.shape[1], np.nan)
