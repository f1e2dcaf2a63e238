"""What each mechanism is worth on coded cases: the raw score without it, as fitted and fitted anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from sim.analysis.by_dyad import drawn_again, mean_of
from sim.analysis.calibrate import Calibration, fits_of, places, point_at
from sim.analysis.estimates import Estimate
from sim.analysis.fit import log_loss
from sim.analysis.response_surface import ResponseSurface
from sim.history import plan
from sim.history.design import Trials, play_design
from sim.history.playing import Progress
from sim.history.table import CodedCase

Array = NDArray[np.float64]
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
