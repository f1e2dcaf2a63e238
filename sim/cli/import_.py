"""`bilateral import`: a table of coded cases as scenario files, one a row, on a shared base."""

from __future__ import annotations

import sys
from pathlib import Path

import rich_click as click


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
    from sim.analysis.fitted import SHIPPED, read_fitted
    from sim.history.files import BASE_FILE, write_cases
    from sim.history.table import read_cases

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
