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
    from sim.briefing.baked_settings.baked import Baked
    from sim.briefing.baked_settings.baking import Bake, Plan
    from sim.briefing.brief import Brief
    from sim.results.dataset import Results
    from sim.running.workers import Progress


@click.command()
@click.argument("subject", metavar="RUN|SCENARIO", type=SCENARIO)
@click.option("--full", is_flag=True, help="Ask every question that has no answer yet (docs/brief.md: how long).")
@click.option("--out", type=click.Path(path_type=Path), help="HTML file. Default: brief.html in the run folder.")
@click.option("--variant", "variants", type=VARIANT, multiple=True, help="With SCENARIO: a variant; repeatable.")
@click.option(
    "--bake", "baked", multiple=True, metavar="KEY=VALUES",
    help="Add a slider or a switch: KEY=LOW:HIGH:N, KEY=A,B,C, incident=on,off or incidents.NAME=on,off. Repeatable.",
)  # fmt: skip
@click.option("--language", default="en", type=click.Choice(["en", "ru", "az", "tr"]), help="Of the page. Default: en.")
@click.option("--theory", help="With SCENARIO: how leaders decide; see docs/theories.md.")
@scenario_size
@as_json
def brief(
    subject: str, full: bool, out: Path | None, as_json: bool, baked: tuple[str, ...], language: str, **options: Any
) -> None:
    """Write a brief: one HTML page with the answers about a study.

    RUN is the folder of a study; SCENARIO (a file, or the name of a bundled one) is simulated first. The page needs
    neither network nor script. Sections whose question was not asked name the command that adds them. With --bake, the
    page has sliders that work offline: every combination of their values is simulated.
    """
    from sim.briefing.baked_settings.baking import bake_of
    from sim.cli.terminal.printing import show, show_json
    from sim.errors import UsageError

    if out is not None and out.exists():
        raise UsageError(f"{out} already exists and is not overwritten; choose another name")
    workers, bake = options.pop("workers") or SIZE["workers"], bake_of(baked)
    results = _opened(subject, options) if Path(subject).is_dir() else _simulated(subject, workers, bake, options)
    answer = _written(results, full, workers, bake, language)
    file, commands = answer.save(out), answer.commands()
    if as_json:
        facts = {"file": str(file), "run_folder": str(results.folder), "commands": commands}
        show_json({**answer.to_json(), **facts})
    else:
        show(str(answer))
    adding = [f"To add:     {line}" for line in commands.values()]
    (note if as_json else show)("\n".join(["", f"Written:    {file}", *adding]))


def _written(results: Results, full: bool, workers: int, bake: Bake, language: str) -> Brief:
    """Write the brief; with `full`, ask the questions without an answer first, with a bar for each."""
    from sim.briefing.asking import ask
    from sim.briefing.baked_settings.baking import plan
    from sim.briefing.brief import reading, scenario_of, unanswered, written
    from sim.cli.terminal.report import show_progress
    from sim.errors import UsageError
    from sim.running.ensemble import study_in

    scenario, refused = scenario_of(results), {}
    planned = plan(study_in(results.folder), bake) if bake else None
    for question in unanswered(results, scenario) if full else ():
        note(f"Asking:     {question}")
        with _answers_kept(results.folder), show_progress(100, 1, f"percent of {question}") as bar:
            percent = None if bar is None else partial(_percent, bar)
            try:
                ask(results, scenario, question, workers, percent)
            except UsageError as refusal:
                refused[question] = str(refusal)
    settings = _settings(results, planned, workers, bake) if planned else None
    return written(results, scenario, refused, settings, reading(language))


def _settings(results: Results, planned: Plan, workers: int, bake: Bake) -> Baked:
    """Simulate the settings of the sliders, with a bar. On Ctrl-C, say what is kept and exit with code 130."""
    from sim.briefing.baked_settings.baked import baked
    from sim.briefing.baked_settings.baking import as_options, time_of
    from sim.cli.terminal.failures import interrupted
    from sim.cli.terminal.report import show_progress
    from sim.errors import counted

    settings = len(planned.study.variants)
    takes = time_of(planned.study, settings)
    note(f"Settings:   {counted(settings, 'setting')} of {counted(planned.study.runs, 'run')}, {takes} with one worker")
    try:
        with show_progress(planned.runs, 1, f"runs of {counted(settings, 'setting')}") as progress:
            return baked(results, planned, workers, progress)
    except KeyboardInterrupt:
        again = f"again: bilateral brief {results.folder} {' '.join(as_options(bake))}"
        raise interrupted(
            f"Interrupted. The study is kept in {results.folder}, its settings are not; {again}"
        ) from None


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
    from sim.cli.terminal.report import asked_focus
    from sim.errors import UsageError
    from sim.results.dataset import open_results
    from sim.results.run_folder import SCENARIO as SCENARIO_FILE

    names = [f"--{name.removesuffix('s') if name == 'variants' else name}" for name, value in options.items() if value]
    if focus := asked_focus():
        again = f"bilateral brief {Path(folder, SCENARIO_FILE)} --focus {focus}"
        raise UsageError(f"a run folder's brief is about its first focal dyad; simulate it about another: {again}")
    if names:
        raise UsageError(
            f"{', '.join(names)} applies only to a scenario; a run folder is reported as it is. "
            f"`bilateral expand RUN --runs N` adds runs"
        )
    return open_results(folder)


def _simulated(scenario: str, workers: int, bake: Bake, options: dict[str, Any]) -> Results:
    """Simulate a scenario into a new run folder, once the settings of the sliders are known to be right."""
    from sim.briefing.baked_settings.baking import plan
    from sim.cli.terminal.report import loaded, show_progress, stopped_short
    from sim.running.ensemble import open_study_folder, play_into
    from sim.running.study import Study
    from sim.scenario.file.values import BASE
    from sim.scenario.inputs import DEFAULT_THEORY

    runs, seed = (options[name] if options[name] is not None else SIZE[name] for name in ("runs", "seed"))
    variants, theory = options["variants"] or (BASE,), options["theory"] or DEFAULT_THEORY
    study = Study(loaded(scenario), variants, runs, seed, options["weeks"], theory)
    if bake:
        plan(study, bake)
    folder = open_study_folder(study)
    with stopped_short(folder), show_progress(study.runs, len(study.variants)) as progress:
        return play_into(folder, study, progress, workers)
