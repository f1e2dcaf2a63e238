"""`bilateral signposts`: the observations that would best distinguish the futures."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from sim.cli.terminal.options import SCENARIO, SIZE, as_json, out, scenario_size, variant

if TYPE_CHECKING:
    from sim.results.dataset import Results

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@click.argument("subject", metavar="SCENARIO|RUN", type=SCENARIO)
@click.option("--outcome", default="repair", show_default=True, help="What lies ahead: repair, rupture, severance.")
@click.option("--from", "present", type=DAY, metavar="DATE", help="The present. Default: after the record, or start.")
@click.option("--months", type=int, multiple=True, help="Look this many months ahead; repeatable. Default: 3, 6, 12.")
@variant
@scenario_size
@out
@as_json
def signposts(subject: str, out: Path | None, as_json: bool, **asked: Any) -> None:
    """Find the observations that would best distinguish the futures.

    SCENARIO (a file, or the name of a bundled one) is simulated into a new run folder; RUN is the folder of a study.
    Writes signposts.json, signposts.csv, signposts.txt and a picture.
    """
    from sim.cli.terminal.report import publish
    from sim.questions.signposts.futures import future_called
    from sim.questions.signposts.signposts import MONTHS
    from sim.questions.signposts.signposts import signposts as best_signposts

    future_called(asked["outcome"])
    options = {name: asked[name] for name in ("runs", "seed", "weeks", "workers")}
    is_run = Path(subject).is_dir()
    results = _opened(subject, options) if is_run else _simulated(subject, asked["variant"], out, options)
    present = asked["present"].date() if isinstance(asked["present"], dt.datetime) else None
    answer = best_signposts(results, asked["outcome"], asked["variant"], present, asked["months"] or MONTHS)
    keep = out is not None and is_run
    publish(answer, out or results.folder, as_json, {"run_folder": str(results.folder)}, keep=keep)


def _opened(folder: str, options: dict[str, Any]) -> Results:
    from sim.cli.terminal.report import opened
    from sim.errors import UsageError

    names = [f"--{name}" for name, value in options.items() if value is not None]
    if names:
        raise UsageError(
            f"{', '.join(names)} applies only to a scenario; a run folder is evaluated as it is. "
            f"`bilateral expand RUN --runs N` adds runs"
        )
    return opened(folder)


def _simulated(scenario: str, variant: str | None, out: Path | None, options: dict[str, Any]) -> Results:
    """Simulate a variant into a new run folder."""
    from sim.cli.terminal.report import loaded, show_progress, stopped_short
    from sim.running.ensemble import open_study_folder, play_into
    from sim.running.study import Study
    from sim.scenario.file.values import BASE

    runs, seed, workers = (options[name] if options[name] is not None else value for name, value in SIZE.items())
    study = Study(loaded(scenario), (variant or BASE,), runs, seed, options["weeks"])
    folder = open_study_folder(study, out)
    with stopped_short(folder), show_progress(study.runs, 1) as progress:
        return play_into(folder, study, progress, workers)
