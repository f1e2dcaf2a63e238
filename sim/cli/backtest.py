"""`bilateral backtest`: how well the program, as shipped, foretells the past crises of a table."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from sim.cli.options import as_json

if TYPE_CHECKING:
    from sim.analysis.backtest import Backtest

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
    from sim.analysis.backtest import backtest as tested
    from sim.analysis.fitted import SHIPPED, read_fitted
    from sim.cli.playing import nothing_kept, show_progress
    from sim.history.table import read_cases
    from sim.results.folder import new_folder

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
    from sim.analysis.backtest_curves import backtest_curves
    from sim.brief.backtest import backtest_text
    from sim.plots.backtest import backtest as drawn
    from sim.plots.style import save
    from sim.results.folder import versions, write_text

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
