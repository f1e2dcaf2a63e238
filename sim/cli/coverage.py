"""`bilateral coverage`: how well a finished study covers what in fact happened."""

from __future__ import annotations

import json
from dataclasses import asdict

import rich_click as click

from sim.cli.options import as_json, run_folder


@click.command()
@run_folder
@click.option("--variant", help="A variant of the study. Default: the first one played.")
@as_json
def coverage(run: str, variant: str | None, as_json: bool) -> None:
    """Say how well the study in the folder RUN covers its scenario's record, week by week.

    Bands of 80 % of tones and of the rung, beside a band of no change.
    """
    from sim.analysis.coverage import coverage as covered
    from sim.brief.coverage import coverage_text
    from sim.results.dataset import open_results

    results = open_results(run)
    found = covered(results, variant)
    if as_json:
        click.echo(json.dumps([asdict(part) for part in found], indent=2))
    else:
        click.echo(coverage_text(found, results.manifest, results.manifest["runs"]))
