"""What each mechanism is worth on coded cases: the raw score without it, as fitted and fitted anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import logit

from sim.arrays import Array
from sim.past_crises.case_scores import json_of
from sim.past_crises.playing import Progress
from sim.past_crises.score_tables import fold
from sim.past_crises.scores import drawn_again, mean_of
from sim.past_crises.table import CodedCase
from sim.questions.calibrate import protocol as plan
from sim.questions.calibrate.calibrate import Calibration, fits_of, places, point_at
from sim.questions.calibrate.case_design import Trials, play_design
from sim.questions.calibrate.fit import ResponseSurface, log_loss
from sim.statistics.intervals import Estimate
from sim.wording import table

POINTS = 64
"""Points of the design at which a mechanism is taken out: what that changes is taken as linear in the parameters."""


@dataclass(frozen=True)
class Ablation:
    """What taking a mechanism out costs, out of fold: the log score of each case without it less that with it, [case].

    `kept` at the parameters fitted with it, `refitted` at those found without it. Above 0 it is missed.
    """

    mechanism: str
    kept: Array
    refitted: Array

    def costs(self, dyads: Sequence[str]) -> tuple[Estimate, Estimate]:
        """The means of both, with intervals over dyads."""
        times = drawn_again(dyads, plan.SEED)
        return _mean(mean_of(self.kept, times)), _mean(mean_of(self.refitted, times))


def _mean(drawn: Array) -> Estimate:
    """The mean and its 90 % interval, from [draw] of which the first is the table itself."""
    low, high = np.quantile(drawn[1:], (0.05, 0.95)) if len(drawn) > 1 else (np.nan, np.nan)
    return Estimate(float(drawn[0]), float(low), float(high))


def ablate(
    mechanism: str,
    cases: Sequence[CodedCase],
    whole: Calibration,
    folder: Path,
    workers: int = 1,
    progress: Progress | None = None,
) -> Ablation:
    """Take one of MECHANISMS out of every case and score what is left; `folder` keeps what was played."""
    some = whole.points[:POINTS]
    trials = Trials(tuple(cases), some, without=mechanism)
    played = play_design(trials, folder / f"{mechanism}_design", workers, progress)
    surface = _shifted(whole.surface, places(some), logit(played) - logit(whole.played[:POINTS]))
    anew = tuple(point_at(one.place) for one in fits_of(surface, whole.happened, whole.folds)[1:])
    both = Trials(tuple(cases), (*whole.found[1:], *anew), plan.SCORED_RUNS, mechanism)
    raw = play_design(both, folder / f"{mechanism}_found", workers, progress)
    with_it = _losses(whole.raw[1:], whole)
    kept, refitted = (_losses(part, whole) - with_it for part in (raw[: plan.FOLDS], raw[plan.FOLDS :]))
    return Ablation(mechanism, kept, refitted)


def _losses(raw: Array, whole: Calibration) -> Array:
    """The log score of each case by what was fitted to the other folds, [case] from [fold, case, target]."""
    return log_loss(raw[whole.folds, np.arange(len(whole.folds))], whole.happened)


def _shifted(surface: ResponseSurface, places: Array, change: Array) -> ResponseSurface:
    """A surface moved by a change seen at some places, [place, case, target] in log-odds, linear in the parameters."""
    terms = np.column_stack([np.ones(len(places)), places])
    moves, *_ = np.linalg.lstsq(terms, change.reshape(len(change), -1), rcond=None)
    coefficients = surface.coefficients.copy()
    coefficients[: terms.shape[1]] += moves.reshape(-1, *change.shape[1:])
    return ResponseSurface(coefficients, surface.misfit)


KEY = (
    "Change of the mean log score of the raw simulation, out of fold, when a mechanism is taken out of every case: at "
    "the parameters fitted with it, and at those found anew without it. Above 0 it is missed; 90 % intervals over "
    "dyads. What is changed is taken as linear in the parameters where they are found anew."
)
CAVEAT = (
    "That a mechanism costs nothing here does not make it false: the table knows little of factions, leaders and third "
    "parties. It means that these cases do not validate it."
)


def ablation_text(found: Sequence[Ablation], dyads: Sequence[str]) -> str:
    """The table, the mechanisms that are not missed, and what that cannot say."""
    costs = {one.mechanism: one.costs(dyads) for one in found}
    cells = [["without", "parameters kept", "found anew"]]
    cells += [[name.replace("_", " "), _figure(kept), _figure(anew)] for name, (kept, anew) in costs.items()]
    idle = [name.replace("_", " ") for name, (_, anew) in costs.items() if not anew.low > 0.0]
    said = f"Not missed once the rest is fitted anew: {', '.join(idle)}." if idle else "Every mechanism is missed."
    return "\n".join([*fold(KEY), "", *table(cells), "", *fold(said), *fold(CAVEAT)])


def ablation_json(found: Sequence[Ablation], dyads: Sequence[str]) -> list[dict[str, Any]]:
    """The same for other programs."""
    rows = []
    for one in found:
        kept, anew = one.costs(dyads)
        rows.append({"without": one.mechanism, "kept": json_of(kept), "refitted": json_of(anew)})
    return rows


def _figure(cost: Estimate) -> str:
    return f"{cost.estimate:+.3f} ({cost.low:+.3f} to {cost.high:+.3f})"
