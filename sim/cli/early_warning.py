"""`bilateral early-warning`: the chance of a rupture soon from the signs before it, and the cost of acting on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import rich_click as click

from sim.cli.options import as_json, run_folder


@click.command("early-warning")
@run_folder
@click.option("--variant", help="A variant of the study. Default: the first one played.")
@click.option("--run", "number", type=int, help="A run whose chance is shown week by week.")
@click.option("--horizon", type=int, default=26, show_default=True, help="Weeks within which a rupture begins.")
@click.option("--rolling-window", type=int, default=26, show_default=True, help="Weeks over which the signs are measured.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for what is written. Default: the run folder.")
@as_json
def early_warning(run: str, out: Path | None, as_json: bool, number: int | None, **asked: Any) -> None:
    """Say whether the signs before a rupture would have told, in the study in the folder RUN.

    The signs are variance, memory and distance to the fold. What comes out is a probability with its false alarms,
    judged on runs it was not fitted to, beside the base rate, the level alone and the date. It is never an alarm.
    Writes early_warning.json, early_warning.txt and a picture.
    """
    from sim.cli.report import publish
    from sim.questions.early_warning.early_warning import early_warning as warned
    from sim.results.dataset import open_results

    results = open_results(run)
    found = warned(results, run=number, **asked)
    first = found.variant == results.manifest["variants"][0]
    stem = found.name if first else f"{found.name}-{found.variant}"
    publish(found, out or results.folder, as_json, {"run_folder": str(results.folder)}, stem, keep=out is not None)
