"""`bilateral run`: play a scenario many times, and say in one screen what could happen."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

if TYPE_CHECKING:
    from sim.analysis.summary import Summary
    from sim.results.dataset import Results

ALL = "all"
INTERRUPTED = 130


@click.command()
@click.argument("scenario", type=click.Path())
@click.option("--runs", default=1000, show_default=True, help="How many runs of each variant.")
@click.option("--seed", default=1, show_default=True, help="Seed of the luck; the same seed gives the same bits.")
@click.option(
    "--variant", "variants", multiple=True, help="A variant to play; repeat for several, or `all`. Default: the base."
)
@click.option("--weeks", type=int, help="Play only so many weeks of the scenario's horizon.")
@click.option("--out", type=click.Path(path_type=Path), help="Run folder. Default: runs/<scenario>-<date>-<n>.")
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON on stdout, everything else on stderr.")
def run(scenario: str, variants: tuple[str, ...], out: Path | None, as_json: bool, **size: Any) -> None:
    """Play SCENARIO many times and say what could happen.

    Writes a run folder with the results, pictures (PNG and SVG) and the summary. Nothing is overwritten.
    """
    from sim.ensemble import play
    from sim.scenario.scenario import BASE, load
    from sim.study import Study

    loaded = load(scenario)
    for warning in loaded.warnings:
        click.echo(f"warning: {warning.render(scenario)}", err=True)
    chosen = loaded.variants if ALL in variants else variants or (BASE,)
    study = Study(loaded, tuple(chosen), **size)
    try:
        with _progress(study.runs, len(study.variants)) as progress:
            results = play(study, out, progress)
    except KeyboardInterrupt:
        click.echo("Interrupted. Nothing was lost but this study: run it again.", err=True)
        raise SystemExit(INTERRUPTED) from None
    _report(results, as_json)


def _progress(runs: int, variants: int) -> Any:
    """A bar with rate and time left on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        return nullcontext()
    from sim.cli.progress import bar

    return bar(runs, variants)


def _report(results: Results, as_json: bool) -> None:
    """Pictures and summary into the folder, and the summary or the JSON to the user."""
    from sim.analysis.summary import summarise
    from sim.brief.one_screen import one_screen
    from sim.plots.draw import draw

    asked = results.asked_dates
    summaries = [summarise(results.dataset, variant, asked) for variant in results.manifest["variants"]]
    text = one_screen(results.manifest, summaries)
    (results.folder / "summary.txt").write_text(text + "\n", encoding="utf-8")
    pictures = draw(results)
    if as_json:
        click.echo(json.dumps(_json(results, summaries), indent=2))
        click.echo(f"Run folder: {results.folder}", err=True)
        return
    click.echo(text)
    click.echo(f"\nRun folder: {results.folder}\nPictures:   " + "\n            ".join(str(path) for path in pictures))


def _json(results: Results, summaries: list[Summary]) -> dict[str, Any]:
    from sim.analysis.summary import as_json

    manifest = results.manifest
    head = {key: manifest[key] for key in ("scenario", "seed", "runs", "results_sha256")}
    body = {"run_folder": str(results.folder), **as_json(summaries[0])}
    return {**head, **body, "variants": {s.variant: as_json(s) for s in summaries}}
