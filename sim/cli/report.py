"""What verbs do around an answer: load the scenario, show progress, write the files, print the text or the JSON.

This module imports the libraries that simulate and draw, so verbs import it when they run.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import rich_click as click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from sim.errors import UsageError
from sim.plotting.style import save
from sim.questions.answer import Answer
from sim.questions.pictures import draw
from sim.questions.summary.summary import summary
from sim.results.dataset import Results
from sim.results.run_folder import PARTS, read_manifest, write_text
from sim.running.workers import Progress as Report
from sim.scenario.file.files import find
from sim.scenario.scenario import Scenario, load

INTERRUPTED = 130


@contextmanager
def stopped_short(folder: Path) -> Iterator[None]:
    """Turns Ctrl-C into a message that says what is kept and how to go on, and exit code 130."""
    try:
        yield
    except KeyboardInterrupt:
        manifest = read_manifest(folder)
        kept = f"{manifest['runs_done']:,} of {manifest['runs']:,} runs are kept in {folder}"
        click.echo(f"Interrupted. {kept}; go on with: bilateral resume {folder}", err=True)
        raise SystemExit(INTERRUPTED) from None


@contextmanager
def nothing_kept(folder: Path, advice: str) -> Iterator[None]:
    """For what is not kept in parts: leaves no empty run folder where nothing came of it; Ctrl-C gets the advice."""
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
    """Yields the function a study reports its progress to: a bar on a terminal, None elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (
        TextColumn("Playing"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit if variants == 1 else f"{unit} of {variants} variants"),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("playing", total=runs, rate="")

        def report(done: int, all_runs: int) -> None:  # noqa: ARG001
            speed = progress.tasks[0].speed
            progress.update(task, completed=done, rate=f"{speed:.0f} a second" if speed else "")

        yield report


def loaded(word: str) -> Scenario:
    """The scenario of this file or name, with its warnings on stderr."""
    path = find(word)
    scenario = load(path)
    for warning in scenario.warnings:
        click.echo(f"warning: {warning.render(str(path))}", err=True)
    return scenario


def cores(workers: int | None) -> int:
    """The number of workers asked for, or as many as there are cores."""
    return workers if workers is not None else os.cpu_count() or 1


def publish(
    answer: Answer, folder: Path, as_machine: bool, facts: Mapping[str, Any], stem: str = "", keep: bool = False
) -> None:
    """Write an answer's JSON, text, tables and picture into a folder, and print the text or the JSON.

    `facts` are added to the JSON. With `keep`, raises UsageError if the folder has one of the files already.
    """
    stem = stem or answer.name
    drawn = type(answer).plot is not Answer.plot
    kinds = ("json", "txt", *(("png", "svg") if drawn else ()))
    there = [str(path) for kind in kinds if (path := folder / f"{stem}.{kind}").exists()] if keep else []
    if there:
        raise UsageError(f"{', '.join(there)} already there; name another folder, or remove what is in it first")
    folder.mkdir(parents=True, exist_ok=True)
    text, machine = str(answer), json.dumps({**answer.to_json(), **facts}, indent=2)
    write_text(folder / f"{stem}.json", machine + "\n")
    write_text(folder / f"{stem}.txt", text + "\n")
    files = [folder / f"{stem}.txt", folder / f"{stem}.json"]
    for name, content in answer.tables().items():
        write_text(folder / name, content)
        files.append(folder / name)
    if drawn:
        files.append(save(answer.plot(), folder / stem, answer.provenance())[0])
    click.echo(machine if as_machine else text)
    for warning in getattr(answer, "warnings", ()) if as_machine else ():
        click.echo(f"warning: {warning}", err=True)
    click.echo("\nWritten:    " + "\n            ".join(str(path) for path in files), err=as_machine)


def finished(results: Results, as_machine: bool) -> None:
    """Write the summary and the pictures of the first variant into the run folder, and print the text or the JSON."""
    answer = summary(results)
    write_text(results.folder / "summary.txt", f"{answer}\n")
    first, *others = results.manifest["variants"]
    pictures = draw(results, variants=[first])
    click.echo(shown(answer, as_machine))
    click.echo(f"\nRun folder: {results.folder}\n{picture_lines(pictures)}", err=as_machine)
    if others:
        click.echo(f"Others:     bilateral plot {results.folder} --variant {others[0]}", err=as_machine)


def shown(answer: Answer, as_machine: bool) -> str:
    """The answer as text, or as JSON."""
    return json.dumps(answer.to_json(), indent=2) if as_machine else str(answer)


def picture_lines(pictures: list[Path]) -> str:
    """The pictures, one a line."""
    return "Pictures:   " + "\n            ".join(str(path) for path in pictures)
