"""Summary of a study: probability and time of rupture and repair, rungs, end, and the run at the worst 5 %."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd
import xarray as xr

from sim.answer import Answer
from sim.model.actions import LEVELS
from sim.model.ladder import RECALLED, RUNGS
from sim.plotting.pages import study_page
from sim.plotting.style import provenance
from sim.questions.summary import fan, views
from sim.questions.summary.parameter_uncertainty import ParameterUncertainty
from sim.questions.summary.text import text
from sim.results.dataset import Results
from sim.results.selection import variant_of
from sim.statistics.intervals import Estimate, share

if TYPE_CHECKING:
    from matplotlib.figure import Figure

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
HALF_YEAR = 26


@dataclass(frozen=True)
class Worst:
    """The run at the worst 5 % by its relation over time."""

    run: int
    worst_rung: str
    reached: dt.date
    end_rung: str
    weeks_in_crisis: int


@dataclass(frozen=True)
class VariantSummary:
    """Results of one variant. Dates are first days of weeks; None if the event occurs in no run."""

    variant: str
    runs: int
    rupture: Estimate
    severance: Estimate
    rupture_dates: tuple[dt.date, dt.date, dt.date] | None  # 5, 50, 95 % quantiles of the ruptured runs
    repair: Estimate  # share of ruptured runs, by the horizon
    repair_weeks: float | None  # median weeks from rupture to repair, of repaired runs
    recalled_by: dict[dt.date, Estimate]
    rung_on: dict[dt.date, dict[str, float]]
    relation_rung_on: dict[dt.date, dict[str, float]]  # by the relation alone
    in_force_on: dict[dt.date, dict[str, float]]  # highest formal act of either side
    end: dict[str, float]
    end_rung: str  # most frequent in the last week
    worst: Worst
    unchanged: bool  # identical to the first variant in every run

    def to_json(self) -> dict[str, Any]:
        """Return the results as plain data with stable keys."""
        dates = self.rupture_dates
        return {
            "p_rupture": vars(self.rupture),
            "p_severance": vars(self.severance),
            "p_repair_of_ruptured": vars(self.repair),
            "p_recalled_by": {day.isoformat(): vars(e) for day, e in self.recalled_by.items()},
            "p_rung": {day.isoformat(): shares for day, shares in self.rung_on.items()},
            "p_relation_rung": {day.isoformat(): shares for day, shares in self.relation_rung_on.items()},
            "p_in_force": {day.isoformat(): shares for day, shares in self.in_force_on.items()},
            "end": self.end,
            "rupture_dates": dates and [day.isoformat() for day in dates],
            "unchanged": self.unchanged,
        }


@dataclass(frozen=True, repr=False)
class Summary(Answer):
    """Summary of a study; `variants` holds the results by name of the variant, in the order simulated."""

    name: ClassVar[str] = "summary"
    results: Results
    variants: dict[str, VariantSummary]
    parameters: ParameterUncertainty | None = None

    @property
    def first(self) -> VariantSummary:
        """Results of the first variant, which the text reports in full."""
        return next(iter(self.variants.values()))

    def __str__(self) -> str:
        return text(self)

    def plot(self) -> Figure:
        """Draw the fan chart of the first variant; `bilateral plot` and `Results.plot` draw more pictures."""
        manifest, variant = self.results.manifest, self.first.variant
        data = views.fan(self.results.dataset, variant, manifest.get("thresholds"))
        return study_page(fan.fan, data, fan.QUESTION, manifest, variant)

    def provenance(self) -> dict[str, str | int]:
        """Return scenario, variant, seed, runs and version."""
        return provenance(self.results.manifest, self.first.variant)

    def to_json(self) -> dict[str, Any]:
        """Return the first variant's results at the top level and those of all under `variants`."""
        head = {key: self.results.manifest[key] for key in ("scenario", "seed", "runs", "results_sha256")}
        variants = {variant: answers.to_json() for variant, answers in self.variants.items()}
        drawn = {"parameter_uncertainty": self.parameters.to_json()} if self.parameters else {}
        return {**head, "run_folder": str(self.results.folder), **self.first.to_json(), "variants": variants, **drawn}


def summary(results: Results, variant: str | None = None, parameters: ParameterUncertainty | None = None) -> Summary:
    """Summarise all variants of a study, or the one named. Raises UsageError for an unknown variant.

    `parameters`, if computed for this study, adds the uncertainty from the fitted parameters.
    """
    names = results.manifest["variants"] if variant is None else [variant_of(results, variant)]
    answers = {str(name): summarise(results.dataset, str(name), results.asked_dates) for name in names}
    return Summary(results, answers, parameters)


