"""A calibration in one screen: scores out of fold, parameters found, what the cases say nothing of, the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.past_crises.score_tables import score_tables, verdicts
from sim.questions.calibrate import protocol as plan
from sim.questions.calibrate.fit import TRIALS
from sim.wording import fold, table

if TYPE_CHECKING:
    from sim.questions.calibrate.calibrate import Calibration

NOTHING_TOLD = 0.1
"""Below this the cases say nothing of a parameter."""

CAVEAT = (
    "Out of fold: each case is foretold by what was fitted to the other folds, and no dyad stands on both sides. To "
    "change what is fitted and score again is to choose by these cases; docs/history.md lists every configuration "
    "that was scored. Spreads are of the fit alone: what the model or the coding has wrong is not in them."
)


def calibration_text(found: Calibration) -> str:
    """The text: what was fitted, two tables of scores, verdicts, a table of parameters, what is not told, limits."""
    lines = [*fold(_what(found)), "", *score_tables(found.scores), "", "By Brier skill, out of fold:"]
    lines += [*verdicts(found.scores), "", *_parameters(found)]
    return "\n".join([*lines, *fold(_untold(found)), "", *fold(CAVEAT)])


def _what(found: Calibration) -> str:
    table, refused = found.table, found.table.rows_refused
    left_out = f" ({refused} row{'s' * (refused != 1)} refused)" if refused else ""
    return (
        f"Fitted to {len(table.cases)} cases of {table.file}, {len(set(table.dyads))} dyads{left_out}: "
        f"{len(plan.FITTED)} parameters, {plan.DESIGN} points of {plan.DESIGN_RUNS} runs a case, {plan.FOLDS} folds by "
        f"dyad, seed {plan.SEED}. Scores out of fold, {plan.SCORED_RUNS} runs a case; lower is better."
    )


def _parameters(found: Calibration) -> list[str]:
    cells = [["parameter", "default", "range", "found", "spread", "told", "recovered", "held"]]
    for one in found.parameters:
        ends = f"{one.low:.4g} to {one.high:.4g}"
        numbers = [f"{one.found:.4g}", f"{one.spread:.2g}", f"{one.told:.2f}"]
        cells.append([one.name, f"{one.default:.4g}", ends, *numbers, f"{one.recovered:+.2f}", f"{one.held:.0%}"])
    said = (
        "told: by how much the cases narrow what was assumed before, 0 not at all, 1 wholly. recovered: correlation of "
        f"fit and truth over {TRIALS} tables of made-up cases. held: how often the fit's 90 % interval held the truth."
    )
    return [*table(cells), *fold(said)]


def _untold(found: Calibration) -> str:
    held = f"Held at the middle of their ranges, not fitted: {', '.join(plan.HELD)}."
    if not found.untold:
        return f"The cases say something of every fitted parameter. {held}"
    names = ", ".join(found.untold)
    return f"The cases say nothing of {names} (told below {NOTHING_TOLD:g}): found there is what was assumed. {held}"
