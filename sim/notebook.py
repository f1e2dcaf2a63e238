"""The notebook's face: a scenario that runs, results that draw and explain themselves.

Nothing is decided here: each method calls the one function that does the work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from matplotlib.figure import Figure

from sim.errors import UsageError
from sim.past_crises.table import CaseTable, read_cases
from sim.questions.attribute import attribution
from sim.questions.attribute import attribution as attributing
from sim.questions.attribute.picture import attribute as attribution_page
from sim.questions.attribute.sweep import Progress
from sim.questions.attribute.text import attribution_text
from sim.questions.backtest import backtest as testing
from sim.questions.backtest.picture import backtest as backtest_page
from sim.questions.backtest.picture import backtest_curves
from sim.questions.backtest.text import backtest_text
from sim.questions.calibrate import calibrate as fitting
from sim.questions.calibrate import calibrate as reporting
from sim.questions.calibrate.fitted import Fitted, read_fitted
from sim.questions.calibrate.text import calibration_text
from sim.questions.compare import compare as comparing
from sim.questions.compare.picture import comparison_page
from sim.questions.compare.text import comparison_text
from sim.questions.early_warning.early_warning import HORIZON, WINDOW, EarlyWarning, early_warning
from sim.questions.pictures import picture
from sim.questions.readings import readings as weighing
from sim.questions.readings.coverage import Covered, coverage
from sim.questions.readings.picture import reading_curves
from sim.questions.readings.picture import readings as readings_page
from sim.questions.readings.rival_readings import rivals
from sim.questions.readings.text import readings_text
from sim.questions.robust import propositions as findings
from sim.questions.robust import robust as trying
from sim.questions.robust.draws import Draws
from sim.questions.robust.picture import robust as robust_page
from sim.questions.robust.text import robust_text
from sim.questions.story.story import Story, story
from sim.questions.story.storylines import Storylines, storylines
from sim.questions.summary.summary import Summary, summarise
from sim.questions.summary.text import one_screen
from sim.questions.window import window as windowing
from sim.questions.window.picture import window as window_page
from sim.questions.window.picture import window_curves
from sim.questions.window.text import window_text
from sim.results import dataset
from sim.results.run_folder import SCENARIO
from sim.running import ensemble
from sim.running.study import Study
from sim.scenario import scenario
from sim.scenario.file.schema import Variant
from sim.scenario.file.values import BASE


@dataclass(frozen=True, repr=False)
class Comparison(comparing.Comparison):
    """Variants held against a base, as numbers; printed, as one screen of words. Made by `sim.compare`."""

    def plot(self) -> Figure:
        """The variants overlaid, and their differences from the base below."""
        return comparison_page(self)

    def __str__(self) -> str:
        return comparison_text(self)

    def __repr__(self) -> str:
        return str(self)


@dataclass(frozen=True, repr=False)
class Attribution(attribution.Attribution):
    """Who made the difference, as numbers; printed, as one screen of words. Made by `sim.attribute`."""

    def plot(self) -> Figure:
        """What is lost without each player and what each adds, with intervals."""
        return attribution_page(self.dataset)

    def __str__(self) -> str:
        return attribution_text(self)

    def __repr__(self) -> str:
        return str(self)


@dataclass(frozen=True, repr=False)
class Window(windowing.Window):
    """Until when it can be mended, as numbers; printed, as one screen of words. Made by `sim.window`."""

    def plot(self) -> Figure:
        """The chance of repair by the week of each gesture, the points of no return, and what closes the window."""
        return window_page(window_curves(self))

    def __str__(self) -> str:
        return window_text(self)

    def __repr__(self) -> str:
        return str(self)


@dataclass(frozen=True, repr=False)
class Robust(findings.Robust):
    """Which conclusions survive, as numbers; printed, as a page of words. Made by `sim.robust`."""

    def plot(self) -> Figure:
        """A square for each proposition and theory, and the share of draws beside them."""
        return robust_page(self.dataset)

    def __str__(self) -> str:
        return robust_text(self)

    def __repr__(self) -> str:
        return str(self)


@dataclass(frozen=True, repr=False)
class Readings(weighing.Readings):
    """What the record says of rival readings, as numbers; printed, as one screen of words. Made by `sim.readings`."""

    def plot(self) -> Figure:
        """The weights, and what each reading leads one to expect beside the record."""
        return readings_page(reading_curves(self))

    def __str__(self) -> str:
        return readings_text(self)

    def __repr__(self) -> str:
        return str(self)


def compare(
    results: dataset.Results | Sequence[dataset.Results],
    outcome: str = "rupture",
    base: str | None = None,
    precision: float | None = None,
    unpaired: bool = False,
    variants: Sequence[str] | None = None,
) -> Comparison:
    """Hold variants of one study or of several against a base; see its docs page."""
    found = comparing.compare(results, outcome, base, precision, unpaired, variants)
    return Comparison(**{f.name: getattr(found, f.name) for f in fields(found)})


def attribute(
    study: Study,
    players: Sequence[str] | None = None,
    outcome: str = "rupture",
    permutations: int | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Attribution:
    """Say what each player adds to an outcome of a study of one variant; see its docs page."""
    found = attributing.attribute(study, players, outcome, permutations, workers, progress)
    return Attribution(**{f.name: getattr(found, f.name) for f in fields(found)})


def window(
    study: Study,
    gestures: Sequence[str] = ("amends",),
    span: windowing.Span = windowing.USUAL,
    workers: int = 1,
    progress: Progress | None = None,
) -> Window:
    """Say until when it can be mended, by a gesture in every so many weeks; see its docs page."""
    found = windowing.window(study, gestures, span, workers, progress)
    return Window(**{f.name: getattr(found, f.name) for f in fields(found)})


def robust(
    study: Study,
    theories: Sequence[str] | None = None,
    draws: Draws | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Robust:
    """Try the propositions of a study's scenario under rival theories and draws; see its docs page."""
    found = trying.robust(study, theories, draws, progress, workers)
    return Robust(**{f.name: getattr(found, f.name) for f in fields(found)})


