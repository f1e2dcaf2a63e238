"""`bilateral robust`: which of a scenario's conclusions survive rival theories and other parameters."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import rich_click as click

from sim.cli.options import as_json


@click.command()
@click.argument("scenario", type=click.Path())
@click.option("--theory", "theories", multiple=True, help="A theory to try; repeat it. Default: all.")
@click.option("--draws", default=128, show_default=True, help="Draws of the parameters; 0 leaves them out.")
@click.option("--range-share", default=1.0, show_default=True, help="Part of each parameter's range that is drawn from.")
@click.option("--draw-theory", multiple=True, help="A theory to play over the draws; repeat it. Default: the default one.")
@click.option("--runs", default=400, show_default=True, help="How many runs of each theory.")
@click.option("--runs-per-draw", default=40, show_default=True, help="How many runs of each draw.")
@click.option("--weeks", type=int, help="Play only so many weeks of the scenario's horizon.")
@click.option("--seed", default=1, show_default=True, help="Seed of the luck and of the draws.")
@click.option("--workers", type=int, help="Processes that play side by side. Default: as many as there are cores.")
@click.option("--out", type=click.Path(path_type=Path), help="Run folder. Default: runs/<scenario>-<date>-<n>.")
@as_json
def robust(scenario: str, theories: tuple[str, ...], out: Path | None, as_json: bool, **asked: Any) -> None:
    """Try the propositions of SCENARIO under every theory of how leaders decide, and under drawn parameters.

    A scenario states its conclusions under `propositions:`. For each: does it hold, fail, or cannot be told, theory by
    theory; in what share of draws from the parameters' ranges it is so; and which parameter it turns on most. Writes
    robust.json, robust.txt and a picture into a run folder.
    """
    from sim.cli.report import cores, loaded, nothing_kept, publish, show_progress
    from sim.questions.robust.draws import theories_called
    from sim.questions.robust.robust import drawing, named_variants, tried
    from sim.results.run_folder import SCENARIO, new_folder, versions, write_text
    from sim.running.study import Study

    found = loaded(scenario)
    draws = drawing(**{key: asked[key] for key in ("draws", "runs_per_draw", "range_share", "draw_theory")})
    names = theories_called(theories or None)
    study = named_variants(Study(found, runs=asked["runs"], seed=asked["seed"], weeks=asked["weeks"]))
    folder = new_folder(out, found.name, dt.date.today())
    everything = len(names) * study.runs + len(draws.theories) * draws.count * draws.runs
    advice = "fewer --draws, --runs or --weeks take less time."
    with nothing_kept(folder, advice), show_progress(everything, len(study.variants)) as progress:
        answer = tried(study, names, draws, cores(asked["workers"]), progress)
    write_text(folder / SCENARIO, found.resolved)
    publish(answer, folder, as_json, {"run_folder": str(folder), "versions": versions()})
