"""Cases written as scenario files: a small file each, on a base that all share."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import yaml

from sim.errors import UsageError
from sim.past_crises.mapping import Keys, keys_of
from sim.past_crises.table import CodedCase
from sim.scenario.scenario import Scenario, load

BASE_FILE = "_base.yaml"
TEN_YEARS = 522
"""Weeks a case is played."""
BASE_WORDS = (
    "# What all cases of a coded table share: how long they are played, and the parameters in force.\n"
    "# Not a scenario by itself: each case extends it. docs/history.md says how a row of the table becomes a file.\n"
)
CASE_WORDS = "# Made from a row of a case table by `bilateral import`; docs/history.md gives the mapping.\n"


def base_text(parameters: dict[str, float]) -> str:
    """The shared base, with these parameters in force."""
    keys: Keys = {
        "format": 1,
        "weeks": TEN_YEARS,
        "ask": ["rupture", "severance", "repair"],
        "parameters": {name: round(float(value), 6) for name, value in parameters.items()},
        "sources": {
            "case_table": {"author": "the coder of the case table", "title": "Table of coded crises", "date": 2026}
        },
    }
    return BASE_WORDS + _yaml(keys)


def case_text(case: CodedCase) -> str:
    """A case as the text of a scenario file."""
    return CASE_WORDS + _yaml(keys_of(case.before, BASE_FILE))


def write_cases(cases: Sequence[CodedCase], parameters: dict[str, float], folder: Path) -> list[Path]:
    """Write the base and a file for every case; returns their paths. Raises UsageError rather than overwrite a file."""
    texts = {BASE_FILE: base_text(parameters), **{f"{case.name}.yaml": case_text(case) for case in cases}}
    there = [name for name in texts if (folder / name).exists() and (folder / name).read_text() != texts[name]]
    if there:
        some = ", ".join(there[:5]) + (f" and {len(there) - 5} more" if len(there) > 5 else "")
        raise UsageError(
            f"{folder} has {some} already, and other than what would be written; name another --out folder"
        )
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts if name != BASE_FILE]


def scenarios_of(cases: Sequence[CodedCase], parameters: dict[str, float]) -> list[Scenario]:
    """Each case as a scenario, exactly as `write_cases` would write it."""
    with tempfile.TemporaryDirectory() as folder:
        return [load(path) for path in write_cases(cases, parameters, Path(folder))]


def _yaml(keys: Keys) -> str:
    return str(yaml.safe_dump(keys, sort_keys=False, allow_unicode=True, width=110, default_flow_style=None))
