"""`bilateral story`: a narrative of one run, or clusters of all runs (storylines)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import rich_click as click

from sim.cli.terminal.options import as_json, out, run_folder, variant


@click.command()
@run_folder
@click.option("--run", "which", default="median", show_default=True, help="median, record, best, worst, or a number.")
@variant
@click.option("--storylines", "clustered", is_flag=True, help="Cluster all runs into storylines.")
@click.option("--count", type=int, help="Number of storylines. Default: three to five, by silhouette.")
@out
@as_json
def story(run: str, variant: str | None, out: Path | None, as_json: bool, **options: Any) -> None:
    """Narrate one run, or cluster all runs into storylines.

    RUN is the folder of the study. `--run median` is the run closest to the median of all, `record` the one whose
    conduct is closest to the observed record. Writes story-<run>.txt and .json, or with --storylines storylines.txt,
    .json and a picture.
    """
    from sim.cli.terminal.report import opened, publish
    from sim.errors import UsageError
    from sim.questions.story.story import story as narrate
    from sim.questions.story.storylines import Storylines, storylines

    clustered, count = options["clustered"], options["count"]
    if count is not None and not clustered:
        raise UsageError("--count is the number of storylines; add --storylines or omit --count")
    results = opened(run)
    answer = storylines(results, variant, count) if clustered else narrate(results, options["which"], variant)
    stem = answer.name if isinstance(answer, Storylines) else f"{answer.name}-{answer.run}"
    if answer.variant != results.manifest["variants"][0]:
        stem += f"-{answer.variant}"
    publish(answer, out or results.folder, as_json, {"run_folder": str(results.folder)}, stem, keep=out is not None)
