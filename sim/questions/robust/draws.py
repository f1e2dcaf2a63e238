"""Simulation of a study under rival theories and parameter draws, and the estimated share of draws above a threshold.

Every theory simulates the same runs, with common random numbers. Every parameter draw has runs of its own, so that
random variation does not move all draws the same way. Only the outcomes of each run are kept.

With few runs per draw, each draw's difference is noisy, and counting draws whose mean is above the threshold would
overstate their variance. So the distribution of true differences is estimated by nonparametric maximum likelihood
(Kiefer & Wolfowitz, Annals of Mathematical Statistics 27, 1956, 887-906) on a grid, by expectation-maximisation (Laird,
Journal of the American Statistical Association 73, 1978, 805-811), stopped early to keep it smooth. For a share, the
counts of runs gained and lost are multinomial, and the grid covers both probabilities: standard errors from the counts
are smallest where few runs happen to differ, and would bias the distribution towards 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from math import ceil, floor, hypot
from typing import NamedTuple

import numpy as np
from scipy.special import xlogy
from scipy.stats import norm
from scipy.stats.qmc import LatinHypercube

from sim.arrays import Array
from sim.errors import UsageError, counted
from sim.model.alignment import is_on
from sim.model.compiling import LANES
from sim.model.parameters import CONVENTION, OPTIONAL, WAVES, declared
from sim.model.random_streams import stream
from sim.model.theories import THEORIES, theory_called
from sim.questions.robust.propositions import tail_probability
from sim.results.outcomes import OUTCOMES
from sim.running.block import play_outcomes
from sim.running.study import Study
from sim.running.workers import Progress, cut, done_by, reported
from sim.scenario.file.values import BASE
from sim.scenario.inputs import VariantInputs
from sim.statistics.intervals import Estimate, wilson

BLOCK_ROWS = 320
"""Rows (cases x runs) simulated at once, in whole groups of runs that are simulated side by side."""
SCENARIO_INPUTS = ("input_noise", "random_incident_rate", "random_incident_max_impact")
"""Uncertainty of the file's numbers and random incidents: inputs of a scenario, with keys of their own."""
QUIET = "without incidents"
MIN_DRAWS, MAX_DRAWS, MAX_RUNS = 4, 10_000, 1_000_000


@dataclass(frozen=True)
class ParameterDraws:
    """The design of the parameter draws: `count` draws of `runs` runs each, simulated with each of `theories`.

    `range_share` is the part of each declared range that is used, around the value in force: 1 is all of it. A count of
    0 omits the draws. Raises UsageError for impossible values.
    """

    count: int = 128
    runs: int = 40
    range_share: float = 1.0
    theories: tuple[str, ...] = (THEORIES[0].name,)

    def __post_init__(self) -> None:
        if not 0.0 < self.range_share <= 1.0:
            raise UsageError(
                f"range_share must be above 0 and at most 1; got {self.range_share:g}. It is the part of each "
                f"parameter's range to draw from: 1 is the whole range, 0.5 half the distance from the value in force"
            )
        if self.count and not (MIN_DRAWS <= self.count <= MAX_DRAWS and self.runs >= 2):
            raise UsageError(
                f"draws must be 0 (none) or {MIN_DRAWS} to {MAX_DRAWS:,}, with at least 2 runs each; got {self.count} "
                f"draws of {counted(self.runs, 'run')}"
            )
        if self.count * self.runs > MAX_RUNS:
            raise UsageError(
                f"{counted(self.count, 'draw')} of {counted(self.runs, 'run')} are too many; the maximum is "
                f"{MAX_RUNS:,} runs"
            )
        theory_claims(self.theories)


@dataclass(frozen=True)
class SimulatedOutcomes:
    """Outcomes of every run: `by_theory` [theory, case, outcome, run], `by_draw` [theory, draw, case, outcome, run].

    `cases` are the study's variants, and last the base without incidents. `parameters` are the drawn values, [draw].
    """

    cases: tuple[str, ...]
    by_theory: Array
    by_draw: Array
    parameters: dict[str, Array]


def theory_claims(names: Sequence[str] | None = None) -> dict[str, str]:
    """Return the claim of each theory by name, for those named or for all. Raises UsageError."""
    if names is None:
        return {theory.name: theory.claim for theory in THEORIES}
    if not names or len(set(names)) < len(names):
        raise UsageError(f"name at least one theory, each once; available: {', '.join(t.name for t in THEORIES)}")
    return {name: theory_called(name).claim for name in names}