def summarise(dataset: xr.Dataset, variant: str, dates: tuple[dt.date, ...] = ()) -> VariantSummary:
    """Summarise one variant; `dates` are those by which the probability of a recall is requested."""
    v = dataset.sel(variant=variant)
    rung, relation = v["rung"].to_numpy(), v["dyad_relation"].to_numpy()
    weeks = pd.DatetimeIndex(v["week"].to_numpy())
    runs = int(rung.shape[0])
    ruptured = np.isfinite(v["time_to_rupture"].to_numpy())
    repaired = np.isfinite(v["time_to_repair_after_rupture"].to_numpy()) & ruptured
    took = (v["time_to_repair_after_rupture"] - v["time_to_rupture"]).to_numpy()[repaired]
    low, _, middle, _, high = np.quantile(relation[:, -1], QUANTILES)
    return VariantSummary(
        variant=variant,
        runs=runs,
        rupture=share(int(ruptured.sum()), runs),
        severance=share(int(np.isfinite(v["time_to_severance"].to_numpy()).sum()), runs),
        rupture_dates=_dates(v["time_to_rupture"].to_numpy()[ruptured], weeks),
        repair=share(int(repaired.sum()), int(ruptured.sum())),
        repair_weeks=float(np.median(took)) if len(took) else None,
        recalled_by={day: _recalled_by(rung, weeks, day) for day in dates},
        rung_on=_shares(rung, RUNGS, weeks, dates),
        relation_rung_on=_shares(v["relation_rung"].to_numpy(), RUNGS[:RECALLED], weeks, dates),
        in_force_on=_shares(v["downgrade_level"].max("direction").to_numpy(), LEVELS, weeks, dates),
        end={"median": float(middle), "p05": float(low), "p95": float(high)},
        end_rung=RUNGS[int(np.bincount(rung[:, -1]).argmax())],
        worst=_worst(rung, relation, weeks),
        unchanged=_unchanged(dataset, variant),
    )


def _dates(times: Any, weeks: pd.DatetimeIndex) -> tuple[dt.date, dt.date, dt.date] | None:
    if not len(times):
        return None
    early, middle, late = (weeks[int(t)].date() for t in np.quantile(times, (0.05, 0.5, 0.95)))
    return early, middle, late


def _recalled_by(rung: Any, weeks: pd.DatetimeIndex, day: dt.date) -> Estimate:
    """Compute the share of runs with an ambassador recalled or worse in any week that begins by `day`."""
    by = np.asarray(weeks <= pd.Timestamp(day))
    return share(int((rung[:, by] >= RECALLED).any(axis=1).sum()), len(rung))


def _shares(
    place: Any, names: Sequence[str], weeks: pd.DatetimeIndex, dates: tuple[dt.date, ...]
) -> dict[dt.date, dict[str, float]]:
    """Compute the share of runs at each place every half-year, on the requested dates and at the end."""
    on = {*range(HALF_YEAR - 1, len(weeks), HALF_YEAR), len(weeks) - 1}
    on |= {int(np.sum(weeks <= pd.Timestamp(day))) - 1 for day in dates} & set(range(len(weeks)))
    return {
        weeks[week].date(): {name: float((place[:, week] == at).mean()) for at, name in enumerate(names)}
        for week in sorted(on)
    }


def _worst(rung: Any, relation: Any, weeks: pd.DatetimeIndex) -> Worst:
    """Find the run at the worst 5 % by its mean relation, less 1 per week and rung below crisis."""
    score = relation.mean(axis=1) - np.maximum(rung - (RECALLED - 1), 0).mean(axis=1)
    run = int(np.argsort(score)[len(score) // 20])
    path = rung[run]
    return Worst(
        run=run,
        worst_rung=RUNGS[path.max()],
        reached=weeks[int(path.argmax())].date(),
        end_rung=RUNGS[path[-1]],
        weeks_in_crisis=int((path >= RECALLED - 1).sum()),
    )


def _unchanged(dataset: xr.Dataset, variant: str) -> bool:
    first = str(dataset["variant"].to_numpy()[0])
    if variant == first:
        return False
    mine, base = dataset.sel(variant=variant), dataset.sel(variant=first)
    return bool(np.array_equal(mine["half_log_odds"].to_numpy(), base["half_log_odds"].to_numpy()))
