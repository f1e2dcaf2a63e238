"""Sweep: an outcome over many settings of a scenario's inputs, with common random numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import xarray as xr

from sim.answer import Answer, csv_text, plain
from sim.arrays import Array
from sim.errors import UsageError
from sim.questions.sweep.design import Design, Value, grid, space_filling
from sim.questions.sweep.picture import draw
from sim.questions.sweep.text import CAVEAT, sweep_text
from sim.results.outcomes import OUTCOMES, Outcome
from sim.results.outcomes import outcome as outcome_called
from sim.results.run_folder import versions
from sim.running.settings import outcomes_of, with_settings
from sim.running.study import Study
from sim.running.workers import Progress
from sim.statistics.intervals import Estimate, level, paired

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NAME, AS_IN_FILE = "setting_{:04d}", "as_in_the_file"
FEWEST_RUNS = 2


@dataclass(frozen=True)
class Setting:
    """One setting: its values in the order of the keys, the mean outcome, and its difference from the file's setting.

    `unchanged`: every run has the same outcomes as with the file's own values.
    """

    values: tuple[Value, ...]
    level: Estimate
    difference: Estimate
    unchanged: bool


@dataclass(frozen=True, repr=False)
class Sweep(Answer):
    """An outcome in every setting. `base` is that with the file's own values, `settings` are in the design's order.

    `outcomes` holds every outcome of every run, [setting, outcome, run], the file's own setting first.
    """

    name: ClassVar = "sweep"
    study: Study = field(compare=False)
    design: Design
    variant: str
    outcome: Outcome
    base: Estimate
    settings: tuple[Setting, ...]
    outcomes: Array = field(compare=False)

    def of(self, outcome: str) -> Sweep:
        """Return the sweep of another outcome, without simulating again. Raises UsageError for an unknown one."""
        return _evaluated(self.study, self.design, self.variant, outcome_called(outcome), self.outcomes)

    def __str__(self) -> str:
        return sweep_text(self)

    def plot(self) -> Figure:
        """Draw a line for one key, a map for two keys of a grid, else a panel of points for each key."""
        return draw(self)

    @property
    def dataset(self) -> xr.Dataset:
        """Means and differences with their intervals, [outcome, setting]; of a grid [outcome, one axis for each key].

        Dots in the names of keys become underscores.
        """
        answers = [self.of(one.name) for one in OUTCOMES]
        names = [key.replace(".", "_").replace(">", "_") for key in self.design.keys]
        on_grid = self.design.shape == "grid"
        axes = tuple(names) if on_grid else ("setting",)
        shape = tuple(len(self.design.values(key)) for key in self.design.keys) if on_grid else (len(self.settings),)
        data = {}
        for kind in ("level", "difference"):
            for part, suffix in (("estimate", ""), ("low", "_low"), ("high", "_high")):
                values = [[getattr(getattr(row, kind), part) for row in answer.settings] for answer in answers]
                data[kind + suffix] = (("outcome", *axes), np.reshape(values, (len(OUTCOMES), *shape)))
        columns = {name: [row.values[place] for row in self.settings] for place, name in enumerate(names)}
        coords: dict[str, Any] = {"outcome": [one.name for one in OUTCOMES]}
        for name, key in zip(names, self.design.keys, strict=True):
            coords[name] = (name, list(self.design.values(key))) if on_grid else ("setting", columns[name])
        return xr.Dataset(data, coords, {**self.provenance(), "variant": self.variant})

    def provenance(self) -> dict[str, str | int]:
        """Scenario, seed, runs, settings and version."""
        facts: dict[str, str | int] = {"scenario": self.study.scenario.name, "seed": self.study.seed}
        facts |= {"runs": self.study.runs, "settings": len(self.settings), "outcome": self.outcome.name}
        return {**facts, "version": versions()["bilateral"]}

    def tables(self) -> dict[str, str]:
        """Return `sweep.csv`: a row for each setting, with the values of its keys."""
        return {"sweep.csv": csv_text([self._row(setting) for setting in self.settings])}

    def _row(self, setting: Setting) -> dict[str, Any]:
        ends = {"": "estimate", "_low": "low", "_high": "high"}
        found = {f"level{end}": getattr(setting.level, part) for end, part in ends.items()}
        found |= {f"difference{end}": getattr(setting.difference, part) for end, part in ends.items()}
        return {**dict(zip(self.design.keys, setting.values, strict=True)), **found}

    def to_json(self) -> dict[str, Any]:
        """Return every setting as plain data."""
        return {
            **self.provenance(),
            "title": self.study.scenario.file.title,
            "variant": self.variant,
            "weeks": self.study.horizon,
            "theory": self.study.theory,
            "design": self.design.shape,
            "keys": list(self.design.keys),
            "base_level": self.base.to_json(),
            "settings": [plain(setting) for setting in self.settings],
            "caveat": CAVEAT,
        }


def sweep(
    study: Study,
    varied: Mapping[str, Sequence[Value]] | Design,
    outcome: str = "rupture",
    *,
    points: int | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Sweep:
    """Simulate a study's one variant in every setting of `varied`, and evaluate an outcome.

    `varied` has the values of each dotted key, of which every combination is simulated, or with `points` its lowest and
    highest value, between which so many settings are spread; or it is a `Design`. All settings share the random
    numbers of each run. `progress(done, all)` counts runs. Raises UsageError for values that the file does not allow.
    """
    (variant,) = study.variants if len(study.variants) == 1 else (None,)
    if variant is None:
        raise UsageError(f"name one variant to vary; got {', '.join(study.variants)}")
    if study.runs < FEWEST_RUNS:
        raise UsageError(f"intervals need at least {FEWEST_RUNS} runs; got {study.runs}")
    measured, planned = outcome_called(outcome), _design(varied, points, study.seed)
    settings = _with_settings(study, planned)
    return _evaluated(settings, planned, variant, measured, outcomes_of(settings, progress, workers))


def _design(varied: Mapping[str, Sequence[Value]] | Design, points: int | None, seed: int) -> Design:
    if isinstance(varied, Design):
        return varied
    if points is None:
        return grid(varied)
    if wrong := [key for key, ends in varied.items() if len(ends) != 2]:
        raise UsageError(f"{', '.join(wrong)}: with points, give the lowest and the highest value")
    return space_filling({key: (float(ends[0]), float(ends[1])) for key, ends in varied.items()}, points, seed)


def _with_settings(study: Study, design: Design) -> Study:
    return study_of_settings(study, [dict(zip(design.keys, own, strict=True)) for own in design.settings])


def study_of_settings(study: Study, changes: Sequence[Mapping[str, Any]]) -> Study:
    """Return the study whose variants are settings, each with its changes of its one variant; the file's own is first.

    Raises UsageError for values that are refused.
    """
    return with_settings(study, {AS_IN_FILE: {}, **{NAME.format(place): own for place, own in enumerate(changes)}})


def _evaluated(study: Study, design: Design, variant: str, outcome: Outcome, outcomes: Array) -> Sweep:
    place = OUTCOMES.index(outcome)
    base, *others = outcomes[:, place]
    settings = tuple(
        Setting(
            own,
            level(values, outcome.is_share),
            paired(values, base, outcome.is_share).estimate,
            bool((outcomes[number] == outcomes[0]).all()),
        )
        for number, (own, values) in enumerate(zip(design.settings, others, strict=True), 1)
    )
    return Sweep(study, design, variant, outcome, level(base, outcome.is_share), settings, outcomes)
