"""The progress bar of long verbs: runs done, rate, time left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from sim.ensemble import Progress as Report


@contextmanager
def bar(runs: int, variants: int) -> Iterator[Report]:
    """A bar on stderr; yields the function that a study reports its progress to."""
    what = "runs" if variants == 1 else f"runs of {variants} variants"
    columns = (
        TextColumn("Playing"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(what),
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
