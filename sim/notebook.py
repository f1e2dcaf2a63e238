"""The notebook's face: a scenario that runs, results that draw and explain themselves.

Nothing is decided here: each method calls the one function that does the work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from matplotlib.figure import Figure

from sim import ensemble
from sim.analysis.summary import Summary, summarise
from sim.brief.one_screen import one_screen
from sim.plots.draw import picture
from sim.results import dataset
from sim.scenario import scenario
from sim.scenario.scenario import BASE
from sim.study import Study


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


def load(path: str | Path) -> Scenario:
    """Read a scenario, by file or by the name of a bundled one; raises ScenarioError with every problem found."""
    read = scenario.load(path)
    return Scenario(**{f.name: getattr(read, f.name) for f in fields(read)})


def open_results(folder: str | Path) -> Results:
    """Open a finished run folder; raises ResultsError if it is missing, unfinished or of another format."""
    return _with_face(dataset.open_results(folder))


def _with_face(results: dataset.Results) -> Results:
    return Results(**{f.name: getattr(results, f.name) for f in fields(results)})
