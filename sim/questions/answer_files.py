"""Files of an answer: its JSON, text and tables, and its picture."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.answer import Answer
from sim.errors import UsageError
from sim.plotting.style import save
from sim.wording import whole_page
from sim.writing import write_text


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
    write_text(folder / f"{stem}.json", json.dumps({**answer.to_json(), **facts}, indent=2) + "\n")
    with whole_page():
        write_text(folder / f"{stem}.txt", f"{answer}\n")
    files = [folder / f"{stem}.txt", folder / f"{stem}.json"]
    for name, content in tables.items():
        write_text(folder / name, content)
        files.append(folder / name)
    if drawn:
        files.append(save(answer.plot(), folder / stem, answer.provenance())[0])
    return files
