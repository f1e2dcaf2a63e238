"""`bilateral robust`: which of a scenario's conclusions survive rival theories and other parameters."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from sim.cli.options import as_json

if TYPE_CHECKING:
    from sim.questions.robust.propositions import Robust
    from sim.running.study import Study

RUNS, DRAWS, DRAW_RUNS, SEED = 400, 128, 40, 1
STEM = "robust"
ADVICE = "fewer --draws, --runs or --weeks take less time."


@click.command()
@click.argument("scenario", type=click.Path())
@click.option("--theory", "theories", multiple=True, help="A theory to try; repeat it. Default: all.")
@click.option("--draws", default=DRAWS, show_default=True, help="Draws of the parameters; 0 leaves them out.")
@click.option("--strength", default=1.0, show_default=True, help="Part of each parameter's range that is drawn from.")
@click.option("--draws-by", multiple=True, help="A theory to play over the draws; repeat it. Default: the default one.")
@click.option("--runs", default=RUNS, show_default=True, help="How many runs of each theory.")
@click.option("--runs-a-draw", default=DRAW_RUNS, show_default=True, help="How many runs of each draw.")
@click.option("--weeks", type=int, help="Play only so many weeks of the scenario's horizon.")
@click.option("--seed", default=SEED, show_default=True, help="Seed of the luck and of the draws.")
@click.option("--workers", type=int, help="Processes that play side by side. Default: as many as there are cores.")
@click.option("--out", type=click.Path(path_type=Path), help="Run folder. Default: runs/<scenario>-<date>-<n>.")
@as_json
def robust(scenario: str, theories: tuple[str, ...], out: Path | None, as_json: bool, **asked: Any) -> None:
    """Try the propositions of SCENARIO under every theory of how leaders decide, and under drawn parameters.

    A scenario states its conclusions under `propositions:`. For each: does it hold, fail, or cannot be told, theory by
    theory; in what share of draws from the parameters' ranges it is so; and which parameter it turns on most. Writes
    robust.json, robust.txt and a picture into a run folder.
    """
    from sim.cli.report import nothing_kept, show_progress
    from sim.questions.robust.draws import Draws, theories_called
    from sim.questions.robust.robust import named_variants
    from sim.questions.robust.robust import robust as tried
    from sim.results.run_folder import new_folder
    from sim.running.study import Study
    from sim.scenario.file.files import find
    from sim.scenario.scenario import load

    path = find(scenario)
    loaded = load(path)
    for warning in loaded.warnings:
        click.echo(f"warning: {warning.render(str(path))}", err=True)
    by = {"theories": asked["draws_by"]} if asked["draws_by"] else {}
    draws = Draws(asked["draws"], asked["runs_a_draw"], asked["strength"], **by)
    names = tuple(theories_called(theories or None))
    study = named_variants(Study(loaded, runs=asked["runs"], seed=asked["seed"], weeks=asked["weeks"]))
    workers = asked["workers"] if asked["workers"] is not None else os.cpu_count() or 1
    folder = new_folder(out, loaded.name, dt.date.today())
    everything = len(names) * study.runs + len(draws.theories) * draws.count * draws.runs
    with nothing_kept(folder, ADVICE), show_progress(everything, len(study.variants)) as progress:
        found = tried(study, names, draws, progress, workers)
    _report(found, study, folder, as_json)


def _report(found: Robust, study: Study, folder: Path, as_machine: bool) -> None:
    """Leave what was found in the folder, and print it."""
    from sim.plotting.style import save
    from sim.questions.robust.picture import robust as drawn
    from sim.questions.robust.text import robust_text
    from sim.results.run_folder import SCENARIO, versions, write_text

    machine = json.dumps({**found.as_json(), "run_folder": str(folder), "versions": versions()}, indent=2)
    text = robust_text(found)
    origin: dict[str, str | int] = {"scenario": found.scenario, "seed": found.seed, "runs": found.runs}
    origin |= {"draws": found.draws.count, "strength": f"{found.draws.strength:g}", "version": versions()["bilateral"]}
    write_text(folder / SCENARIO, study.scenario.resolved)
    write_text(folder / f"{STEM}.json", machine + "\n")
    write_text(folder / f"{STEM}.txt", text + "\n")
    picture = save(drawn(found.dataset), folder / STEM, origin)[0]
    click.echo(machine if as_machine else text)
    click.echo(f"\nRun folder: {folder}\nPicture:    {picture}", err=as_machine)
