"""Shared steps of verbs: load the scenario, show progress, write the files, print the text or the JSON.

This module imports the libraries that simulate and draw, so verbs import it when they run.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import rich_click as click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from sim.answer import Answer
from sim.cli.options import MAIN
from sim.errors import UsageError
from sim.plotting.style import save
from sim.questions.pictures import draw
from sim.questions.summary.parameter_uncertainty import ParameterUncertainty
from sim.questions.summary.summary import summary
from sim.results.dataset import Results
from sim.results.run_folder import PARTS, read_manifest, write_text
from sim.running.workers import Progress as Report
from sim.scenario.file.files import find
from sim.scenario.scenario import Scenario, load
from sim.wording import whole_page

INTERRUPTED = 130
MAIN_PICTURES = ("fan", "rungs")


@contextmanager
def stopped_short(folder: Path) -> Iterator[None]:
    """On Ctrl-C, report which runs are kept and how to resume, and exit with code 130."""
    try:
        yield
    except KeyboardInterrupt:
        manifest = read_manifest(folder)
        kept = f"{manifest['runs_done']:,} of {manifest['runs']:,} runs are kept in {folder}"
        click.echo(f"Interrupted. {kept}; continue with: bilateral resume {folder}", err=True)
        raise SystemExit(INTERRUPTED) from None


@contextmanager
def nothing_kept(folder: Path, advice: str) -> Iterator[None]:
    """Remove the empty run folder if the work inside fails; on Ctrl-C print `advice` and exit with code 130."""
    try:
        yield
    except BaseException as stopped:
        (folder / PARTS).rmdir()
        folder.rmdir()
        if isinstance(stopped, KeyboardInterrupt):
            click.echo(f"Interrupted. Nothing was kept; {advice}", err=True)
            raise SystemExit(INTERRUPTED) from None
        raise
    (folder / PARTS).rmdir()


@contextmanager
def show_progress(runs: int, variants: int, unit: str = "runs") -> Iterator[Report | None]:
    """Yield a function that receives progress: a bar on a terminal, None elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (
        TextColumn("Simulating"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit if variants == 1 else f"{unit} of {variants} variants"),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("simulating", total=runs, rate="")

        def report(done: int, all_runs: int) -> None:  # noqa: ARG001
            speed = progress.tasks[0].speed
            progress.update(task, completed=done, rate=f"{speed:.0f} per second" if speed else "")

        yield report


def loaded(word: str) -> Scenario:
    """Load a scenario by file or name and print its warnings on stderr."""
    path = find(word)
    scenario = load(path)
    for warning in scenario.warnings:
        click.echo(f"warning: {warning.render(str(path))}", err=True)
    return scenario


def publish(
    answer: Answer, folder: Path, as_machine: bool, facts: Mapping[str, Any], stem: str = "", keep: bool = False
) -> None:
    """Write an answer's JSON, text, tables and picture into a folder, and print the text or the JSON.

    `facts` are added to the JSON. With `keep`, raises UsageError if one of the files already exists.
    """
    stem = stem or answer.name
    drawn = type(answer).plot is not Answer.plot
    tables, kinds = answer.tables(), ("json", "txt", *(("png", "svg") if drawn else ()))
    names = (*(f"{stem}.{kind}" for kind in kinds), *tables)
    existing = [str(path) for name in names if (path := folder / name).exists()] if keep else []
    if existing:
        raise UsageError(f"already exists: {', '.join(existing)}; choose another folder or empty it")
    folder.mkdir(parents=True, exist_ok=True)
    machine = json.dumps({**answer.to_json(), **facts}, indent=2)
    write_text(folder / f"{stem}.json", machine + "\n")
    with whole_page():
        write_text(folder / f"{stem}.txt", f"{answer}\n")
    files = [folder / f"{stem}.txt", folder / f"{stem}.json"]
    for name, content in tables.items():
        write_text(folder / name, content)
        files.append(folder / name)
    if drawn:
        files.append(save(answer.plot(), folder / stem, answer.provenance())[0])
    click.echo(machine if as_machine else str(answer))
    for warning in getattr(answer, "warnings", ()) if as_machine else ():
        click.echo(f"warning: {warning}", err=True)
    click.echo("\nWritten:    " + "\n            ".join(str(path) for path in files), err=as_machine)


def finished(
    results: Results, as_machine: bool, pictures: str = MAIN, parameters: ParameterUncertainty | None = None
) -> None:
    """Write the summary and pictures of the first variant into the run folder, and print the text or the JSON."""
    answer = summary(results, parameters=parameters)
    with whole_page():
        write_text(results.folder / "summary.txt", f"{answer}\n")
    first, *others = results.manifest["variants"]
    drawn = draw(results, MAIN_PICTURES if pictures == MAIN else None, [first])
    click.echo(shown(answer, as_machine))
    click.echo(f"\nRun folder: {results.folder}\n{picture_lines(drawn)}", err=as_machine)
    if pictures == MAIN or others:
        click.echo(f"Others:     bilateral plot {results.folder}", err=as_machine)


def shown(answer: Answer, as_machine: bool) -> str:
    """Return the answer as text or as JSON."""
    return json.dumps(answer.to_json(), indent=2) if as_machine else str(answer)


def picture_lines(pictures: list[Path]) -> str:
    """List the pictures, one per line."""
    return "Pictures:   " + "\n            ".join(str(path) for path in pictures)
