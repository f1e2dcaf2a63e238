"""`bilateral attribute`: who made the difference, one by one and over all orders."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import rich_click as click

from sim.cli.options import as_json, outcome

ADVICE = "fewer --runs or fewer --players take less time."


@click.command()
@click.argument("scenario", type=click.Path())
@click.option("--variant", default="base", show_default=True, help="The variant to look into.")
@click.option(
    "--players",
    multiple=True,
    help="Who is looked at: names with commas between, or repeat it; wedge=UKR+TUR acts as one. Default: all.",
)
@outcome
@click.option("--runs", default=500, show_default=True, help="How many runs of each coalition.")
@click.option("--seed", default=1, show_default=True, help="Seed of the luck; the same seed gives the same bits.")
@click.option("--weeks", type=int, help="How many weeks to play. Default: 52 after the last dated incident.")
@click.option("--permutations", type=int, help="Orders drawn a run. Default: none up to 8 players, 4 beyond.")
@click.option("--workers", type=int, help="Processes that play side by side. Default: as many as there are cores.")
@click.option("--out", type=click.Path(path_type=Path), help="Run folder. Default: runs/<scenario>-<date>-<n>.")
@as_json
def attribute(scenario: str, players: tuple[str, ...], out: Path | None, as_json: bool, **asked: Any) -> None:
    """Say who made the difference in SCENARIO: incidents, factions, third parties, leaders, amends.

    For each: what is lost without it, all else and all luck the same; and what it adds, averaged over every order in
    which players come in. Up to 8 players in every coalition, more by drawn orders. Writes attribute.json,
    attribute.txt and a picture into a run folder.
    """
    from sim.cli.report import cores, loaded, nothing_kept, publish, show_progress
    from sim.questions.attribute.attribute import attribute as attributed
    from sim.questions.attribute.sweep import players_in
    from sim.results.outcomes import outcome
    from sim.results.run_folder import SCENARIO, new_folder, versions, write_text
    from sim.running.study import Study

    measured = outcome(asked["outcome"])
    study = Study(loaded(scenario), (asked["variant"],), asked["runs"], asked["seed"], asked["weeks"])
    names = [name.strip() for group in players for name in group.split(",") if name.strip()] if players else None
    players_in(study, names)
    folder = new_folder(out, study.scenario.name, dt.date.today())
    with nothing_kept(folder, ADVICE), show_progress(study.runs, 1) as progress:
        found = attributed(study, names, measured.name, asked["permutations"], cores(asked["workers"]), progress)
    write_text(folder / SCENARIO, study.scenario.resolved)
    publish(found, folder, as_json, {"run_folder": str(folder), "versions": versions()})
