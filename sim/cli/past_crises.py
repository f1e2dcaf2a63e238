"""`bilateral import`, `backtest`, `calibrate` and `ablate`: verbs for a table of coded cases."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from sim.cli.terminal.options import as_json, seed, workers
from sim.cli.terminal.printing import show, show_json
from sim.notes import note

if TYPE_CHECKING:
    from sim.past_crises.table import CaseTable

case_table = click.argument("cases", metavar="CASES.csv", type=click.Path(path_type=Path))


@click.command()
@click.argument("cases", metavar="[CASES.csv]", type=click.Path(path_type=Path), required=False)
@click.option(
    "--disputes",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder of public files of disputes and yearly figures, instead of CASES.csv (docs/disputes.md).",
)
@click.option("--runs", default=300, show_default=True, help="Number of runs per case.")
@seed
@workers
@click.option("--fit", type=click.Path(path_type=Path), help="Fit to score. Default: the shipped fit.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder. Default: runs/backtest_<table>-<date>-<n>.")
@as_json
def backtest(
    cases: Path | None, folder: Path | None, out: Path | None, fit: Path | None, as_json: bool, **options: Any
) -> None:
    """Score forecasts of past crises, or of militarised disputes, against baselines.

    With CASES.csv: simulates every case of a table for ten years. Scores six yes-or-no targets, the worst rung and the
    months to repair, with intervals by dyad; shows reliability and the targets at which a forecast does not beat the
    base rate. Invalid rows are reported and skipped. Writes backtest.json, backtest.txt, backtest.csv (forecasts and
    outcomes of each case) and a picture.

    With --disputes: simulates every dispute for five years, from inputs coded by machine, and scores forecasts of a new
    dispute out of fold. Writes disputes.json, disputes.txt and disputes.csv.
    """
    from sim.cli.terminal.report import nothing_kept, publish, show_progress
    from sim.errors import UsageError
    from sim.questions.backtest.backtest import backtest as score
    from sim.questions.calibrate.saved_fit import read_fit
    from sim.results.run_folder import new_folder, versions

    if folder is not None and cases is None:
        _backtest_disputes(folder, out, fit, as_json, options)
        return
    if cases is None or folder is not None:
        raise UsageError("give either a table of cases, CASES.csv, or --disputes DIR")
    table, saved = _read(cases), read_fit(fit)
    run_folder = new_folder(out, f"backtest_{cases.stem}", dt.date.today())
    with nothing_kept(run_folder, "fewer --runs take less time."), show_progress(options["runs"], 1) as progress:
        answer = score(table, options["runs"], options["seed"], options["workers"], saved, progress)
    publish(answer, run_folder, as_json, {"run_folder": str(run_folder), "versions": versions()})


def _backtest_disputes(
    folder: Path, out: Path | None, fit: Path | None, as_json: bool, options: dict[str, Any]
) -> None:
    """Score forecasts of new disputes, with a bar of the percentage simulated."""
    from sim.cli.terminal.report import nothing_kept, publish, show_progress
    from sim.questions.backtest.disputes import disputes
    from sim.questions.calibrate.saved_fit import read_fit
    from sim.results.run_folder import new_folder, versions

    saved, run_folder = read_fit(fit), new_folder(out, "backtest_disputes", dt.date.today())
    with nothing_kept(run_folder, "fewer --runs take less time."), show_progress(100, 1, "percent") as bar:
        progress = None if bar is None else lambda done, of: bar(100 * done // of, 100)
        answer = disputes(folder, options["runs"], options["seed"], options["workers"], saved, progress)
    if answer.errors.count:
        click.echo(answer.errors.report(advice=""), err=True)
    publish(answer, run_folder, as_json, {"run_folder": str(run_folder), "versions": versions()})


@click.command()
@case_table
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the fit and simulated points.")
@workers
@as_json
def calibrate(cases: Path, out: Path, workers: int, as_json: bool) -> None:
    """Fit parameters to past crises and cross-validate.

    The protocol is fixed (docs/backtest.md). 99 cases take a quarter of an hour on two cores; simulated points are
    saved in the folder, and the same command continues after an interrupt. Writes fitted.json, calibrate.txt and
    calibrate.json. Invalid rows are reported and skipped.
    """
    from sim.cli.terminal.report import publish, show_progress
    from sim.errors import UsageError
    from sim.questions.calibrate import protocol
    from sim.questions.calibrate.calibrate import FIT_FILE
    from sim.questions.calibrate.calibrate import calibrate as fit_cases

    fit = out / FIT_FILE
    if fit.exists():
        raise UsageError(f"{fit} already exists; choose another --out, or remove it")
    table, points = _read(cases), protocol.DESIGN_POINTS + protocol.FOLDS + 1
    with resumable(out, f"bilateral calibrate {cases} --out {out}"), show_progress(points, 1, "points") as bar:
        answer = fit_cases(table, out, workers, bar)
    publish(answer, out, as_json, {})
    note(f"Try it:     bilateral backtest CASES.csv --fit {fit}")


@click.command()
@case_table
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder of the fit to these cases.")
@workers
@as_json
def ablate(cases: Path, out: Path, workers: int, as_json: bool) -> None:
    """Measure the contribution of each mechanism to the fit.

    Removes factions, third parties, turnover, ties and amends from a table's cases in turn. Scores are out of fold, at
    the same parameters and at re-estimated ones. Run `bilateral calibrate` first; simulated points are saved in its
    folder, and the same command continues after an interrupt. Writes ablate.txt and ablate.json.
    """
    from sim.cli.terminal.report import show_answer, show_progress
    from sim.past_crises.simulate import MECHANISMS
    from sim.questions.calibrate.ablation import SIMULATED_POINTS, Ablation, cost_of
    from sim.questions.calibrate.calibrate import calibrate
    from sim.writing import write_text

    table, costs = _read(cases), []
    with resumable(out, f"bilateral ablate {cases} --out {out}"):
        whole = calibrate(table, out, workers)
        for mechanism in MECHANISMS:
            note(f"Without {mechanism.replace('_', ' ')}")
            with show_progress(SIMULATED_POINTS, 1, "points") as bar:
                costs.append(cost_of(mechanism, whole, out / "ablation", workers, bar))
    answer = Ablation(tuple(costs))
    write_text(out / f"{answer.name}.txt", f"{answer}\n")
    write_text(out / f"{answer.name}.json", json.dumps(answer.to_json(), indent=2) + "\n")
    show_answer(answer, as_json)


@click.command("import")
@case_table
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the scenarios.")
@click.option("--fit", type=click.Path(path_type=Path), help="Fit whose parameters to use. Default: the shipped fit.")
@as_json
def import_(cases: Path, out: Path, fit: Path | None, as_json: bool) -> None:
    """Convert a case table into scenario files.

    Scenarios contain only data known at the incident. The fitted parameters are in a shared base. Invalid rows are
    reported, with line and column, and skipped; the exit code is then 1, and the valid scenarios remain. No file is
    overwritten.
    """
    from sim.cli.terminal.failures import failure_of, report_failure
    from sim.errors import UsageError, counted
    from sim.past_crises.scenario_files import BASE_FILE, write_cases
    from sim.past_crises.table import read_cases
    from sim.questions.calibrate.saved_fit import read_fit

    table = read_cases(cases, outcomes=False)
    paths = write_cases(table.cases, read_fit(fit).parameters, out)
    written = {"scenarios": [str(path) for path in paths], "base": str(out / BASE_FILE), "rows": table.rows}
    error = failure_of(UsageError(_refused(table, "; the others are written"))) if table.rows_refused else None
    if as_json:
        show_json({**written, "refused": list(table.refused), **(error.to_json() if error else {})})
    else:
        show(f"{counted(len(paths), 'scenario')} in {out}, with the base {out / BASE_FILE}")
    note(f"Try one:    bilateral run {paths[0]}")
    if error:
        raise SystemExit(report_failure(error, as_json=False))
    if table.refused:
        note(_refused(table, ""))


def _read(cases: Path) -> CaseTable:
    """Read the table and report refused rows."""
    from sim.past_crises.table import read_cases

    table = read_cases(cases)
    if table.refused:
        note(_refused(table, " and skipped"))
    return table


def _refused(table: CaseTable, consequence: str) -> str:
    """Return the messages about refused rows, and their number."""
    tail = f"{table.rows_refused} of {table.rows} rows refused{consequence}. See docs/history.md."
    return "\n".join([*table.refused, *([tail] if table.rows_refused else [])])


@contextmanager
def resumable(folder: Path, command: str) -> Iterator[None]:
    """Convert Ctrl-C into exit code 130 and a message: the saved points and the command that continues."""
    from sim.cli.terminal.failures import interrupted

    try:
        yield
    except KeyboardInterrupt:
        saved = f"{len(list(folder.glob('**/point_*.saved')))} points are saved in {folder}"
        raise interrupted(f"Interrupted. {saved}; continue with: {command}") from None
