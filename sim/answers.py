"""The notebook's answers: what an analysis found, printed as one screen of words and drawn as one page.

Nothing is decided here: each function calls the one that does the work, and gives what it found a face.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from matplotlib.figure import Figure

from sim.analysis import attribute as attributing
from sim.analysis import attribution, findings
from sim.analysis import compare as comparing
from sim.analysis import readings as weighing
from sim.analysis import robust as trying
from sim.analysis import window as windowing
from sim.analysis.reading_curves import reading_curves
from sim.analysis.window_curves import window_curves
from sim.brief.attribute import attribution_text
from sim.brief.compare import comparison_text
from sim.brief.readings import readings_text
from sim.brief.robust import robust_text
from sim.brief.window import window_text
from sim.plots.attribute import attribute as attribution_page
from sim.plots.draw_comparison import comparison_page
from sim.plots.readings import readings as readings_page
from sim.plots.robust import robust as robust_page
from sim.plots.window import window as window_page
from sim.results import dataset
from sim.study import Study
from sim.sweep import Progress
from sim.trials import Draws


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
    """Hold variants of one study or of several against a base; see `sim.analysis.compare.compare`."""
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
    """Say what each player adds to an outcome of a study of one variant; see `sim.analysis.attribute.attribute`."""
    found = attributing.attribute(study, players, outcome, permutations, workers, progress)
    return Attribution(**{f.name: getattr(found, f.name) for f in fields(found)})


def window(
    study: Study,
    gestures: Sequence[str] = ("amends",),
    span: windowing.Span = windowing.USUAL,
    workers: int = 1,
    progress: Progress | None = None,
) -> Window:
    """Say until when it can be mended, by a gesture in every so many weeks; see `sim.analysis.window.window`."""
    found = windowing.window(study, gestures, span, workers, progress)
    return Window(**{f.name: getattr(found, f.name) for f in fields(found)})


def robust(
    study: Study,
    theories: Sequence[str] | None = None,
    draws: Draws | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Robust:
    """Try the propositions of a study's scenario under rival theories and draws; see `sim.analysis.robust.robust`."""
    found = trying.robust(study, theories, draws, progress, workers)
    return Robust(**{f.name: getattr(found, f.name) for f in fields(found)})


def readings(results: dataset.Results, prior: Mapping[str, float] | None = None, third_arena: bool = False) -> Readings:
    """Weigh the rival readings a study has played against its record; see `sim.analysis.readings.readings`."""
    found = weighing.readings(results, prior, third_arena)
    return Readings(**{f.name: getattr(found, f.name) for f in fields(found)})
