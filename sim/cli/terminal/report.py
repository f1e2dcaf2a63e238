"""Shared steps of verbs: load the scenario, show progress, write the files, print the text or the JSON.

This module imports the libraries that simulate and draw, so verbs import it when they run.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import rich_click as click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeElapsedColumn

from sim.answer import Answer
from sim.cli.terminal.failures import interrupted
from sim.cli.terminal.options import FOCUS, MAIN
from sim.cli.terminal.pace import Pace
from sim.cli.terminal.printing import show, show_json
from sim.errors import UsageError, counted
from sim.model.compiling import seconds_compiling
from sim.notes import note, silent
from sim.questions.answer_files import contents_of, write_answer
from sim.questions.pictures import draw
from sim.questions.summary.parameter_uncertainty import ParameterUncertainty
from sim.questions.summary.summary import summary
from sim.results.dataset import Results, open_results, runs_kept
from sim.results.run_folder import MANIFEST, PARTS, read_manifest, recorded_results
from sim.running.ensemble import study_in
from sim.running.study import Study
from sim.running.workers import Progress as Report
from sim.scenario.file.files import find
from sim.scenario.scenario import Scenario, load
from sim.wording import whole_page
from sim.writing import write_text

MAIN_PICTURES = ("fan", "rungs")


@contextmanager
def stopped_short(folder: Path) -> Iterator[None]:
    """On Ctrl-C, report which runs are kept and how to resume, and exit with code 130."""
    try:
        yield
    except KeyboardInterrupt:
        manifest = read_manifest(folder)
        runs = runs_kept(folder, recorded_results(folder, manifest)[0])
        kept = f"{runs:,} of {counted(manifest['runs'], 'run')} are kept in {folder}"
        raise interrupted(f"Interrupted. {kept}; continue with: bilateral resume {folder}") from None


@contextmanager
def nothing_kept(folder: Path, advice: str) -> Iterator[None]:
    """Remove the empty run folder if the work inside fails; on Ctrl-C print `advice` and exit with code 130."""
    try:
        yield
    except BaseException as stopped:
        with suppress(OSError):  # something else may have been put there, and the reason is what has to be reported
            (folder / PARTS).rmdir()
            folder.rmdir()
        if isinstance(stopped, KeyboardInterrupt):
            raise interrupted(f"Interrupted. Nothing was kept; {advice}") from None
        raise
    (folder / PARTS).rmdir()


@contextmanager
def show_progress(
    runs: int | None, variants: int, unit: str = "runs", work: str = "Simulating"
) -> Iterator[Report | None]:
    """Yield a function that receives progress: a bar on a terminal, None elsewhere and if notes are silenced.

    Without `runs` their number is that of the first report.
    """
    if silent() or sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    columns = (
        TextColumn(work),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit if variants == 1 else f"{unit} of {variants} variants"),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        _Left(pace := Pace(_workers())),
    )
    pace.report(0, runs or 0, _seconds())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(work, total=runs, rate="")

        def report(done: int, all_runs: int) -> None:
            pace.report(done, runs or all_runs, _seconds())
            rate = f"{pace.speed:,.0f} per second" if pace.speed else ""
            progress.update(task, completed=done, total=runs or all_runs, rate=rate)

        yield report


def asked_focus() -> str | None:
    """Return the dyad of `--focus`, if it was given."""
    context = click.get_current_context(silent=True)
    return context.meta.get(FOCUS) if context else None


class _Left(ProgressColumn):
    """The time that is left."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        super().__init__()

    def render(self, task: Task) -> str:  # noqa: ARG002
        left = self._pace.left(_seconds())
        return "" if left is None else f"left {timedelta(seconds=round(left))}"


def _seconds() -> float:
    """Return the time on a clock that stands still while the engine is compiled."""
    return time.monotonic() - seconds_compiling()


def _workers() -> int:
    """Return the number of workers of the verb that runs."""
    context = click.get_current_context(silent=True)
    return int((context and context.params.get("workers")) or 1)


def loaded(word: str) -> Scenario:
    """Load a scenario by file or name, about the dyad of `--focus`, and print its warnings on stderr."""
    path, focus = find(word), asked_focus()
    scenario = load(path)
    if focus:
        scenario = scenario.focused_on(focus)
    for warning in scenario.warnings:
        note(f"warning: {warning.render(str(path))}")
    return scenario


