"""What each mechanism is worth on coded cases: the raw score without it, as fitted and fitted anew."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from scipy.special import logit

from sim.arrays import Array
from sim.past_crises.scores import drawn_again, mean_of
from sim.questions.answer import Answer, plain
from sim.questions.calibrate import protocol as plan
from sim.questions.calibrate.calibrate import Calibration, fits_of, places, point_at
from sim.questions.calibrate.case_design import Trials, play_design
from sim.questions.calibrate.fit import ResponseSurface, log_loss
from sim.running.workers import Progress
from sim.statistics.intervals import Estimate
from sim.wording import fold, table

POINTS = 64
"""Points of the design at which a mechanism is taken out: what that changes is taken as linear in the parameters."""
PLAYED = POINTS + 2 * plan.FOLDS
"""Points that are played for each mechanism."""
KEY = (
    "Change of the mean log score of the raw simulation, out of fold, when a mechanism is taken out of every case: at "
    "the parameters fitted with it, and at those found anew without it. Above 0 it is missed; 90 % intervals over "
    "dyads. What is changed is taken as linear in the parameters where they are found anew."
)
CAVEAT = (
    "That a mechanism costs nothing here does not make it false: the table knows little of factions, leaders and third "
    "parties. It means that these cases do not validate it."
)


@dataclass(frozen=True)
class Cost:
    """What the lack of a mechanism costs: the change of the mean log score out of fold, with intervals over dyads.

    `kept` at the parameters fitted with the mechanism, `refitted` at those found without it. Above 0 it is missed.
    """

    without: str
    kept: Estimate
    refitted: Estimate


@dataclass(frozen=True, repr=False)
class Ablation(Answer):
    """What the lack of each mechanism costs."""

    name: ClassVar[str] = "ablate"

    costs: tuple[Cost, ...]

    def __str__(self) -> str:
        cells = [["without", "parameters kept", "found anew"]]
        cells += [[_words(one), _figure(one.kept), _figure(one.refitted)] for one in self.costs]
        idle = [_words(one) for one in self.costs if not one.refitted.low > 0.0]
        said = f"Not missed once the rest is fitted anew: {', '.join(idle)}." if idle else "Every mechanism is missed."
        return "\n".join([*fold(KEY), "", *table(cells), "", *fold(said), *fold(CAVEAT)])

    def to_json(self) -> dict[str, Any]:
        """The costs under `mechanisms`."""
        return {"mechanisms": plain(self.costs)}

    def provenance(self) -> dict[str, str | int]:
        """The seed of the plan and the version."""
        return {"seed": plan.SEED, "version": version("bilateral")}


def cost_of(
    mechanism: str, whole: Calibration, folder: Path, workers: int = 1, progress: Progress | None = None
) -> Cost:
    """Take one of MECHANISMS out of every case and score what is left; `folder` keeps what was played."""
    cases, some = whole.table.cases, whole.points[:POINTS]
    trials = Trials(cases, some, without=mechanism)
    played = play_design(trials, folder / f"{mechanism}_design", workers, progress)
    surface = _shifted(whole.surface, places(some), logit(played) - logit(whole.played[:POINTS]))
    anew = tuple(point_at(one.place) for one in fits_of(surface, whole.happened, whole.folds)[1:])
    both = Trials(cases, (*whole.found[1:], *anew), plan.SCORED_RUNS, mechanism)
    raw = play_design(both, folder / f"{mechanism}_found", workers, progress)
    with_it, times = _losses(whole.raw[1:], whole), drawn_again(whole.table.dyads, plan.SEED)
    kept, refitted = (_losses(part, whole) - with_it for part in (raw[: plan.FOLDS], raw[plan.FOLDS :]))
    return Cost(mechanism, _mean(mean_of(kept, times)), _mean(mean_of(refitted, times)))


def _losses(raw: Array, whole: Calibration) -> Array:
    """The log score of each case by what was fitted to the other folds, [case] from [fold, case, target]."""
    return log_loss(raw[whole.folds, np.arange(len(whole.folds))], whole.happened)


def _mean(drawn: Array) -> Estimate:
    """The mean and its 90 % interval, from [draw] of which the first is the table itself."""
    low, high = np.quantile(drawn[1:], (0.05, 0.95)) if len(drawn) > 1 else (np.nan, np.nan)
    return Estimate(float(drawn[0]), float(low), float(high))


def _shifted(surface: ResponseSurface, places: Array, change: Array) -> ResponseSurface:
    """A surface moved by a change seen at some places, [place, case, target] in log-odds, linear in the parameters."""
    terms = np.column_stack([np.ones(len(places)), places])
    moves, *_ = np.linalg.lstsq(terms, change.reshape(len(change), -1), rcond=None)
    coefficients = surface.coefficients.copy()
    coefficients[: terms.shape[1]] += moves.reshape(-1, *change.shape[1:])
    return ResponseSurface(coefficients, surface.misfit)


def _words(cost: Cost) -> str:
    return cost.without.replace("_", " ")


def _figure(cost: Estimate) -> str:
    return f"{cost.estimate:+.3f} ({cost.low:+.3f} to {cost.high:+.3f})"
