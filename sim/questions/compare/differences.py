"""Weekly comparison: quantiles of each variant's runs, and its mean difference from the base."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import xarray as xr

from sim.arrays import Array
from sim.questions.compare.samples import Sample
from sim.results.outcomes import happened, outcome
from sim.results.selection import about, bands
from sim.statistics.intervals import Z90

if TYPE_CHECKING:
    from sim.questions.compare.compare import Comparison

QUANTILES = (0.25, 0.5, 0.75)
EDGES = ("low", "estimate", "high")


class Curve(NamedTuple):
    """Dyad relation of a variant's runs, [run, week], share with a rupture, and True if paired with the base's runs."""

    name: str
    runs: Array
    ruptured: float
    paired: bool = True

    def minus(self, base: Curve) -> Array:
        """Return low, estimate and high of the mean difference, [edge, week]: paired, or of two independent means."""
        if self.paired:
            change = self.runs - base.runs
            mean, error = change.mean(axis=0), _squared_error(change)
        else:
            mean = self.runs.mean(axis=0) - base.runs.mean(axis=0)
            error = _squared_error(self.runs) + _squared_error(base.runs)
        half = Z90 * np.sqrt(error)
        return np.array([mean - half, mean, mean + half])


def overlay(dataset: xr.Dataset, variant: str | None = None, thresholds: Sequence[float] | None = None) -> xr.Dataset:
    """Compute quantiles of the dyad relation of every variant; `variant` is the base.

    Variables: `dyad_relation` (variant, quantile, week), quartiles of the runs; `ruptured` (variant), the share of runs
    with a rupture; the bands of the ladder.
    """
    names = [str(name) for name in dataset["variant"].to_numpy()]
    quantiles = [_quantiles(_curve(dataset.sel(variant=name), name)) for name in names]
    data = _overlay(quantiles, dataset["week"].to_numpy())
    data.attrs = about(dataset, variant or names[0], dataset.sizes["run"])
    return data.merge(bands(thresholds))


def differences(
    dataset: xr.Dataset, variant: str | None = None, thresholds: Sequence[float] | None = None
) -> xr.Dataset:
    """Compute the variants of one study and their paired differences from `variant`, by default the first.

    Variables: those of `overlay`; `difference` (edge, other, week), the mean difference of the dyad relation from the
    base's with a pointwise 90 % interval (NaN with a single run); `paired` (other), True if taken run by run; `same`
    (other), True if no run differs in any week. The base comes first.
    """
    names = [str(name) for name in dataset["variant"].to_numpy()]
    base = variant or names[0]
    order = [base, *(name for name in names if name != base)]
    data = _differences((_curve(dataset.sel(variant=name), name) for name in order), dataset["week"].to_numpy())
    data.attrs = about(dataset, base, dataset.sizes["run"])
    return data.merge(bands(thresholds))


def differences_of(comparison: Comparison) -> xr.Dataset:
    """Compute the same for a comparison of any studies; `variant` and `other` hold labels, `week` the base's dates."""
    base = comparison.samples[0]
    data = _differences((_of_sample(sample) for sample in comparison.samples), base.data["week"].to_numpy())
    data.attrs = about(base.results.dataset, base.label, base.runs)
    return data.merge(bands(base.results.manifest.get("thresholds")))


def _curve(v: xr.Dataset, name: str) -> Curve:
    relation = v["dyad_relation"].transpose("run", "week").to_numpy().astype(np.float64)
    return Curve(name, relation, float(happened(v["time_to_rupture"].to_numpy()).mean()))


def _of_sample(sample: Sample) -> Curve:
    ruptured = float(sample.values(outcome("rupture")).mean())
    return _curve(sample.data, sample.label)._replace(ruptured=ruptured, paired=not sample.unpaired)


def _quantiles(curve: Curve) -> tuple[str, Array, float]:
    return curve.name, np.quantile(curve.runs, QUANTILES, axis=0), curve.ruptured


def _overlay(quantiles: Sequence[tuple[str, Array, float]], weeks: Any) -> xr.Dataset:
    """Return names, quantiles of the runs and shares with a rupture as a dataset."""
    names, relation, ruptured = zip(*quantiles, strict=True)
    return xr.Dataset(
        {"dyad_relation": (("variant", "quantile", "week"), np.array(relation)), "ruptured": ("variant", [*ruptured])},
        coords={"variant": [*names], "quantile": [*QUANTILES], "week": weeks},
    )


def _differences(curves: Iterator[Curve], weeks: Any) -> xr.Dataset:
    """Compute the dataset without attributes and bands, with the runs of two variants in memory at a time."""
    base = next(curves)
    quantiles, changes, paired, same = [_quantiles(base)], [], [], []
    for curve in curves:
        quantiles.append(_quantiles(curve))
        changes.append(curve.minus(base))
        paired.append(curve.paired)
        same.append(curve.paired and np.array_equal(curve.runs, base.runs))
    difference = np.array(changes) if changes else np.empty((0, len(EDGES), len(weeks)))
    return _overlay(quantiles, weeks).assign(
        difference=(("edge", "other", "week"), difference.transpose(1, 0, 2)),
        paired=("other", np.array(paired, dtype=bool)),
        same=("other", np.array(same, dtype=bool)),
        edge=[*EDGES],
        other=np.array([name for name, *_ in quantiles[1:]], dtype=object),
    )


def _squared_error(values: Array) -> Any:
    """Squared standard error of the mean over runs, [week]; NaN with a single run."""
    runs = len(values)
    return values.var(axis=0, ddof=1) / runs if runs > 1 else np.full(values.shape[1], np.nan)
