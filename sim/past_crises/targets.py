"""Define the six yes-or-no forecast targets of a case, score forecasts of them, and format the scores as tables."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.arrays import Array
from sim.model.ladder import RECALLED, SEVERED
from sim.past_crises.scores import bootstrap_weights, brier, difference, log_score, skill, weighted_means
from sim.past_crises.simulate import WEEKS_PER_MONTH, CaseTrajectories
from sim.past_crises.table import CodedCase
from sim.statistics.intervals import Estimate
from sim.wording import fold, table


@dataclass(frozen=True)
class Target:
    """A forecast target: the event has occurred within `months` of the incident."""

    name: str
    label: str
    event: Literal["recalled", "severed", "repaired"]
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
FORECAST_WEEKS = int(60 * WEEKS_PER_MONTH) + 1
"""Weeks to simulate for all targets."""
EVENT_RUNGS = {"recalled": RECALLED, "severed": SEVERED}


def target_probabilities(trajectories: CaseTrajectories) -> Array:
    """Return the probability of each target, [case, target]: (k + 1/2) / (runs + 1), so that none is 0 or 1."""
    events = [getattr(trajectories, t.event) <= t.months * WEEKS_PER_MONTH for t in TARGETS]
    counts = np.stack([flags.sum(axis=-1) for flags in events], axis=-1)
    return np.asarray((counts + 0.5) / (trajectories.repaired.shape[-1] + 1.0))


def observed_outcomes(cases: Sequence[CodedCase]) -> Array:
    """Return the coded outcome of each target, [case, target]: 1, 0, or NaN if it could not be observed for so long."""
    observable = observable_months(cases)
    return np.array([[_outcome(c, target, m) for target in TARGETS] for c, m in zip(cases, observable, strict=True)])


def _outcome(case: CodedCase, target: Target, observable: float) -> float:
    after = case.after
    if after is None or observable < target.months:
        return np.nan
    when: float | None = after.months_to_full
    if target.event != "repaired":
        when = after.months_to_worst if after.worst_rung >= EVENT_RUNGS[target.event] else None
    return float(when is not None and when <= target.months)


DAYS_PER_MONTH = 30.44


def observable_months(cases: Sequence[CodedCase]) -> Array:
    """Return the months within which repair was observable, [case], whether it occurred or not.

    For a case without repair these are its `months_observed`. The table follows a repaired case only up to repair; it
    was observable until the last day in the table. A horizon at repair itself would count repairs more readily than
    their absence.
    """
    days = np.array([dt.date.fromisoformat(case.before.date).toordinal() for case in cases], dtype=np.float64)
    observed = np.array([np.nan if case.after is None else case.after.months_observed for case in cases])
    last = np.nanmax(days + DAYS_PER_MONTH * observed) if np.isfinite(observed).any() else np.nan
    open_ended = np.fmax(observed, (last - days) / DAYS_PER_MONTH)
    return np.where(np.isnan(months_to_repair(cases)), observed, open_ended)


def months_to_repair(cases: Sequence[CodedCase]) -> Array:
    """Return the months to full repair, [case]; NaN if it was not observed."""
    months = [None if case.after is None else case.after.months_to_full for case in cases]
    return np.array([np.nan if one is None else one for one in months])


BASELINE = "base_rate"
POOLS = {"shipped": "regression", "pool_accident": "regression_accident", "pool_reasons": "regression_reasons"}
"""Means, in log-odds, of the raw simulation and a regression, by name."""
BETTER, WORSE, INCONCLUSIVE = "beats", "is worse than", "is not shown to beat"


@dataclass(frozen=True)
class Score:
    """Mean scores of a forecast, and its skills against the base rate with cluster-bootstrap intervals by dyad."""

    brier: float
    log: float
    brier_skill: Estimate
    log_skill: Estimate

    @property
    def verdict(self) -> str:
        """BETTER, WORSE or INCONCLUSIVE: comparison with the base rate, by the interval of the Brier skill."""
        if self.brier_skill.low > 0.0:
            return BETTER
        return WORSE if self.brier_skill.high < 0.0 else INCONCLUSIVE


@dataclass(frozen=True)
class TargetScores:
    """Scores of every forecast of one target: `n` cases observed for long enough, and the share `rate` of events."""

    name: str
    label: str
    n: int
    rate: float
    scores: dict[str, Score]


@dataclass(frozen=True)
class CaseScores:
    """Scores by target, their mean over targets, and what the simulation adds to each regression.

    `added` is the gain in mean log score of the pool over its regression alone, by regression; above 0 is better.
    """

    targets: tuple[TargetScores, ...]
    mean: dict[str, Score]
    added: dict[str, Estimate]


def case_scores(forecasts: Mapping[str, Array], outcomes: Array, dyads: Sequence[str], seed: int = 1) -> CaseScores:
    """Score forecasts [case, target] against outcomes, [case, target] of 1, 0 and NaN (not observed).

    `forecasts` must include the base rate and `shipped`. `dyads` is the dyad of each case.
    """
    weights = bootstrap_weights(dyads, seed)
    briers = {name: _resampled(brier(probabilities, outcomes), weights) for name, probabilities in forecasts.items()}
    logs = {name: _resampled(log_score(probabilities, outcomes), weights) for name, probabilities in forecasts.items()}
    *by_target, mean = (
        {name: _score(briers, logs, name, row) for name in forecasts} for row in range(len(TARGETS) + 1)
    )
    observed = [column[~np.isnan(column)] for column in outcomes.T]
    targets = tuple(
        TargetScores(target.name, target.label, len(events), float(events.mean()) if len(events) else math.nan, scores)
        for target, events, scores in zip(TARGETS, observed, by_target, strict=True)
    )
    pooled = {name: pool for pool, name in POOLS.items() if name in forecasts and pool in forecasts}
    added = {name: difference(logs[name][-1], logs[pool][-1]) for name, pool in pooled.items()}
    return CaseScores(targets, mean, added)


def _resampled(scores: Array, weights: Array) -> Array:
    """Mean score in every resample by target, and in the last row the mean over targets, [target + 1, draw]."""
    rows = np.stack([weighted_means(scores[:, t], weights) for t in range(scores.shape[1])])
    observed = ~np.isnan(rows[:, 0])
    mean = rows[observed].mean(axis=0) if observed.any() else np.full(rows.shape[1], np.nan)
    return np.vstack([rows, mean])


def _score(briers: dict[str, Array], logs: dict[str, Array], name: str, row: int) -> Score:
    return Score(
        float(briers[name][row, 0]),
        float(logs[name][row, 0]),
        skill(briers[name][row], briers[BASELINE][row]),
        skill(logs[name][row], logs[BASELINE][row]),
    )


HEADS = {
    "base_rate": "base",
    "kaplan_meier": "K-M",
    "regression": "F1",
    "regression_accident": "F1+a",
    "regression_reasons": "F1+acp",
    "simulation": "simul.",
    "shipped": "shipped",
}
"""Column heads of the forecasts in a table."""
KEY = (
    "base: observed frequency in the fitted cases; K-M: Kaplan-Meier share repaired; F1: regression on prior score, "
    "severity, trade and inflamer; F1+a: and accident; F1+acp: and accident, contiguity, power asymmetry; simul.: raw "
    "simulation; shipped: mean log-odds of simul. and F1. Skill of shipped: 1 - its score / score of base, with a 90 % "
    "cluster-bootstrap interval by dyad."
)
VERDICTS_SHOWN = ("shipped", "simulation", "regression")


def score_tables(scores: CaseScores) -> list[str]:
    """Format a table of Brier and one of log scores, with a row for each target and the mean, and a key."""
    lines = []
    for label, kind in (("Brier", "brier"), ("Log", "log")):
        cells = [[f"{label} score", "n", "rate", *HEADS.values(), "skill of shipped"]]
        for target in scores.targets:
            head = [_short(target.label), str(target.n), _number(target.rate, 2)]
            cells.append([*head, *_scores(target.scores, kind)])
        cells.append(["mean", "", "", *_scores(scores.mean, kind)])
        lines += [*table(cells), ""]
    return [*lines[:-1], *fold(KEY)]


def verdicts(scores: CaseScores) -> list[str]:
    """Format, for VERDICTS_SHOWN, the targets by verdict, and what the simulation adds to the regressions."""
    texts = [*(f"{name}: {_verdict(scores, name)}" for name in VERDICTS_SHOWN), _against_regressions(scores)]
    return [line for one in texts for line in fold(one, "  - ")]


def _against_regressions(scores: CaseScores) -> str:
    gains = [f"{HEADS[name]} {_added(gain)}" for name, gain in scores.added.items()]
    return f"Gain in log score from adding the simulation to each regression (above 0 is better): {', '.join(gains)}."


def _added(gain: Estimate) -> str:
    ends = "" if math.isnan(gain.low) else f" ({_thousandths(gain.low)} to {_thousandths(gain.high)})"
    return _thousandths(gain.estimate) + ends


def _thousandths(value: float) -> str:
    return f"{value:+.3f}".replace("0.", ".", 1)


def skill_text(estimate: Estimate) -> str:
    """Format a skill: `+.12 (-.03 to +.25)`."""
    if math.isnan(estimate.estimate):
        return "-"
    band = "" if math.isnan(estimate.low) else f" ({_signed(estimate.low)} to {_signed(estimate.high)})"
    return _signed(estimate.estimate) + band


def _verdict(scores: CaseScores, name: str) -> str:
    parts = []
    for verdict in (BETTER, INCONCLUSIVE, WORSE):
        labels = [_short(target.label) for target in scores.targets if target.scores[name].verdict == verdict]
        if labels:
            where = "all six targets" if len(labels) == len(scores.targets) else ", ".join(labels)
            parts.append(f"{verdict} the base rate at {where}")
    mean = f"on average it {scores.mean[name].verdict} it, skill {skill_text(scores.mean[name].brier_skill)}"
    return f"{'; '.join(parts)}; {mean}."


def _short(label: str) -> str:
    """Shorten a target's label for a table."""
    for long, short in (("ambassador ", ""), ("relations ", ""), (" armed clash", " armed"), ("fully ", "")):
        label = label.replace(long, short)
    return label.replace(" months", "m")


def _scores(scores: dict[str, Score], kind: str) -> list[str]:
    shown = [_number(getattr(score, kind), 3) for name, score in scores.items() if name in HEADS]
    return [*shown, skill_text(getattr(scores["shipped"], f"{kind}_skill"))]


def _number(value: float, digits: int) -> str:
    if math.isnan(value):
        return "-"
    text = f"{value:.{digits}f}"
    return text.removeprefix("0") if text.startswith("0.") else text


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("0.", ".", 1) if abs(value) < 0.995 else f"{value:+.2f}"
