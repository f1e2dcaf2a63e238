"""Questions that a brief reports and that take simulations of their own, asked with their usual sizes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sim.answer import Answer
from sim.briefing.stored_answers import ASKED, folder_of
from sim.errors import ResultsError
from sim.languages.current import gettext_noop
from sim.questions.answer_files import write_answer
from sim.questions.attribute.attribute import attribute
from sim.questions.readings.readings import readings
from sim.questions.readings.rival_readings import rivals
from sim.questions.robust.robust import robust
from sim.questions.window.window import window
from sim.results.dataset import Results
from sim.results.run_folder import MANIFEST, SCENARIO, versions
from sim.running.ensemble import play, resume
from sim.running.study import Study
from sim.running.workers import Progress
from sim.scenario.scenario import Scenario
from sim.writing import write_text

RUNS = {"attribute": 500, "window": 300, "robust": 400, "readings": 1000}
"""Runs of each question: the defaults of its verb."""


def not_applicable(scenario: Scenario) -> dict[str, str]:
    """Return the questions that a scenario cannot answer, and what it lacks."""
    file, found = scenario.file, {}
    if not file.propositions:
        found["robust"] = gettext_noop("The scenario states no conclusions; it can, under `propositions:`.")
    if not file.record:
        found["readings"] = gettext_noop("The scenario has no record of what happened; `bilateral record` adds one.")
    elif len(scenario.rival_readings) < 2:
        found["readings"] = gettext_noop("The scenario has no two rival readings; it can, under `readings:`.")
    dyad = set(scenario.focus)
    if not any(one.date and {one.victim, one.offender} == dyad for one in file.incidents.values()):
        found["window"] = gettext_noop("The focal dyad has no dated incident, after which a gesture could be made.")
    return found


def ask(
    results: Results, scenario: Scenario, question: str, workers: int = 1, progress: Progress | None = None
) -> Path:
    """Answer a question about the first variant of a study, and write the answer into its run folder.

    An interrupted simulation of the readings is continued. Raises UsageError if the study cannot answer the question,
    ResultsError if the folder for the answer holds something else.
    """
    folder = folder_of(results.folder, question)
    _refuse_occupied(folder, question, scenario)
    variant = results.manifest["variants"][0]
    study = Study(scenario, (variant,), RUNS[question], results.manifest["seed"])
    answer = _ANSWERS[question](study, folder, workers, progress)
    folder.mkdir(exist_ok=True)
    if question != "readings":
        write_text(folder / SCENARIO, scenario.resolved)
    write_answer(answer, folder, {"versions": versions()})
    return folder


def _refuse_occupied(folder: Path, question: str, scenario: Scenario) -> None:
    """Raise ResultsError if a folder holds anything but an unfinished study of the readings of this scenario."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    kept = folder / SCENARIO
    unfinished = question == "readings" and (folder / MANIFEST).is_file() and kept.is_file()
    if not unfinished or kept.read_bytes() != scenario.resolved.encode():
        raise ResultsError(f"{folder} already exists, without an answer to {question}; move it away, then ask again")


def _readings(study: Study, folder: Path, workers: int, progress: Progress | None) -> Answer:
    if (folder / MANIFEST).exists():
        return readings(resume(folder, progress, workers))
    return readings(play(rivals(study.scenario, study.runs, study.seed), folder, progress, workers))


_ANSWERS: dict[str, Callable[[Study, Path, int, Any], Answer]] = {
    "attribute": lambda study, _, workers, progress: attribute(study, workers=workers, progress=progress),
    "window": lambda study, _, workers, progress: window(study, workers=workers, progress=progress),
    "robust": lambda study, _, workers, progress: robust(
        Study(study.scenario, runs=study.runs, seed=study.seed), workers=workers, progress=progress
    ),
    "readings": _readings,
}
assert tuple(RUNS) == ASKED == tuple(_ANSWERS)
