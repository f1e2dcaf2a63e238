"""`bilateral resume` and `bilateral expand`: finish a study, or enlarge it, to the bits of one made at once."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

from sim.cli.options import as_json, run_folder, workers


@click.command()
@run_folder
@workers
@as_json
def resume(run: str, workers: int, as_json: bool) -> None:
    """Finish the study in the folder RUN that was interrupted; what it has is kept."""
    from sim.ensemble import study_in

    _go_on(Path(run), study_in(Path(run)).runs, workers, as_json)


@click.command()
@run_folder
@click.option("--runs", type=int, required=True, help="How many runs there shall be in all.")
@workers
@as_json
def expand(run: str, runs: int, workers: int, as_json: bool) -> None:
    """Enlarge the study in the folder RUN to so many runs in all; the runs it has stay as they are."""
    from sim.ensemble import enlarge

    enlarge(Path(run), runs)
    _go_on(Path(run), runs, workers, as_json)


def _go_on(folder: Path, runs: int, workers: int, as_json: bool) -> None:
    from sim.cli.playing import show_progress, stopped_short
    from sim.cli.report import finished
    from sim.ensemble import resume as take_up
    from sim.ensemble import study_in

    with stopped_short(folder), show_progress(runs, len(study_in(folder).variants)) as progress:
        results = take_up(folder, progress, workers)
    finished(results, as_json)
