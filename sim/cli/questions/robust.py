"""`bilateral robust`: tests of a scenario's conclusions across rival theories and parameter draws."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import rich_click as click

from sim.cli.terminal.options import SCENARIO, as_json, run_out, seed, weeks, workers


@click.command()
@click.argument("scenario", type=SCENARIO)
@click.option("--theory", "theories", multiple=True, help="Theory to test; repeatable. Default: all.")
@click.option("--draws", default=128, show_default=True, help="Number of parameter draws; 0 omits them.")
@click.option("--range-share", default=1.0, show_default=True, help="Part of each parameter's range to draw from.")
@click.option("--draw-theory", multiple=True, help="Theory for the draws; repeatable. Default: the default theory.")
@click.option("--runs", default=400, show_default=True, help="Runs of each theory.")
@click.option("--runs-per-draw", default=40, show_default=True, help="Runs of each draw.")
@weeks
@seed
@workers
@run_out
@as_json
def robust(scenario: str, theories: tuple[str, ...], out: Path | None, as_json: bool, **options: Any) -> None:
    """Test propositions across theories and parameter draws.

    SCENARIO states its conclusions under `propositions:`. The answer reports for each whether it holds, fails or is
    undecided under each theory, the share of parameter draws in which it holds, and the parameters that its difference
    correlates with most. Writes robust.json, robust.txt and a picture into a run folder.
    """
    from sim.cli.terminal.report import loaded, nothing_kept, publish, show_progress
    from sim.questions.robust.draws import theory_claims
    from sim.questions.robust.robust import evaluate_study, parameter_draws, proposition_study
    from sim.results.run_folder import SCENARIO, new_folder, versions
    from sim.running.study import Study
    from sim.writing import write_text

    parsed = loaded(scenario)
    draws = parameter_draws(**{key: options[key] for key in ("draws", "runs_per_draw", "range_share", "draw_theory")})
    claims = theory_claims(theories or None)
    study = proposition_study(Study(parsed, runs=options["runs"], seed=options["seed"], weeks=options["weeks"]))
    folder = new_folder(out, parsed.name, dt.date.today())
    total = len(claims) * study.runs + len(draws.theories) * draws.count * draws.runs
    advice = "fewer --draws, --runs or --weeks take less time."
    with nothing_kept(folder, advice), show_progress(total, len(study.variants)) as progress:
        answer = evaluate_study(study, claims, draws, options["workers"], progress)
    write_text(folder / SCENARIO, parsed.resolved)
    publish(answer, folder, as_json, {"run_folder": str(folder), "versions": versions()})