def readings(results: dataset.Results, prior: Mapping[str, float] | None = None, third_arena: bool = False) -> Readings:
    """Weigh the rival readings a study has played against its record; see its docs page."""
    found = weighing.readings(results, prior, third_arena)
    return Readings(**{f.name: getattr(found, f.name) for f in fields(found)})


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


@dataclass(frozen=True, repr=False)
class Backtest(testing.Backtest):
    """How well past crises are foretold, as numbers; printed, as one screen of words. Made by `sim.backtest`."""

    def plot(self) -> Figure:
        """Reliability, Brier skill by target beside the base rate, and when repair came."""
        return backtest_page(backtest_curves(self))

    def __str__(self) -> str:
        return backtest_text(self)

    def __repr__(self) -> str:
        return str(self)


@dataclass(frozen=True, repr=False)
class Calibration(reporting.CalibrationReport):
    """A fit to past crises and its scores out of fold; printed, as one screen of words. Made by `sim.calibrate`."""

    def __str__(self) -> str:
        return calibration_text(self)

    def __repr__(self) -> str:
        return str(self)


def backtest(
    cases: CaseTable | str | Path,
    runs: int = 300,
    seed: int = 1,
    workers: int = 1,
    fitted: Fitted | str | Path | None = None,
    progress: Progress | None = None,
) -> Backtest:
    """Score what is foretold of the cases of a table, by the shipped fit or another; see its docs page."""
    held = fitted if isinstance(fitted, Fitted) else read_fitted(*([] if fitted is None else [Path(fitted)]))
    found = testing.backtest(_table(cases), held, runs, seed, workers, progress)
    return Backtest(**{f.name: getattr(found, f.name) for f in fields(found)})


def calibrate(
    cases: CaseTable | str | Path, folder: str | Path, workers: int = 1, progress: Progress | None = None
) -> Calibration:
    """Fit the parameters to the cases of a table; `folder` keeps what was played, so that a fit can be resumed.

    Write `calibrate(...).fitted` with `sim.questions.calibrate.fitted.write_fitted`; see its docs page.
    """
    table = _table(cases)
    found = fitting.calibrate(table.cases, Path(folder), workers, progress)
    report = reporting.calibration_report(table, found)
    return Calibration(**{f.name: getattr(report, f.name) for f in fields(report)})


def _table(cases: CaseTable | str | Path) -> CaseTable:
    return cases if isinstance(cases, CaseTable) else read_cases(cases)
