"""What verbs show of a finished study: the one-screen summary or the JSON, and the pictures drawn."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import rich_click as click

from sim.analysis.summary import Summary, as_json, summarise
from sim.brief.one_screen import one_screen
from sim.plots.draw import draw
from sim.results.dataset import Results
from sim.results.folder import write_text

SUMMARY = "summary.txt"


def finished(results: Results, as_machine: bool) -> None:
    """Summary and pictures into the folder, and the summary (or the JSON) to the user."""
    summaries = summaries_of(results)
    text = one_screen(results.manifest, summaries)
    write_text(results.folder / SUMMARY, text + "\n")
    first, *others = results.manifest["variants"]
    pictures = draw(results, variants=[first])
    if as_machine:
        click.echo(json.dumps(machine_readable(results, summaries), indent=2))
    else:
        click.echo(text)
    click.echo(f"\nRun folder: {results.folder}\n{picture_lines(pictures)}", err=as_machine)
    if others:
        click.echo(f"Others:     bilateral plot {results.folder} --variant {others[0]}", err=as_machine)


def summaries_of(results: Results) -> list[Summary]:
    """The answers of every variant played."""
    return [summarise(results.dataset, variant, results.asked_dates) for variant in results.manifest["variants"]]


def machine_readable(results: Results, summaries: list[Summary]) -> dict[str, Any]:
    """The shape other programs rely on: the first variant's answers at the top, all of them under `variants`."""
    manifest = results.manifest
    head = {key: manifest[key] for key in ("scenario", "seed", "runs", "results_sha256")}
    body = {"run_folder": str(results.folder), **as_json(summaries[0])}
    return {**head, **body, "variants": {s.variant: as_json(s) for s in summaries}}


def picture_lines(pictures: list[Path]) -> str:
    """The pictures, one a line."""
    return "Pictures:   " + "\n            ".join(str(path) for path in pictures)
