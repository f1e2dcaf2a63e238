"""What is foretold of a case, and how well: six yes-or-no targets, what came of each, and how forecasts score."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.arrays import Array
from sim.model.ladder import RECALLED, SEVERED
from sim.past_crises.playing import WEEKS_PER_MONTH, Courses
from sim.past_crises.scores import brier, drawn_again, log_score, mean_of, skill
from sim.past_crises.table import CodedCase
from sim.statistics.intervals import Estimate


@dataclass(frozen=True)
class Target:
    """One thing foretold: that something has happened `months` after the incident."""

    name: str
    words: str
    what: Literal["recalled", "severed", "repaired"]
    months: int


TARGETS = (
    Target("recalled_12", "ambassador recalled or worse by 12 months", "recalled", 12),
    Target("severed_12", "relations severed or armed clash by 12 months", "severed", 12),
    Target("repaired_6", "fully repaired by 6 months", "repaired", 6),
    Target("repaired_12", "fully repaired by 12 months", "repaired", 12),
    Target("repaired_36", "fully repaired by 36 months", "repaired", 36),
    Target("repaired_60", "fully repaired by 60 months", "repaired", 60),
)
"""In the order of every table."""
WEEKS_FORETOLD = int(60 * WEEKS_PER_MONTH) + 1
"""Weeks that must be played to answer every target."""
WORST = {"recalled": RECALLED, "severed": SEVERED}


def chances(courses: Courses) -> Array:
    """The chance of each target in each case, [case, target]: (k + 1/2) / (runs + 1), so that none is 0 or 1."""
    happened = [getattr(courses, t.what) <= t.months * WEEKS_PER_MONTH for t in TARGETS]
    counts = np.stack([flags.sum(axis=-1) for flags in happened], axis=-1)
    return np.asarray((counts + 0.5) / (courses.repaired.shape[-1] + 1.0))


def outcomes(cases: Sequence[CodedCase]) -> Array:
    """What came of each case, [case, target]: 1, 0, or NaN where it was not observed for so long."""
    return np.array([[_outcome(case, target) for target in TARGETS] for case in cases])


def _outcome(case: CodedCase, target: Target) -> float:
    after = case.after
    if after is None:
        return np.nan
    ended = after.months_to_full is not None or after.months_observed >= target.months
    when: float | None = after.months_to_full
    if target.what != "repaired":
        when = after.months_to_worst if after.worst_rung >= WORST[target.what] else None
    if when is not None and when <= target.months:
        return 1.0
    return 0.0 if ended else np.nan


BESIDE = "base_rate"
BETTER, WORSE, OPEN = "beats", "is worse than", "is not shown to beat"


@dataclass(frozen=True)
class Score:
    """The mean scores of a forecast, and its skills beside the base rate with their intervals over dyads."""

    brier: float
    log: float
    brier_skill: Estimate
    log_skill: Estimate

    @property
    def verdict(self) -> str:
        """BETTER, WORSE or OPEN: how it stands to the base rate, by the interval of its Brier skill."""
        if self.brier_skill.low > 0.0:
            return BETTER
        return WORSE if self.brier_skill.high < 0.0 else OPEN


@dataclass(frozen=True)
class TargetScores:
    """The scores of every forecast of one target: of `n` cases in which it was observed, `rate` of which it came."""

    name: str
    words: str
    n: int
    rate: float
    scores: dict[str, Score]


@dataclass(frozen=True)
class CaseScores:
    """The scores by target, their mean over targets, and the Brier skill of `shipped` beside the regression."""

    targets: tuple[TargetScores, ...]
    mean: dict[str, Score]
    shipped_beside_regression: Estimate


def case_scores(forecasts: Mapping[str, Array], happened: Array, dyads: Sequence[str], seed: int = 1) -> CaseScores:
    """Score forecasts [case, target] each, of what `happened`, [case, target] of 1, 0 and NaN (not observed).

    One of them is the base rate, another the regression, another `shipped`. `dyads` says whose case each is.
    """
    times = drawn_again(dyads, seed)
    briers = {name: _drawn(brier(chances, happened), times) for name, chances in forecasts.items()}
    logs = {name: _drawn(log_score(chances, happened), times) for name, chances in forecasts.items()}
    *by_target, mean = (
        {name: _score(briers, logs, name, row) for name in forecasts} for row in range(len(TARGETS) + 1)
    )
    seen = [column[~np.isnan(column)] for column in happened.T]
    targets = tuple(
        TargetScores(target.name, target.words, len(came), float(came.mean()) if len(came) else math.nan, scores)
        for target, came, scores in zip(TARGETS, seen, by_target, strict=True)
    )
    return CaseScores(targets, mean, skill(briers["shipped"][-1], briers["regression"][-1]))


def _drawn(scores: Array, times: Array) -> Array:
    """The mean score in every draw by target, and below them the mean over targets, [target + 1, draw]."""
    rows = np.stack([mean_of(scores[:, t], times) for t in range(scores.shape[1])])
    told = ~np.isnan(rows[:, 0])
    mean = rows[told].mean(axis=0) if told.any() else np.full(rows.shape[1], np.nan)
    return np.vstack([rows, mean])


def _score(briers: dict[str, Array], logs: dict[str, Array], name: str, row: int) -> Score:
    return Score(
        float(briers[name][row, 0]),
        float(logs[name][row, 0]),
        skill(briers[name][row], briers[BESIDE][row]),
        skill(logs[name][row], logs[BESIDE][row]),
    )
