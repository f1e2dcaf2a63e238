"""Scores of yes-or-no forecasts of cases: by target and in the mean, each forecast beside the base rate."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.arrays import Array
from sim.past_crises.scores import brier, drawn_again, log_score, mean_of, skill
from sim.past_crises.targets import TARGETS, Target
from sim.statistics.intervals import Estimate

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

    def as_json(self) -> dict[str, Any]:
        """`{"brier", "log", "brier_skill", "log_skill"}`; None for what no case tells."""
        skills = {"brier_skill": json_of(self.brier_skill), "log_skill": json_of(self.log_skill)}
        return {"brier": known(self.brier), "log": known(self.log), **skills}


@dataclass(frozen=True)
class TargetScores:
    """The scores of every forecast of one target: of `n` cases in which it was observed, `rate` of which it came."""

    target: Target
    n: int
    rate: float
    scores: dict[str, Score]

    def as_json(self) -> dict[str, Any]:
        """`{"name", "words", "n", "rate", "scores"}`."""
        scores = {name: score.as_json() for name, score in self.scores.items()}
        told = {"name": self.target.name, "words": self.target.words}
        return {**told, "n": self.n, "rate": known(self.rate), "scores": scores}


@dataclass(frozen=True)
class CaseScores:
    """The scores by target, their mean over targets, and the Brier skill of `shipped` beside the regression."""

    targets: tuple[TargetScores, ...]
    mean: dict[str, Score]
    over_regression: Estimate

    def as_json(self) -> dict[str, Any]:
        """`{"targets", "mean", "shipped_beside_regression"}`."""
        return {
            "targets": [target.as_json() for target in self.targets],
            "mean": {name: score.as_json() for name, score in self.mean.items()},
            "shipped_beside_regression": json_of(self.over_regression),
        }


def case_scores(forecasts: Mapping[str, Array], happened: Array, dyads: Sequence[str], seed: int = 1) -> CaseScores:
    """Score forecasts [case, target] each, of what `happened`, [case, target] of 1, 0 and NaN (not observed).

    One of them is the base rate, another the regression, another `shipped`. `dyads` says whose case each is.
    """
    times = drawn_again(dyads, seed)
    briers = {name: _drawn(brier(chances, happened), times) for name, chances in forecasts.items()}
    logs = {name: _drawn(log_score(chances, happened), times) for name, chances in forecasts.items()}
    seen = ~np.isnan(happened)
    by_target = [
        TargetScores(
            target,
            int(seen[:, t].sum()),
            float(happened[seen[:, t], t].mean()) if seen[:, t].any() else math.nan,
            {name: _score(briers, logs, name, t) for name in forecasts},
        )
        for t, target in enumerate(TARGETS)
    ]
    means = {name: _score(briers, logs, name, len(TARGETS)) for name in forecasts}
    over = skill(briers["shipped"][-1], briers["regression"][-1])
    return CaseScores(tuple(by_target), means, over)


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


def json_of(estimate: Estimate) -> dict[str, float | None]:
    """`{"estimate", "low", "high"}`, None for what is not known."""
    return {name: known(value) for name, value in estimate.as_json().items()}


def known(value: float) -> float | None:
    """A number, or None for NaN, which JSON does not have."""
    return None if math.isnan(value) else value
