"""Scenarios that come with the program, and how a word on the command line becomes a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sim.errors import ScenarioError
from sim.scenario.faults import nearest
from sim.scenario.text import SUFFIXES, refused

PACKAGE = Path(__file__).parent.parent
HOMES = (PACKAGE / "_scenarios", PACKAGE.parent / "scenarios")
"""In an installed package; in the source tree."""


def bundled() -> dict[str, Path]:
    """The scenarios that come with the program, by name."""
    home = next((home for home in HOMES if home.is_dir()), None)
    return {path.stem: path for path in sorted(home.glob("*.yaml"))} if home else {}


def find(word: str | Path) -> Path:
    """The scenario file meant by a path or a name: an existing file, or else a bundled scenario.

    Raises ScenarioError naming the likely one. What names a folder, or a file in one, is left to the reader to refuse.
    """
    path, known = Path(word), bundled()
    if _exists(path, Path.is_file):
        return path
    if str(word) in known:
        return known[str(word)]
    if path.parent != Path() or _exists(path, Path.exists):
        return path
    raise _unknown(str(word), known)


def _unknown(word: str, known: dict[str, Path]) -> ScenarioError:
    here = sorted(path.name for path in Path().glob("*.yaml"))
    near = nearest(word, [*known, *here]) or nearest(f"{word}.yaml", here)
    bare = word.removesuffix(".yaml")
    near = near or nearest(bare, known)
    message = "there is no such file" + ", and no bundled scenario of this name" * (not word.endswith(SUFFIXES))
    there = f"; .yaml files in this folder: {', '.join(here[:8])}" if here else ""
    return refused(word, message, f"did you mean {near}?" if near else f"bundled: {', '.join(known)}{there}")


def _exists(path: Path, kind: Callable[[Path], bool]) -> bool:
    try:
        return kind(path)
    except OSError:
        return False
