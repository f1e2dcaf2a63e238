"""Command `bilateral compare`: differences between variants or studies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from sim.cli.terminal.options import SCENARIO, SIZE, VARIANT, as_json, out, outcome, scenario_size

if TYPE_CHECKING:
    from sim.results.dataset import Results


@click.command()
@click.argument("subjects", metavar="SCENARIO|RUN...", nargs=-1, required=True, type=SCENARIO)
@click.option(
    "--variant", "variants", type=VARIANT, multiple=True, help="Variant to compare; repeatable. Default: all."
)
@click.option("--base", type=VARIANT, help="Variant to compare with. Default: base, or the first of the first RUN.")
@outcome
@click.option("--precision", type=float, help="Half-width of the interval for which required runs are computed.")
@click.option(
    "--unpaired", is_flag=True, help="Also compare runs without common random numbers, as independent samples."
)
@scenario_size
@out
@as_json
def compare(subjects: tuple[str, ...], out: Path | None, as_json: bool, **asked: Any) -> None:
    """Estimate each variant's effect with common random numbers.

    SCENARIO (a file, or the name of a bundled one) is simulated with its variants into a new run folder. RUN is the
    folder of a finished study; several are compared if they have common random numbers. Writes compare.json,
    compare.txt and a picture.
    """
    from sim.cli.terminal.report import opened, publish
    from sim.questions.compare.compare import compare as compared
    from sim.questions.compare.compare import outcome_and_precision

    variants, base = list(dict.fromkeys(asked.pop("variants"))) or None, asked.pop("base")
    how = {key: asked.pop(key) for key in ("outcome", "precision", "unpaired")}
    outcome_and_precision(how["outcome"], how["precision"])
    if _are_folders(subjects):
        _refuse_study_options(asked)
        studies = [opened(folder) for folder in subjects]
    else:
        studies, out = [_simulated(subjects[0], variants, base, out, asked)], None
    answer, first = compared(studies, base=base, variants=variants, **how), studies[0]
    facts = {"scenario": first.manifest["scenario"], "run_folders": [str(study.folder) for study in studies]}
    publish(answer, out or first.folder, as_json, facts, keep=out is not None)


def _are_folders(subjects: tuple[str, ...]) -> bool:
    """Return True for run folders, False for one scenario. Raises UsageError for anything else."""
    from sim.errors import UsageError

    folders = [subject for subject in subjects if Path(subject).is_dir()]
    if len(folders) == len(subjects):
        return True
    if len(subjects) > 1:
        others = [subject for subject in subjects if subject not in folders]
        raise UsageError(
            f"several can be compared only if each is a run folder; not a run folder: {', '.join(others)}. Simulate a "
            f"scenario with `bilateral run` first; scenarios with different states need the same `roster:`"
        )
    return False


def _refuse_study_options(asked: dict[str, Any]) -> None:
    from sim.errors import UsageError

    options = [f"--{name}" for name, value in asked.items() if value is not None]
    if options:
        raise UsageError(
            f"{', '.join(options)}: only for scenarios; a run folder is compared as it is. Add runs with "
            f"`bilateral expand RUN --runs N`"
        )


def _simulated(
    scenario: str, variants: list[str] | None, base: str | None, out: Path | None, asked: dict[str, Any]
) -> Results:
    """Simulate the base and the variants into a new run folder."""
    from sim.cli.terminal.report import loaded, show_progress, stopped_short
    from sim.errors import UsageError
    from sim.running.ensemble import open_study_folder, play_into
    from sim.running.study import Study
    from sim.scenario.file.values import BASE

    read = loaded(scenario)
    chosen = tuple(dict.fromkeys((base or BASE, *(variants or read.variants))))
    runs, seed, workers = (asked[name] if asked[name] is not None else usual for name, usual in SIZE.items())
    study = Study(read, chosen, runs, seed, asked["weeks"])
    if len(chosen) < 2 or runs < 2:
        raise UsageError(
            f"a comparison takes the base, another variant, and at least 2 runs of each; {scenario} has the variants "
            f"{', '.join(read.variants)}"
        )
    folder = open_study_folder(study, out)
    with stopped_short(folder), show_progress(study.runs, len(study.variants)) as progress:
        return play_into(folder, study, progress, workers)
