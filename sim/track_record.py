"""The notebook's answers about past crises: a fit to them and its scores, printed as words and drawn as one page.

Nothing is decided here: each function calls the one that does the work, and gives what it found a face.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

from matplotlib.figure import Figure

from sim.analysis import backtest as testing
from sim.analysis import calibrate as fitting
from sim.analysis import calibration_report as reporting
from sim.analysis.backtest_curves import backtest_curves
from sim.analysis.fitted import Fitted, read_fitted
from sim.brief.backtest import backtest_text
from sim.brief.calibrate import calibration_text
from sim.history.playing import Progress
from sim.history.table import CaseTable, read_cases
from sim.plots.backtest import backtest as backtest_page


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
    """Score what is foretold of the cases of a table, by the shipped fit or another; see `sim.analysis.backtest`."""
    held = fitted if isinstance(fitted, Fitted) else read_fitted(*([] if fitted is None else [Path(fitted)]))
    found = testing.backtest(_table(cases), held, runs, seed, workers, progress)
    return Backtest(**{f.name: getattr(found, f.name) for f in fields(found)})


def calibrate(
    cases: CaseTable | str | Path, folder: str | Path, workers: int = 1, progress: Progress | None = None
) -> Calibration:
    """Fit the parameters to the cases of a table; `folder` keeps what was played, so that a fit can be resumed.

    Write `calibrate(...).fitted` with `sim.analysis.fitted.write_fitted`; see `sim.analysis.calibrate.calibrate`.
    """
    table = _table(cases)
    found = fitting.calibrate(table.cases, Path(folder), workers, progress)
    report = reporting.calibration_report(table, found)
    return Calibration(**{f.name: getattr(report, f.name) for f in fields(report)})


def _table(cases: CaseTable | str | Path) -> CaseTable:
    return cases if isinstance(cases, CaseTable) else read_cases(cases)
