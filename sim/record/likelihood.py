"""The likelihood of the record given a run, week by week: every part counts as the record stands at that time.

Tones are normal around the run's, with a bias of coding that a side's rows share and that is integrated out exactly
(Rao-Blackwell). Formal steps are coded with the errors of STEP_ERRORS. A week with rows has the ratio of the likelihood
by its end to that by the end of the week with rows before. The product of the ratios is the likelihood of the whole
record, so the evidence is what it would be if all were weighed at the end. A week without rows has no factor.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.arrays import Array, Places
from sim.record.observables import Acts, level_of, record_observables, steps_and_responses
from sim.record.observed_record import (
    BIAS,
    RESPONSE_NOISE,
    ROW_NOISE,
    Cell,
    ObservationPlan,
    Response,
    Row,
    plan_of,
)

STEP_ERRORS = np.array(
    [
        [0.949, 0.050, 0.001],
        [0.100, 0.870, 0.030],
        [0.005, 0.010, 0.985],
        [0.001, 0.002, 0.997],
    ]
)
"""Probability that the worst formal step so far is coded as none, measures, or a recall or severance [column], if it is
none, measures, a recall or a severance [row]. Assumed, for all files: measures are missed in a tenth of records, and a
recall, which every agency reports, in one of two hundred."""
LOG_STEP_ERRORS = np.log(STEP_ERRORS)
_ROOT = float(np.log(2.0 * np.pi))


def log_normal(deviation: Array, variance: Array | float) -> Array:
    """Compute the log density of a normal deviation with this variance."""
    density: Array = -0.5 * (deviation**2 / variance + np.log(variance) + _ROOT)
    return density


@dataclass(frozen=True)
class PartOfCell:
    """The tone of a side as far as it is recorded: the cell number `cell` up to a week, and whether it is complete."""

    cell: int
    so_far: Cell
    tone: float
    complete: bool

    @property
    def error(self) -> float:
        """Variance of the coding error, without the bias that a side's tones share."""
        return ROW_NOISE**2 * sum(1.0 / n for n in self.so_far.rows) / len(self.so_far.rows) ** 2


@dataclass(frozen=True)
class Step:
    """A week with rows: the tones as far as they are recorded then, and the plan `so_far` with its other observables.

    `others` are the formal steps and response speeds of the record by that plan, as it stands.
    """

    week: int
    tones: tuple[PartOfCell, ...]
    so_far: ObservationPlan
    others: Array


@dataclass(frozen=True)
class Period:
    """A month (quarter, year) of the record: its steps, its tones, complete, and the highest formal step coded by then.

    `step_before` is the highest one coded before.
    """

    begins: dt.date
    steps: tuple[Step, ...]
    tones: tuple[PartOfCell, ...]
    step_coded: int
    step_before: int


def periods_of(manifest: dict[str, Any], rows: Sequence[Row]) -> tuple[ObservationPlan, tuple[Period, ...]]:
    """Return the observation plan of these rows, and the periods and steps in which runs are weighed by them."""
    plan, periods, coded = plan_of(manifest, rows), [], 0
    for begins in sorted({cell.begins for cell in plan.cells}):
        cells = [(number, cell) for number, cell in enumerate(plan.cells) if cell.begins == begins]
        steps = [_step(manifest, rows, plan, cells, w) for w in sorted({w for _, cell in cells for w in cell.weeks})]
        last, before = steps[-1].week, coded
        coded = max((level_of(row.cameo) for row in rows if row.week <= last), default=0)
        whole = tuple(_part(rows, plan, number, cell, last) for number, cell in cells)
        periods.append(Period(begins, tuple(steps), whole, coded, before))
    return plan, tuple(periods)


