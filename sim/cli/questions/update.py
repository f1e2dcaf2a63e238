"""Command `bilateral update`: the ensemble given the record, and what comes from here."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import rich_click as click

from sim.cli.terminal.options import SCENARIO, VARIANT, as_json, run_out, seed, weeks, workers

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@click.argument("scenario", type=SCENARIO)
@click.option("--until", type=DAY, metavar="DATE", help="Last day of the record to use. Default: all of it.")
@click.option("--by", type=DAY, metavar="DATE", help="Day that effects refer to. Default: a year after the record.")
@click.option(
    "--every", type=click.Choice(("month", "quarter", "year")),
    help="Also condition on the record up to the end of each, and show how the forecast moved.",
)  # fmt: skip
@click.option("--rivals", type=click.Choice(("readings", "theories")), help="Also compute the evidence of each.")
@click.option("--include-other-disputes", is_flag=True, help="Include rows about other disputes.")
@click.option(
    "--variant", "variants", type=VARIANT, multiple=True, default=("base",), show_default=True,
    help="Variant whose record it is; further ones are simulated with the same draws. Repeatable.",
)  # fmt: skip
@click.option("--theory", default=None, help="Theory by which leaders decide. Default: bounded_reciprocity.")
@click.option("--runs", default=1000, show_default=True, help="Number of runs from here.")
@click.option("--particles", default=5000, show_default=True, help="Number of particles of each filter.")
@click.option("--filters", default=5, show_default=True, help="Number of filters, whose repeats give the errors.")
@seed
@weeks
@workers
@run_out
@as_json
def update(scenario: str, out: Path | None, as_json: bool, **asked: Any) -> None:
    """Condition the ensemble on the record: where it stands now, and where it goes from here.

    Runs of SCENARIO are weighed by the rows of its `record:` week by week, and resampled, by particle filters. Writes a
    run folder of runs that follow the record, which other verbs read, with update.json, update.txt, two tables and a
    picture.
    """
    from sim.cli.terminal.report import loaded, publish, show_progress
    from sim.questions.update.update import update as updated
    from sim.results.run_folder import versions
    from sim.running.filtering.conditioning import FilterOptions
    from sim.running.study import Study
    from sim.scenario.inputs import DEFAULT_THEORY

    theory = asked["theory"] or DEFAULT_THEORY
    study = Study(loaded(scenario), asked["variants"], asked["runs"], asked["seed"], asked["weeks"], theory)
    until, by = (day.date() if isinstance(day, dt.datetime) else None for day in (asked["until"], asked["by"]))
    particles, filters = asked["particles"], asked["filters"]
    with show_progress(particles * filters, 1, "particles") as progress:
        options = FilterOptions(particles, filters, asked["workers"], progress)
        others = {key: asked[key] for key in ("every", "rivals", "include_other_disputes")}
        answer = updated(study, until, out, options, by=by, **others)
    folder = answer.results.folder
    publish(answer, folder, as_json, {"run_folder": str(folder), "versions": versions()})
