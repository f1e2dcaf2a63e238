"""Uncertainty of the results from the fitted parameters, beside chance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.answer import plain
from sim.arrays import Array
from sim.errors import UsageError, counted
from sim.model.compiling import LANES
from sim.model.posterior import posterior_draws
from sim.results.outcomes import OUTCOMES
from sim.running.block import play_outcomes
from sim.running.study import Study
from sim.running.workers import Progress, done_by, reported
from sim.scenario.inputs import DEFAULT_THEORY
from sim.statistics.intervals import Z90

DRAWS, RUNS = 64, 2 * LANES


@dataclass(frozen=True)
class OutcomeUncertainty:
    """The mean of an outcome over parameter draws, the range of 90 % of them, and the share of variance they explain.

    The range is the mean and 1.64 standard deviations of the draws' true means to each side, as if these were normal.
    `of_variance` is the share of the variance of a single run's outcome that is due to the parameters; chance is the
    rest. The range leaves out the chance of each draw's own runs.
    """

    outcome: str
    mean: float
    low: float
    high: float
    of_variance: float


@dataclass(frozen=True)
class ParameterUncertainty:
    """Uncertainty of every outcome of a variant, over `draws` draws of the fitted parameters of `runs` runs each."""

    draws: int
    runs: int
    outcomes: tuple[OutcomeUncertainty, ...]

    def __str__(self) -> str:
        rupture, relation = (self.of(name) for name in ("rupture", "relation"))
        return (
            f"Parameters: over {counted(self.draws, 'draw')} from the posterior of the fit to past crises the "
            "probability of "
            f"rupture is {rupture.mean:.0%} on average and {rupture.low:.0%} to {rupture.high:.0%} in nine of ten, the "
            f"mean relation in the last week {relation.mean:+.2f} and {relation.low:+.2f} to {relation.high:+.2f}. "
            f"They explain {rupture.of_variance:.0%} of the variance of rupture among runs and "
            f"{relation.of_variance:.0%} of that of the relation; chance is the rest."
        )

    def of(self, outcome: str) -> OutcomeUncertainty:
        """Return the uncertainty of one outcome."""
        return next(one for one in self.outcomes if one.outcome == outcome)

    def to_json(self) -> dict[str, Any]:
        """Return the numbers by outcome."""
        by_outcome = {one.outcome: {k: v for k, v in plain(one).items() if k != "outcome"} for one in self.outcomes}
        return {"draws": self.draws, "runs": self.runs, "outcomes": by_outcome}


def check_theory(study: Study) -> None:
    """Raise UsageError for another theory than the one that was fitted."""
    if study.theory != DEFAULT_THEORY:
        raise UsageError(
            f"the posterior of the parameters is that of the theory {DEFAULT_THEORY}, not of {study.theory}; "
            f"`bilateral robust` draws parameters under every theory"
        )


def parameter_uncertainty(
    study: Study, draws: int = DRAWS, runs: int = RUNS, workers: int = 1, progress: Progress | None = None
) -> ParameterUncertainty:
    """Simulate the study's first variant under draws of the fitted parameters from their posterior.

    Every draw has runs of its own. A parameter that the scenario sets is drawn too. `progress(done, all)` counts runs.
    Raises UsageError for another theory than the one that was fitted.
    """
    check_theory(study)
    drawn = posterior_draws(draws, study.seed)
    tasks = [(study, values, range(place * runs, (place + 1) * runs)) for place, values in enumerate(drawn)]
    values = np.empty((draws, len(OUTCOMES), runs))
    for place, found in reported(done_by(_outcomes, tasks, workers), [runs] * draws, progress):
        values[place] = found
    return ParameterUncertainty(
        draws, runs, tuple(_divided(one.name, values[:, place]) for place, one in enumerate(OUTCOMES) if not one.joint)
    )


def _outcomes(study: Study, parameters: dict[str, float], runs: range) -> Array:
    """Simulate runs of the first variant under these parameters, [outcome, run]."""
    scenario = study.scenario.with_parameters(parameters)
    drawn = replace(study, scenario=scenario, variants=study.variants[:1])
    (found,) = play_outcomes(drawn, drawn.cases, runs)
    return np.asarray(found)


def _divided(outcome: str, values: Array) -> OutcomeUncertainty:
    """Divide the variance of an outcome, [draw, run], into that between draws and that within."""
    means, within = values.mean(axis=1), float(values.var(axis=1, ddof=1).mean())
    between = max(0.0, float(means.var(ddof=1)) - within / values.shape[1])
    middle, half = float(means.mean()), Z90 * between**0.5
    low, high = middle - half, middle + half
    if next(one for one in OUTCOMES if one.name == outcome).is_share:
        low, high = max(0.0, low), min(1.0, high)
    return OutcomeUncertainty(outcome, middle, low, high, between / (between + within) if between else 0.0)
