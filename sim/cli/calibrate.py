"""`bilateral calibrate`: the parameters fitted to the past crises of a table, and how such a fit foretells others."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import rich_click as click

from sim.cli.options import as_json

FITTED, TEXT, JSON = "fitted.json", "calibrate.txt", "calibrate.json"


@click.command()
@click.argument("cases", metavar="CASES.csv", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the fit and what was played.")
@click.option("--workers", type=int, help="Processes that play side by side. Default: as many as there are cores.")
@as_json
def calibrate(cases: Path, out: Path, workers: int | None, as_json: bool) -> None:
    """Fit the model's parameters to a table of coded cases, and score the fit out of fold.

    What is fitted, and how, is fixed (docs/backtest.md). 99 cases take a quarter of an hour on two cores; what was
    played is kept in the folder, and the same command goes on after an interrupt. Writes fitted.json, calibrate.txt and
    calibrate.json. Rows at fault are told of and left out.
    """
    from sim.analysis.calibrate import calibrate as fitted_to
    from sim.analysis.calibration_report import calibration_report
    from sim.analysis.fitted import write_fitted
    from sim.brief.calibrate import calibration_text
    from sim.cli.playing import show_progress
    from sim.errors import UsageError
    from sim.history import plan
    from sim.history.table import read_cases
    from sim.results.folder import write_text

    if (out / FITTED).exists():
        raise UsageError(f"{out / FITTED} is there already; name another --out, or remove it")
    table = read_cases(cases)
    for message in table.refused:
        click.echo(message, err=True)
    workers = workers if workers is not None else os.cpu_count() or 1
    points = plan.DESIGN + plan.FOLDS + 1
    with resumable(out, f"bilateral calibrate {cases} --out {out}"), show_progress(points, 1, "points") as bar:
        report = calibration_report(table, fitted_to(table.cases, out, workers, bar))
    machine, text = json.dumps(report.as_json(), indent=2), calibration_text(report)
    write_fitted(report.fitted, out / FITTED)
    write_text(out / TEXT, text + "\n")
    write_text(out / JSON, machine + "\n")
    click.echo(machine if as_json else text)
    click.echo(
        f"\nFit:        {out / FITTED}\nTry it:     bilateral backtest CASES.csv --fitted {out / FITTED}", err=True
    )


@contextmanager
def resumable(folder: Path, command: str) -> Iterator[None]:
    """Turns Ctrl-C into a message that says what is kept and how to go on, and exit code 130."""
    from sim.cli.playing import INTERRUPTED

    try:
        yield
    except KeyboardInterrupt:
        kept = f"{len(list(folder.glob('**/point_*.npy')))} points are kept in {folder}"
        click.echo(f"Interrupted. {kept}; go on with: {command}", err=True)
        raise SystemExit(INTERRUPTED) from None
