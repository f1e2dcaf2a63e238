"""`bilateral import`, `backtest`, `calibrate` and `ablate`: verbs of a table of coded cases."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from sim.cli.options import as_json

if TYPE_CHECKING:
    from sim.past_crises.table import CaseTable

case_table = click.argument("cases", metavar="CASES.csv", type=click.Path(path_type=Path))
side_by_side = click.option(
    "--workers", type=int, help="Processes that play side by side. Default: as many as there are cores."
)


@click.command()
@case_table
@click.option("--runs", default=300, show_default=True, help="How many runs of each case.")
@click.option("--seed", default=1, show_default=True, help="Seed of the luck; the same seed gives the same bits.")
@side_by_side
@click.option("--fit", type=click.Path(path_type=Path), help="A fit to score. Default: the one that is shipped.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder. Default: runs/backtest_<table>-<date>-<n>.")
@as_json
def backtest(cases: Path, out: Path | None, fit: Path | None, as_json: bool, **asked: Any) -> None:
    """Play every case of a table to ten years, and score what is foretold beside humble forecasts.

    Scores of six yes-or-no targets, the worst rung and the months to repair, with intervals over dyads; how far chances
    hold; and which forecast does not beat the base rate. Rows at fault are told of and left out. Writes backtest.json,
    backtest.txt, backtest.csv (what was foretold of each case) and a picture.
    """
    from sim.cli.report import cores, nothing_kept, publish, show_progress
    from sim.questions.backtest.backtest import backtest as tested
    from sim.questions.calibrate.fitted import read_fitted
    from sim.results.run_folder import new_folder, versions

    table, held = _read(cases), read_fitted(fit)
    folder = new_folder(out, f"backtest_{cases.stem}", dt.date.today())
    with nothing_kept(folder, "fewer --runs take less time."), show_progress(asked["runs"], 1) as progress:
        found = tested(table, asked["runs"], asked["seed"], cores(asked["workers"]), held, progress)
    publish(found, folder, as_json, {"run_folder": str(folder), "versions": versions()})


@click.command()
@case_table
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the fit and what was played.")
@side_by_side
@as_json
def calibrate(cases: Path, out: Path, workers: int | None, as_json: bool) -> None:
    """Fit the model's parameters to a table of coded cases, and score the fit out of fold.

    What is fitted, and how, is fixed (docs/backtest.md). 99 cases take a quarter of an hour on two cores; what was
    played is kept in the folder, and the same command goes on after an interrupt. Writes fitted.json, calibrate.txt and
    calibrate.json. Rows at fault are told of and left out.
    """
    from sim.cli.report import cores, publish, show_progress
    from sim.errors import UsageError
    from sim.questions.calibrate import protocol as plan
    from sim.questions.calibrate.calibrate import FITTED_FILE
    from sim.questions.calibrate.calibrate import calibrate as fitted_to

    fit = out / FITTED_FILE
    if fit.exists():
        raise UsageError(f"{fit} is there already; name another --out, or remove it")
    table, points = _read(cases), plan.DESIGN + plan.FOLDS + 1
    with resumable(out, f"bilateral calibrate {cases} --out {out}"), show_progress(points, 1, "points") as bar:
        found = fitted_to(table, out, cores(workers), bar)
    publish(found, out, as_json, {})
    click.echo(f"Try it:     bilateral backtest CASES.csv --fit {fit}", err=True)


@click.command()
@case_table
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder of the fit to these cases.")
@side_by_side
@as_json
def ablate(cases: Path, out: Path, workers: int | None, as_json: bool) -> None:
    """Take factions, third parties, turnover, ties and amends out of a table's cases in turn, and score what is left.

    Out of fold, with the parameters kept and found anew. Begin with `bilateral calibrate`; what was played is kept in
    its folder, and the same command goes on after an interrupt. Writes ablate.txt and ablate.json.
    """
    from sim.cli.report import cores, show_progress
    from sim.past_crises.playing import MECHANISMS
    from sim.questions.calibrate.ablation import PLAYED, Ablation, cost_of
    from sim.questions.calibrate.calibrate import calibrate
    from sim.results.run_folder import write_text

    table, costs = _read(cases), []
    with resumable(out, f"bilateral ablate {cases} --out {out}"):
        whole = calibrate(table, out, cores(workers))
        for mechanism in MECHANISMS:
            click.echo(f"Without {mechanism.replace('_', ' ')}", err=True)
            with show_progress(PLAYED, 1, "points") as bar:
                costs.append(cost_of(mechanism, whole, out / "ablation", cores(workers), bar))
    found = Ablation(tuple(costs))
    machine, text = json.dumps(found.to_json()["mechanisms"], indent=2), str(found)
    write_text(out / f"{found.name}.txt", text + "\n")
    write_text(out / f"{found.name}.json", machine + "\n")
    click.echo(machine if as_json else text)


@click.command("import")
@case_table
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the scenarios.")
@click.option("--fit", type=click.Path(path_type=Path), help="A fit whose parameters are put in force.")
def import_(cases: Path, out: Path, fit: Path | None) -> None:
    """Write a scenario for each row of a table of coded cases.

    Only what was known at the incident enters. The parameters in force, of the shipped fit or the one named, stand in
    a base that all share. A row at fault is told of, with its line and column, and left out; the exit code is then 1,
    and the scenarios of the sound rows stay. No file is overwritten.
    """
    from sim.past_crises.scenario_files import BASE_FILE, write_cases
    from sim.past_crises.table import read_cases
    from sim.questions.calibrate.fitted import read_fitted

    table = read_cases(cases, outcomes=False)
    paths = write_cases(table.cases, read_fitted(fit).parameters, out)
    click.echo(f"{len(paths)} scenario{'s' * (len(paths) != 1)} in {out}, on the base {out / BASE_FILE}")
    click.echo(f"Try one:    bilateral run {paths[0]}", err=True)
    _tell_refused(table, "; the others are written")
    if table.rows_refused:
        sys.exit(1)


def _read(cases: Path) -> CaseTable:
    """The table; rows that were refused are told of."""
    from sim.past_crises.table import read_cases

    table = read_cases(cases)
    _tell_refused(table, " and left out")
    return table


def _tell_refused(table: CaseTable, outcome: str) -> None:
    for message in table.refused:
        click.echo(message, err=True)
    if table.rows_refused:
        click.echo(f"{table.rows_refused} of {table.rows} rows refused{outcome}. See docs/history.md.", err=True)


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
