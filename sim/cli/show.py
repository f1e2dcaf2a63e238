"""`bilateral summary`, `plot` and `export`: read, redraw and hand on a finished study without playing it again."""

from __future__ import annotations

import json
from pathlib import Path

import rich_click as click

from sim.cli.options import as_json, run_folder


@click.command()
@run_folder
@as_json
def summary(run: str, as_json: bool) -> None:
    """Say again what the study in the folder RUN found."""
    from sim.brief.one_screen import one_screen
    from sim.cli.report import machine_readable, summaries_of
    from sim.results.dataset import open_results

    results = open_results(run)
    summaries = summaries_of(results)
    if as_json:
        click.echo(json.dumps(machine_readable(results, summaries), indent=2))
    else:
        click.echo(one_screen(results.manifest, summaries))


@click.command()
@run_folder
@click.option("--what", multiple=True, help="A picture to draw (fan, rungs, ...); repeat it. Default: all.")
@click.option("--variant", "variants", multiple=True, help="A variant of the study; repeat it. Default: all played.")
@click.option("--pair", help="Another pair than the focus, such as RUS-TUR, from the runs kept in full.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the pictures. Default: the run folder.")
def plot(run: str, what: tuple[str, ...], variants: tuple[str, ...], pair: str | None, out: Path | None) -> None:
    """Draw pictures of the study in the folder RUN."""
    from sim.cli.report import picture_lines
    from sim.plots.draw import draw
    from sim.results.dataset import open_results

    click.echo(picture_lines(draw(open_results(run), what or None, variants or None, pair, out)))


@click.command()
@run_folder
@click.option("--csv", "folder", type=click.Path(path_type=Path), required=True, help="Folder for the tables.")
def export(run: str, folder: Path) -> None:
    """Write the study in the folder RUN as CSV tables: paths, events, inputs, and a note on what they hold."""
    from sim.results.dataset import open_results
    from sim.results.tables import write_tables

    for path in write_tables(open_results(run), folder):
        click.echo(str(path))
