"""Answers kept with a study: each in the folder `RUN/<question>`, or in `RUN` itself, for the same scenario file."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from sim.errors import ResultsError
from sim.questions.answer_files import read_answer, read_table
from sim.results.fingerprint import sha256_of_file
from sim.results.run_folder import SCENARIO

RUN = "RUN"
"""Word for the folder of the study in what the brief says; a path would differ from place to place."""
ASKED = ("attribute", "window", "robust", "readings")
"""Questions that take simulations of their own, in the order of the page."""
OF_CASES = "backtest"
"""The question about past crises, which has another subject than the study."""


def folder_of(run: Path | str, question: str) -> Path:
    """Return the folder for a question's answer in a run folder."""
    return Path(run) / question


def command(question: str, variant: str, run: Path | str = RUN) -> str:
    """Return the command that adds the answer to a question to a run folder."""
    out = folder_of(run, question).as_posix()
    if question == OF_CASES:
        return f"bilateral backtest CASES.csv --out {out}"
    of = f" --variant {variant}" if question in ("attribute", "window") and variant != "base" else ""
    return f"bilateral {question} {Path(run).as_posix()}/{SCENARIO}{of} --out {out}"


def stored_answers(run: Path, manifest: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Read the answers that a run folder has, as JSON by question.

    Raises ResultsError for one that cannot be read, or that is about another scenario file or variant.
    """
    found = {}
    for question in (*ASKED, OF_CASES):
        path = next((path for path in _places(run, question) if path.is_file()), None)
        if path is not None:
            found[question] = read_answer(path)
            if question != OF_CASES:
                _refuse_others(path, found[question], run, manifest)
    return found


def _places(run: Path, question: str) -> tuple[Path, Path]:
    return folder_of(run, question) / f"{question}.json", run / f"{question}.json"


def _refuse_others(path: Path, answer: Mapping[str, Any], run: Path, manifest: Mapping[str, Any]) -> None:
    """Raise ResultsError if an answer is not about the study's scenario file and first variant."""
    scenario, variant = path.with_name(SCENARIO), manifest["variants"][0]
    again = f"Move {path.parent} away, then: {command(path.stem, variant, run)}"
    found = sha256_of_file(scenario) if scenario.is_file() else "missing"
    if found != manifest["scenario_sha256"]:
        raise ResultsError(
            f"{path} answers another file: the sha256 of {scenario} is {found[:12]}, that of the study's scenario "
            f"{manifest['scenario_sha256'][:12]}. {again}"
        )
    if answer.get("variant", variant) != variant:
        raise ResultsError(
            f"{path} is about the variant {answer['variant']}, and the study's first variant is {variant}. {again}"
        )
    if "dyad" in answer:
        raise ResultsError(f"{path} is about {answer['dyad']}, and a brief is about the focal dyad. {again}")


def forecasts_of_cases(run: Path) -> list[dict[str, str]]:
    """Read the forecasts and outcomes of past crises, if the folder has them. Raises ResultsError if they changed."""
    for path in _places(run, OF_CASES):
        table = path.with_suffix(".csv")
        if path.is_file() and table.is_file():
            return list(csv.DictReader(StringIO(read_table(table, read_answer(path)))))
    return []
