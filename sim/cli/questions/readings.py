"""`bilateral readings` and `bilateral coverage`: what the record implies for rival readings and for the model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from sim.cli.terminal.options import SCENARIO, SIZE, as_json, out, run_folder, scenario_size, variant

if TYPE_CHECKING:
    from sim.results.dataset import Results
    from sim.running.filtering.conditioning import FilterOptions


@click.command()
@click.argument("subject", metavar="SCENARIO|RUN", type=SCENARIO)
@click.option("--prior", multiple=True, metavar="NAME=SHARE", help="Prior probability of a reading. Repeatable.")
@click.option("--include-other-disputes", is_flag=True, help="Include rows about other disputes.")
@click.option("--filters", type=int, help="Also compute the evidence of each by this many particle filters, such as 5.")
@click.option("--particles", type=int, help="With --filters: number of particles of each. Default: 5000.")
@scenario_size
@out
@as_json
def readings(subject: str, prior: tuple[str, ...], out: Path | None, as_json: bool, **options: Any) -> None:
    """Compute posterior weights of rival readings.

    SCENARIO (a file, or the name of a bundled one) is simulated with each of its `readings:` in a new run folder. RUN
    is the folder of such a study, evaluated again, for instance with another prior. Writes readings.json, readings.txt,
    a picture, and observations.csv: the expected information of each observable, week by week.
    """
    from sim.cli.terminal.report import publish
    from sim.questions.readings.readings import readings as posterior

    shares, include_other_disputes = _priors(prior), options.pop("include_other_disputes")
    filters = _filters(options.pop("filters"), options.pop("particles"), options["workers"])
    results = _opened(subject, options) if Path(subject).is_dir() else _simulated(subject, shares, out, options)
    answer = posterior(results, shares, include_other_disputes, filters)
    publish(answer, out or results.folder, as_json, {"run_folder": str(results.folder)}, keep=out is not None)


def _priors(values: tuple[str, ...]) -> dict[str, float]:
    """Parse `NAME=SHARE`; raises UsageError."""
    from sim.errors import UsageError

    shares: dict[str, float] = {}
    for text in values:
        name, equals, number = text.partition("=")
        try:
            share = float(number)
        except ValueError:
            share, equals = 0.0, ""
        if not equals or name in shares:
            what = "is given twice" if name in shares and equals else "is not a prior"
            raise UsageError(f"--prior {text} {what}; write a reading's name and its share, such as own_mistakes=0.5")
        shares[name.strip()] = share
    return shares


def _filters(filters: int | None, particles: int | None, workers: int | None) -> FilterOptions | None:
    """Return the size of the filters, None if none are asked for; raises UsageError for an impossible one."""
    from sim.errors import UsageError
    from sim.running.filtering.conditioning import PARTICLES, FilterOptions

    if filters is None and particles is not None:
        raise UsageError("--particles is the size of each filter; say how many filters, such as --filters 5")
    threads = SIZE["workers"] if workers is None else workers
    return None if filters is None else FilterOptions(PARTICLES if particles is None else particles, filters, threads)


def _opened(folder: str, options: dict[str, Any]) -> Results:
    from sim.cli.terminal.report import opened
    from sim.errors import UsageError

    names = [f"--{name}" for name, value in options.items() if value is not None]
    if names:
        raise UsageError(
            f"{', '.join(names)} applies only to a scenario; a run folder is evaluated as it is. "
            f"`bilateral expand RUN --runs N` adds runs"
        )
    return opened(folder)


def _simulated(scenario: str, prior: dict[str, float], out: Path | None, options: dict[str, Any]) -> Results:
    """Simulate the base and every reading into a new run folder."""
    from sim.cli.terminal.report import loaded, show_progress, stopped_short
    from sim.questions.readings.rival_readings import priors, refuse_few, rivals
    from sim.running.ensemble import open_study_folder, play_into

    parsed = loaded(scenario)
    runs, seed, workers = (options[name] if options[name] is not None else value for name, value in SIZE.items())
    study = rivals(parsed, runs, seed, options["weeks"])
    priors({name: reading.prior for name, reading in parsed.rival_readings.items()}, prior)
    refuse_few(runs)
    folder = open_study_folder(study, out)
    with stopped_short(folder), show_progress(study.runs, len(study.variants)) as progress:
        return play_into(folder, study, progress, workers)


@click.command()
@run_folder
@variant
@as_json
def coverage(run: str, variant: str | None, as_json: bool) -> None:
    """Check how well a study's intervals cover the record.

    Compares 80 % bands of tones and of the rung in the folder RUN with the scenario's record, week by week, and with a
    no-change baseline.
    """
    from sim.cli.terminal.report import opened, show_answer
    from sim.questions.readings.coverage import coverage as coverage_of

    show_answer(coverage_of(opened(run), variant), as_json)
