"""Command `bilateral discover`: the region of the inputs that leads to an outcome."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import rich_click as click

from sim.cli.terminal.options import SCENARIO, VARIANT, as_json, run_out, seed, vary, weeks, width, workers

ADVICE = "fewer --runs or --points take less time."


@click.command()
@click.argument("scenario", type=SCENARIO)
@click.option(
    "--when", default="rupture", show_default=True, help="The outcome of a run: `rupture`, or `no rupture`.",
)  # fmt: skip
@vary
@width
@click.option("--points", default=512, show_default=True, help="Number of settings, a power of 2.")
@click.option("--variant", type=VARIANT, default="base", show_default=True, help="Variant to vary.")
@click.option("--runs", default=40, show_default=True, help="Number of runs of each setting.")
@seed
@weeks
@workers
@run_out
@as_json
def discover(scenario: str, out: Path | None, as_json: bool, **asked: Any) -> None:
    """Find the region of the inputs that leads to an outcome.

    Simulates SCENARIO in many settings of its numbers and finds a box with a few limits in which the outcome is more
    frequent. Writes discover.json, discover.csv, discover.txt and a picture into a run folder.
    """
    from sim.cli.terminal.report import loaded, nothing_kept, publish, show_progress
    from sim.questions.discover.discover import discover as found
    from sim.questions.discover.discover import settings_planned
    from sim.questions.sweep.design import ranges
    from sim.results.run_folder import SCENARIO, new_folder, versions
    from sim.running.study import Study
    from sim.writing import write_text

    given = ranges(asked["varied"]) or asked["width"]
    study = Study(loaded(scenario), (asked["variant"],), asked["runs"], asked["seed"], asked["weeks"])
    every = settings_planned(asked["points"]) * study.runs
    folder = new_folder(out, study.scenario.name, dt.date.today())
    with nothing_kept(folder, ADVICE), show_progress(every, 1) as progress:
        answer = found(study, asked["when"], given, points=asked["points"], workers=asked["workers"], progress=progress)
    write_text(folder / SCENARIO, study.scenario.resolved)
    publish(answer, folder, as_json, {"run_folder": str(folder), "versions": versions()})
