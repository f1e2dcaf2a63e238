"""Sensitivity: which inputs drive the spread of an outcome, and what share of it is chance, parameters and theory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from sim.answer import Answer, csv_text, plain
from sim.errors import UsageError
from sim.questions.sensitivity.picture import draw
from sim.questions.sensitivity.text import CAVEAT, sensitivity_text
from sim.questions.sensitivity.varied import Effort, after, groups, simulated, simulated_groups
from sim.results.outcomes import Outcome
from sim.results.outcomes import outcome as outcome_called
from sim.results.run_folder import versions
from sim.running.study import Study
from sim.running.workers import Progress
from sim.scenario.uncertain_inputs import WIDTH, Ranges, UncertainInput, varied_inputs
from sim.statistics.intervals import Estimate
from sim.statistics.sensitivity_indices import (
    Screening,
    VarianceIndices,
    screening,
    sobol_points,
    trajectories,
    variance_indices,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FEWEST_RUNS = 4
MATTERS, NOT, UNSURE = "matters", "does not matter", "cannot tell"
NEGLIGIBLE = 0.05
"""Share of the variance due to the inputs below which one of them does not matter. Assumed."""
UNIFORM_VARIANCE = 1.0 / 12.0
PARTS = ("chance", "inputs", "parameters", "theory")


@dataclass(frozen=True)
class InputSensitivity:
    """Importance of one input. `effect` is the mean change of the outcome from its lowest to its highest value.

    `absolute` is the mean size of that change, `spread` its standard deviation over settings of the other inputs.
    `first` and `total` are its shares of the variance due to inputs, alone and with others; None if it was screened
    out.
    """

    key: str
    low: float
    high: float
    effect: Estimate
    absolute: Estimate
    spread: float
    first: Estimate | None
    total: Estimate | None
    verdict: str


@dataclass(frozen=True, repr=False)
class Sensitivity(Answer):
    """The inputs by importance, and the `parts` of the variance between single runs (PARTS)."""

    name: ClassVar = "sensitivity"
    study: Study = field(compare=False)
    outcome: Outcome
    inputs: tuple[InputSensitivity, ...]
    parts: dict[str, Estimate]
    width: float | None
    effort: Effort

    def __str__(self) -> str:
        return sensitivity_text(self)

    def plot(self) -> Figure:
        """Draw ranked bars of the indices, and the parts of the variance."""
        return draw(self)

    @property
    def kept(self) -> tuple[InputSensitivity, ...]:
        """The inputs that were not screened out, by importance."""
        return tuple(one for one in self.inputs if one.total is not None)

    def provenance(self) -> dict[str, str | int]:
        """Scenario, seed, runs, outcome and version."""
        facts: dict[str, str | int] = {"scenario": self.study.scenario.name, "seed": self.study.seed}
        return {**facts, "runs": self.study.runs, "outcome": self.outcome.name, "version": versions()["bilateral"]}

    def tables(self) -> dict[str, str]:
        """Return `sensitivity.csv`: a row for each input."""
        return {"sensitivity.csv": csv_text([_row(one) for one in self.inputs])}

    def to_json(self) -> dict[str, Any]:
        """Return every input and the parts of the variance as plain data."""
        return {
            **self.provenance(),
            "title": self.study.scenario.file.title,
            "variant": self.study.variants[0],
            "weeks": self.study.horizon,
            "theory": self.study.theory,
            "width": self.width,
            "effort": plain(self.effort),
            "inputs": [plain(one) for one in self.inputs],
            "parts": plain(self.parts),
            "caveat": CAVEAT,
        }


def _row(one: InputSensitivity) -> dict[str, Any]:
    row: dict[str, Any] = {"key": one.key, "low": one.low, "high": one.high}
    for name in ("effect", "absolute", "first", "total"):
        held = getattr(one, name)
        row |= {f"{name}{end}": getattr(held, part, "") for end, part in _ENDS.items()}
    return {**row, "spread": one.spread, "verdict": one.verdict}


_ENDS = {"": "estimate", "_low": "low", "_high": "high"}


def sensitivity(
    study: Study,
    ranges: Ranges = WIDTH,
    outcome: str = "rupture",
    *,
    effort: Effort | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Sensitivity:
    """Vary the inputs of a study's one variant, and estimate how much of the spread of an outcome is due to each.

    `ranges` has the lowest and highest value of each dotted key; or it is the width by which every number of the file
    is varied (see `uncertain_inputs`). First all inputs are screened by their elementary effects; for those with the
    largest, variance-based indices are estimated, with the others as in the file. Then all inputs, the fitted
    parameters and the theory, each equally likely, are varied as groups. All settings share the random numbers of each
    run. Raises UsageError for values that the file does not allow.
    """
    if len(study.variants) != 1:
        raise UsageError(f"name one variant to vary; got {', '.join(study.variants)}")
    if study.runs < FEWEST_RUNS:
        raise UsageError(f"intervals need at least {FEWEST_RUNS} runs; got {study.runs}")
    measured, effort = outcome_called(outcome), effort or Effort()
    inputs = varied_inputs(study.scenario, study.variants[0], ranges)
    screen, indexed, _ = (size * study.runs for size in effort.settings(len(inputs)))

    paths = trajectories(len(inputs), effort.trajectories, study.seed)
    values = simulated(study, inputs, paths.reshape(-1, len(inputs)), measured, workers, progress)
    effects = screening(paths, values.reshape(*paths.shape[:2], -1), study.seed)

    kept = _largest(effects, effort.inputs)
    points = sobol_points(len(kept), effort.points, study.seed)
    own = [inputs[place] for place in kept]
    values = simulated(study, own, points.every, measured, workers, after(progress, screen))
    indices = variance_indices(values, effort.points, study.seed)

    planned = groups(study, inputs, effort.theories, effort.points)
    values = simulated_groups(study, planned, measured, workers, after(progress, screen + indexed))
    split = variance_indices(values, effort.points, study.seed)
    parts = dict(zip(PARTS, (split.chance, *split.parts), strict=True))
    rows = _ranked(inputs, effects, kept, indices)
    return Sensitivity(study, measured, rows, parts, None if isinstance(ranges, Mapping) else ranges, effort)


def _largest(effects: Screening, count: int) -> list[int]:
    """Return the positions of the inputs with the largest mean absolute effects, in the order of the file."""
    order = np.argsort([-one.estimate for one in effects.absolute], kind="stable")
    return sorted(map(int, order[:count]))


def _ranked(
    inputs: Sequence[UncertainInput], effects: Screening, kept: Sequence[int], indices: VarianceIndices
) -> tuple[InputSensitivity, ...]:
    """Return all inputs: those with indices by total index, then the others by mean absolute effect."""
    rows = []
    for place, one in enumerate(inputs):
        at = kept.index(place) if place in kept else None
        first, total = (None, None) if at is None else (indices.first[at], indices.total[at])
        absolute = effects.absolute[place]
        verdict = _verdict(total) if total else _screened(absolute, indices.variance)
        rows.append(
            InputSensitivity(
                one.key, one.low, one.high, effects.mean[place], absolute, effects.spread[place], first, total, verdict
            )
        )
    return tuple(sorted(rows, key=lambda one: (one.total is None, -(one.total or one.absolute).estimate)))


def _verdict(total: Estimate) -> str:
    return MATTERS if total.low > NEGLIGIBLE else NOT if total.high < NEGLIGIBLE else UNSURE


def _screened(absolute: Estimate, variance: float) -> str:
    """Judge an input without indices by the variance that its effect would add if it were linear."""
    return NOT if absolute.high**2 * UNIFORM_VARIANCE <= NEGLIGIBLE * variance else UNSURE
