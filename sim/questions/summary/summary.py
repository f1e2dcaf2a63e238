"""Summary of a study: probability and time of rupture and repair, rungs, end, and the run at the worst 5 %."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import xarray as xr

from sim.answer import Answer, plain
from sim.model.actions import LEVELS
from sim.model.ladder import RECALLED, RUNGS
from sim.plotting.pages import study_page
from sim.plotting.style import provenance
from sim.questions.summary import fan, views
from sim.questions.summary.followed import Followed, followed_in
from sim.questions.summary.joint import JointOutcomes, joint_outcomes, ruptures_elsewhere
from sim.questions.summary.parameter_uncertainty import ParameterUncertainty
from sim.questions.summary.text import text
from sim.results.dataset import Results
from sim.results.dates import ChangeDate, ChangeDates, change_dates
from sim.results.selection import variant_of
from sim.statistics.intervals import Estimate, share

if TYPE_CHECKING:
    from matplotlib.figure import Figure

QUANTILES = (0.05, 0.5, 0.95)
HALF_YEAR = 26
Shares = dict[dt.date, dict[str, float] | None]
"""Shares of runs by name, in the weeks of these first days; None for a week that was not played."""


@dataclass(frozen=True)
class Worst:
    """The run at the worst 5 % by its relation over time."""

    run: int
    worst_rung: str
    reached: ChangeDate
    end_rung: str
    weeks_in_crisis: int


@dataclass(frozen=True)
class VariantSummary:
    """Results of one variant. Medians of times are Kaplan-Meier's, with runs without the event censored."""

    variant: str
    runs: int
    dates: ChangeDates
    rupture: Estimate
    severance: Estimate
    rupture_weeks: Estimate  # median weeks to the first rupture, of all runs; NaN if not reached
    rupture_dates: tuple[ChangeDate, ChangeDate, ChangeDate] | None  # 5, 50, 95 % quantiles of the ruptured runs
    repair: Estimate  # share of ruptured runs, by the horizon
    repair_weeks: Estimate  # median weeks from rupture to repair, of ruptured runs; NaN if not reached
    recalled_by: dict[dt.date, Estimate | None]  # None for a date that was not played
    rung_on: Shares
    relation_rung_on: Shares  # by the relation alone
    in_force_on: Shares  # highest formal act of either side
    end: dict[str, float]
    end_rung: str  # most frequent in the last week
    worst: Worst
    unchanged: bool  # identical to the first variant in every run

    def to_json(self) -> dict[str, Any]:
        """Return the results as plain data with stable keys; null for what is undefined or was not played."""
        dates, half = self.rupture_dates, {name: self.rupture_on(name) for name in ("estimate", "low", "high")}
        results = {
            "p_rupture": self.rupture,
            "p_severance": self.severance,
            "p_repair_of_ruptured": self.repair,
            "median_weeks_to_repair": self.repair_weeks,
            "p_recalled_by": self.recalled_by,
            "p_rung": self.rung_on,
            "p_relation_rung": self.relation_rung_on,
            "p_in_force": self.in_force_on,
            "end": self.end,
            "end_rung": self.end_rung,
            "rupture_dates": dates and [date.day for date in dates],
            "half_ruptured_by": {name: date and date.day for name, date in half.items()},
            "worst": {**vars(self.worst), "reached": self.worst.reached.day},
            "unchanged": self.unchanged,
        }
        return dict(plain(results))

    def rupture_on(self, edge: str = "estimate") -> ChangeDate | None:
        """Return the date by which half of all runs have ruptured, or an end of its interval; None if not reached."""
        week = float(getattr(self.rupture_weeks, edge))
        return None if np.isnan(week) else self.dates.of(int(week))

    @property
    def rungs_at_end(self) -> dict[str, float]:
        """Shares of runs on each rung in the last week."""
        return self.rung_on[self.dates.first_day(self.dates.weeks - 1)] or {}


@dataclass(frozen=True, repr=False)
class Summary(Answer):
    """Summary of a study; `variants` holds the results by name of the variant, in the order simulated."""

    name: ClassVar[str] = "summary"
    results: Results
    variants: dict[str, VariantSummary]
    parameters: ParameterUncertainty | None = None
    followed: dict[str, Followed] = field(default_factory=dict)  # by variant; empty without alignment
    by_focal_dyad: dict[str, dict[str, VariantSummary]] = field(default_factory=dict)  # by variant, if several
    joint: dict[str, JointOutcomes] = field(default_factory=dict)  # by variant; empty with one focal dyad
    elsewhere: dict[str, dict[str, Estimate]] = field(default_factory=dict)  # P(rupture) by variant and other dyad

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
        calls = {"followed": {name: one.to_json() for name, one in self.followed.items()}} if self.followed else {}
        several = {
            "by_focal_dyad": {
                name: {d: s.to_json() for d, s in own.items()} for name, own in self.by_focal_dyad.items()
            },
            "joint": {name: one.to_json() for name, one in self.joint.items()},
        }
        other = {"p_rupture_elsewhere": plain(self.elsewhere), **(several if self.joint else {})}
        every = {**self.first.to_json(), "variants": variants, **drawn, **calls, **other}
        return {**head, "run_folder": str(self.results.folder), **every}


