"""Scores of forecasts of cases as tables, and in words what beats the base rate and what does not."""

from __future__ import annotations

import math

from sim.past_crises.targets import BETTER, OPEN, WORSE, CaseScores, Score
from sim.statistics.intervals import Estimate
from sim.wording import fold, table

HEADS = {
    "base_rate": "base",
    "kaplan_meier": "K-M",
    "persistence": "pers.",
    "regression": "regr.",
    "simulation": "simul.",
    "recalibrated": "recal.",
    "shipped": "shipped",
}
"""Of the columns, by forecast."""
KEY = (
    "base: how often it came; K-M: Kaplan-Meier share repaired; pers.: nothing changes; regr.: regression on prior "
    "score, severity, trade and inflamer; simul.: this model as it is; recal.: recalibrated; shipped: what is offered, "
    "the mean log-odds of recal. and regr. Skill of shipped: 1 - its score / base's, and a 90 % interval over dyads."
)
JUDGED = ("shipped", "simulation", "regression")


def score_tables(scores: CaseScores) -> list[str]:
    """A table of Brier and one of log scores, a row for each target and one for the mean, and a key to the columns."""
    lines = []
    for words, kind in (("Brier", "brier"), ("Log", "log")):
        cells = [[f"{words} score", "n", "rate", *(HEADS[name] for name in scores.mean), "skill of shipped"]]
        for target in scores.targets:
            head = [_short(target.words), str(target.n), _number(target.rate, 2)]
            cells.append([*head, *_scores(target.scores, kind)])
        cells.append(["mean", "", "", *_scores(scores.mean, kind)])
        lines += [*table(cells), ""]
    return [*lines[:-1], *fold(KEY)]


def verdicts(scores: CaseScores) -> list[str]:
    """For each forecast judged: the targets at which it beats the base rate, is not shown to, or is worse.

    Below them: whether the simulation adds to the regression.
    """
    said = [*(f"{name}: {_verdict(scores, name)}" for name in JUDGED), _beside_regression(scores)]
    return [line for one in said for line in fold(one, "  - ")]


def _beside_regression(scores: CaseScores) -> str:
    over = scores.shipped_beside_regression
    said = "adds to" if over.low > 0.0 else "takes from" if over.high < 0.0 else "is not shown to add to"
    return f"Beside the regression alone the simulation {said} it: Brier skill of shipped over regr. {skill(over)}."


def skill(estimate: Estimate) -> str:
    """`+.12 (-.03 to +.25)`."""
    if math.isnan(estimate.estimate):
        return "-"
    band = "" if math.isnan(estimate.low) else f" ({_signed(estimate.low)} to {_signed(estimate.high)})"
    return _signed(estimate.estimate) + band


def _verdict(scores: CaseScores, name: str) -> str:
    parts = []
    for verdict in (BETTER, OPEN, WORSE):
        found = [_short(target.words) for target in scores.targets if target.scores[name].verdict == verdict]
        if found:
            where = "all six targets" if len(found) == len(scores.targets) else ", ".join(found)
            parts.append(f"{verdict} the base rate at {where}")
    mean = f"in the mean it {scores.mean[name].verdict} it, skill {skill(scores.mean[name].brier_skill)}"
    return f"{'; '.join(parts)}; {mean}."


def _short(words: str) -> str:
    """The target's words without what its row need not say."""
    for long, short in (("ambassador ", ""), ("relations ", ""), (" armed clash", " armed"), ("fully ", "")):
        words = words.replace(long, short)
    return words.replace(" months", "m")


def _scores(scores: dict[str, Score], kind: str) -> list[str]:
    shown = [_number(getattr(score, kind), 3) for score in scores.values()]
    return [*shown, skill(getattr(scores["shipped"], f"{kind}_skill"))]


def _number(value: float, digits: int) -> str:
    if math.isnan(value):
        return "-"
    text = f"{value:.{digits}f}"
    return text.removeprefix("0") if text.startswith("0.") else text


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("0.", ".", 1) if abs(value) < 0.995 else f"{value:+.2f}"
