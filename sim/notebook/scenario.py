"""`Scenario`: a loaded file, each method of which asks one question and returns its answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack, cast

from sim.notebook.results import Results, with_questions
from sim.questions.attribute.attribute import Attribution, attribute
from sim.questions.discover.discover import Discovery, discover
from sim.questions.readings.readings import Readings, readings
from sim.questions.readings.rival_readings import rivals
from sim.questions.respond.respond import Response, Search, respond
from sim.questions.robust.robust import Robust, robust
from sim.questions.sensitivity.sensitivity import Sensitivity, sensitivity
from sim.questions.sensitivity.varied import Effort
from sim.questions.sweep.design import Design, Value
from sim.questions.sweep.sweep import Sweep, sweep
from sim.questions.update.update import Asked, Update, update
from sim.questions.window.roles import Actors
from sim.questions.window.window import Window, window
from sim.running import ensemble
from sim.running.filtering.conditioning import FilterOptions
from sim.running.study import Study
from sim.scenario import scenario
from sim.scenario.file.values import BASE
from sim.scenario.uncertain_inputs import WIDTH, Ranges

if TYPE_CHECKING:
    from sim.world.agents import State


class StudyOptions(TypedDict, total=False):
    """Options of a study that have defaults."""

    theory: str
    weeks: int | None
    states: Mapping[str, type[State]] | None


class FilterSize(TypedDict, total=False):
    """Number of particles of a filter, and of filters."""

    particles: int
    filters: int


class UpdateOptions(Asked, FilterSize, total=False):
    """Options of `Scenario.update`: those of `sim.update`, and the number of particles, filters and threads."""

    workers: int


class ModelOptions(StudyOptions, total=False):
    """Options of `Scenario.run` about the model; see there."""

    parameters: Mapping[str, float] | None


@dataclass(frozen=True, repr=False)
class Scenario(scenario.Scenario):
    """A scenario file, read and checked. `sim.load` returns one."""

    def run(
        self,
        runs: int = 1000,
        seed: int = 1,
        variants: Sequence[str] = (BASE,),
        out: str | Path | None = None,
        workers: int = 1,
        **model: Unpack[ModelOptions],
    ) -> Results:
        """Simulate the variants and return the results, kept in a run folder: `out`, or a new one under runs/.

        `theory` decides for the leaders, `weeks` is the number simulated (the scenario's, if None), `parameters` are
        changes of the model's parameters by name, `states` subclasses of `State`, by code, that decide otherwise.
        """
        parameters = model.get("parameters") or {}
        options = cast(StudyOptions, {name: value for name, value in model.items() if name != "parameters"})
        changed = self.with_changes({f"parameters.{name}": v for name, v in parameters.items()})
        return with_questions(
            ensemble.play(Study(changed, tuple(variants), runs, seed, **options), out, workers=workers)
        )

    def attribute(
        self,
        players: Sequence[str] | None = None,
        outcome: str = "rupture",
        runs: int = 500,
        seed: int = 1,
        variant: str = BASE,
        workers: int = 1,
    ) -> Attribution:
        """Estimate but-for effects and Shapley values; `sim.attribute(sim.Study(...))` has more options."""
        return attribute(Study(self, (variant,), runs, seed), players, outcome, workers=workers)

    def window(
        self,
        *gestures: str,
        runs: int = 300,
        seed: int = 1,
        every: int = 4,
        variant: str = BASE,
        workers: int = 1,
        **actors: Unpack[Actors],
    ) -> Window:
        """Estimate how long a gesture can still end the crisis; `sim.window` has more options.

        `by` and `mediator` name states of the gesture.
        """
        return window(Study(self, (variant,), runs, seed), gestures or None, workers, every=every, **actors)

    def sweep(
        self,
        varied: Mapping[str, Sequence[Value]] | Design,
        outcome: str = "rupture",
        runs: int = 200,
        seed: int = 1,
        points: int | None = None,
        workers: int = 1,
    ) -> Sweep:
        """Simulate other values of the file's keys, and show how an outcome depends on them; see `sim.sweep`."""
        return sweep(Study(self, runs=runs, seed=seed), varied, outcome, points=points, workers=workers)

    def sensitivity(
        self,
        ranges: Ranges = WIDTH,
        outcome: str = "rupture",
        runs: int = 64,
        seed: int = 1,
        effort: Effort | None = None,
        workers: int = 1,
    ) -> Sensitivity:
        """Show which inputs drive the spread of an outcome: in `ranges` or of a width; see `sim.sensitivity`."""
        return sensitivity(Study(self, runs=runs, seed=seed), ranges, outcome, effort=effort, workers=workers)

    def discover(
        self,
        when: str = "rupture",
        ranges: Ranges = WIDTH,
        runs: int = 40,
        seed: int = 1,
        points: int = 512,
        workers: int = 1,
    ) -> Discovery:
        """Find the region of the inputs, in `ranges` or of a width, that leads to an outcome; see `sim.discover`."""
        return discover(Study(self, runs=runs, seed=seed), when, ranges, points=points, workers=workers)

    def respond(
        self,
        leader: str,
        goal: str = "repair",
        runs: int = 500,
        seed: int = 1,
        workers: int = 1,
        **search: Unpack[Search],
    ) -> Response:
        """Rank what one leader could do: gestures and dates by the probability of a goal; see `sim.respond`."""
        return respond(Study(self, runs=runs, seed=seed), leader, goal, workers, **search)

    def update(
        self,
        until: str | dt.date | None = None,
        runs: int = 1000,
        seed: int = 1,
        variant: str = BASE,
        out: str | Path | None = None,
        **asked: Unpack[UpdateOptions],
    ) -> Update:
        """Condition the ensemble on the record up to the day `until`, by particle filters; see `sim.update`."""
        size: dict[str, Any] = {name: asked[name] for name in ("particles", "filters", "workers") if name in asked}
        others = {name: value for name, value in asked.items() if name not in size}
        day = dt.date.fromisoformat(until) if isinstance(until, str) else until
        study = Study(self, (variant,), runs, seed)
        return update(study, day, out, FilterOptions(**size), **cast(Asked, others))

    def robust(
        self,
        theories: Sequence[str] | None = None,
        draws: int = 128,
        range_share: float = 1.0,
        runs: int = 400,
        seed: int = 1,
        workers: int = 1,
    ) -> Robust:
        """Test the scenario's propositions across theories (all, if None) and parameter draws; see `sim.robust`."""
        study = Study(self, runs=runs, seed=seed)
        return robust(study, theories, workers=workers, draws=draws, range_share=range_share)

    def readings(
        self,
        prior: Mapping[str, float] | None = None,
        runs: int = 1000,
        seed: int = 1,
        include_other_disputes: bool = False,
        out: str | Path | None = None,
        workers: int = 1,
        **size: Unpack[FilterSize],
    ) -> Readings:
        """Simulate the base and every rival reading, and compute their posterior weights; see `sim.readings`.

        With `filters=` or `particles=`, the evidence is also computed by that number of particle filters of that size.
        """
        played = ensemble.play(rivals(self, runs, seed), out, workers=workers)
        return readings(played, prior, include_other_disputes, FilterOptions(workers=workers, **size) if size else None)


def load(path: str | Path) -> Scenario:
    """Read a scenario, by file or by the name of a bundled one; raises ScenarioError with every problem found."""
    read = scenario.load(path)
    return Scenario(**{f.name: getattr(read, f.name) for f in fields(read)})
