"""Command `bilateral attribute`: but-for effects and Shapley values."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import rich_click as click

from sim.cli.terminal.options import SCENARIO, VARIANT, as_json, outcome, run_out, seed, workers

ADVICE = "fewer --runs or fewer --players take less time."


@click.command()
@click.argument("scenario", metavar="SCENARIO|RUN", type=SCENARIO)
@click.option("--variant", type=VARIANT, default="base", show_default=True, help="Variant to analyse.")
@click.option(
    "--players",
    multiple=True,
    help="Player names, comma-separated or repeated; wedge=UKR+TUR forms a group. Default: all.",
)
@outcome
@click.option("--runs", default=500, show_default=True, help="Number of runs of each coalition.")
@seed
@click.option("--weeks", type=int, help="Number of weeks. Default: to 52 weeks after the last dated incident.")
@click.option("--permutations", type=int, help="Orders drawn per run. Default: none up to 8 players, else 4.")
@workers
@run_out
@as_json
def attribute(scenario: str, players: tuple[str, ...], out: Path | None, as_json: bool, **asked: Any) -> None:
    """Estimate but-for effects and Shapley values.

    Players of SCENARIO are incidents, factions, third parties, leader discretion and options to make amends. Up to 8
    players are simulated in every coalition, more by drawn orders, with common random numbers. RUN is a folder of runs
    given the record, by `bilateral update`: what would have been without a player in these runs. Writes attribute.json,
    attribute.txt and a picture into a run folder.
    """
    from sim.cli.terminal.report import nothing_kept, publish, show_progress, study_of
    from sim.questions.attribute.attribute import attribute as attributed
    from sim.questions.attribute.sweep import players_in
    from sim.results.outcomes import outcome
    from sim.results.run_folder import SCENARIO, new_folder, versions
    from sim.writing import write_text

    measured = outcome(asked["outcome"])
    study = study_of(scenario, *(asked[name] for name in ("variant", "runs", "seed", "weeks")))
    names = [name.strip() for group in players for name in group.split(",") if name.strip()] if players else None
    players_in(study, names)
    folder = new_folder(out, study.scenario.name, dt.date.today())
    with nothing_kept(folder, ADVICE), show_progress(study.runs, 1) as progress:
        answer = attributed(study, names, measured.name, asked["permutations"], asked["workers"], progress)
    write_text(folder / SCENARIO, study.scenario.resolved)
    publish(answer, folder, as_json, {"run_folder": str(folder), "versions": versions()})
