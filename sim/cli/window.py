"""`bilateral window`: until when it can be mended, by which gesture, and what closes the window."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from sim.cli.options import as_json

if TYPE_CHECKING:
    from sim.questions.window.window import Window

RUNS, SEED, EVERY, WITHIN = 300, 1, 4, 52
STEM = "window"
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
@click.option("--every", default=EVERY, show_default=True, help="Weeks between two tries.")
@click.option("--from", "first", type=DAY, metavar="DATE", help="First try. Default: a week after the last incident.")
@click.option("--until", "last", type=DAY, metavar="DATE", help="Last try. Default: 40 tries, or up to the horizon.")
@click.option("--within", default=WITHIN, show_default=True, help="Weeks a gesture is given to work.")
@click.option("--variant", default="base", show_default=True, help="The variant to look into.")
@click.option("--runs", default=RUNS, show_default=True, help="How many runs.")
@click.option("--seed", default=SEED, show_default=True, help="Seed of the luck; the same seed gives the same bits.")
@click.option("--workers", type=int, help="Processes that play side by side. Default: as many as there are cores.")
@click.option("--out", type=click.Path(path_type=Path), help="Run folder. Default: runs/<scenario>-<date>-<n>.")
@as_json
def window(scenario: str, gestures: tuple[str, ...], out: Path | None, as_json: bool, **asked: Any) -> None:
    """Say until when the relationship in SCENARIO can be mended, and by which gesture.

    Each run is forked in one week after another, the gesture is made, and the run goes on with the same luck, beside
    doing nothing. Writes window.json, window.txt and a picture into a run folder.
    """
    from sim.cli.report import nothing_kept, show_progress
    from sim.questions.window.window import Span
    from sim.questions.window.window import window as windowed
    from sim.results.run_folder import new_folder
    from sim.running.study import Study
    from sim.scenario.file.files import find
    from sim.scenario.scenario import load

    path = find(scenario)
    loaded = load(path)
    for warning in loaded.warnings:
        click.echo(f"warning: {warning.render(str(path))}", err=True)
    study = Study(loaded, (asked["variant"],), asked["runs"], asked["seed"])
    first, last = (day.date() if isinstance(day, dt.datetime) else None for day in (asked["first"], asked["last"]))
    span = Span(asked["every"], first, last, asked["within"])
    workers = asked["workers"] if asked["workers"] is not None else os.cpu_count() or 1
    folder = new_folder(out, loaded.name, dt.date.today())
    advice = "fewer --runs or tries further apart (--every) take less time."
    with nothing_kept(folder, advice), show_progress(study.runs, 1) as progress:
        found = windowed(study, gestures, span, workers, progress)
    _report(found, folder, as_json)


def _report(found: Window, folder: Path, as_machine: bool) -> None:
    """Leave the window in the folder, and print it."""
    from sim.plotting.style import save
    from sim.questions.window.picture import window as drawn
    from sim.questions.window.picture import window_curves
    from sim.questions.window.text import window_text
    from sim.results.run_folder import SCENARIO, versions, write_text

    study, made = found.study, versions()
    facts = {"run_folder": str(folder), "versions": made}
    machine, text = json.dumps({**found.as_json(), **facts}, indent=2), window_text(found)
    told = {"scenario": study.scenario.name, "variant": found.variant}
    origin: dict[str, str | int] = {**told, "seed": study.seed, "runs": study.runs, "version": made["bilateral"]}
    write_text(folder / SCENARIO, study.scenario.resolved)
    write_text(folder / f"{STEM}.json", machine + "\n")
    write_text(folder / f"{STEM}.txt", text + "\n")
    picture = save(drawn(window_curves(found)), folder / STEM, origin)[0]
    click.echo(machine if as_machine else text)
    click.echo(f"\nRun folder: {folder}\nPicture:    {picture}", err=as_machine)
