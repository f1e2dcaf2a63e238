"""A backtest in one screen: the cases, scores, what does not beat the base rate, how far it holds, shape, limits."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.past_crises.score_tables import score_tables, skill, verdicts
from sim.questions.backtest.shape import LATE
from sim.questions.backtest.trajectory_scores import CourseScore
from sim.wording import capital, fold

if TYPE_CHECKING:
    from sim.questions.backtest.backtest import Backtest

YEARS = 52.18
TOLD = ("shipped", "simulation", "regression", "base_rate")
CAVEAT = (
    "What these scores cannot say: the cases are few, one person coded them knowing how they ended, and they are those "
    "that are remembered, not a census. Intervals are 90 %, over dyads drawn again; cases that share causes make them "
    "too narrow. A score on the past is no warrant for a forecast."
)


def backtest_text(found: Backtest) -> str:
    """The text: what was played, two tables, whole courses, verdicts, reliability, shape, limits."""
    lines = [*fold(_what(found)), *fold(_in_sample(found)), "", *score_tables(found.scores), ""]
    lines += [*_courses(found.worst_rung, "base"), *_courses(found.repair, "K-M"), "", _heading(found)]
    return "\n".join([*lines, *verdicts(found.scores), "", *fold(_holds(found)), *fold(_shape(found)), *fold(CAVEAT)])


def _what(found: Backtest) -> str:
    refused = f"; {_count(found.table.rows_refused, 'row')} refused" if found.table.rows_refused else ""
    return (
        f"How well are past crises foretold? {_count(len(found.table.cases), 'case')} of {found.table.file}, "
        f"{_count(len(set(found.table.dyads)), 'dyad')}{refused}; {found.runs:,} runs each, "
        f"{found.weeks / YEARS:.0f} years by week, seed {found.seed}. Lower scores are better."
    )


def _in_sample(found: Backtest) -> str:
    """How many cases the fit has seen, and what that means."""
    cases = len(found.table.cases)
    if not found.in_fit and not found.dyad_in_fit:
        return "None of these cases, and no dyad of theirs, is among those the fit was made from."
    if not found.in_fit:
        return f"None of these cases is among those the fit was made from; {found.dyad_in_fit} share a dyad with them."
    kin = f"; {found.dyad_in_fit} more share a dyad with them" if found.dyad_in_fit else ""
    which = "All of these cases are" if found.in_fit == cases else f"{found.in_fit} of these {cases} cases are"
    return (
        f"IN SAMPLE: {which} among those the fit was made from{kin}. For them these scores are no test of the fit. "
        f"{_out_of_fold(found)}"
    )


def _out_of_fold(found: Backtest) -> str:
    """What the fit itself says of how it scored cases it had not seen."""
    mean = found.fitted.provenance.get("out_of_fold", {}).get("mean")
    if not mean:
        return "Out-of-fold scores are what `bilateral calibrate` prints."
    told = ", ".join(f"{name} {mean[name]['brier']:.3f} / {mean[name]['log']:.3f}" for name in TOLD)
    return f"Out of fold it came to, in the mean (Brier / log): {told}."


def _heading(found: Backtest) -> str:
    """Over the verdicts, which are none where the fit has seen the cases."""
    seen = "all" if found.in_fit == len(found.table.cases) else f"{found.in_fit}"
    return f"By Brier skill ({seen} of the cases in sample: no test of the fit):" if found.in_fit else "By Brier skill:"


def _courses(score: CourseScore, beside: str) -> list[str]:
    """A whole-course score in one line."""
    unit, digits = (" months", 1) if score.unit else ("", 3)
    told = f"{capital(score.words)} {score.simulation:.{digits}f}{unit}"
    if math.isnan(score.beside):
        return fold(f"{told} (n {score.n}; this fit keeps nothing to hold beside it).")
    return fold(f"{told}, {beside} {score.beside:.{digits}f}; skill {skill(score.skill)} (n {score.n}).")


def _holds(found: Backtest) -> str:
    """Reliability and PIT in words."""
    parts = []
    for name, one in found.reliability.items():
        dyads = ", ".join(f"{100 * o:.0f}>{100 * c:.0f}" for o, c in zip(one.offered, one.came, strict=True))
        parts.append(f"{name} {dyads} ({_outside(one.outside, len(one.came))})")
    share = ", ".join(f"{100 * one:.0f}" for one in found.pit.share)
    return (
        f"Reliability (% offered > % that came, equal bins, all targets): {'; '.join(parts)}. Months to "
        f"repair by fifth of the runs (20 each if right): {share} "
        f"({_outside(found.pit.outside, len(found.pit.share))})."
    )


def _shape(found: Backtest) -> str:
    """How fast crises fall and how slowly they mend, in the runs and in the table."""
    played, coded = found.shape, found.coded_shape

    def both(name: str, form: str = ".1f") -> str:
        return " | ".join(
            "-" if math.isnan(one) else f"{one:{form}}" for one in (getattr(played, name), getattr(coded, name))
        )

    gone = ", ".join(f"{words} {share:.0%}" for words, share in played.companions.items() if not math.isnan(share))
    with_it = f" In the half year before a repair after {LATE:.0f} months, in the runs: {gone}." if gone else ""
    return (
        f"The shape of crises (runs | table): median months to the worst {both('median_to_worst')}, to full repair "
        f"{both('median_to_repair')} ({both('median_inflamed')} with a third party that inflames, "
        f"{both('median_not_inflamed')} without); repaired within a year {both('repaired_within_year', '.0%')}; "
        f"Weibull shape of the times {both('repair_shape', '.2f')}.{with_it}"
    )


def _outside(outside: int, bins: int) -> str:
    return f"{outside} of {bins} outside the 95 % band" if outside else "all within the 95 % band"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"
