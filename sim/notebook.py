"""The notebook's `Scenario` and `Results`: each method asks one question and returns its answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack, cast

from sim.briefing.baked_settings.baking import Bake
from sim.briefing.brief import Brief, brief
from sim.errors import UsageError
from sim.questions.attribute.attribute import Attribution, attribute
from sim.questions.compare.compare import Comparison, compare
from sim.questions.discover.discover import Discovery, discover
from sim.questions.early_warning.early_warning import EarlyWarning, early_warning
from sim.questions.early_warning.forecasts import HORIZON, WINDOW
from sim.questions.pictures import Plots
from sim.questions.readings.coverage import Coverage, coverage
from sim.questions.readings.readings import Readings, readings
from sim.questions.readings.rival_readings import rivals
from sim.questions.respond.respond import Response, Search, respond
from sim.questions.robust.robust import Robust, robust
from sim.questions.sensitivity.sensitivity import Sensitivity, sensitivity
from sim.questions.sensitivity.varied import Effort
from sim.questions.signposts.signposts import MONTHS, Signposts, signposts
from sim.questions.story.story import Story, story
from sim.questions.story.storylines import Storylines, storylines
from sim.questions.summary.summary import Summary, summary
from sim.questions.sweep.design import Design, Value
from sim.questions.sweep.sweep import Sweep, sweep
from sim.questions.window.window import Window, window
from sim.results import dataset
from sim.results.dataset import tree_of
from sim.results.run_folder import SCENARIO, read_manifest
from sim.running import ensemble
from sim.running.study import Study
from sim.scenario import scenario
from sim.scenario.file.schema import Variant
from sim.scenario.file.values import BASE
from sim.scenario.uncertain_inputs import WIDTH, Ranges

if TYPE_CHECKING:
    import xarray as xr

    from sim.world.agents import State


@dataclass(frozen=True, repr=False)
class Results(dataset.Results):
    """A finished study: `dataset`, `inputs`, `events`, `to_dataframe()`, and the questions it can answer."""

    @property
    def plot(self) -> Plots:
        """Pictures: `plot()`, `plot("rungs")` or `plot.rungs()` draws one; `ax=` draws it into given axes."""
        return Plots(self)

    @cached_property
    def tree(self) -> xr.DataTree:
        """Everything in one tree: `/runs` (the dataset), `/inputs` (drawn once per run) and `/events` (a table)."""
        return tree_of(self)

    def summary(self, variant: str | None = None) -> Summary:
        """Summarise one variant, or all; see `sim.questions.summary`."""
        return summary(self, variant)

    def brief(
        self,
        path: str | Path | None = None,
        full: bool = False,
        workers: int = 1,
        bake: Bake | None = None,
        language: str = "en",
    ) -> Brief:
        """Write the brief, one page of HTML, into a new file: `path`, or `brief.html` in the run folder.

        With `full`, every question that has no answer yet is asked first; with `bake`, values by dotted key, a reader
        can choose between them. `language` is `en`, `ru`, `az` or `tr`. See `sim.brief`.
        """
        answer = brief(self, full, workers, bake, language)
        answer.save(path)
        return answer

    def compare(
        self,
        *others: str | Variant | dataset.Results,
        outcome: str = "rupture",
        base: str | None = None,
        precision: float | None = None,
        unpaired: bool = False,
    ) -> Comparison:
        """Compare variants with the first one simulated, or with `base`, run by run: all variants, or those named.

        A name, or a variant of the scenario, must have been simulated in this study; of other results all variants are
        compared, if they share random numbers or `unpaired` is set. Raises UsageError that says what to simulate.
        """
        studies = [self, *(other for other in others if isinstance(other, dataset.Results))]
        named = [self._name_of(other) for other in others if not isinstance(other, dataset.Results)]
        return compare(
            studies, outcome=outcome, base=base, precision=precision, unpaired=unpaired, variants=named or None
        )

    def story(self, run: str | int = "median", variant: str | None = None) -> Story:
        """Narrate one run, chosen as `median`, `record`, `best`, `worst` or by number."""
        return story(self, run, variant)

    def storylines(self, variant: str | None = None, count: int | None = None) -> Storylines:
        """Cluster all runs into a few storylines."""
        return storylines(self, variant, count)

    def early_warning(
        self, variant: str | None = None, horizon: int = HORIZON, rolling_window: int = WINDOW, run: int | None = None
    ) -> EarlyWarning:
        """Evaluate early-warning indicators of rupture."""
        return early_warning(self, variant, horizon, rolling_window, run)

    def signposts(
        self,
        outcome: str = "repair",
        variant: str | None = None,
        present: dt.date | None = None,
        months: Sequence[int] = MONTHS,
    ) -> Signposts:
        """Find the observations that would best distinguish the futures; see `sim.signposts`."""
        return signposts(self, outcome, variant, present, months)

    def coverage(self, variant: str | None = None) -> Coverage:
        """Check how well the runs cover the scenario's record, week by week."""
        return coverage(self, variant)

    def _name_of(self, variant: str | Variant) -> str:
        """The name of a variant given by its contents."""
        if isinstance(variant, str):
            return variant
        read_manifest(self.folder)  # checks the scenario
        contents = scenario.load(self.folder / SCENARIO).contents
        for name, known in contents.items():
            if known == variant:
                return name
        raise UsageError(f"that variant is none of this study's scenario, which has: {', '.join(contents)}")


class StudyOptions(TypedDict, total=False):
    """Options of a study that have defaults."""

    theory: str
    weeks: int | None
    states: Mapping[str, type[State]] | None


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
        return _of_notebook(ensemble.play(Study(changed, tuple(variants), runs, seed, **options), out, workers=workers))

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
    ) -> Window:
        """Estimate how long a gesture can still end the crisis; `sim.window` has more options."""
        return window(Study(self, (variant,), runs, seed), gestures or ("amends",), workers, every=every)

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
    ) -> Readings:
        """Simulate the base and every rival reading, and compute their posterior weights; see `sim.readings`."""
        played = ensemble.play(rivals(self, runs, seed), out, workers=workers)
        return readings(played, prior, include_other_disputes)


def load(path: str | Path) -> Scenario:
    """Read a scenario, by file or by the name of a bundled one; raises ScenarioError with every problem found."""
    read = scenario.load(path)
    return Scenario(**{f.name: getattr(read, f.name) for f in fields(read)})


def open_results(folder: str | Path) -> Results:
    """Open a finished run folder; raises ResultsError if it is missing, unfinished or of another format."""
    return _of_notebook(dataset.open_results(folder))


def _of_notebook(results: dataset.Results) -> Results:
    return Results(**{f.name: getattr(results, f.name) for f in fields(results)})
