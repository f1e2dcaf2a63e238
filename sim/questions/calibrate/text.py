"""A calibration in one screen: scores out of fold, parameters found, what the cases say nothing of, the plan."""

from __future__ import annotations

from sim.past_crises.score_tables import KEY, beside_regression, fold, score_tables, verdicts
from sim.questions.calibrate import protocol as plan
from sim.questions.calibrate.calibrate import NOTHING_TOLD, CalibrationReport
from sim.questions.calibrate.recovery import TRIALS
from sim.wording import table

CAVEAT = (
    "Out of fold: each case is foretold by what was fitted to the other folds, and no dyad stands on both sides. To "
    "change what is fitted and score again is to choose by these cases; docs/history.md lists every configuration "
    "that was scored. Spreads are of the fit alone: what the model or the coding has wrong is not in them."
)


def calibration_text(report: CalibrationReport) -> str:
    """The text: what was fitted, two tables of scores, verdicts, a table of parameters, what is not told, limits."""
    lines = [*fold(_what(report)), "", *score_tables(report.scores), *fold(KEY), "", "By Brier skill, out of fold:"]
    lines += [*verdicts(report.scores), *fold(beside_regression(report.scores), "  - "), "", *_parameters(report)]
    return "\n".join([*lines, *fold(_untold(report)), "", *fold(CAVEAT)])


def _what(report: CalibrationReport) -> str:
    cases, refused = report.table.cases, report.table.rows - len(report.table.cases)
    dyads = len({case.dyad for case in cases})
    left_out = f" ({refused} row{'s' * (refused != 1)} refused)" if refused else ""
    return (
        f"Fitted to {len(cases)} cases of {report.table.file}, {dyads} dyads{left_out}: {len(plan.FITTED)} parameters, "
        f"{plan.DESIGN} points of {plan.DESIGN_RUNS} runs a case, {plan.FOLDS} folds by dyad, seed {plan.SEED}. Scores "
        f"out of fold, {plan.SCORED_RUNS} runs a case; lower is better."
    )


def _parameters(report: CalibrationReport) -> list[str]:
    cells = [["parameter", "default", "range", "found", "spread", "told", "recovered", "held"]]
    for one in report.parameters:
        ends = f"{one.low:.4g} to {one.high:.4g}"
        found = [f"{one.found:.4g}", f"{one.spread:.2g}", f"{one.told:.2f}"]
        cells.append([one.name, f"{one.default:.4g}", ends, *found, f"{one.recovered:+.2f}", f"{one.held:.0%}"])
    said = (
        "told: by how much the cases narrow what was assumed before, 0 not at all, 1 wholly. recovered: correlation of "
        f"fit and truth over {TRIALS} tables of made-up cases. held: how often the fit's 90 % interval held the truth."
    )
    return [*table(cells), *fold(said)]


def _untold(report: CalibrationReport) -> str:
    held = f"Held at the middle of their ranges, not fitted: {', '.join(plan.HELD)}."
    if not report.untold:
        return f"The cases say something of every fitted parameter. {held}"
    names = ", ".join(report.untold)
    return f"The cases say nothing of {names} (told below {NOTHING_TOLD:g}): found there is what was assumed. {held}"
