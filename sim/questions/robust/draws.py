"""Trials: the same variants played by other theories, and under parameters drawn from their declared ranges.

Every theory plays the same runs, on the same luck. Every draw of the parameters plays runs of its own, so that what
luck leaves does not push all draws the same way. Only the outcomes of each run are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from scipy.stats.qmc import LatinHypercube

from sim.arrays import Array
from sim.errors import UsageError
from sim.model.parameters import CONVENTION, declared
from sim.model.random_streams import stream
from sim.model.theories import THEORIES, theory_called
from sim.results.outcomes import OUTCOMES
from sim.running.block import play_outcomes
from sim.running.study import Study
from sim.running.workers import Progress, cut, done_by, reported
from sim.scenario.file.values import BASE
from sim.scenario.inputs import VariantInputs
from sim.scenario.scenario import Scenario

BLOCK_ROWS = 384
"""Rows (cases x runs) played at once: nothing is recorded, so blocks may be larger than those of a study."""
OF_THE_FILE = ("input_noise", "random_incident_rate", "random_incident_max_impact")
"""Doubt about the file's numbers and small incidents: inputs of a scenario, with keys of their own."""
QUIET = "without incidents"
FEWEST_DRAWS, MOST_DRAWS, MOST_PLAYED = 4, 10_000, 1_000_000


@dataclass(frozen=True)
class Draws:
    """How the parameters are drawn: `count` times, `runs` runs each, played by each of `theories`.

    `range_share` is the part of each declared range that is used, round the value in force: 1 is all of it. A count of 0
    leaves the draws out. Raises UsageError for what cannot be.
    """

    count: int = 128
    runs: int = 40
    range_share: float = 1.0
    theories: tuple[str, ...] = (THEORIES[0].name,)

    def __post_init__(self) -> None:
        if not 0.0 < self.range_share <= 1.0:
            raise UsageError(
                f"range_share must be above 0 and at most 1; got {self.range_share:g}. It is the part of each parameter's "
                f"range that is drawn from: 1 is the whole range, 0.5 goes half as far from the value in force"
            )
        if self.count and not (FEWEST_DRAWS <= self.count <= MOST_DRAWS and self.runs >= 2):
            raise UsageError(
                f"draws must be 0 or {FEWEST_DRAWS} to {MOST_DRAWS:,}, with 2 runs each at least; got {self.count} "
                f"draws of {self.runs} runs. 0 leaves them out"
            )
        if self.count * self.runs > MOST_PLAYED:
            raise UsageError(f"{self.count:,} draws of {self.runs:,} runs are too many; {MOST_PLAYED:,} runs at most")
        theories_called(self.theories)


@dataclass(frozen=True)
class Played:
    """Outcomes of every run: `by_theory` [theory, case, outcome, run], `by_draw` [theory, draw, case, outcome, run].

    `cases` are the study's variants, and last the base without incidents. `parameters` are the drawn values, [draw].
    """

    cases: tuple[str, ...]
    by_theory: Array
    by_draw: Array
    parameters: dict[str, Array]


def theories_called(names: Sequence[str] | None = None) -> dict[str, str]:
    """What each theory claims, by name: of those named, or of all. Raises UsageError."""
    if names is None:
        return {theory.name: theory.claim for theory in THEORIES}
    if not names or len(set(names)) < len(names):
        raise UsageError(f"name at least one theory, each once; there are: {', '.join(t.name for t in THEORIES)}")
    return {name: theory_called(name).claim for name in names}


def play_trials(
    study: Study,
    theories: Sequence[str],
    draws: Draws,
    progress: Progress | None = None,
    workers: int = 1,
    executor: Executor | None = None,
) -> Played:
    """Play the study's variants by every theory, and under every draw of the parameters.

    `progress(done, all)` is called in runs. Any number of workers gives the same bits.
    """
    cases = (*study.variants, QUIET)
    drawn = drawn_parameters(study, draws)
    by_theory = np.empty((len(theories), len(cases), len(OUTCOMES), study.runs))
    by_draw = np.empty((len(draws.theories), draws.count, len(cases), len(OUTCOMES), draws.runs))
    tasks = [*_of_theories(study, theories), *_of_draws(study, draws, drawn)]
    work = done_by(play_task, [(task,) for task in tasks], workers, executor)
    for number, values in reported(work, [len(task.runs) for task in tasks], progress):
        (theory, draw), runs = tasks[number].place, tasks[number].runs
        held = by_theory[theory] if draw is None else by_draw[theory, draw]
        held[..., runs.start : runs.stop] = values
    return Played(cases, by_theory, by_draw, drawn)


class Task(NamedTuple):
    """Some runs of a theory, or of one draw of the parameters simulated with a theory."""

    study: Study
    parameters: dict[str, float]
    place: tuple[int, int | None]
    runs: range
    ahead: int


def _of_theories(study: Study, theories: Sequence[str]) -> Iterator[Task]:
    for place, theory in enumerate(theories):
        for runs in cut(study.runs, _block(study)):
            yield Task(replace(study, theory=theory), {}, (place, None), runs, 0)


def _of_draws(study: Study, draws: Draws, drawn: dict[str, Array]) -> Iterator[Task]:
    for place, theory in enumerate(draws.theories):
        for draw in range(draws.count):
            values = {name: float(column[draw]) for name, column in drawn.items()}
            for runs in cut(draws.runs, _block(study)):
                yield Task(replace(study, theory=theory), values, (place, draw), runs, draw * draws.runs)


def _block(study: Study) -> int:
    return max(1, BLOCK_ROWS // (len(study.variants) + 1))


def play_task(task: Task) -> Array:
    """Some runs of every case under a task's parameters, [case, outcome, run]: what a worker does.

    The runs simulated are those numbered `ahead` further on.
    """
    study = replace(task.study, scenario=with_parameters(task.study.scenario, task.parameters))
    (base,) = replace(study, variants=(BASE,)).cases
    cases: list[VariantInputs] = [*study.cases, replace(base, name=QUIET, incidents=(), acts=())]
    return play_outcomes(study, cases, range(task.runs.start + task.ahead, task.runs.stop + task.ahead))


def with_parameters(scenario: Scenario, values: dict[str, float]) -> Scenario:
    """The scenario with these parameters in force in the base and in every variant."""
    if not values:
        return scenario
    contents = {
        name: variant.model_copy(update={"parameters": {**variant.parameters, **values}})
        for name, variant in scenario.contents.items()
    }
    return replace(scenario, contents=contents)


def held_fixed(study: Study) -> dict[str, str]:
    """Parameters that are not drawn, and why."""
    base, *others = (study.scenario.variant(name).parameters for name in (BASE, *study.variants))
    fixed = {}
    for name, number in declared().items():
        if number.origin is CONVENTION:
            fixed[name] = "a convention: it says what a rung is called"
        elif name in OF_THE_FILE:
            fixed[name] = "an input of the scenario file"
        elif any(other.get(name) != base.get(name) for other in others):
            fixed[name] = "a variant changes it"
    return fixed


def drawn_parameters(study: Study, draws: Draws) -> dict[str, Array]:
    """Values of every parameter that is drawn, [draw] each, all values of a range being equally likely.

    A Latin hypercube (McKay, Beckman & Conover, Technometrics 21, 1979, 239-245): each parameter takes one value in
    each of `count` equal parts of its range, in an order of its own.
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
