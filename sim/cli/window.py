"""`bilateral window`: until when it can be mended, by which gesture, and what closes the window."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import rich_click as click

from sim.cli.options import as_json

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@click.argument("scenario", type=click.Path())
@click.option(
    "--gesture",
    "gestures",
    multiple=True,
    default=("amends",),
    show_default=True,
    help="amends, amends_half, climb_down, restraint, release, mediation, all; a+b makes both. Repeat to try several.",
)
@click.option("--every", default=4, show_default=True, help="Weeks between two tries.")
@click.option("--from", "first", type=DAY, metavar="DATE", help="First try. Default: a week after the last incident.")
@click.option("--until", "last", type=DAY, metavar="DATE", help="Last try. Default: 40 tries, or up to the horizon.")
@click.option("--within", default=52, show_default=True, help="Weeks a gesture is given to work.")
@click.option("--variant", default="base", show_default=True, help="The variant to look into.")
@click.option("--runs", default=300, show_default=True, help="How many runs.")
@click.option("--seed", default=1, show_default=True, help="Seed of the luck; the same seed gives the same bits.")
@click.option("--workers", type=int, help="Processes that play side by side. Default: as many as there are cores.")
@click.option("--out", type=click.Path(path_type=Path), help="Run folder. Default: runs/<scenario>-<date>-<n>.")
@as_json
def window(scenario: str, gestures: tuple[str, ...], out: Path | None, as_json: bool, **asked: Any) -> None:
    """Say until when the relationship in SCENARIO can be mended, and by which gesture.

    Each run is forked in one week after another, the gesture is made, and the run goes on with the same luck, beside
    doing nothing. Writes window.json, window.txt and a picture into a run folder.
    """
    from sim.cli.report import cores, loaded, nothing_kept, publish, show_progress
    from sim.questions.window.window import Tries
    from sim.questions.window.window import window as windowed
    from sim.results.run_folder import SCENARIO, new_folder, versions, write_text
    from sim.running.study import Study

    study = Study(loaded(scenario), (asked["variant"],), asked["runs"], asked["seed"])
    first, last = (day.date() if isinstance(day, dt.datetime) else None for day in (asked["first"], asked["last"]))
    tries = Tries(every=asked["every"], first=first, last=last, within=asked["within"])
    folder = new_folder(out, study.scenario.name, dt.date.today())
    advice = "fewer --runs or tries further apart (--every) take less time."
    with nothing_kept(folder, advice), show_progress(study.runs, 1) as progress:
        found = windowed(study, gestures, cores(asked["workers"]), progress, **tries)
    write_text(folder / SCENARIO, study.scenario.resolved)
    publish(found, folder, as_json, {"run_folder": str(folder), "versions": versions()})
