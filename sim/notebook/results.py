"""`Results`: a finished study, each method of which asks one question and returns its answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sim.briefing.baked_settings.baking import Bake
from sim.briefing.brief import Brief, brief
from sim.errors import UsageError
from sim.questions.compare.compare import Comparison, compare
from sim.questions.early_warning.early_warning import EarlyWarning, early_warning
from sim.questions.early_warning.forecasts import HORIZON, WINDOW
from sim.questions.pictures import Plots
from sim.questions.readings.coverage import Coverage, coverage
from sim.questions.signposts.signposts import MONTHS, Signposts, signposts
from sim.questions.story.story import Story, story
from sim.questions.story.storylines import Storylines, storylines
from sim.questions.summary.summary import Summary, summary
from sim.results import dataset
from sim.results.dataset import tree_of
from sim.results.run_folder import SCENARIO, read_manifest
from sim.scenario import scenario
from sim.scenario.file.schema import Variant

if TYPE_CHECKING:
    import xarray as xr


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


def open_results(folder: str | Path) -> Results:
    """Open a finished run folder; raises ResultsError if it is missing, unfinished or of another format."""
    return with_questions(dataset.open_results(folder))


def with_questions(results: dataset.Results) -> Results:
    """Return the results with the methods that ask."""
    return Results(**{f.name: getattr(results, f.name) for f in fields(results)})
