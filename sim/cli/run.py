"""`bilateral run`: play a scenario many times, and say in one screen what could happen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import rich_click as click

from sim.cli.options import as_json, workers

ALL = "all"
RUNS, SEED = 1000, 1
THEORY = "bounded_reciprocity"


@click.command()
@click.argument("scenario", type=click.Path())
@click.option("--runs", default=RUNS, show_default=True, help="How many runs of each variant.")
@click.option("--seed", default=SEED, show_default=True, help="Seed of the luck; the same seed gives the same bits.")
@click.option("--variant", "variants", multiple=True, help="A variant to play; repeat it, or `all`. Default: the base.")
@click.option("--weeks", type=int, help="Play only so many weeks of the scenario's horizon.")
@click.option("--theory", default=THEORY, show_default=True, help="How leaders decide; docs/theories.md lists them.")
@click.option("--out", type=click.Path(path_type=Path), help="Run folder. Default: runs/<scenario>-<date>-<n>.")
@workers
@as_json
def run(scenario: str, variants: tuple[str, ...], out: Path | None, workers: int, as_json: bool, **size: Any) -> None:
    """Play SCENARIO (a file, or the name of a bundled one) many times and say what could happen.

    Writes a run folder with the results, pictures (PNG and SVG) and the summary. Nothing is overwritten. A study that
    is interrupted can be taken up with `bilateral resume`.
    """
    from sim.cli.playing import show_progress, stopped_short
    from sim.cli.report import finished
    from sim.ensemble import open_study_folder, play_into
    from sim.scenario.bundled import find
    from sim.scenario.scenario import BASE, load
    from sim.study import Study

    path = find(scenario)
    loaded = load(path)
    for warning in loaded.warnings:
        click.echo(f"warning: {warning.render(str(path))}", err=True)
    chosen = loaded.variants if ALL in variants else variants or (BASE,)
    study = Study(loaded, tuple(chosen), **size)
    folder = open_study_folder(study, out)
    with stopped_short(folder), show_progress(study.runs, len(study.variants)) as progress:
        results = play_into(folder, study, progress, workers)
    finished(results, as_json)
