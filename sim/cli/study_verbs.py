"""The verbs of a study: `bilateral run`, `merge`, `resume`, `expand`, `verify`, `summary`, `plot` and `export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from sim.cli.terminal.options import (
    SCENARIO,
    VARIANT,
    as_json,
    out,
    pictures,
    run_folder,
    run_out,
    seed,
    weeks,
    workers,
)
from sim.cli.terminal.printing import show, show_json
from sim.errors import UsageError
from sim.notes import note

if TYPE_CHECKING:
    from sim.running.study import Study

ALL = "all"
NOTED = 0.5
"""Gigabytes from which on the size of results is announced."""
THEORY = "bounded_reciprocity"


@click.command()
@click.argument("scenario", type=SCENARIO)
@click.option("--runs", default=1000, show_default=True, help="Number of runs of each variant.")
@seed
@click.option("--variant", "variants", type=VARIANT, multiple=True, help="A variant to simulate, or `all`; repeatable.")
@weeks
@click.option("--theory", default=THEORY, show_default=True, help="How leaders decide; see docs/theories.md.")
@click.option("--parameter-uncertainty", "uncertain", is_flag=True, help="Also draw the fitted parameters.")
@click.option("--shard", metavar="N/SHARDS", help="Simulate one shard into a folder of its own; see `bilateral merge`.")
@run_out
@workers
@pictures
@as_json
def run(scenario: str, variants: tuple[str, ...], out: Path | None, uncertain: bool, **options: Any) -> None:
    """Simulate SCENARIO and summarise the results.

    SCENARIO is a file or the name of a bundled scenario. Writes a run folder with the results, pictures (PNG and SVG)
    and the summary; nothing is overwritten. `bilateral resume` finishes an interrupted study.
    """
    from sim.cli.terminal.report import finished, loaded, show_progress, stopped_short
    from sim.questions.summary.parameter_uncertainty import DRAWS, RUNS, check_theory, parameter_uncertainty
    from sim.running.ensemble import open_study_folder, play_into
    from sim.running.study import Study
    from sim.scenario.file.values import BASE

    workers, pictures, as_json, shard = (options.pop(name) for name in ("workers", "pictures", "as_json", "shard"))
    contents = loaded(scenario)
    study = Study(contents, tuple(contents.variants if ALL in variants else variants or (BASE,)), **options)
    if shard and uncertain:
        raise UsageError("--parameter-uncertainty is for a whole study; leave it out with --shard")
    if shard:
        _run_shard(study, shard, out, workers, as_json)
        return
    if uncertain:
        check_theory(study)
    folder = open_study_folder(study, out)
    _note_room(study)
    with stopped_short(folder):
        with show_progress(study.runs, len(study.variants)) as progress:
            results = play_into(folder, study, progress, workers)
        drawn = None
        if uncertain:
            with show_progress(DRAWS * RUNS, 1) as progress:
                drawn = parameter_uncertainty(study, workers=workers, progress=progress)
        finished(results, as_json, pictures, drawn)


def _note_room(study: Study) -> None:
    """Say how much room a large study takes, before it starts."""
    from sim.running.ensemble import GIGABYTE, room_needed

    during, after = (size / GIGABYTE for size in room_needed(study))
    if after > NOTED:
        note(f"results: about {after:.1f} GB on disk, {during:.1f} GB until all runs are joined")


def _run_shard(study: Study, shard: str, out: Path | None, workers: int, as_json: bool) -> None:
    """Simulate one shard and say how to merge it."""
    from sim.cli.terminal.report import show_progress
    from sim.running.shards import Shard, play_shard

    one = Shard.parse(shard)
    if out is None:
        raise UsageError("a shard needs a folder of its own; name it with --out, such as --out study/shard-3")
    runs = sum(count for _, count in one.blocks(study))
    _note_room(study)
    with show_progress(runs, len(study.variants)) as progress:
        folder = play_shard(study, one, out, progress, workers)
    facts = {"run_folder": str(folder), "shard": str(one), "runs_done": runs}
    text = f"Shard {one}: {runs:,} of {study.runs:,} runs are in {folder}. Join all shards with: bilateral merge"
    show_json(facts) if as_json else show(text)


@click.command()
@click.argument("shards", nargs=-1, required=True, type=click.Path(path_type=Path))
@run_out
@pictures
@as_json
def merge(shards: tuple[Path, ...], out: Path | None, pictures: str, as_json: bool) -> None:
    """Join the shards of a study.

    SHARDS are the folders of `bilateral run --shard N/SHARDS`, which are kept. Writes a run folder with the results,
    bit-identical to a study made at once, pictures and the summary.
    """
    from sim.cli.terminal.failures import interrupted
    from sim.cli.terminal.report import finished, show_progress, stopped_short
    from sim.running.shards import merge as merged

    try:
        with show_progress(None, 1, work="Merging") as progress:
            results = merged(shards, out, progress)
    except KeyboardInterrupt:
        raise interrupted(
            "Interrupted. All shards are kept as they were; what was copied is removed. Give the same command again"
        ) from None
    with stopped_short(results.folder):
        finished(results, as_json, pictures)


@click.command()
@run_folder
@workers
@pictures
@as_json
def resume(run: str, workers: int, pictures: str, as_json: bool) -> None:
    """Finish an interrupted study.

    RUN is its folder; the runs that are finished are kept. Damaged results are set aside and simulated again.
    """
    from sim.cli.terminal.report import finished, show_progress, stopped_short
    from sim.running.ensemble import resume as resume_study
    from sim.running.ensemble import study_in

    folder = Path(run)
    study = study_in(folder)
    with stopped_short(folder):
        with show_progress(study.runs, len(study.variants)) as progress:
            results = resume_study(folder, progress, workers, lambda text: note(f"warning: {text}"))
        finished(results, as_json, pictures)


@click.command()
@run_folder
@click.option("--runs", type=int, required=True, help="Total number of runs afterwards.")
@workers
@pictures
@as_json
def expand(run: str, runs: int, workers: int, pictures: str, as_json: bool) -> None:
    """Add runs to a study.

    RUN is its folder; existing runs do not change.
    """
    from sim.cli.terminal.report import finished, show_progress, stopped_short
    from sim.running.ensemble import expand as expand_study
    from sim.running.ensemble import study_in

    folder = Path(run)
    study = study_in(folder)
    with stopped_short(folder):
        with show_progress(runs, len(study.variants)) as progress:
            results = expand_study(folder, runs, progress, workers)
        finished(results, as_json, pictures)


@click.command()
@run_folder
@as_json
def verify(run: str, as_json: bool) -> None:
    """Verify the checksums of a study.

    RUN is its folder, finished or not. Reads every file and every stored array, and recomputes the hashes of the inputs
    and of the results. The exit code is 1 if anything differs.
    """
    from sim.cli.terminal.report import show_answer
    from sim.questions.verification import verify as verified

    show_answer(verified(run), as_json)


@click.command()
@run_folder
@as_json
def summary(run: str, as_json: bool) -> None:
    """Print a study's summary.

    RUN is the folder of the study.
    """
    from sim.cli.terminal.report import opened, show_answer
    from sim.questions.summary.summary import summary as summarised

    show_answer(summarised(opened(run)), as_json)


@click.command()
@run_folder
@click.option("--picture", "pictures", multiple=True, help="A picture (fan, rungs, ...); repeatable. Default: all.")
@click.option("--variant", "variants", type=VARIANT, multiple=True, help="A variant of RUN; repeatable. Default: all.")
@click.option("--focus", metavar="A-B", help="Another dyad; one that is not focal is drawn from the runs kept in full.")
@out
@as_json
def plot(run: str, pictures: tuple[str, ...], out: Path | None, as_json: bool, **options: Any) -> None:
    """Plot a study.

    RUN is the folder of the study.
    """
    from sim.cli.terminal.report import picture_lines
    from sim.questions.pictures import draw
    from sim.results.dataset import open_results

    drawn = draw(open_results(run), pictures or None, options["variants"] or None, options["focus"], out)
    show_json({"pictures": [str(path) for path in drawn]}) if as_json else show(picture_lines(drawn))


@click.command()
@run_folder
@click.option("--csv", "folder", type=click.Path(path_type=Path), required=True, help="Folder for the tables.")
@as_json
def export(run: str, folder: Path, as_json: bool) -> None:
    """Write a study as CSV.

    RUN is the folder of the study. Writes tables of paths, events and inputs, and a note that describes their columns.
    """
    from sim.cli.terminal.report import opened
    from sim.results.dataset import write_tables

    paths = [str(path) for path in write_tables(opened(run), folder)]
    show_json({"tables": paths}) if as_json else show("\n".join(paths))