def summary(results: Results, variant: str | None = None, parameters: ParameterUncertainty | None = None) -> Summary:
    """Summarise all variants of a study, or the one named. Raises UsageError for an unknown variant.

    `parameters`, if computed for this study, adds the uncertainty from the fitted parameters.
    """
    names = results.manifest["variants"] if variant is None else [variant_of(results, variant)]
    dates = {str(name): change_dates(results, str(name)) for name in names}
    answers = {name: summarise(results.dataset, name, results.asked_dates, dates[name]) for name in dates}
    followed = {name: found for name in dates if (found := followed_in(results, name))}
    joint = {name: one for name in dates if (one := joint_outcomes(results, name))}
    by_focal_dyad = {name: _by_focal_dyad(results, name) for name in joint}
    for name, dyads in by_focal_dyad.items():
        answers[name] = replace(answers[name], unchanged=all(one.unchanged for one in dyads.values()))
    elsewhere = {name: ruptures_elsewhere(results, name) for name in dates}
    return Summary(results, answers, parameters, followed, by_focal_dyad, joint, elsewhere)


def _by_focal_dyad(results: Results, variant: str) -> dict[str, VariantSummary]:
    """Summarise one variant for each focal dyad."""
    views_of = {dyad: results.focused_on(dyad) for dyad in results.focal_dyads}
    return {
        dyad: summarise(view.dataset, variant, view.asked_dates, change_dates(view, variant))
        for dyad, view in views_of.items()
    }


def summarise(
    dataset: xr.Dataset, variant: str, asked: tuple[dt.date, ...] = (), dates: ChangeDates | None = None
) -> VariantSummary:
    """Summarise one variant; `asked` are the dates by which the probability of a recall is requested.

    `dates` are those of the study's weeks and events; by default of the dataset's weeks, without events.
    """
    v = dataset.sel(variant=variant)
    dates = dates or ChangeDates(v["week"].to_numpy()[0].astype("datetime64[D]").item(), v.sizes["week"])
    rung, relation = v["rung"].to_numpy(), v["dyad_relation"].to_numpy()
    runs = int(rung.shape[0])
    ruptured = np.isfinite(v["time_to_rupture"].to_numpy())
    repaired = np.isfinite(v["time_to_repair_after_rupture"].to_numpy()) & ruptured
    low, middle, high = np.quantile(relation[:, -1].astype(np.float64), QUANTILES)
    return VariantSummary(
        variant=variant,
        runs=runs,
        dates=dates,
        rupture=share(int(ruptured.sum()), runs),
        severance=share(int(np.isfinite(v["time_to_severance"].to_numpy()).sum()), runs),
        rupture_weeks=views.until_rupture(v).median,
        rupture_dates=_dates(v["time_to_rupture"].to_numpy()[ruptured], dates),
        repair=share(int(repaired.sum()), int(ruptured.sum())),
        repair_weeks=views.until_repair(v).median,
        recalled_by={day: _recalled_by(rung, dates, day) for day in asked},
        rung_on=_shares(rung, RUNGS, dates, asked),
        relation_rung_on=_shares(v["relation_rung"].to_numpy(), RUNGS[:RECALLED], dates, asked),
        in_force_on=_shares(v["downgrade_level"].max("direction").to_numpy(), LEVELS, dates, asked),
        end={"median": float(middle), "p05": float(low), "p95": float(high)},
        end_rung=RUNGS[int(np.bincount(rung[:, -1]).argmax())],
        worst=_worst(rung, relation, dates),
        unchanged=_unchanged(dataset, variant),
    )


def _dates(times: Any, dates: ChangeDates) -> tuple[ChangeDate, ChangeDate, ChangeDate] | None:
    """Return the dates by which 5, 50 and 95 % of these ruptures have begun."""
    if not len(times):
        return None
    in_order = np.sort(times)
    early, middle, late = (dates.of(int(in_order[-(-len(times) * part // 100) - 1])) for part in (5, 50, 95))
    return early, middle, late


def _recalled_by(rung: Any, dates: ChangeDates, day: dt.date) -> Estimate | None:
    """Compute the share of runs with an ambassador recalled or worse by `day`; None if it was not played.

    The week of `day` counts, unless an event of that week comes after it.
    """
    week = dates.week_of(day)
    if week is None:
        return None
    by = week + (dates.of(week).day <= day)
    return share(int((rung[:, :by] >= RECALLED).any(axis=1).sum()), len(rung))


def _shares(place: Any, names: Sequence[str], dates: ChangeDates, asked: tuple[dt.date, ...]) -> Shares:
    """Compute the share of runs at each place every half-year, in the weeks of the requested dates and at the end."""
    weeks = {*range(HALF_YEAR - 1, dates.weeks, HALF_YEAR), dates.weeks - 1}
    weeks |= {(day - dates.start).days // 7 for day in asked if day >= dates.start}
    return {
        dates.first_day(week): {name: float((place[:, week] == at).mean()) for at, name in enumerate(names)}
        if week < dates.weeks
        else None
        for week in sorted(weeks)
    }


def _worst(rung: Any, relation: Any, dates: ChangeDates) -> Worst:
    """Find the run at the worst 5 % by its mean relation, less 1 per week and rung below crisis."""
    score = relation.mean(axis=1) - np.maximum(rung - (RECALLED - 1), 0).mean(axis=1)
    run = int(np.argsort(score)[len(score) // 20])
    path = rung[run]
    return Worst(
        run=run,
        worst_rung=RUNGS[path.max()],
        reached=dates.of(int(path.argmax())),
        end_rung=RUNGS[path[-1]],
        weeks_in_crisis=int((path >= RECALLED - 1).sum()),
    )


def _unchanged(dataset: xr.Dataset, variant: str) -> bool:
    first = str(dataset["variant"].to_numpy()[0])
    if variant == first:
        return False
    mine, base = dataset.sel(variant=variant), dataset.sel(variant=first)
    return bool(np.array_equal(mine["half_log_odds"].to_numpy(), base["half_log_odds"].to_numpy()))
