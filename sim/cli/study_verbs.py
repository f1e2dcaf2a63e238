"""The verbs of a study: `bilateral run`, `resume`, `expand`, `summary`, `plot` and `export`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import rich_click as click

from sim.cli.options import as_json, run_folder, workers

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
    from sim.cli.report import finished, loaded, show_progress, stopped_short
    from sim.running.ensemble import open_study_folder, play_into
    from sim.running.study import Study
    from sim.scenario.file.values import BASE

    found = loaded(scenario)
    study = Study(found, tuple(found.variants if ALL in variants else variants or (BASE,)), **size)
    folder = open_study_folder(study, out)
    with stopped_short(folder), show_progress(study.runs, len(study.variants)) as progress:
        results = play_into(folder, study, progress, workers)
    finished(results, as_json)


@click.command()
@run_folder
@workers
@as_json
def resume(run: str, workers: int, as_json: bool) -> None:
    """Finish the study in the folder RUN that was interrupted; what it has is kept."""
    from sim.running.ensemble import study_in

    _go_on(Path(run), study_in(Path(run)).runs, workers, as_json)


@click.command()
@run_folder
@click.option("--runs", type=int, required=True, help="How many runs there shall be in all.")
@workers
@as_json
def expand(run: str, runs: int, workers: int, as_json: bool) -> None:
    """Enlarge the study in the folder RUN to so many runs in all; the runs it has stay as they are."""
    from sim.running.ensemble import enlarge

    enlarge(Path(run), runs)
    _go_on(Path(run), runs, workers, as_json)


def _go_on(folder: Path, runs: int, workers: int, as_json: bool) -> None:
    from sim.cli.report import finished, show_progress, stopped_short
    from sim.running.ensemble import resume as take_up
    from sim.running.ensemble import study_in

    with stopped_short(folder), show_progress(runs, len(study_in(folder).variants)) as progress:
        results = take_up(folder, progress, workers)
    finished(results, as_json)


@click.command()
@run_folder
@as_json
def summary(run: str, as_json: bool) -> None:
    """Say again what the study in the folder RUN found."""
    from sim.cli.report import shown
    from sim.questions.summary.summary import summary as summarised
    from sim.results.dataset import open_results

    click.echo(shown(summarised(open_results(run)), as_json))


@click.command()
@run_folder
@click.option("--picture", "pictures", multiple=True, help="A picture to draw (fan, rungs, ...); repeat it. Default: all.")
@click.option("--variant", "variants", multiple=True, help="A variant of the study; repeat it. Default: all played.")
@click.option("--dyad", help="Another pair than the focus, such as RUS-TUR, from the runs kept in full.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the pictures. Default: the run folder.")
def plot(run: str, pictures: tuple[str, ...], variants: tuple[str, ...], dyad: str | None, out: Path | None) -> None:
    """Draw pictures of the study in the folder RUN."""
    from sim.cli.report import picture_lines
    from sim.questions.pictures import draw
    from sim.results.dataset import open_results

    click.echo(picture_lines(draw(open_results(run), pictures or None, variants or None, dyad, out)))


@click.command()
@run_folder
@click.option("--csv", "folder", type=click.Path(path_type=Path), required=True, help="Folder for the tables.")
def export(run: str, folder: Path) -> None:
    """Write the study in the folder RUN as CSV tables: paths, events, inputs, and a note on what they hold."""
    from sim.results.dataset import open_results, write_tables

    for path in write_tables(open_results(run), folder):
        click.echo(str(path))
