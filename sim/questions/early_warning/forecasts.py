"""Chances that a rupture begins within so many weeks, by what they know, and how good they are.

Each run's chances come from models fitted to the other half of the runs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit
from scipy.stats import rankdata

from sim.arrays import Array, Flags
from sim.model.ladder import RUPTURE_WEEKS
from sim.questions.early_warning.indicators import Signs
from sim.statistics.intervals import Z90, Estimate, share
from sim.statistics.logistic import logistic

MOST_ROWS = 50_000
"""Rows from which a model learns; of more it takes every second, third, ... one."""
LEAST_VARIANCE = 1e-6
"""Below this, variances of the index are alike."""
LEVEL, SIGNS = ("dyad_relation", "rung"), ("variance", "autocorrelation", "distance")
BASE_RATE, WARNING = "base rate", "warning"
HORIZON, WINDOW = 26, 26
"""Weeks, unless others are asked for."""
LEAST_RUPTURES = 20
"""Runs that rupture within sight, below which nothing is learned."""
BINS = 5
THRESHOLDS = (0.05, 0.10, 0.20, 0.30, 0.50)
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Model:
    """What a chance is made from; `words` say it."""

    name: str
    words: str
    known: tuple[str, ...]


MODELS: tuple[Model, ...] = (
    Model(BASE_RATE, "how often it happens at all", ()),
    Model("level", "the index and the rung of the week", LEVEL),
    Model("signs", "variance, autocorrelation and distance to the fold", SIGNS),
    Model(WARNING, "the level and the signs", (*LEVEL, *SIGNS)),
    Model("date", "the date alone: how often it happened from this week on", ("date",)),
    Model("date and level", "the date and the level", ("date", *LEVEL)),
    Model("date, level and signs", "all of these", ("date", *LEVEL, *SIGNS)),
)
"""What is compared, the one that is offered under the name `warning`."""


@dataclass(frozen=True)
class Ahead:
    """What lies ahead of each run and week, [run, end].

    `at_risk`: no rupture has begun; `known`: at risk, and the study goes on for long enough to show it; `happens`:
    known, and a rupture begins within the horizon.
    """

    at_risk: Flags
    known: Flags
    happens: Flags


def ahead(time_to_rupture: Array, weeks: int, window: int, horizon: int) -> Ahead:
    """What lies ahead within `horizon` weeks of the last week of every window, in a study of so many weeks."""
    end, begins = np.arange(window - 1, weeks), np.where(np.isfinite(time_to_rupture), time_to_rupture, np.inf)[:, None]
    at_risk = begins > end
    known = at_risk & (end + horizon + RUPTURE_WEEKS <= weeks)
    return Ahead(at_risk, known, known & (begins <= end + horizon))


def too_few(ahead: Ahead) -> bool:
    """Whether too few runs rupture in either half of them to learn from and to judge by."""
    return min(int(ahead.happens[first::2].any(axis=1).sum()) for first in (0, 1)) < LEAST_RUPTURES // 2


def chances(signs: Signs, ahead: Ahead, names: tuple[str, ...] | None = None) -> dict[str, Array]:
    """The chance by each model (or those named), [run, end] each; NaN where the run is not at risk.

    Runs with even numbers get theirs from a model fitted to those with odd numbers, and the other way round; the base
    rate is one number, that of all runs. A model that knows the date says nothing beyond the weeks that are known.
    """
    wanted = [model for model in MODELS if names is None or model.name in names]
    found = {model.name: np.full(ahead.at_risk.shape, np.nan) for model in wanted}
    if BASE_RATE in found:
        found[BASE_RATE][ahead.at_risk] = ahead.happens[ahead.known].mean()
        wanted = [model for model in wanted if model.name != BASE_RATE]
    even = (np.arange(len(ahead.at_risk)) % 2 == 0)[:, None]
    for learns in (even, ~even):
        numbers = _numbers(signs, ahead, learns)
        rows = np.flatnonzero(ahead.known & learns)
        rows = rows[:: 1 + len(rows) // MOST_ROWS]
        for model in wanted:
            told = ahead.at_risk & ~learns
            told &= np.isfinite(numbers["date"]) if "date" in model.known else True
            found[model.name][told] = _told(model, numbers, ahead.happens, rows, np.flatnonzero(told))
    return found


def _told(model: Model, numbers: dict[str, Array], happens: Flags, rows: Rows, asked: Rows) -> Array:
    """The chances of the rows asked for, from those learned from."""
    happened = happens.ravel()[rows].astype(np.float64)
    known = np.stack([numbers[name].ravel() for name in model.known], axis=-1)
    return logistic(known[rows], happened).chance(known[asked])


def _numbers(signs: Signs, ahead: Ahead, learns: Flags) -> dict[str, Array]:
    """What models may know, [run, end]; the log-odds of the date are counted among the runs learned from."""
    seen, happened = (ahead.known & learns).sum(axis=0), (ahead.happens & learns).sum(axis=0)
    dated = np.where(seen > 0, logit((happened + 0.5) / (seen + 1.0)), np.nan)
    return {
        "dyad_relation": signs.index,
        "rung": signs.rung,
        "variance": np.log(np.maximum(signs.variance, LEAST_VARIANCE)),
        "autocorrelation": signs.autocorrelation,
        "distance": signs.distance,
        "date": np.broadcast_to(dated, ahead.known.shape),
    }


def ratio(part: Array, whole: Array, run: Rows) -> Estimate:
    """The sum of `part` over that of `whole`, by row; `run` says to which run each row belongs."""
    total = float(whole.sum())
    if not len(run) or total == 0.0:
        return Estimate(float("nan"), float("nan"), float("nan"))
    found = float(part.sum()) / total
    return _spread(found, np.bincount(run, weights=part - found * whole) / total, run)


def share_of_rows(happened: Array, run: Rows) -> Estimate:
    """The share of rows in which it happened, within 0 and 1. Where it is none or all, each run counts as one."""
    if not len(run):
        return share(0, 0)
    found = ratio(happened, np.ones(len(run)), run)
    if found.estimate in (0.0, 1.0):
        witnesses = len(np.unique(run))
        return share(int(found.estimate) * witnesses, witnesses)
    return Estimate(found.estimate, max(found.low, 0.0), min(found.high, 1.0))


def skill(chance: Array, beside: Array, happened: Array, run: Rows) -> Estimate:
    """Brier skill: 1 - (Brier score of `chance`) / (that of `beside`); 0 is no better, below 0 worse."""
    theirs = (beside - happened) ** 2
    return ratio(theirs - (chance - happened) ** 2, theirs, run)


def gain(chance: Array, other: Array, beside: Array, happened: Array, run: Rows) -> Estimate:
    """By how much the skill of `chance` is above that of `other`, both beside `beside`."""
    return ratio((other - happened) ** 2 - (chance - happened) ** 2, (beside - happened) ** 2, run)


def area_under_roc(chance: Array, happened: Array, run: Rows) -> Estimate:
    """How often a row in which it happens is given a greater chance than one in which it does not; 0.5 is no skill."""
    did = happened > 0.5
    yes, no = int(did.sum()), int((~did).sum())
    if not yes or not no:
        return Estimate(float("nan"), float("nan"), float("nan"))
    among_all = rankdata(chance)
    below = (among_all[did] - rankdata(chance[did])) / no
    above = 1.0 - (among_all[~did] - rankdata(chance[~did])) / yes
    found, parts = float(below.mean()), np.zeros(int(run.max()) + 1)
    np.add.at(parts, run[did], (below - found) / yes)
    np.add.at(parts, run[~did], (above - found) / no)
    return _spread(found, parts, run)


def _spread(found: float, parts: Array, run: Rows) -> Estimate:
    """The estimate with the interval that its parts by run give."""
    witnesses = len(np.unique(run))
    if witnesses < 2:
        return Estimate(found, float("nan"), float("nan"))
    half = Z90 * float(np.sqrt(witnesses / (witnesses - 1) * (parts**2).sum()))
    return Estimate(found, found - half, found + half)


@dataclass(frozen=True)
class Judged:
    """How a model did on the runs it was not fitted to; `skill` is the Brier skill beside the base rate."""

    model: Model
    brier: float
    skill: Estimate
    area: Estimate


@dataclass(frozen=True)
class Bin:
    """A fifth of the run-weeks, by the chance offered: the mean of it, and the share in which it happened."""

    offered: float
    happened: Estimate


@dataclass(frozen=True)
class Threshold:
    """What it would mean to act whenever the chance offered is at least so high.

    Shares of run-weeks: `flagged` of all, `hits` of those before a rupture, `false_alarms` of the others, `right` of
    the flagged. Shares of runs: `ruptures_told` with a flag in the weeks before the rupture, `runs_alarmed` of those
    that do not rupture.
    """

    chance: float
    flagged: Estimate
    hits: Estimate
    false_alarms: Estimate
    right: Estimate
    ruptures_told: Estimate
    runs_alarmed: Estimate


def bins(offered: Array, happened: Array, run: Rows) -> tuple[Bin, ...]:
    """Reliability in five bins of as many run-weeks each, the lowest chances first."""
    parts = np.array_split(np.argsort(offered, kind="stable"), BINS)
    return tuple(Bin(float(offered[p].mean()), share_of_rows(happened[p], run[p])) for p in parts if len(p))


def thresholds(chance: Array, ahead: Ahead) -> tuple[Threshold, ...]:
    """What acting on chances of at least so much would mean, for each of `THRESHOLDS`; `chance` is [run, end]."""
    return tuple(_threshold(least, chance, ahead) for least in THRESHOLDS)


def _threshold(least: float, chance: Array, ahead: Ahead) -> Threshold:
    known, happens = ahead.known, ahead.happens
    flag, before = known & (np.nan_to_num(chance) >= least), happens.any(axis=1)
    never = known.any(axis=1) & ~before

    def share_of(which: Flags, among: Flags) -> Estimate:
        return share_of_rows(which[among].astype(np.float64), np.nonzero(among)[0])

    return Threshold(
        least,
        flagged=share_of(flag, known),
        hits=share_of(flag, happens),
        false_alarms=share_of(flag, known & ~happens),
        right=share_of(happens, flag),
        ruptures_told=share(int((flag & happens).any(axis=1).sum()), int(before.sum())),
        runs_alarmed=share(int(flag[never].any(axis=1).sum()), int(never.sum())),
    )
