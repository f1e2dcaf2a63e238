"""`bilateral readings`: rival accounts of the same events weighed against the record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from sim.cli.options import as_json, run_folder

if TYPE_CHECKING:
    from sim.results.dataset import Results

USUAL = {"runs": 1000, "seed": 1, "workers": 1}


@click.command()
@click.argument("subject", metavar="SCENARIO|RUN", type=click.Path())
@click.option(
    "--prior", "prior", multiple=True, metavar="NAME=SHARE", help="What a reading counts for beforehand. Repeat."
)
@click.option("--include-other-disputes", "include_other_disputes", is_flag=True, help="Count rows of a quarrel elsewhere too.")
@click.option("--runs", type=int, help=f"Of a scenario: how many runs of each reading. Default: {USUAL['runs']}.")
@click.option("--seed", type=int, help=f"Of a scenario: seed of the luck. Default: {USUAL['seed']}.")
@click.option("--weeks", type=int, help="Of a scenario: play only so many weeks of its horizon.")
@click.option(
    "--workers", type=int, help=f"Of a scenario: processes that play side by side. Default: {USUAL['workers']}."
)
@click.option("--out", type=click.Path(path_type=Path), help="Folder for what is written. Default: the run folder.")
@as_json
def readings(
    subject: str, prior: tuple[str, ...], include_other_disputes: bool, out: Path | None, as_json: bool, **asked: Any
) -> None:
    """Say whether the record can tell rival readings apart, and what would.

    SCENARIO (a file, or the name of a bundled one) is played with each of its `readings:` into a new run folder. RUN is
    a folder in which that was done, weighed again, say with another prior. Writes readings.json, readings.txt, a
    picture, and observations.csv: what would tell the readings apart, week by week.
    """
    from sim.cli.report import publish
    from sim.questions.readings.readings import readings as weighed

    wanted = _priors(prior)
    results = _opened(subject, asked) if Path(subject).is_dir() else _played(subject, wanted, out, asked)
    found = weighed(results, wanted, include_other_disputes)
    publish(found, out or results.folder, as_json, {"run_folder": str(results.folder)}, keep=out is not None)


def _priors(given: tuple[str, ...]) -> dict[str, float]:
    """`NAME=SHARE` as numbers; raises UsageError."""
    from sim.errors import UsageError

    found: dict[str, float] = {}
    for text in given:
        name, equals, number = text.partition("=")
        try:
            share = float(number)
        except ValueError:
            share, equals = 0.0, ""
        if not equals or name in found:
            what = "is given twice" if name in found and equals else "is no prior"
            raise UsageError(f"--prior {text} {what}; write a reading's name and its share, such as own_mistakes=0.5")
        found[name.strip()] = share
    return found


def _opened(folder: str, asked: dict[str, Any]) -> Results:
    from sim.errors import UsageError
    from sim.results.dataset import open_results

    given = [f"--{name}" for name, value in asked.items() if value is not None]
    if given:
        raise UsageError(
            f"{', '.join(given)} is for a scenario that is to be played; a run folder is weighed as it is. "
            f"`bilateral expand RUN --runs N` plays more runs"
        )
    return open_results(folder)


def _played(scenario: str, prior: dict[str, float], out: Path | None, asked: dict[str, Any]) -> Results:
    """Play the base and every reading into a new run folder."""
    from sim.cli.report import loaded, show_progress, stopped_short
    from sim.questions.readings.rival_readings import priors, refuse_few, rivals
    from sim.running.ensemble import open_study_folder, play_into

    found = loaded(scenario)
    runs, seed, workers = (asked[name] if asked[name] is not None else usual for name, usual in USUAL.items())
    study = rivals(found, runs, seed, asked["weeks"])
    priors({name: reading.prior for name, reading in found.rival_readings.items()}, prior)
    refuse_few(runs)
    folder = open_study_folder(study, out)
    with stopped_short(folder), show_progress(study.runs, len(study.variants)) as progress:
        return play_into(folder, study, progress, workers)


@click.command()
@run_folder
@click.option("--variant", help="A variant of the study. Default: the first one played.")
@as_json
def coverage(run: str, variant: str | None, as_json: bool) -> None:
    """Say how well the study in the folder RUN covers its scenario's record, week by week.

    Bands of 80 % of tones and of the rung, beside a band of no change.
    """
    from sim.questions.readings.coverage import coverage as covered
    from sim.results.dataset import open_results

    found = covered(open_results(run), variant)
    click.echo(json.dumps(found.to_json()["coverage"], indent=2) if as_json else str(found))
