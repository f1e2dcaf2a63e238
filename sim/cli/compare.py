"""`bilateral compare`: variants or runs held against each other on the same luck."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from sim.cli.options import as_json

if TYPE_CHECKING:
    from sim.questions.compare.compare import Comparison
    from sim.results.dataset import Results

USUAL = {"runs": 1000, "seed": 1, "workers": 1}
FILES = ("compare.json", "compare.txt", "compare.png", "compare.svg")


@click.command()
@click.argument("subjects", metavar="SCENARIO|RUN...", nargs=-1, required=True, type=click.Path())
@click.option("--variant", "variants", multiple=True, help="A variant to compare; repeat it. Default: all.")
@click.option("--base", help="What the others are held against. Default: base, or the first variant of the first RUN.")
@click.option("--outcome", default="rupture", show_default=True, help="rupture, crisis_weeks, relation, mean_relation.")
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
    from sim.questions.compare.compare import asked_for
    from sim.questions.compare.compare import compare as compared

    variants, base = list(dict.fromkeys(asked.pop("variants"))) or None, asked.pop("base")
    how = {key: asked.pop(key) for key in ("outcome", "precision", "unpaired")}
    asked_for(how["outcome"], how["precision"])
    if _are_folders(subjects):
        _refuse_playing(asked)
        _keep_what_is_there(out)
        studies = _opened(subjects)
    else:
        studies, out = [_played(subjects, variants, base, out, asked)], None
    _report(compared(studies, base=base, variants=variants, **how), studies, out, as_json)


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


def _keep_what_is_there(out: Path | None) -> None:
    """Raises UsageError if a folder of the user's holds a comparison."""
    from sim.errors import UsageError

    there = [str(out / name) for name in FILES if (out / name).exists()] if out is not None else []
    if there:
        raise UsageError(f"{', '.join(there)} already there; name another folder, or remove what is in it first")


def _opened(folders: tuple[str, ...]) -> list[Results]:
    from sim.results.dataset import open_results

    return [open_results(folder) for folder in folders]


def _played(
    subjects: tuple[str, ...], variants: list[str] | None, base: str | None, out: Path | None, asked: dict[str, Any]
) -> Results:
    """Play the base and the variants into a new run folder."""
    from sim.cli.report import show_progress, stopped_short
    from sim.errors import UsageError
    from sim.running.ensemble import open_study_folder, play_into
    from sim.running.study import Study
    from sim.scenario.file.files import find
    from sim.scenario.file.values import BASE
    from sim.scenario.scenario import load

    path = find(subjects[0])
    loaded = load(path)
    for warning in loaded.warnings:
        click.echo(f"warning: {warning.render(str(path))}", err=True)
    chosen = tuple(dict.fromkeys((base or BASE, *(variants or loaded.variants))))
    runs, seed, workers = (asked[name] if asked[name] is not None else usual for name, usual in USUAL.items())
    study = Study(loaded, chosen, runs, seed, asked["weeks"])
    if len(chosen) < 2 or runs < 2:
        raise UsageError(
            f"a comparison takes the base, another variant, and 2 runs of each at least; {path} has the variants "
            f"{', '.join(loaded.variants)}"
        )
    folder = open_study_folder(study, out)
    with stopped_short(folder), show_progress(study.runs, len(study.variants)) as progress:
        return play_into(folder, study, progress, workers)


def _report(found: Comparison, studies: list[Results], out: Path | None, as_machine: bool) -> None:
    """Leave the comparison in a folder, by default that of the first study, and print it."""
    from sim.questions.compare.picture import draw_comparison
    from sim.questions.compare.text import comparison_text
    from sim.results.run_folder import write_text

    folder = out or studies[0].folder
    picture = draw_comparison(found, folder)
    facts = {"scenario": studies[0].manifest["scenario"], "run_folders": [str(study.folder) for study in studies]}
    machine, text = json.dumps({**found.as_json(), **facts}, indent=2), comparison_text(found)
    write_text(folder / FILES[0], machine + "\n")
    write_text(folder / FILES[1], text + "\n")
    click.echo(machine if as_machine else text)
    for warning in found.warnings if as_machine else ():
        click.echo(f"warning: {warning}", err=True)
    click.echo(f"\nFolder:   {folder}\nPicture:  {picture}", err=as_machine)
