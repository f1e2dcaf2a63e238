"""`bilateral early-warning`: probability of a rupture within a horizon from early-warning indicators."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import rich_click as click

from sim.cli.terminal.options import as_json, out, run_folder, variant


@click.command("early-warning")
@run_folder
@variant
@click.option("--run", "number", type=int, help="A run whose probabilities are listed week by week.")
@click.option("--horizon", type=int, default=26, show_default=True, help="Weeks ahead within which a rupture begins.")
@click.option("--rolling-window", type=int, default=26, show_default=True, help="Weeks per indicator window.")
@out
@as_json
def early_warning(run: str, out: Path | None, as_json: bool, number: int | None, **options: Any) -> None:
    """Evaluate early-warning indicators of rupture.

    RUN is the folder of a study. The indicators are variance, lag-1 autocorrelation and distance to the fold. The
    result is a probability with its false alarms, scored out of sample and compared with the base rate, the current
    relation alone and the date. It is not an alarm. Writes early_warning.json, early_warning.txt and a picture.
    """
    from sim.cli.terminal.report import opened, publish
    from sim.questions.early_warning.early_warning import early_warning as evaluate

    results = opened(run)
    answer = evaluate(results, run=number, **options)
    first = answer.variant == results.manifest["variants"][0]
    stem = answer.name if first else f"{answer.name}-{answer.variant}"
    publish(answer, out or results.folder, as_json, {"run_folder": str(results.folder)}, stem, keep=out is not None)
