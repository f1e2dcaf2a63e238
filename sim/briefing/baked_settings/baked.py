"""Results of the settings that a brief has ready: summaries, and the lines of their charts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from sim.arrays import Array
from sim.briefing.baked_settings.baking import Plan
from sim.model.outcomes import OUTCOMES, Outcome
from sim.questions.summary import views
from sim.questions.summary.summary import VariantSummary, summarise
from sim.results.dataset import Results
from sim.results.dates import ChangeDates, event_dates
from sim.results.outcomes import happened
from sim.running.settings import focal_datasets
from sim.running.workers import Progress
from sim.statistics.intervals import Estimate, paired

MOST_POINTS = 80
"""Most points of a line on the page; of longer studies it shows every second week, every third, and so on."""
RUPTURE: Outcome = OUTCOMES[0]
SEVERANCE = "severance"


@dataclass(frozen=True)
class Reached:
    """Results of one setting. The lines have a point for each of `Baked.at`; `rungs` has a row for each rung.

    `difference` is that in the probability of the headline from the file's own setting, None if every run agrees on it;
    `by_then` is the share of runs with it so far.
    """

    summary: VariantSummary
    difference: Estimate | None
    fan: Array
    by_then: Array
    rungs: Array


@dataclass(frozen=True)
class Baked:
    """Every setting of a plan in the order of its design, and the file's own result from the study itself.

    `headline` is what the page shows first: `rupture`, or `severance` if the scenario asks only for that.
    """

    plan: Plan
    headline: str
    at: tuple[int, ...]
    file: Reached
    settings: tuple[Reached, ...]


def baked(results: Results, plan: Plan, workers: int = 1, progress: Progress | None = None) -> Baked:
    """Simulate the settings with the study's seed and random numbers. `progress(done, all)` counts their runs."""
    manifest, variant = results.manifest, plan.variant
    own = results.dataset.sel(variant=[variant])
    step = -(-own.sizes["week"] // MOST_POINTS)
    last = own.sizes["week"] - 1
    at = tuple(range(last % step, last + 1, step))
    asked = manifest["ask"]
    headline = SEVERANCE if SEVERANCE in asked and RUPTURE.name not in asked else RUPTURE.name
    theirs, found = _happened(own, headline), {}
    for name, data in focal_datasets(plan.study, progress, workers):
        dates = _dates(results, plan, name)
        reached = summarise(data, name, results.asked_dates, dates)
        mine = _happened(data, headline)
        difference = None if (mine == theirs).all() else paired(mine, theirs, is_share=True).estimate
        found[name] = Reached(reached, difference, *_lines(data, headline, at, manifest))
    file = Reached(
        summarise(own, variant, results.asked_dates, _dates_of(manifest, variant, set(), own)),
        None,
        *_lines(own, headline, at, manifest),
    )
    return Baked(plan, headline, at, file, tuple(found[name] for name in plan.of))


def _happened(data: xr.Dataset, headline: str) -> Array:
    """Return 1 for the runs in which it happened, else 0, [run], of the one variant in a dataset."""
    return happened(data[f"time_to_{headline}"].to_numpy()[0]).astype(float)


def _dates(results: Results, plan: Plan, name: str) -> ChangeDates:
    """Return the dates of a setting's events: those of the study, without those of incidents that are left out."""
    out = plan.left_out(plan.of.index(name)) if name in plan.of else set()
    return _dates_of(results.manifest, plan.variant, out, results.dataset)


def _dates_of(manifest: Mapping[str, Any], variant: str, out: set[str], data: xr.Dataset) -> ChangeDates:
    played = [name for name in manifest["played_incidents"][variant] if name not in out]
    days = event_dates({**manifest, "played_incidents": {variant: played}}, variant)
    start = data["week"].to_numpy()[0].astype("datetime64[D]").item()
    return ChangeDates(start, data.sizes["week"], days)


def _lines(data: xr.Dataset, headline: str, at: tuple[int, ...], manifest: Mapping[str, Any]) -> tuple[Array, ...]:
    """Return the fan [quantile, point], the share with the headline by then [point], and on rungs [rung, point]."""
    variant, points = str(data["variant"].to_numpy()[0]), list(at)
    fan = views.fan(data, variant, manifest.get("thresholds"))["dyad_relation"].to_numpy()[:, points]
    by_then = (data[f"time_to_{headline}"].to_numpy()[0][:, None] <= np.array(at)).mean(axis=0)
    rungs = views.rung_shares(data, variant)["share"].to_numpy()[:, points]
    return fan, by_then, rungs
