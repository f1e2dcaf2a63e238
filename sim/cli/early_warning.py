"""`bilateral early-warning`: the chance of a rupture soon from the signs before it, and the cost of acting on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from sim.cli.options import as_json, run_folder

if TYPE_CHECKING:
    from sim.questions.early_warning.early_warning import EarlyWarning
    from sim.results.dataset import Results


@click.command("early-warning")
@run_folder
@click.option("--variant", help="A variant of the study. Default: the first one played.")
@click.option("--run", "number", type=int, help="A run whose chance is shown week by week.")
@click.option("--horizon", type=int, default=26, show_default=True, help="Weeks within which a rupture begins.")
@click.option("--window", type=int, default=26, show_default=True, help="Weeks over which the signs are measured.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for what is written. Default: the run folder.")
@as_json
def early_warning(run: str, out: Path | None, as_json: bool, number: int | None, **asked: Any) -> None:
    """Say whether the signs before a rupture would have told, in the study in the folder RUN.

    The signs are variance, memory and distance to the fold. What comes out is a probability with its false alarms,
    judged on runs it was not fitted to, beside the base rate, the level alone and the date. It is never an alarm.
    Writes early_warning.json, early_warning.txt and a picture.
    """
    from sim.questions.early_warning.early_warning import early_warning as warned
    from sim.results.dataset import open_results

    results = open_results(run)
    _report(warned(results, run=number, **asked), results, out, as_json)


def _report(found: EarlyWarning, results: Results, out: Path | None, as_machine: bool) -> None:
    """Leave text, JSON and the picture in a folder, and print it."""
    from sim.errors import UsageError
    from sim.questions.early_warning.picture import draw_warning
    from sim.results.run_folder import write_text

    first, folder = found.variant == results.manifest["variants"][0], out or results.folder
    stem = folder / ("early_warning" if first else f"early_warning-{found.variant}")
    files = [stem.with_name(f"{stem.name}.{kind}") for kind in ("txt", "json", "png", "svg")]
    there = [str(file) for file in files if file.exists()] if out else []
    if there:
        raise UsageError(f"{', '.join(there)} already there; name another folder, or remove what is in it first")
    text, machine = str(found), json.dumps({**found.as_json(), "run_folder": str(results.folder)}, indent=2)
    picture = draw_warning(found, results, stem)
    for file, words in zip(files, (text, machine), strict=False):
        write_text(file, words + "\n")
    click.echo(machine if as_machine else text)
    click.echo(f"\nWritten:    {files[0]}\n            {files[1]}\n            {picture}", err=as_machine)
