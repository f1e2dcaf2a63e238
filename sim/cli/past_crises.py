"""`bilateral backtest`: how well the program, as shipped, foretells the past crises of a table."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from sim.cli.options import as_json

if TYPE_CHECKING:
    from sim.questions.backtest.backtest import Backtest


RUNS, SEED = 300, 1
STEM = "backtest"


@click.command()
@click.argument("cases", metavar="CASES.csv", type=click.Path(path_type=Path))
@click.option("--runs", default=RUNS, show_default=True, help="How many runs of each case.")
@click.option("--seed", default=SEED, show_default=True, help="Seed of the luck; the same seed gives the same bits.")
@click.option("--workers", type=int, help="Processes that play side by side. Default: as many as there are cores.")
@click.option("--fitted", type=click.Path(path_type=Path), help="A fit to score. Default: the one that is shipped.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder. Default: runs/backtest_<table>-<date>-<n>.")
@as_json
def backtest(cases: Path, out: Path | None, fitted: Path | None, as_json: bool, **asked: Any) -> None:
    """Play every case of a table to ten years, and score what is foretold beside humble forecasts.

    Scores of six yes-or-no targets, the worst rung and the months to repair, with intervals over dyads; how far chances
    hold; and which forecast does not beat the base rate. Rows at fault are told of and left out. Writes backtest.json,
    backtest.txt, backtest.csv (what was foretold of each case) and a picture.
    """
    from sim.cli.report import nothing_kept, show_progress
    from sim.past_crises.table import read_cases
    from sim.questions.backtest.backtest import backtest as tested
    from sim.questions.calibrate.fitted import SHIPPED, read_fitted
    from sim.results.run_folder import new_folder

    table, held = read_cases(cases), read_fitted(fitted or SHIPPED)
    for message in table.refused:
        click.echo(message, err=True)
    refused = table.rows - len(table.cases)
    if refused:
        click.echo(f"{refused} of {table.rows} rows refused and left out. See docs/history.md.", err=True)
    workers = asked["workers"] if asked["workers"] is not None else os.cpu_count() or 1
    folder = new_folder(out, f"{STEM}_{cases.stem}", dt.date.today())
    with nothing_kept(folder, "fewer --runs take less time."), show_progress(asked["runs"], 1) as progress:
        found = tested(table, held, asked["runs"], asked["seed"], workers, progress)
    _report(found, folder, as_json)


def _report(found: Backtest, folder: Path, as_machine: bool) -> None:
    """Leave what was found in the folder, and print it."""
    from sim.plotting.style import save
    from sim.questions.backtest.picture import backtest as drawn
    from sim.questions.backtest.picture import backtest_curves
    from sim.questions.backtest.text import backtest_text
    from sim.results.run_folder import versions, write_text

    made = versions()
    machine = json.dumps({**found.as_json(), "run_folder": str(folder), "versions": made}, indent=2)
    text, fit = backtest_text(found), str(found.fitted.provenance.get("cases_sha256", "of unknown cases"))[:12]
    origin: dict[str, str | int] = {"table": Path(found.table.file).name, "fit": fit, "seed": found.seed}
    write_text(folder / f"{STEM}.json", machine + "\n")
    write_text(folder / f"{STEM}.txt", text + "\n")
    write_text(folder / f"{STEM}.csv", _as_csv(found.rows()))
    figure = drawn(backtest_curves(found))
    picture = save(figure, folder / STEM, {**origin, "runs": found.runs, "version": made["bilateral"]})[0]
    click.echo(machine if as_machine else text)
    click.echo(f"\nFolder:     {folder}\nPicture:    {picture}", err=as_machine)


def _as_csv(rows: list[dict[str, Any]]) -> str:
    written = StringIO()
    table = csv.DictWriter(written, rows[0], lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return written.getvalue()


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
    from sim.cli.report import show_progress
    from sim.errors import UsageError
    from sim.past_crises.table import read_cases
    from sim.questions.calibrate import protocol as plan
    from sim.questions.calibrate.calibrate import calibrate as fitted_to
    from sim.questions.calibrate.calibrate import calibration_report
    from sim.questions.calibrate.fitted import write_fitted
    from sim.questions.calibrate.text import calibration_text
    from sim.results.run_folder import write_text

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
    from sim.cli.report import INTERRUPTED

    try:
        yield
    except KeyboardInterrupt:
        kept = f"{len(list(folder.glob('**/point_*.npy')))} points are kept in {folder}"
        click.echo(f"Interrupted. {kept}; go on with: {command}", err=True)
        raise SystemExit(INTERRUPTED) from None


ABLATION_TEXT, ABLATION_JSON = "ablate.txt", "ablate.json"


@click.command()
@click.argument("cases", metavar="CASES.csv", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder of the fit to these cases.")
@click.option("--workers", type=int, help="Processes that play side by side. Default: as many as there are cores.")
@as_json
def ablate(cases: Path, out: Path, workers: int | None, as_json: bool) -> None:
    """Take factions, third parties, turnover, ties and amends out of a table's cases in turn, and score what is left.

    Out of fold, with the parameters kept and found anew. Begin with `bilateral calibrate`; what was played is kept in
    its folder, and the same command goes on after an interrupt. Writes ablate.txt and ablate.json.
    """
    from sim.cli.report import show_progress
    from sim.past_crises.playing import MECHANISMS
    from sim.past_crises.table import read_cases
    from sim.questions.calibrate import protocol as plan
    from sim.questions.calibrate.ablation import POINTS, ablation_json, ablation_text
    from sim.questions.calibrate.ablation import ablate as without
    from sim.questions.calibrate.calibrate import calibrate
    from sim.results.run_folder import write_text

    table, workers = read_cases(cases), workers if workers is not None else os.cpu_count() or 1
    for message in table.refused:
        click.echo(message, err=True)
    dyads, found = [case.dyad for case in table.cases], []
    points = POINTS + 2 * plan.FOLDS
    with resumable(out, f"bilateral ablate {cases} --out {out}"):
        whole = calibrate(table.cases, out, workers)
        for mechanism in MECHANISMS:
            click.echo(f"Without {mechanism.replace('_', ' ')}", err=True)
            with show_progress(points, 1, "points") as bar:
                found.append(without(mechanism, table.cases, whole, out / "ablation", workers, bar))
    machine, text = json.dumps(ablation_json(found, dyads), indent=2), ablation_text(found, dyads)
    write_text(out / ABLATION_TEXT, text + "\n")
    write_text(out / ABLATION_JSON, machine + "\n")
    click.echo(machine if as_json else text)


@click.command("import")
@click.argument("cases", metavar="CASES.csv", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the scenarios.")
@click.option("--fitted", type=click.Path(path_type=Path), help="A fit whose parameters are put in force.")
def import_(cases: Path, out: Path, fitted: Path | None) -> None:
    """Write a scenario for each row of a table of coded cases.

    Only what was known at the incident enters. The parameters in force, of the shipped fit or the one named, stand in
    a base that all share. A row at fault is told of, with its line and column, and left out; the exit code is then 1,
    and the scenarios of the sound rows stay. No file is overwritten.
    """
    from sim.past_crises.scenario_files import BASE_FILE, write_cases
    from sim.past_crises.table import read_cases
    from sim.questions.calibrate.fitted import SHIPPED, read_fitted

    table = read_cases(cases, outcomes=False)
    paths = write_cases(table.cases, read_fitted(fitted or SHIPPED).parameters, out)
    click.echo(f"{len(paths)} scenario{'s' * (len(paths) != 1)} in {out}, on the base {out / BASE_FILE}")
    click.echo(f"Try one:    bilateral run {paths[0]}", err=True)
    refused = table.rows - len(table.cases)
    if refused:
        for message in table.refused:
            click.echo(message, err=True)
        click.echo(f"{refused} of {table.rows} rows refused; the others are written. See docs/history.md.", err=True)
        sys.exit(1)
