"""The outlook: what comes after a week, from the paths of runs, with intervals by the repeats of filters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.stats import t

from sim.arrays import Array, Flags, Places
from sim.model.ladder import RECALLED, REPAIR_MARGIN, RUNGS
from sim.results import outcomes
from sim.running.paths import DyadPaths
from sim.statistics.intervals import Estimate, share

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
AHEAD = (26, 52, 104)
"""Weeks from here at which the outlook is given, with the date asked for and the last week."""


@dataclass(frozen=True)
class Outlook:
    """Events by a day, from the first week `here` on.

    `new_rupture` and `new_recall`: a rupture, or a recall or worse in any week, that begins from here on.
    `recalled` also counts those before. `repaired`: full repair from here on, of the runs that are not repaired at
    here. `rungs` are the shares of runs in that week; `relation` has the QUANTILES of the dyad relation.
    """

    day: dt.date
    new_rupture: Estimate
    new_recall: Estimate
    recalled: Estimate
    repaired: Estimate
    rungs: dict[str, float]
    relation: tuple[float, ...]


@dataclass(frozen=True)
class Events:
    """The first weeks of events from the week `here` on, [run], NaN without; `broken`: the runs not repaired there."""

    new_rupture: Array
    new_recall: Array
    recalled: Array
    repaired: Array
    broken: Flags


def events_from(paths: DyadPaths, here: int) -> Events:
    """Find the first events from a week on."""
    rung_before = paths.start_rung if here == 0 else paths.rung[:, here - 1]
    rung = paths.rung[:, here:]
    rupture = outcomes.rupture(rung, rung_before) + here
    recall = np.where(rung_before >= RECALLED, np.nan, outcomes.first(rung >= RECALLED) + here)
    near = paths.start_relation - REPAIR_MARGIN
    whole = np.ones(len(rung), bool) if here == 0 else (
        (paths.level[:, here - 1] == 0) & (paths.relation[:, here - 1] >= near)
    )  # fmt: skip
    since = np.full(len(rung), here - 1.0)
    repaired = outcomes.full_repair(
        paths.relation.astype(np.float64), paths.start_relation, paths.level.astype(float), paths.restored, since
    )
    recalled = outcomes.first(paths.rung >= RECALLED)
    return Events(rupture, recall, recalled, np.where(whole, np.nan, repaired), ~whole)


def outlooks(
    paths: DyadPaths, events: Events, days: Mapping[int, dt.date], groups: Places | None = None
) -> tuple[Outlook, ...]:
    """Return the outlook in some weeks, by the day that names each; `groups` are the filters of the runs, [run]."""
    return tuple(_outlook(paths, events, (week, day), groups) for week, day in sorted(days.items()))


def _outlook(paths: DyadPaths, events: Events, at: tuple[int, dt.date], groups: Places | None) -> Outlook:
    week, day = at
    named = {name: getattr(events, name) <= week for name in ("new_rupture", "new_recall", "recalled")}
    shares = {name: grouped_share(flags, groups) for name, flags in named.items()}
    among = events.broken
    repaired = grouped_share(events.repaired[among] <= week, None if groups is None else groups[among])
    counts = np.bincount(paths.rung[:, week], minlength=len(RUNGS)) / len(paths.rung)
    rungs = dict(zip(RUNGS, counts.tolist(), strict=True))
    relation = tuple(np.quantile(paths.relation[:, week], QUANTILES).tolist())
    return Outlook(day, **shares, repaired=repaired, rungs=rungs, relation=relation)


def grouped_share(flags: Flags, groups: Places | None = None) -> Estimate:
    """Estimate a share of runs with a 90 % interval; runs of one filter are not independent.

    With `groups`, [run], the error is that between filters, by Student's t, or that of as many independent runs if this
    is wider. NaN without runs.
    """
    plain = share(int(flags.sum()), len(flags))
    names, sizes = np.unique(groups, return_counts=True) if groups is not None and len(flags) else (np.empty(0), None)
    if sizes is None or len(names) < 2:
        return plain
    count, mean = len(names), float(flags.mean())
    means = np.array([flags[groups == name].mean() for name in names])
    error = np.sqrt(count / (count - 1.0) * ((sizes / len(flags) * (means - mean)) ** 2).sum())
    half = float(t.ppf(0.95, count - 1) * error)
    return Estimate(mean, max(0.0, min(plain.low, mean - half)), min(1.0, max(plain.high, mean + half)))


def weeks_ahead(here: int, asked: int, horizon: int) -> tuple[int, ...]:
    """Return the weeks in which an outlook is given: some time ahead, the one asked for, and the last one.

    Those within a quarter of a year of the one asked for are left out.
    """
    ahead = [here + far - 1 for far in AHEAD] + [horizon - 1]
    return tuple(sorted({asked, *(week for week in ahead if week < horizon and abs(week - asked) > 13)}))
