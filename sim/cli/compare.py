"""`bilateral compare`: variants or runs held against each other on the same luck."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from sim.cli.options import as_json, outcome

if TYPE_CHECKING:
    from sim.results.dataset import Results

USUAL = {"runs": 1000, "seed": 1, "workers": 1}


@click.command()
@click.argument("subjects", metavar="SCENARIO|RUN...", nargs=-1, required=True, type=click.Path())
@click.option("--variant", "variants", multiple=True, help="A variant to compare; repeat it. Default: all.")
@click.option("--base", help="What the others are held against. Default: base, or the first variant of the first RUN.")
@outcome
@click.option("--precision", type=float, help="Half an interval's width for which the runs needed are counted.")
@click.option("--unpaired", is_flag=True, help="Compare runs that share no luck too, as independent samples.")
@click.option("--runs", type=int, help=f"Of a scenario: how many runs of each variant. Default: {USUAL['runs']}.")
@click.option("--seed", type=int, help=f"Of a scenario: seed of the luck. Default: {USUAL['seed']}.")
@click.option("--weeks", type=int, help="Of a scenario: play only so many weeks of its horizon.")
@click.option(
    "--workers", type=int, help=f"Of a scenario: processes that play side by side. Default: {USUAL['workers']}."
)
@click.option("--out", type=click.Path(path_type=Path), help="Folder for what is written. Default: the run folder.")
@as_json
def compare(subjects: tuple[str, ...], out: Path | None, as_json: bool, **asked: Any) -> None:
    """Say how much difference each variant makes, run by run on the same luck.

    SCENARIO (a file, or the name of a bundled one) is played with its variants into a new run folder. RUN is the folder
    of a finished study; several are compared if they share luck. Writes compare.json, compare.txt and a picture.
    """
    from sim.cli.report import publish
    from sim.questions.compare.compare import asked_for
    from sim.questions.compare.compare import compare as compared
    from sim.results.dataset import open_results

    variants, base = list(dict.fromkeys(asked.pop("variants"))) or None, asked.pop("base")
    how = {key: asked.pop(key) for key in ("outcome", "precision", "unpaired")}
    asked_for(how["outcome"], how["precision"])
    if _are_folders(subjects):
        _refuse_playing(asked)
        studies = [open_results(folder) for folder in subjects]
    else:
        studies, out = [_played(subjects[0], variants, base, out, asked)], None
    found, first = compared(studies, base=base, variants=variants, **how), studies[0]
    facts = {"scenario": first.manifest["scenario"], "run_folders": [str(study.folder) for study in studies]}
    publish(found, out or first.folder, as_json, facts, keep=out is not None)


def _are_folders(subjects: tuple[str, ...]) -> bool:
    """Whether run folders are named, rather than one scenario. Raises UsageError for anything else."""
    from sim.errors import UsageError

    folders = [subject for subject in subjects if Path(subject).is_dir()]
    if len(folders) == len(subjects):
        return True
    if len(subjects) > 1:
        others = [subject for subject in subjects if subject not in folders]
        raise UsageError(
            f"several can be compared only if each is a run folder, and {', '.join(others)} is not. Play a scenario "
            f"with `bilateral run` first; files with different states share luck if both name the same `roster:`"
        )
    return False


def _refuse_playing(asked: dict[str, Any]) -> None:
    from sim.errors import UsageError

    given = [f"--{name}" for name, value in asked.items() if value is not None]
    if given:
        raise UsageError(
            f"{', '.join(given)} is for a scenario that is to be played; a run folder is compared as it is. "
            f"`bilateral expand RUN --runs N` plays more runs"
        )


def _played(
    scenario: str, variants: list[str] | None, base: str | None, out: Path | None, asked: dict[str, Any]
) -> Results:
    """Play the base and the variants into a new run folder."""
    from sim.cli.report import loaded, show_progress, stopped_short
    from sim.errors import UsageError
    from sim.running.ensemble import open_study_folder, play_into
    from sim.running.study import Study
    from sim.scenario.file.values import BASE

    read = loaded(scenario)
    chosen = tuple(dict.fromkeys((base or BASE, *(variants or read.variants))))
    runs, seed, workers = (asked[name] if asked[name] is not None else usual for name, usual in USUAL.items())
    study = Study(read, chosen, runs, seed, asked["weeks"])
    if len(chosen) < 2 or runs < 2:
        raise UsageError(
            f"a comparison takes the base, another variant, and 2 runs of each at least; {scenario} has the variants "
            f"{', '.join(read.variants)}"
        )
    folder = open_study_folder(study, out)
    with stopped_short(folder), show_progress(study.runs, len(study.variants)) as progress:
        return play_into(folder, study, progress, workers)
