"""Text of a backtest: cases, scores, comparison with the base rate, reliability, shape of crises, limitations."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.errors import counted
from sim.languages.current import gettext_noop
from sim.past_crises.targets import score_tables, skill_text, verdicts
from sim.questions.backtest.trajectory_scores import LATE, TrajectoryScore
from sim.wording import WEEKS_PER_YEAR, capital, fold

if TYPE_CHECKING:
    from sim.questions.backtest.backtest import Backtest

OUT_OF_FOLD_SHOWN = ("shipped", "simulation", "regression", "base_rate")
CAVEAT = gettext_noop(
    "Limitations of these scores: the cases are few, one person coded them knowing the outcomes, and they are "
    "remembered cases, not a census. Intervals are 90 % cluster-bootstrap intervals by dyad; they are too narrow where "
    "cases share causes. Past scores do not guarantee the quality of a forecast."
)


def backtest_text(answer: Backtest) -> str:
    """Return the text: sample, two tables, trajectory scores, verdicts, reliability, shape, limitations."""
    lines = [*fold(_sample(answer)), *fold(_in_sample(answer)), "", *score_tables(answer.scores), ""]
    lines += [*_trajectory(answer.worst_rung, "base"), *_trajectory(answer.repair, "K-M"), "", _heading(answer)]
    lines += [*verdicts(answer.scores), "", *fold(_reliability(answer)), *fold(_shape(answer)), *fold(CAVEAT)]
    return "\n".join(lines)


def _sample(answer: Backtest) -> str:
    refused = f"; {counted(answer.table.rows_refused, 'row')} refused" if answer.table.rows_refused else ""
    return (
        f"How good are forecasts of past crises? {counted(len(answer.table.cases), 'case')} of {answer.table.file}, "
        f"{counted(len(set(answer.table.dyads)), 'dyad')}{refused}; {counted(answer.runs, 'run')} each, "
        f"{counted(round(answer.weeks / WEEKS_PER_YEAR), 'year')} by week, seed {answer.seed}. Lower scores are better."
    )


def _in_sample(answer: Backtest) -> str:
    """Number of cases among those of the fit, and what follows from it."""
    cases = len(answer.table.cases)
    if not answer.in_fit and not answer.dyad_in_fit:
        return "The fit used none of these cases, and none of their dyads."
    if not answer.in_fit:
        return f"The fit used none of these cases; {answer.dyad_in_fit} share a dyad with cases of the fit."
    same_dyad = f"; {answer.dyad_in_fit} more share a dyad with cases of the fit" if answer.dyad_in_fit else ""
    which = "all of these cases" if answer.in_fit == cases else f"{answer.in_fit} of these {counted(cases, 'case')}"
    return (
        f"IN SAMPLE: the fit used {which}{same_dyad}. For them these scores do not test the fit. {_out_of_fold(answer)}"
    )


def _out_of_fold(answer: Backtest) -> str:
    mean = answer.fit.provenance.get("out_of_fold", {}).get("mean")
    if not mean:
        return "`bilateral calibrate` prints out-of-fold scores."
    scores = ", ".join(f"{name} {mean[name]['brier']:.3f} / {mean[name]['log']:.3f}" for name in OUT_OF_FOLD_SHOWN)
    return f"Mean out-of-fold scores of the fit (Brier / log): {scores}."


def _heading(answer: Backtest) -> str:
    if not answer.in_fit:
        return "By Brier skill:"
    number = "all" if answer.in_fit == len(answer.table.cases) else f"{answer.in_fit}"
    return f"By Brier skill ({number} of the cases in sample: no test of the fit):"


def _trajectory(score: TrajectoryScore, baseline: str) -> list[str]:
    """Format a trajectory score and its baseline in one line."""
    unit, digits = (" months", 1) if score.unit else ("", 3)
    text = f"{capital(score.label)} {score.simulation:.{digits}f}{unit}"
    if math.isnan(score.baseline):
        return fold(f"{text} (n {score.n}; this fit has no baseline for it).")
    return fold(f"{text}, {baseline} {score.baseline:.{digits}f}; skill {skill_text(score.skill)} (n {score.n}).")


def _reliability(answer: Backtest) -> str:
    """Reliability and PIT as text."""
    parts = []
    for name, one in answer.reliability.items():
        bins = zip(one.forecast, one.observed_frequency, strict=True)
        shares = ", ".join(f"{100 * forecast:.0f}>{100 * observed:.0f}" for forecast, observed in bins)
        parts.append(f"{name} {shares} ({_outside(one.outside, len(one.forecast))})")
    share = ", ".join(f"{100 * one:.0f}" for one in answer.pit.share)
    return (
        f"Reliability (% forecast > % observed, bins of equal count, all targets): {'; '.join(parts)}. Share of cases "
        f"by fifth of the simulated months to repair (20 % each if reliable): {share} "
        f"({_outside(answer.pit.outside, len(answer.pit.share))})."
    )


def _shape(answer: Backtest) -> str:
    """Speed of deterioration and repair, in the runs and in the table."""
    simulated, coded = answer.shape, answer.coded_shape

    def both(name: str, form: str = ".1f") -> str:
        return " | ".join(
            "-" if math.isnan(one) else f"{one:{form}}" for one in (getattr(simulated, name), getattr(coded, name))
        )

    shares = simulated.before_late_repair.items()
    before = ", ".join(f"{label} {share:.0%}" for label, share in shares if not math.isnan(share))
    late = f" In the half year before a repair after {LATE:.0f} months, in the runs: {before}." if before else ""
    return (
        f"Shape of crises (runs | table): median months to the worst rung {both('median_to_worst')}, to full repair "
        f"{both('median_to_repair')} ({both('median_inflamed')} with a third party that inflames, "
        f"{both('median_not_inflamed')} without); repaired within a year {both('repaired_within_year', '.0%')}; "
        f"Weibull shape of the times to repair {both('repair_shape', '.2f')}.{late}"
    )


def _outside(outside: int, bins: int) -> str:
    return f"{outside} of {bins} outside the 95 % band" if outside else "all within the 95 % band"
