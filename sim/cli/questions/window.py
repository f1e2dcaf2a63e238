"""`bilateral window`: until when a gesture can end the crisis, and what closes the window."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import rich_click as click

from sim.cli.terminal.options import SCENARIO, VARIANT, as_json, run_out, seed, workers

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@click.argument("scenario", metavar="SCENARIO|RUN", type=SCENARIO)
@click.option(
    "--gesture",
    "gestures",
    multiple=True,
    help="amends, amends_half, back_down, restraint, release, mediation, all; a+b combines two. Repeat to compare. "
    "Default: amends, or mediation with --mediator.",
)
@click.option("--mediator", metavar="STATE", help="Third party that mediates. Default: see docs/window.md.")
@click.option(
    "--by", metavar="STATE", help="Who makes the acts between the two: offender, victim, or the code of one of them."
)
@click.option("--every", default=4, show_default=True, help="Weeks between two tests.")
@click.option("--from", "first", type=DAY, metavar="DATE", help="First test. Default: a week after the last incident.")
@click.option("--until", "last", type=DAY, metavar="DATE", help="Last test. Default: 40 tests, or up to the horizon.")
@click.option("--within", default=52, show_default=True, help="Weeks for a gesture to take effect.")
@click.option("--variant", type=VARIANT, default="base", show_default=True, help="Variant to simulate.")
@click.option("--runs", default=300, show_default=True, help="Number of runs.")
@seed
@workers
@run_out
@as_json
def window(scenario: str, gestures: tuple[str, ...], out: Path | None, as_json: bool, **options: Any) -> None:
    """Estimate how long a gesture can still end the crisis.

    Each run is forked every few weeks, the gesture is made in the fork, and the result is compared with the run itself
    (common random numbers). RUN is a folder of runs given the record, by `bilateral update`: then gestures are tested
    from the end of the record on. Writes window.json, window.txt and a picture into a run folder.
    """
    from sim.cli.terminal.report import nothing_kept, publish, show_progress, study_of
    from sim.questions.window.window import Options
    from sim.questions.window.window import window as estimate_window
    from sim.results.run_folder import SCENARIO, new_folder, versions
    from sim.writing import write_text

    study = study_of(scenario, options["variant"], options["runs"], options["seed"])
    first, last = (day.date() if isinstance(day, dt.datetime) else None for day in (options["first"], options["last"]))
    asked = Options(
        first=first, last=last, every=options["every"], within=options["within"],
        by=options["by"], mediator=options["mediator"],
    )  # fmt: skip
    folder = new_folder(out, study.scenario.name, dt.date.today())
    advice = "fewer --runs or a larger --every take less time."
    with nothing_kept(folder, advice), show_progress(study.runs, 1) as progress:
        answer = estimate_window(study, gestures or None, options["workers"], progress, **asked)
    write_text(folder / SCENARIO, study.scenario.resolved)
    publish(answer, folder, as_json, {"run_folder": str(folder), "versions": versions()})
