"""Command `bilateral sensitivity`: which inputs drive the spread of an outcome."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import rich_click as click

from sim.cli.terminal.options import SCENARIO, VARIANT, as_json, outcome, run_out, seed, vary, weeks, width, workers

ADVICE = "fewer --runs, --trajectories or --points take less time, and so do a few inputs named with --vary."


@click.command()
@click.argument("scenario", type=SCENARIO)
@vary
@width
@click.option("--trajectories", default=4, show_default=True, help="Number of trajectories of the screening.")
@click.option("--inputs", default=12, show_default=True, help="Number of inputs that are kept for indices.")
@click.option("--points", default=64, show_default=True, help="Number of points of the indices, a power of 2.")
@click.option(
    "--theory", "theories", multiple=True, help="A theory of the group of theories; repeatable. Default: all."
)
@click.option("--variant", type=VARIANT, default="base", show_default=True, help="Variant to vary.")
@outcome
@click.option("--runs", default=64, show_default=True, help="Number of runs of each setting.")
@seed
@weeks
@workers
@run_out
@as_json
def sensitivity(scenario: str, out: Path | None, as_json: bool, **asked: Any) -> None:
    """Show which inputs drive the spread of an outcome.

    Screens every number of SCENARIO, estimates how much of the variance the important ones explain, and what share is
    chance, fitted parameters and theory. Writes sensitivity.json, .csv, .txt and a picture into a run folder.
    """
    from sim.cli.terminal.report import loaded, nothing_kept, publish, show_progress
    from sim.questions.sensitivity.sensitivity import sensitivity as analysed
    from sim.questions.sensitivity.varied import Effort
    from sim.questions.sweep.design import ranges
    from sim.results.outcomes import outcome
    from sim.results.run_folder import SCENARIO, new_folder, versions
    from sim.running.study import Study
    from sim.scenario.uncertain_inputs import varied_inputs
    from sim.writing import write_text

    measured, given = outcome(asked["outcome"]), ranges(asked["varied"]) or asked["width"]
    every_theory = tuple(asked["theories"]) or Effort.theories
    effort = Effort(asked["trajectories"], asked["inputs"], asked["points"], every_theory)
    study = Study(loaded(scenario), (asked["variant"],), asked["runs"], asked["seed"], asked["weeks"])
    inputs = varied_inputs(study.scenario, asked["variant"], given)
    every = sum(effort.settings(len(inputs))) * study.runs
    folder = new_folder(out, study.scenario.name, dt.date.today())
    with nothing_kept(folder, ADVICE), show_progress(every, 1) as progress:
        answer = analysed(study, given, measured.name, effort=effort, workers=asked["workers"], progress=progress)
    write_text(folder / SCENARIO, study.scenario.resolved)
    publish(answer, folder, as_json, {"run_folder": str(folder), "versions": versions()})
