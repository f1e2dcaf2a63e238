"""The notebook's face: a scenario that runs, results that draw and explain themselves.

Nothing is decided here: each method calls the one function that does the work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from matplotlib.figure import Figure

from sim import ensemble
from sim.analysis import window as windowing
from sim.analysis.coverage import Covered, coverage
from sim.analysis.early_warning import HORIZON, WINDOW, EarlyWarning, early_warning
from sim.analysis.story import Story, story
from sim.analysis.storylines import Storylines, storylines
from sim.analysis.summary import Summary, summarise
from sim.answers import Attribution, Comparison, Readings, Robust, Window, attribute, compare, readings, robust, window
from sim.brief.one_screen import one_screen
from sim.errors import UsageError
from sim.plots.draw import picture
from sim.results import dataset
from sim.results.folder import SCENARIO
from sim.rivals import rivals
from sim.scenario import scenario
from sim.scenario.scenario import BASE
from sim.scenario.schema import Variant
from sim.study import Study
from sim.trials import Draws


@dataclass(frozen=True)
class Results(dataset.Results):
    """What a study left: `dataset`, `inputs`, `events`, `to_dataframe()`, and pictures and words made from them."""

    def plot(self, what: str = "fan", variant: str | None = None, pair: str | None = None) -> Figure:
        """One picture (fan, rungs, ...) of a variant, the first one played unless named."""
        return picture(self, what, variant, pair)

    def summary(self, variant: str | None = None) -> Summary:
        """The answers of one variant, the first one played unless named, as numbers."""
        return summarise(self.dataset, variant or self.manifest["variants"][0], self.asked_dates)

    def brief(self) -> str:
        """The one-screen summary of every variant played."""
        return one_screen(self.manifest, [self.summary(variant) for variant in self.manifest["variants"]])

    def compare(
        self,
        *others: str | Variant | dataset.Results,
        outcome: str = "rupture",
        base: str | None = None,
        precision: float | None = None,
        unpaired: bool = False,
    ) -> Comparison:
        """Hold variants against the first one played, or `base`, run by run on the same luck: all, or those named.

        A name, or a variant of the scenario, is one that this study has played; other results are compared with all
        their variants, if they share luck or `unpaired` is set. Raises UsageError saying how to play what is lacking.
        """
        studies = [self, *(other for other in others if isinstance(other, dataset.Results))]
        named = [self._name_of(other) for other in others if not isinstance(other, dataset.Results)]
        return compare(studies, outcome, base, precision, unpaired, named or None)

    def story(self, run: str | int = "median", variant: str | None = None) -> Story:
        """One run told, chosen as `median`, `record`, `best`, `worst` or by number; print it."""
        return story(self, run, variant)

    def storylines(self, variant: str | None = None, count: int | None = None) -> Storylines:
        """The few courses that the runs take; print them, or `plot("storylines")`."""
        return storylines(self, variant, count)

    def early_warning(
        self, variant: str | None = None, horizon: int = HORIZON, window: int = WINDOW, run: int | None = None
    ) -> EarlyWarning:
        """Whether the signs before a rupture would have told, and at what cost; print it; `plot("early_warning")`."""
        return early_warning(self, variant, horizon, window, run)

    def coverage(self, variant: str | None = None) -> list[Covered]:
        """How well the runs cover the scenario's record, week by week: tones each way, and the rung where coded."""
        return coverage(self, variant)

    def _name_of(self, variant: str | Variant) -> str:
        """The name of a variant given by its contents."""
        if isinstance(variant, str):
            return variant
        contents = scenario.load(self.folder / SCENARIO).contents
        for name, known in contents.items():
            if known == variant:
                return name
        raise UsageError(f"that variant is none of this study's scenario, which has: {', '.join(contents)}")


@dataclass(frozen=True)
class Scenario(scenario.Scenario):
    """What a scenario file says. Build one with `sim.load`."""

    def run(
        self,
        runs: int = 1000,
        seed: int = 1,
        variants: Sequence[str] = (BASE,),
        out: str | Path | None = None,
        workers: int = 1,
    ) -> Results:
        """Play an ensemble and return its results, kept in a run folder (`out`, or a new one under runs/)."""
        study = Study(self, tuple(variants), runs, seed)
        return _with_face(ensemble.play(study, out, workers=workers))

    def attribute(
        self,
        players: Sequence[str] | None = None,
        outcome: str = "rupture",
        runs: int = 500,
        seed: int = 1,
        variant: str = BASE,
        workers: int = 1,
    ) -> Attribution:
        """Say what each player (all, if None) adds to an outcome; `sim.attribute(sim.Study(...))` has more options."""
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
        """Say until when it can be mended, by full amends or other gestures; `sim.window` has more options."""
        study = Study(self, (variant,), runs, seed)
        return window(study, gestures or ("amends",), windowing.Span(every), workers)

    def robust(
        self,
        theories: Sequence[str] | None = None,
        draws: int = 128,
        strength: float = 1.0,
        runs: int = 400,
        seed: int = 1,
        workers: int = 1,
    ) -> Robust:
        """Try the file's propositions under theories (all, if None) and drawn parameters; see `sim.robust`."""
        return robust(Study(self, runs=runs, seed=seed), theories, Draws(draws, strength=strength), workers)

    def weigh_readings(
        self,
        prior: Mapping[str, float] | None = None,
        runs: int = 1000,
        seed: int = 1,
        third_arena: bool = False,
        out: str | Path | None = None,
        workers: int = 1,
    ) -> Readings:
        """Play the base and every rival reading, and weigh the readings against the record; see `sim.readings`."""
        played = ensemble.play(rivals(self, runs, seed), out, workers=workers)
        return readings(played, prior, third_arena)


def load(path: str | Path) -> Scenario:
    """Read a scenario, by file or by the name of a bundled one; raises ScenarioError with every problem found."""
    read = scenario.load(path)
    return Scenario(**{f.name: getattr(read, f.name) for f in fields(read)})


def open_results(folder: str | Path) -> Results:
    """Open a finished run folder; raises ResultsError if it is missing, unfinished or of another format."""
    return _with_face(dataset.open_results(folder))


def _with_face(results: dataset.Results) -> Results:
    return Results(**{f.name: getattr(results, f.name) for f in fields(results)})
