"""`bilateral brief`: the answers about one study on one page of HTML."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from sim.cli.terminal.options import SCENARIO, SIZE, VARIANT, as_json, scenario_size
from sim.notes import note

if TYPE_CHECKING:
    from sim.briefing.brief import Brief
    from sim.results.dataset import Results
    from sim.running.workers import Progress


@click.command()
@click.argument("subject", metavar="RUN|SCENARIO", type=SCENARIO)
@click.option("--full", is_flag=True, help="Ask every question that has no answer yet (docs/brief.md: how long).")
@click.option("--out", type=click.Path(path_type=Path), help="HTML file. Default: brief.html in the run folder.")
@click.option("--variant", "variants", type=VARIANT, multiple=True, help="With SCENARIO: a variant; repeatable.")
@click.option("--theory", help="With SCENARIO: how leaders decide; see docs/theories.md.")
@scenario_size
@as_json
def brief(subject: str, full: bool, out: Path | None, as_json: bool, **options: Any) -> None:
    """Write a brief: one HTML page with the answers about a study.

    RUN is the folder of a study; SCENARIO (a file, or the name of a bundled one) is simulated first. The page needs
    neither network nor script. Sections whose question was not asked name the command that adds them.
    """
    from sim.cli.terminal.printing import show, show_json
    from sim.errors import UsageError

    if out is not None and out.exists():
        raise UsageError(f"{out} already exists and is not overwritten; choose another name")
    workers = options.pop("workers") or SIZE["workers"]
    results = _opened(subject, options) if Path(subject).is_dir() else _simulated(subject, workers, options)
    answer = _written(results, full, workers)
    file, commands = answer.save(out), answer.commands()
    if as_json:
        facts = {"file": str(file), "run_folder": str(results.folder), "commands": commands}
        show_json({**answer.to_json(), **facts})
    else:
        show(str(answer))
    adding = [f"To add:     {line}" for line in commands.values()]
    (note if as_json else show)("\n".join(["", f"Written:    {file}", *adding]))


def _written(results: Results, full: bool, workers: int) -> Brief:
    """Write the brief; with `full`, ask the questions without an answer first, with a bar for each."""
    from sim.briefing.asking import ask
    from sim.briefing.brief import scenario_of, unanswered, written
    from sim.cli.terminal.report import show_progress
    from sim.errors import UsageError

    scenario, refused = scenario_of(results), {}
    for question in unanswered(results, scenario) if full else ():
        note(f"Asking:     {question}")
        with _answers_kept(results.folder), show_progress(100, 1, f"percent of {question}") as bar:
            percent = None if bar is None else partial(_percent, bar)
            try:
                ask(results, scenario, question, workers, percent)
            except UsageError as refusal:
                refused[question] = str(refusal)
    return written(results, scenario, refused)


def _percent(bar: Progress, done: int, of: int) -> None:
    bar(100 * done // of, 100)


@contextmanager
def _answers_kept(folder: Path) -> Iterator[None]:
    """On Ctrl-C, say that finished answers are kept and how to continue, and exit with code 130."""
    from sim.cli.terminal.failures import interrupted

    try:
        yield
    except KeyboardInterrupt:
        kept = f"Answers that are finished are kept in {folder}"
        raise interrupted(f"Interrupted. {kept}; continue with: bilateral brief {folder} --full") from None


def _opened(folder: str, options: dict[str, Any]) -> Results:
    from sim.errors import UsageError
    from sim.results.dataset import open_results

    names = [f"--{name.removesuffix('s') if name == 'variants' else name}" for name, value in options.items() if value]
    if names:
        raise UsageError(
            f"{', '.join(names)} applies only to a scenario; a run folder is reported as it is. "
            f"`bilateral expand RUN --runs N` adds runs"
        )
    return open_results(folder)


def _simulated(scenario: str, workers: int, options: dict[str, Any]) -> Results:
    """Simulate a scenario into a new run folder."""
    from sim.cli.terminal.report import loaded, show_progress, stopped_short
    from sim.running.ensemble import open_study_folder, play_into
    from sim.running.study import Study
    from sim.scenario.file.values import BASE
    from sim.scenario.inputs import DEFAULT_THEORY

    runs, seed = (options[name] if options[name] is not None else SIZE[name] for name in ("runs", "seed"))
    variants, theory = options["variants"] or (BASE,), options["theory"] or DEFAULT_THEORY
    study = Study(loaded(scenario), variants, runs, seed, options["weeks"], theory)
    folder = open_study_folder(study)
    with stopped_short(folder), show_progress(study.runs, len(study.variants)) as progress:
        return play_into(folder, study, progress, workers)
