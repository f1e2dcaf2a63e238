"""Text of a calibration: out-of-fold scores, parameter estimates, unconstrained parameters, limitations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import counted
from sim.past_crises.targets import score_tables, verdicts
from sim.questions.calibrate import protocol
from sim.questions.calibrate.fit import REPLICATIONS
from sim.wording import fold, table

if TYPE_CHECKING:
    from sim.questions.calibrate.calibrate import Calibration

SHRINKAGE_THRESHOLD = 0.1
"""Below this shrinkage the data do not constrain a parameter."""

CAVEAT = (
    "Out of fold: each case is forecast from the fit to the other folds, and all cases of a dyad are in one fold. To "
    "change the fitted parameters and score again is to select by these cases; docs/history.md lists every "
    "configuration that was scored. Standard deviations reflect the fit alone, not errors of the model or the coding."
)


def calibration_text(answer: Calibration) -> str:
    """Return the text: protocol, two tables of scores, verdicts, estimates, limitations."""
    lines = [*fold(_protocol(answer)), "", *score_tables(answer.scores), "", "By Brier skill, out of fold:"]
    lines += [*verdicts(answer.scores), "", *_parameters(answer)]
    return "\n".join([*lines, *fold(_unconstrained(answer)), "", *fold(CAVEAT)])


def _protocol(answer: Calibration) -> str:
    table, refused = answer.table, answer.table.rows_refused
    skipped = f" ({counted(refused, 'row')} refused)" if refused else ""
    return (
        f"Fitted to {counted(len(table.cases), 'case')} of {table.file}, "
        f"{counted(len(set(table.dyads)), 'dyad')}{skipped}: "
        f"{len(protocol.FITTED_PARAMETERS)} parameters, {protocol.DESIGN_POINTS} points of {protocol.DESIGN_RUNS} runs "
        f"per case, {protocol.FOLDS} folds by dyad, seed {protocol.SEED}. Scores out of fold, {protocol.SCORING_RUNS} "
        "runs per case; lower is better."
    )


def _parameters(answer: Calibration) -> list[str]:
    cells = [["parameter", "default", "range", "estimate", "sd", "shrinkage", "recovery", "coverage"]]
    for one in answer.parameters:
        ends = f"{one.low:.4g} to {one.high:.4g}"
        numbers = [f"{one.estimate:.4g}", f"{one.sd:.2g}", f"{one.shrinkage:.2f}"]
        cells.append([one.name, f"{one.default:.4g}", ends, *numbers, f"{one.recovery:+.2f}", f"{one.coverage:.0%}"])
    key = (
        "shrinkage: 1 - sd / prior sd, from 0 (prior only) to 1 (data only). recovery: correlation of estimate and "
        f"truth over {REPLICATIONS} synthetic case tables. coverage: share of their 90 % intervals that contain the "
        "truth."
    )
    return [*table(cells), *fold(key)]


def _unconstrained(answer: Calibration) -> str:
    fixed = "All other parameters keep their defaults."
    if not answer.unconstrained:
        return f"The data constrain every fitted parameter. {fixed}"
    one = len(answer.unconstrained) == 1
    is_prior = "the estimate is the prior" if one else "the estimates are the prior"
    names = ", ".join(answer.unconstrained)
    return f"The data do not constrain {names} (shrinkage below {SHRINKAGE_THRESHOLD:g}): {is_prior}. {fixed}"
