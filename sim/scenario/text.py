"""A scenario file as text: found, of a sane size, UTF-8, and free of bytes no editor shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from sim.errors import Problem, ScenarioError
from sim.scenario.faults import nearest

MAX_BYTES = 2_000_000
SUFFIXES = (".yaml", ".yml")
UNSEEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters YAML does not allow."""


@dataclass(frozen=True)
class FileProblem(Problem):
    """A fault of the file as a whole, which no line shows."""

    def render(self, file: str) -> str:
        """`file: what`, and the next step below it."""
        return f"{self.file or file}: {self.message}\n        {self.hint}".rstrip()


def refused(file: str, message: str, hint: str = "") -> ScenarioError:
    """The error that refuses a whole file."""
    return ScenarioError(file, [FileProblem(1, 1, "", message, hint=hint)])


def text_of(path: Path) -> str:
    """The text of a scenario file; raises ScenarioError where it cannot be had."""
    file = str(path)
    try:
        if path.is_dir():
            raise refused(file, "this is a folder, not a scenario file", _files_in(path))
        if not path.is_file():
            raise refused(file, "there is no such file", _similar(path))
        with path.open("rb") as opened:
            raw = opened.read(MAX_BYTES + 1)
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise refused(file, f"the file cannot be read: {reason.lower()}") from None
    if len(raw) > MAX_BYTES:
        raise refused(
            file, f"the file is larger than {MAX_BYTES // 1_000_000} MB", "a scenario is a few hundred lines of text"
        )
    return _decoded(raw, file)


def _decoded(raw: bytes, file: str) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refused(file, "the file is saved as UTF-16", "save it as UTF-8 (an option of 'Save as' in most editors)")
    if 0 in raw:
        raise refused(
            file, "this is not a text file (it holds zero bytes)", "name the scenario's .yaml file, saved as plain text"
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        raise refused(
            file, f"the file is not UTF-8 text (see line {line})", "save it as UTF-8 (an option of most editors)"
        ) from None
    if unseen := UNSEEN.search(text):
        line = text.count("\n", 0, unseen.start()) + 1
        raise refused(
            file,
            f"line {line} holds an invisible control character (U+{ord(unseen[0]):04X})",
            "delete it, or retype the line",
        )
    return text


def _scenarios_in(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if p.suffix in SUFFIXES) if folder.is_dir() else []


def _files_in(folder: Path) -> str:
    names = _scenarios_in(folder)
    return f"name one of the files in it: {', '.join(names[:8])}" if names else "there is no .yaml file in it"


def _similar(path: Path) -> str:
    names = _scenarios_in(path.parent)
    if near := nearest(path.name, names) or nearest(f"{path.name}.yaml", names):
        return f"did you mean {path.parent / near}?"
    return f"files there: {', '.join(names[:8])}" if names else "check the folder and the spelling"
