"""Command `bilateral sweep`: an outcome over many settings of the inputs."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import rich_click as click

from sim.cli.terminal.options import SCENARIO, VARIANT, as_json, outcome, run_out, seed, weeks, workers

ADVICE = "fewer --runs or fewer values take less time."


@click.command()
@click.argument("scenario", type=SCENARIO)
@click.option(
    "--vary", "varied", multiple=True, metavar="KEY=VALUES",
    help="A key and its values: LOW:HIGH:N, A,B,C, or LOW:HIGH with --points. Repeatable.",
)  # fmt: skip
@click.option("--points", type=int, help="With ranges LOW:HIGH: number of settings spread over them. Default: 64.")
@click.option("--from", "table", type=click.Path(path_type=Path), help="CSV with a column for each key.")
@click.option("--variant", type=VARIANT, default="base", show_default=True, help="Variant to vary.")
@outcome
@click.option("--runs", default=200, show_default=True, help="Number of runs of each setting.")
@seed
@weeks
@workers
@run_out
@as_json
def sweep(scenario: str, out: Path | None, as_json: bool, **asked: Any) -> None:
    """Show how an outcome depends on the inputs.

    Simulates SCENARIO with other values of any of its keys, on the same random numbers: every combination of the values
    given, or settings spread over ranges. Writes sweep.json, sweep.csv, sweep.txt and a picture into a run folder.
    """
    from sim.cli.terminal.report import loaded, nothing_kept, publish, show_progress
    from sim.errors import UsageError
    from sim.questions.sweep.design import design, table
    from sim.questions.sweep.sweep import sweep as swept
    from sim.results.outcomes import outcome
    from sim.results.run_folder import SCENARIO, new_folder, versions
    from sim.running.study import Study
    from sim.writing import write_text

    measured = outcome(asked["outcome"])
    if asked["table"] is not None and asked["varied"]:
        raise UsageError("give either --vary or --from, not both")
    planned = table(asked["table"]) if asked["table"] else design(asked["varied"], asked["points"], asked["seed"])
    study = Study(loaded(scenario), (asked["variant"],), asked["runs"], asked["seed"], asked["weeks"])
    folder = new_folder(out, study.scenario.name, dt.date.today())
    with nothing_kept(folder, ADVICE), show_progress(study.runs * (len(planned.settings) + 1), 1) as progress:
        answer = swept(study, planned, measured.name, workers=asked["workers"], progress=progress)
    write_text(folder / SCENARIO, study.scenario.resolved)
    publish(answer, folder, as_json, {"run_folder": str(folder), "versions": versions()})
