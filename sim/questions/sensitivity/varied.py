"""The settings of a sensitivity analysis: of inputs of the file, fitted parameters and theory; and their simulation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.arrays import Array
from sim.errors import UsageError, counted
from sim.model.posterior import posterior_draws
from sim.model.theories import THEORIES, theory_called
from sim.results.outcomes import OUTCOMES, Outcome
from sim.running.settings import outcomes_at
from sim.running.study import Study
from sim.running.workers import Progress
from sim.scenario.uncertain_inputs import UncertainInput, settings_of
from sim.statistics.sensitivity_indices import SobolPoints, sobol_points

POSTERIOR_DRAWS = 512
"""Draws of the fitted parameters from their posterior, among which a setting chooses."""
MOST_SETTINGS = 100_000


@dataclass(frozen=True)
class Effort:
    """The size of an analysis: `trajectories` of the screening, `inputs` that are kept, `points` of the indices.

    `points` is rounded up to a power of 2. `theories` are those of the group of theories. Raises UsageError for
    impossible values.
    """

    trajectories: int = 4
    inputs: int = 12
    points: int = 64
    theories: tuple[str, ...] = tuple(theory.name for theory in THEORIES)

    def __post_init__(self) -> None:
        for name, least in (("trajectories", 2), ("inputs", 1), ("points", 4)):
            if getattr(self, name) < least:
                raise UsageError(f"{name} must be at least {least}; got {getattr(self, name)}")
        for theory in self.theories:
            theory_called(theory)
        if not self.theories:
            raise UsageError("name at least one theory")
        object.__setattr__(self, "points", 1 << (self.points - 1).bit_length())

    def settings(self, varied: int) -> tuple[int, int, int]:
        """Return the settings of the screening, the indices and the parts, for so many varied inputs.

        Raises UsageError for more than MOST_SETTINGS.
        """
        kept = min(self.inputs, varied)
        sizes = self.trajectories * (varied + 1), self.points * (kept + 2), self.points * 5
        if sum(sizes) > MOST_SETTINGS:
            raise UsageError(
                f"{counted(varied, 'input')} need {counted(sum(sizes), 'setting')}, and at most {MOST_SETTINGS:,} are "
                "simulated; give fewer trajectories or points, or name the inputs"
            )
        return sizes


def simulated(
    study: Study,
    inputs: Sequence[UncertainInput],
    points: Array,
    outcome: Outcome,
    workers: int,
    progress: Progress | None,
) -> Array:
    """Simulate the study at points of the unit cube, [point, input], and return the outcome, [point, run]."""
    settings = settings_of(study.scenario, study.variants[0], inputs, points)
    return outcomes_at(study, settings, progress, workers)[:, OUTCOMES.index(outcome)]


@dataclass(frozen=True)
class Groups:
    """Points at which inputs, fitted parameters and theory vary as groups, and the settings of each theory."""

    points: SobolPoints
    theories: tuple[str, ...]
    of_theory: tuple[Any, ...]
    settings: tuple[dict[str, float], ...]


def groups(study: Study, inputs: Sequence[UncertainInput], theories: Sequence[str], count: int) -> Groups:
    """Return points for three groups: all inputs, the fitted parameters, and the theory.

    The fitted parameters are drawn together from their posterior, but for those that the file sets; theories are
    equally likely.
    """
    size = len(inputs)
    points = sobol_points(size + 2, count, study.seed, (tuple(range(size)), (size,), (size + 1,)))
    varied = {one.key.removeprefix("parameters.") for one in inputs}
    own = {*study.scenario.variant(study.variants[0]).parameters, *varied}
    draws = [
        {f"parameters.{name}": value for name, value in draw.items() if name not in own}
        for draw in posterior_draws(POSTERIOR_DRAWS, study.seed)
    ]
    every = points.every
    settings = settings_of(study.scenario, study.variants[0], inputs, every[:, :size])
    which = np.minimum((every[:, size] * len(draws)).astype(int), len(draws) - 1)
    theory = np.minimum((every[:, size + 1] * len(theories)).astype(int), len(theories) - 1)
    whole = tuple({**setting, **draws[draw]} for setting, draw in zip(settings, which, strict=True))
    places = tuple(np.flatnonzero(theory == place) for place in range(len(theories)))
    return Groups(points, tuple(theories), places, whole)


def simulated_groups(study: Study, planned: Groups, outcome: Outcome, workers: int, progress: Progress | None) -> Array:
    """Simulate the settings of every theory and return the outcome, [point, run]."""
    values, done = np.empty((len(planned.settings), study.runs)), 0
    for theory, places in zip(planned.theories, planned.of_theory, strict=True):
        if len(places):
            own = [planned.settings[place] for place in places]
            report = after(progress, done)
            found = outcomes_at(replace(study, theory=theory), own, report, workers)
            values[places] = found[:, OUTCOMES.index(outcome)]
            done += len(places) * study.runs
    return values


def after(progress: Progress | None, before: int) -> Progress | None:
    """Return a callback that adds the runs finished `before`, or None."""
    return None if progress is None else lambda done, all_runs: progress(before + done, before + all_runs)
