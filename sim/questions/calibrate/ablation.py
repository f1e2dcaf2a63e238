"""ablate: contribution of each mechanism to the fit, from the raw score without it, as fitted and re-estimated."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from scipy.special import logit

from sim.answer import Answer, plain
from sim.arrays import Array
from sim.past_crises.scores import bootstrap_weights, interval, weighted_means
from sim.questions.calibrate import protocol
from sim.questions.calibrate.calibrate import Calibration, fit_each_fold, point_at, scaled
from sim.questions.calibrate.fit import ResponseSurface, log_loss
from sim.questions.calibrate.protocol import CaseDesign, simulate_design
from sim.running.workers import Progress
from sim.statistics.intervals import Estimate
from sim.wording import fold, table

POINTS = 64
"""Design points simulated without a mechanism; its effect is taken as linear in the parameters."""
SIMULATED_POINTS = POINTS + 2 * protocol.FOLDS
"""Points simulated for each mechanism."""
KEY = (
    "Change of the out-of-fold mean log score of the raw simulation when a mechanism is removed from every case: at "
    "the parameters fitted with it, and at those re-estimated without it. Above 0 the score worsens; 90 % intervals by "
    "dyad. The re-estimation takes the mechanism's effect as linear in the parameters."
)
CAVEAT = (
    "No loss here does not make a mechanism false: the table has little information on factions, leaders and third "
    "parties. It means that these cases do not validate it."
)


@dataclass(frozen=True)
class MechanismCost:
    """Change of the out-of-fold mean log score without a mechanism, with intervals by dyad; above 0 is a loss.

    `same_parameters` uses the parameters fitted with the mechanism, `re_estimated` those fitted without it.
    """

    without: str
    same_parameters: Estimate
    re_estimated: Estimate


@dataclass(frozen=True, repr=False)
class Ablation(Answer):
    """Score changes without each mechanism."""

    name: ClassVar[str] = "ablate"

    costs: tuple[MechanismCost, ...]

    def __str__(self) -> str:
        cells = [["without", "same parameters", "re-estimated"]]
        cells += [[_label(one), _number(one.same_parameters), _number(one.re_estimated)] for one in self.costs]
        no_loss = ", ".join(_label(one) for one in self.costs if not one.re_estimated.low > 0.0)
        result = f"No loss once the other parameters are re-estimated: {no_loss}."
        result = result if no_loss else "The score worsens without any of the mechanisms."
        return "\n".join([*fold(KEY), "", *table(cells), "", *fold(result), *fold(CAVEAT)])

    def to_json(self) -> dict[str, Any]:
        """Return the costs under `mechanisms`."""
        return {"mechanisms": plain(self.costs)}

    def provenance(self) -> dict[str, str | int]:
        """Return the seed of the protocol and the version."""
        return {"seed": protocol.SEED, "version": version("bilateral")}


def cost_of(
    mechanism: str, whole: Calibration, folder: Path, workers: int = 1, progress: Progress | None = None
) -> MechanismCost:
    """Remove one of MECHANISMS from every case and score the rest; `folder` saves simulated points."""
    cases, points = whole.table.cases, whole.points[:POINTS]
    design = CaseDesign(cases, points, without=mechanism)
    probabilities = simulate_design(design, folder / f"{mechanism}_design", workers, progress)
    change = logit(probabilities) - logit(whole.design_probabilities[:POINTS])
    surface = _shifted(whole.surface, scaled(points), change)
    re_estimated = tuple(point_at(one.position) for one in fit_each_fold(surface, whole.outcomes, whole.folds)[1:])
    both = CaseDesign(cases, (*whole.fit_points[1:], *re_estimated), protocol.SCORING_RUNS, mechanism)
    raw = simulate_design(both, folder / f"{mechanism}_fit_points", workers, progress)
    baseline, weights = _losses(whole.raw[1:], whole), bootstrap_weights(whole.table.dyads, protocol.SEED)
    parts = (raw[: protocol.FOLDS], raw[protocol.FOLDS :])
    same, again = (interval(weighted_means(_losses(part, whole) - baseline, weights)) for part in parts)
    return MechanismCost(mechanism, same, again)


def _losses(raw: Array, whole: Calibration) -> Array:
    """Log score of each case from the fit to the other folds, [case] from [fold, case, target]."""
    return log_loss(raw[whole.folds, np.arange(len(whole.folds))], whole.outcomes)


def _shifted(surface: ResponseSurface, positions: Array, change: Array) -> ResponseSurface:
    """Add to a surface a change in log-odds, [point, case, target], fitted as linear in the parameters."""
    terms = np.column_stack([np.ones(len(positions)), positions])
    moves, *_ = np.linalg.lstsq(terms, change.reshape(len(change), -1), rcond=None)
    coefficients = surface.coefficients.copy()
    coefficients[: terms.shape[1]] += moves.reshape(-1, *change.shape[1:])
    return ResponseSurface(coefficients, surface.misfit)


def _label(cost: MechanismCost) -> str:
    return cost.without.replace("_", " ")


def _number(change: Estimate) -> str:
    return f"{change.estimate:+.3f} ({change.low:+.3f} to {change.high:+.3f})"
