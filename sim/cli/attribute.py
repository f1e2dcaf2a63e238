"""`bilateral attribute`: who made the difference, one by one and over all orders."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from sim.cli.options import as_json

if TYPE_CHECKING:
    from sim.questions.attribute.attribution import Attribution
    from sim.running.study import Study

RUNS, SEED = 500, 1
STEM = "attribute"
ADVICE = "fewer --runs or fewer --players take less time."


@click.command()
@click.argument("scenario", type=click.Path())
@click.option("--variant", default="base", show_default=True, help="The variant to look into.")
@click.option(
    "--players",
    multiple=True,
    help="Who is looked at: names with commas between, or repeat it; wedge=UKR+TUR acts as one. Default: all.",
)
@click.option("--outcome", default="rupture", show_default=True, help="rupture, crisis_weeks, relation, mean_relation.")
@click.option("--runs", default=RUNS, show_default=True, help="How many runs of each coalition.")
@click.option("--seed", default=SEED, show_default=True, help="Seed of the luck; the same seed gives the same bits.")
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
    from sim.cli.report import nothing_kept, show_progress
    from sim.questions.attribute.attribution import attribute as attributed
    from sim.questions.attribute.sweep import players_in
    from sim.results.outcomes import outcome
    from sim.results.run_folder import new_folder
    from sim.running.study import Study
    from sim.scenario.file.files import find
    from sim.scenario.scenario import load

    path, measured = find(scenario), outcome(asked["outcome"])
    loaded = load(path)
    for warning in loaded.warnings:
        click.echo(f"warning: {warning.render(str(path))}", err=True)
    study = Study(loaded, (asked["variant"],), asked["runs"], asked["seed"], asked["weeks"])
    names = [name.strip() for group in players for name in group.split(",") if name.strip()] if players else None
    players_in(study, names)
    folder = new_folder(out, loaded.name, dt.date.today())
    workers = asked["workers"] if asked["workers"] is not None else os.cpu_count() or 1
    with nothing_kept(folder, ADVICE), show_progress(study.runs, 1) as progress:
        found = attributed(study, names, measured.name, asked["permutations"], workers, progress)
    _report(found, folder, as_json)


def _report(found: Attribution, folder: Path, as_machine: bool) -> None:
    """Leave the attribution in the folder, and print it."""
    from sim.plotting.style import save
    from sim.questions.attribute.picture import attribute as drawn
    from sim.questions.attribute.text import attribution_text
    from sim.results.run_folder import SCENARIO, versions, write_text

    study: Study = found.study
    facts = {"run_folder": str(folder), "versions": versions()}
    machine, text = json.dumps({**found.as_json(), **facts}, indent=2), attribution_text(found)
    told = {"scenario": study.scenario.name, "variant": study.variants[0], "outcome": found.outcome.name}
    origin: dict[str, str | int] = {**told, "seed": study.seed, "runs": study.runs, "version": versions()["bilateral"]}
    write_text(folder / SCENARIO, study.scenario.resolved)
    write_text(folder / f"{STEM}.json", machine + "\n")
    write_text(folder / f"{STEM}.txt", text + "\n")
    picture = save(drawn(found.dataset), folder / STEM, origin)[0]
    click.echo(machine if as_machine else text)
    for warning in found.warnings if as_machine else ():
        click.echo(f"warning: {warning}", err=True)
    click.echo(f"\nRun folder: {folder}\nPicture:    {picture}", err=as_machine)
