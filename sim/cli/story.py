"""`bilateral story`: one run told in dated sentences, or the few courses that all runs take."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import rich_click as click

from sim.cli.options import as_json, run_folder


@click.command()
@run_folder
@click.option("--run", "which", default="median", show_default=True, help="median, record, best, worst, or a number.")
@click.option("--variant", help="A variant of the study. Default: the first one played.")
@click.option("--storylines", "lines", is_flag=True, help="The few courses that all runs take, instead of one run.")
@click.option("--count", type=int, help="How many storylines. Default: three to five, as they hold together best.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for what is written. Default: the run folder.")
@as_json
def story(run: str, variant: str | None, out: Path | None, as_json: bool, **asked: Any) -> None:
    """Tell one run of the study in the folder RUN, step by step, with what moved the relation most.

    `--run median` is the run closest to the middle of all, `record` the one whose conduct is closest to what in fact
    happened. Writes story-<run>.txt and .json, or with --storylines storylines.txt, .json and a picture.
    """
    from sim.cli.report import publish
    from sim.errors import UsageError
    from sim.questions.story.story import story as told
    from sim.questions.story.storylines import Storylines, storylines
    from sim.results.dataset import open_results

    lines, count = asked["lines"], asked["count"]
    if count is not None and not lines:
        raise UsageError("--count is a number of storylines; add --storylines, or leave it out")
    results = open_results(run)
    answer = storylines(results, variant, count) if lines else told(results, asked["which"], variant)
    stem = answer.name if isinstance(answer, Storylines) else f"{answer.name}-{answer.run}"
    if answer.variant != results.manifest["variants"][0]:
        stem += f"-{answer.variant}"
    publish(answer, out or results.folder, as_json, {"run_folder": str(results.folder)}, stem, keep=out is not None)