def opened(folder: str | Path) -> Results:
    """Open a run folder, about the dyad of `--focus`."""
    results, focus = open_results(folder), asked_focus()
    return results.focused_on(focus) if focus else results


def study_of(subject: str, variant: str, runs: int, seed: int, weeks: int | None = None) -> Study:
    """Return the study of a scenario, or of the runs in a folder that are conditioned on the record.

    Of a folder as many runs as there are, at most `runs`, with its own seed. Raises UsageError for a folder of other
    runs.
    """
    if not Path(subject).is_dir():
        return Study(loaded(subject), (variant,), runs, seed, weeks)
    study = study_in(Path(subject))
    if focus := asked_focus():
        study = replace(study, scenario=study.scenario.focused_on(focus))
    if study.conditioned is None:
        raise UsageError(
            f"{subject} holds runs that are not conditioned on the record; name the scenario instead, or a run folder "
            f"of: bilateral update {study.scenario.name}"
        )
    note(f"note: {subject} has {counted(study.runs, 'run')} given the record, seed {study.seed}")
    fewer = replace(study, variants=(variant,), runs=min(runs, study.runs))
    return fewer if weeks is None else replace(fewer, weeks=weeks)


def publish(
    answer: Answer, folder: Path, as_machine: bool, facts: Mapping[str, Any], stem: str = "", keep: bool = False
) -> None:
    """Write an answer's JSON, text, tables and picture into a folder, and print the text or the JSON.

    An answer about another focal dyad than the first one of a study goes into a folder of the dyad's name inside.
    `facts` are added to the JSON. With `keep`, raises UsageError if one of the files already exists.
    """
    facts = {**facts, **_about()}
    text, contents = _about_line() + str(answer), contents_of(answer, facts)
    if not keep and (focus := asked_focus()) and (folder / MANIFEST).is_file():
        folder = _of_dyad(folder, focus)
    files = write_answer(answer, folder, facts, stem, keep)
    show_json(contents) if as_machine else show(text)
    for warning in getattr(answer, "warnings", ()) if as_machine else ():
        note(f"warning: {warning}")
    (note if as_machine else show)("\nWritten:    " + "\n            ".join(str(path) for path in files))


def _of_dyad(folder: Path, dyad: str) -> Path:
    """Return where answers about a focal dyad go: the run folder, or for another than its first a folder in it."""
    results = open_results(folder)
    return folder if results.focal_dyad(dyad) == results.focal_dyads[0] else folder / results.focal_dyad(dyad)


def finished(
    results: Results, as_machine: bool, pictures: str = MAIN, parameters: ParameterUncertainty | None = None
) -> None:
    """Write the summary and pictures of the first variant into the run folder, and print the text or the JSON."""
    answer = summary(results, parameters=parameters)
    with whole_page():
        write_text(results.folder / "summary.txt", f"{answer}\n")
    first, *others = results.manifest["variants"]
    drawn = draw(results, MAIN_PICTURES if pictures == MAIN else None, [first])
    show_answer(answer, as_machine)
    tell = note if as_machine else show
    tell(f"\nRun folder: {results.folder}\n{picture_lines(drawn)}")
    if pictures == MAIN or others:
        tell(f"Others:     bilateral plot {results.folder}")


def show_answer(answer: Answer, as_machine: bool) -> None:
    """Print the answer as text or as JSON."""
    show_json({**answer.to_json(), **_about()}) if as_machine else show(_about_line() + str(answer))


def _about() -> dict[str, str]:
    """Return the dyad of `--focus`, as a key of the JSON; nothing without it."""
    focus = asked_focus()
    return {"focus": focus.upper()} if focus else {}


def _about_line() -> str:
    """Return the line of a text that names the dyad of `--focus`; empty without it."""
    return "".join(f"Focal dyad: {dyad}\n" for dyad in _about().values())


def picture_lines(pictures: list[Path]) -> str:
    """List the pictures, one per line."""
    return "Pictures:   " + "\n            ".join(str(path) for path in pictures)