def _step(
    manifest: dict[str, Any], rows: Sequence[Row], plan: ObservationPlan, cells: list[tuple[int, Cell]], week: int
) -> Step:
    before = [row for row in rows if row.week <= week]
    so_far = plan_of(manifest, before)
    tones = tuple(_part(rows, plan, number, cell, week) for number, cell in cells if week in cell.weeks)
    return Step(week, tones, so_far, record_observables(before, so_far)[len(so_far.cells) :])


def _part(rows: Sequence[Row], plan: ObservationPlan, number: int, cell: Cell, week: int) -> PartOfCell:
    count = sum(w <= week for w in cell.weeks)
    part = replace(cell, weeks=cell.weeks[:count], rows=cell.rows[:count])
    only = replace(plan, cells=(part,), level_weeks=(), responses=())
    return PartOfCell(number, part, float(record_observables(rows, only)[0]), count == len(cell.weeks))


@dataclass(frozen=True)
class ToneState:
    """Inference from the tones so far, by run: the bias of coding of each side, and the factor of its open cell.

    The bias is normal with `mean` [run, side] and `variance` [side], and changes with each complete cell as in the
    Kalman filter of a constant. `open` [run, side] is the log-likelihood of the cell that is not complete, 0 without.
    """

    mean: Array
    variance: Array
    open: Array

    def of(self, runs: Places) -> ToneState:
        """Return the state of these runs."""
        return replace(self, mean=self.mean[runs], open=self.open[runs])


def before_any_tone(runs: int) -> ToneState:
    """Return the state of runs before any tone."""
    return ToneState(np.zeros((runs, 2)), np.full(2, BIAS**2), np.zeros((runs, 2)))


def predicted_tone(done: Acts, part: PartOfCell, state: ToneState) -> tuple[Array, float]:
    """Return the mean [run] and the variance of a side's tone as the record would code it in each run."""
    by = part.so_far.by
    return done.tone[:, part.so_far.weeks, by].mean(axis=1) + state.mean[:, by], state.variance[by] + part.error


def tone_factor(done: Acts, part: PartOfCell, state: ToneState) -> tuple[Array, ToneState]:
    """Return what a week adds to the log-likelihood of a side's tone, [run], and the state after it."""
    by = part.so_far.by
    expected, spread = predicted_tone(done, part, state)
    deviation = part.tone - expected
    log_likelihood = log_normal(deviation, spread)
    mean, variance, still_open = state.mean.copy(), state.variance.copy(), state.open.copy()
    factor = log_likelihood - still_open[:, by]
    still_open[:, by] = 0.0 if part.complete else log_likelihood
    if part.complete:
        gain = variance[by] / spread
        mean[:, by] += gain * deviation
        variance[by] -= gain * variance[by]
    return factor, ToneState(mean, variance, still_open)


def other_factors(done: Acts, so_far: ObservationPlan, observed: Array) -> Array:
    """Return the log-likelihood of formal steps and response speeds by a plan, [observable, run]."""
    values, levels = steps_and_responses(done, so_far), len(so_far.level_weeks)
    factors = np.empty(values.shape[::-1])
    for place, coded in enumerate(observed):
        if place < levels:
            factors[place] = LOG_STEP_ERRORS[values[:, place].astype(np.intp), int(coded)]
        else:
            reach = _fastest(so_far.responses[place - levels], so_far.last)
            factors[place] = log_normal(_apart(values[:, place], coded, reach), RESPONSE_NOISE**2)
    return factors


def _fastest(response: Response, last: int) -> float:
    """Return the speed of the fastest response that can still come after the week `last`; 0 if its weeks are over."""
    return 1.0 / (2.0 + last - response.week) if response.until > last else 0.0


def _apart(speeds: Array, observed: float, reach: float) -> Array:
    """Return how far the speeds of runs are from the observed one, [run].

    A response that has not come has no speed yet, but any up to `reach`: the nearest one counts.
    """
    own = np.where(speeds > 0.0, speeds, np.minimum(observed, reach))
    return np.asarray(own - (observed if observed > 0.0 else np.minimum(own, reach)))
