"""`bilateral story`: one run told in dated sentences, or the few courses that all runs take."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from sim.cli.options import as_json, run_folder

if TYPE_CHECKING:
    from sim.questions.story.story import Story
    from sim.questions.story.storylines import Storylines
    from sim.results.dataset import Results


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
    from sim.errors import UsageError
    from sim.questions.story.story import story as told
    from sim.questions.story.storylines import storylines
    from sim.results.dataset import open_results

    lines, count = asked["lines"], asked["count"]
    if count is not None and not lines:
        raise UsageError("--count is a number of storylines; add --storylines, or leave it out")
    results = open_results(run)
    if lines:
        found = storylines(results, variant, count)
        _report(found, _stem("storylines", results, found.variant), results, out, as_json)
    else:
        one = told(results, asked["which"], variant)
        _report(one, _stem(f"story-{one.run}", results, one.variant), results, out, as_json)


def _stem(name: str, results: Results, variant: str) -> str:
    return name if variant == results.manifest["variants"][0] else f"{name}-{variant}"


def _report(found: Story | Storylines, stem: str, results: Results, out: Path | None, as_machine: bool) -> None:
    """Leave text, JSON and any picture in a folder, and print it."""
    from sim.errors import UsageError
    from sim.questions.story.storylines import Storylines
    from sim.results.run_folder import write_text

    folder = out or results.folder
    kinds = ("txt", "json", "png", "svg") if isinstance(found, Storylines) else ("txt", "json")
    files = [folder / f"{stem}.{kind}" for kind in kinds]
    there = [str(file) for file in files if file.exists()] if out else []
    if there:
        raise UsageError(f"{', '.join(there)} already there; name another folder, or remove what is in it first")
    folder.mkdir(parents=True, exist_ok=True)
    if isinstance(found, Storylines):
        _draw(found, results, folder / stem)
    text, machine = str(found), json.dumps({**found.as_json(), "run_folder": str(results.folder)}, indent=2)
    for file, words in zip(files, (text, machine), strict=False):
        write_text(file, words + "\n")
    click.echo(machine if as_machine else text)
    click.echo("\nWritten:    " + "\n            ".join(str(path) for path in files), err=as_machine)


def _draw(found: Storylines, results: Results, stem: Path) -> None:
    """The picture of these storylines, which may be another number of them than `bilateral plot` draws."""
    from sim.plotting.style import provenance, save
    from sim.plotting.time_axis import marks
    from sim.questions.story.picture import QUESTION, storylines

    manifest = results.manifest
    data = found.data.assign_attrs(variant_titles=manifest.get("variant_titles", {}))
    title = f"{QUESTION} {' and '.join(manifest['names'])}"
    save(storylines(data, marks(manifest, found.variant), title), stem, provenance(manifest, found.variant))