def simulate_outcomes(
    study: Study,
    theories: Sequence[str],
    draws: ParameterDraws,
    progress: Progress | None = None,
    workers: int = 1,
    executor: Executor | None = None,
) -> SimulatedOutcomes:
    """Simulate the study's variants with every theory, and under every parameter draw.

    `progress(done, all)` counts runs. Results do not depend on the number of workers.
    """
    cases = (*study.variants, QUIET)
    parameters = drawn_parameters(study, draws)
    by_theory = np.empty((len(theories), len(cases), len(OUTCOMES), study.runs))
    by_draw = np.empty((len(draws.theories), draws.count, len(cases), len(OUTCOMES), draws.runs))
    tasks = [*_theory_tasks(study, theories), *_draw_tasks(study, draws, parameters)]
    work = done_by(simulate_task, [(task,) for task in tasks], workers, executor)
    for number, values in reported(work, [len(task.runs) for task in tasks], progress):
        (theory, draw), runs = tasks[number].place, tasks[number].runs
        target = by_theory[theory] if draw is None else by_draw[theory, draw]
        target[..., runs.start : runs.stop] = values
    return SimulatedOutcomes(cases, by_theory, by_draw, parameters)


class Task(NamedTuple):
    """Some runs of a theory, or of one parameter draw simulated with a theory."""

    study: Study
    parameters: dict[str, float]
    place: tuple[int, int | None]
    runs: range
    offset: int


def _theory_tasks(study: Study, theories: Sequence[str]) -> Iterator[Task]:
    for place, theory in enumerate(theories):
        for runs in cut(study.runs, _block(study)):
            yield Task(replace(study, theory=theory), {}, (place, None), runs, 0)


def _draw_tasks(study: Study, draws: ParameterDraws, parameters: dict[str, Array]) -> Iterator[Task]:
    for place, theory in enumerate(draws.theories):
        for draw in range(draws.count):
            values = {name: float(column[draw]) for name, column in parameters.items()}
            for runs in cut(draws.runs, _block(study)):
                yield Task(replace(study, theory=theory), values, (place, draw), runs, draw * draws.runs)


