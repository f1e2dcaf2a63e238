"""`bilateral ablate`: what each mechanism of the model is worth on the past crises of a table."""

from __future__ import annotations

import json
import os
from pathlib import Path

import rich_click as click

from sim.cli.options import as_json

TEXT, JSON = "ablate.txt", "ablate.json"


@click.command()
@click.argument("cases", metavar="CASES.csv", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder of the fit to these cases.")
@click.option("--workers", type=int, help="Processes that play side by side. Default: as many as there are cores.")
@as_json
def ablate(cases: Path, out: Path, workers: int | None, as_json: bool) -> None:
    """Take factions, third parties, turnover, ties and amends out of a table's cases in turn, and score what is left.

    Out of fold, with the parameters kept and found anew. Begin with `bilateral calibrate`; what was played is kept in
    its folder, and the same command goes on after an interrupt. Writes ablate.txt and ablate.json.
    """
    from sim.analysis.ablation import POINTS
    from sim.analysis.ablation import ablate as without
    from sim.analysis.calibrate import calibrate
    from sim.brief.ablation import ablation_json, ablation_text
    from sim.cli.calibrate import resumable
    from sim.cli.playing import show_progress
    from sim.history import plan
    from sim.history.mechanisms import MECHANISMS
    from sim.history.table import read_cases
    from sim.results.folder import write_text

    table, workers = read_cases(cases), workers if workers is not None else os.cpu_count() or 1
    for message in table.refused:
        click.echo(message, err=True)
    dyads, found = [case.dyad for case in table.cases], []
    points = POINTS + 2 * plan.FOLDS
    with resumable(out, f"bilateral ablate {cases} --out {out}"):
        whole = calibrate(table.cases, out, workers)
        for mechanism in MECHANISMS:
            click.echo(f"Without {mechanism.replace('_', ' ')}", err=True)
            with show_progress(points, 1, "points") as bar:
                found.append(without(mechanism, table.cases, whole, out / "ablation", workers, bar))
    machine, text = json.dumps(ablation_json(found, dyads), indent=2), ablation_text(found, dyads)
    write_text(out / TEXT, text + "\n")
    write_text(out / JSON, machine + "\n")
    click.echo(machine if as_json else text)
