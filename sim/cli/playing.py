"""While a study is played: a bar with rate and time left on a terminal, and what an interrupt leaves."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import rich_click as click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from sim.ensemble import Progress as Report
from sim.results.folder import PARTS, read_manifest

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