def _block(study: Study) -> int:
    return LANES * max(1, BLOCK_ROWS // (len(study.variants) + 1) // LANES)


def simulate_task(task: Task) -> Array:
    """Simulate some runs of every case under a task's parameters, [case, outcome, run]: the work of one process.

    Run numbers are shifted by `offset`.
    """
    study = replace(task.study, scenario=task.study.scenario.with_parameters(task.parameters))
    (base,) = replace(study, variants=(BASE,)).cases
    cases: list[VariantInputs] = [*study.cases, replace(base.without_events(), name=QUIET)]
    return play_outcomes(study, cases, range(task.runs.start + task.offset, task.runs.stop + task.offset))


def held_fixed(study: Study) -> dict[str, str]:
    """Return the parameters that are not drawn, with the reason."""
    base, *others = (study.scenario.variant(name).parameters for name in (BASE, *study.variants))
    aligned = any(is_on(study.scenario.parameters(name)) for name in (BASE, *study.variants))
    fixed = {}
    for name, number in declared().items():
        if number.origin is CONVENTION:
            fixed[name] = "a convention: it defines a rung"
        elif name in SCENARIO_INPUTS:
            fixed[name] = "an input of the scenario file"
        elif number.origin in (WAVES, OPTIONAL) and not aligned:
            fixed[name] = "alignment is off in this scenario"
        elif any(other.get(name) != base.get(name) for other in others):
            fixed[name] = "a variant changes it"
    return fixed


def drawn_parameters(study: Study, draws: ParameterDraws) -> dict[str, Array]:
    """Draw values of every free parameter, [draw] each, uniformly over its range.

    A Latin hypercube (McKay, Beckman & Conover, Technometrics 21, 1979, 239-245): each parameter takes one value in
    each of `count` equal parts of its range, in an independent order.
    """
    force, fixed = study.scenario.parameters(), held_fixed(study)
    free = [number for name, number in declared().items() if name not in fixed]
    if not draws.count:
        return {number.name: np.empty(0) for number in free}
    unit = LatinHypercube(len(free), rng=stream(study.seed, "draws of parameters")).random(draws.count)
    values = {}
    for column, number in zip(unit.T, free, strict=True):
        at = getattr(force, number.name)
        low, high = at - draws.range_share * (at - number.low), at + draws.range_share * (number.high - at)
        values[number.name] = low + (high - low) * column
    return values


GRID, STEPS, RESAMPLES = 81, 100, 100
TOTALS, RATIOS = 24, 25
"""Grid for a share: probabilities that a run differs at all, and proportions of gains among these."""
TOLERANCE = 1e-9


@dataclass(frozen=True)
class DrawLikelihoods:
    """True differences, [point], and the likelihood of each draw's runs given each, [draw, point], up to a factor."""

    differences: Array
    likelihoods: Array


def mean_likelihoods(means: Array, errors: Array) -> DrawLikelihoods:
    """Compute likelihoods from each draw's mean and standard error, [draw] each, taken as normal."""
    grid, width = np.linspace(means.min(), means.max(), GRID, retstep=True)
    errors = np.maximum(errors, width or 1.0)
    return DrawLikelihoods(grid, np.exp(-0.5 * ((means[:, None] - grid) / errors[:, None]) ** 2) / errors[:, None])


def share_likelihoods(change: Array) -> DrawLikelihoods:
    """Compute likelihoods from the changes of each draw's runs: -1, 0 or 1, [draw, run]."""
    runs = change.shape[1]
    gained, lost = (change > 0.0).sum(axis=1)[:, None], (change < 0.0).sum(axis=1)[:, None]
    total = np.linspace(0.0, min(1.0, (gained + lost).max() / runs + 2.0 / runs), TOTALS + 1)
    total, ratio = (part.ravel() for part in np.meshgrid(total[1:], np.linspace(-1.0, 1.0, RATIOS)))
    up, down = (np.append(total * (1.0 + sign * ratio) / 2.0, 0.0) for sign in (1.0, -1.0))
    same = np.maximum(1.0 - up - down, 0.0)
    logs = xlogy(gained, up) + xlogy(lost, down) + xlogy(runs - gained - lost, same)
    return DrawLikelihoods(up - down, np.exp(logs - logs.max(axis=1, keepdims=True)))


def share_of_draws(draws: DrawLikelihoods, at_least: float, comparisons: int = 1, seed: int = 1) -> Estimate:
    """Estimate the share of draws with a true difference of at least `at_least`, its interval joint over comparisons.

    Each half of the interval adds in quadrature Wilson's, for the number of draws, and that of the Bayesian bootstrap
    of the draws (Rubin, Annals of Statistics 9, 1981, 130-134), with the distribution re-estimated in each resample. So
    both the number of draws and the runs within them count; the interval is conservative.
    """
    z, count = float(norm.isf(tail_probability(comparisons))), len(draws.likelihoods)
    equal = np.full((1, count), 1.0 / count)
    resampled = stream(seed, "share of draws").exponential(size=(RESAMPLES, count))
    weights = np.concatenate([equal, resampled / resampled.sum(axis=1, keepdims=True)])
    mass = _true_distribution(draws.likelihoods, weights)
    above = np.minimum((mass * (draws.differences >= at_least - TOLERANCE)).sum(axis=1), 1.0)
    at, half = float(above[0]), z * float(above[1:].std(ddof=1))
    down = at - wilson(floor(at * count + TOLERANCE) / count, count, z).low
    up = wilson(ceil(at * count - TOLERANCE) / count, count, z).high - at
    return Estimate(at, max(0.0, at - hypot(down, half)), min(1.0, at + hypot(up, half)))


def _true_distribution(likelihoods: Array, weights: Array) -> Array:
    """Estimate the distribution of true differences, [weighting, point], for each weighting of the draws."""
    distinct, place = np.unique(likelihoods, axis=0, return_inverse=True)
    totals = weights @ (place.reshape(-1, 1) == np.arange(len(distinct))).astype(np.float64)
    mass = np.full((len(weights), likelihoods.shape[1]), 1.0 / likelihoods.shape[1])
    for _ in range(STEPS):
        mass *= (totals / (mass @ distinct.T)) @ distinct
    return mass
