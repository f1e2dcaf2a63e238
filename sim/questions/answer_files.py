"""Files of an answer: its JSON, with checksums of itself and of the tables, text and tables, and its picture."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.answer import Answer
from sim.errors import ResultsError, UsageError
from sim.plotting.style import save
from sim.results.fingerprint import sha256_of
from sim.wording import whole_page
from sim.writing import write_text

CHECKSUM, TABLES = "answer_sha256", "tables_sha256"
"""Keys of the JSON file: the sha256 of everything else in it, and that of each table's text by file name."""


def write_answer(
    answer: Answer, folder: Path, facts: Mapping[str, Any], stem: str = "", keep: bool = False
) -> list[Path]:
    """Write an answer's JSON, text, tables and picture into a folder; return the files, one for each.

    `facts` are added to the JSON. With `keep`, raises UsageError if one of the files already exists.
    """
    stem = stem or answer.name
    drawn = type(answer).plot is not Answer.plot
    tables, kinds = answer.tables(), ("json", "txt", *(("png", "svg") if drawn else ()))
    names = (*(f"{stem}.{kind}" for kind in kinds), *tables)
    existing = [str(path) for name in names if (path := folder / name).exists()] if keep else []
    if existing:
        raise UsageError(f"already exists: {', '.join(existing)}; choose another folder or empty it")
    folder.mkdir(parents=True, exist_ok=True)
    write_text(folder / f"{stem}.json", json.dumps(contents_of(answer, facts), indent=2) + "\n")
    with whole_page():
        write_text(folder / f"{stem}.txt", f"{answer}\n")
    files = [folder / f"{stem}.txt", folder / f"{stem}.json"]
    for name, content in tables.items():
        write_text(folder / name, content)
        files.append(folder / name)
    if drawn:
        files.append(save(answer.plot(), folder / stem, answer.provenance())[0])
    return files


def contents_of(answer: Answer, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the contents of an answer's JSON file: its numbers, the facts, and the checksums."""
    tables = {name: sha256_of(text) for name, text in answer.tables().items()}
    return sealed({**answer.to_json(), **facts, TABLES: tables})


def sealed(contents: Mapping[str, Any]) -> dict[str, Any]:
    """Return plain data with its checksum."""
    return {**contents, CHECKSUM: sha256_of(contents)}


def read_answer(path: Path) -> dict[str, Any]:
    """Read an answer from its JSON file. Raises ResultsError for one that cannot be read, or that was changed."""
    advice = "Move it away, and ask again"
    try:
        answer = json.loads(path.read_bytes().decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ResultsError(f"{path} cannot be read ({str(error).splitlines()[0]}). {advice}") from None
    if not isinstance(answer, dict):
        raise ResultsError(f"{path} holds {type(answer).__name__}, not an answer. {advice}")
    if answer.pop(CHECKSUM, None) != sha256_of(answer):
        raise ResultsError(f"{path} is not as it was written: its checksum differs or is missing. {advice}")
    return answer


def read_table(path: Path, answer: Mapping[str, Any]) -> str:
    """Read a table of an answer. Raises ResultsError for one that is not as it was written with the answer."""
    text = path.read_bytes().decode("utf-8", "replace")
    if answer.get(TABLES, {}).get(path.name) != sha256_of(text):
        raise ResultsError(f"{path} is not as it was written with its answer. Move both away, and ask again")
    return text
