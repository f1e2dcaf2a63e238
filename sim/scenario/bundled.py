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
PAST = "history"
"""Folder of the past crises, and what their names begin with."""


def bundled() -> dict[str, Path]:
    """The scenarios that come with the program, by name."""
    return {path.stem: path for path in scenario_files(_home())}


def past_crises() -> dict[str, Path]:
    """The past crises that come with the program, each a small file, by name: `history/us_china_2001`."""
    home = _home()
    return {f"{PAST}/{path.stem}": path for path in scenario_files(home / PAST if home else None)}


def scenario_files(folder: Path | None) -> list[Path]:
    """The scenarios of a folder; a file that begins with `_` is a base that others extend."""
    return [path for path in sorted(folder.glob("*.yaml")) if path.name[0] != "_"] if folder else []


def find(word: str | Path) -> Path:
    """The scenario file meant by a path or a name: an existing file, or else a bundled scenario.

    Raises ScenarioError naming the likely one. What names a folder, or a file in one, is left to the reader to refuse.
    """
    path, known = Path(word), bundled() | past_crises()
    if _exists(path, Path.is_file):
        return path
    if str(word) in known:
        return known[str(word)]
    if path.parent not in (Path(), Path(PAST)) or _exists(path, Path.exists):
        return path
    raise _unknown(str(word), known)


def _home() -> Path | None:
    return next((home for home in HOMES if home.is_dir()), None)


def _unknown(word: str, known: dict[str, Path]) -> ScenarioError:
    here = sorted(path.name for path in Path().glob("*.yaml"))
    bare = word.removesuffix(".yaml")
    near = nearest(word, [*known, *here]) or nearest(f"{word}.yaml", here)
    near = near or nearest(bare, known) or nearest(f"{PAST}/{bare}", known)
    message = "there is no such file" + ", and no bundled scenario of this name" * (not word.endswith(SUFFIXES))
    return refused(word, message, f"did you mean {near}?" if near else _what_there_is(known, here))


def _what_there_is(known: dict[str, Path], here: list[str]) -> str:
    large = [name for name in known if not name.startswith(f"{PAST}/")]
    past = f", and {len(known) - len(large)} past crises: bilateral list" if len(known) > len(large) else ""
    there = f"; .yaml files in this folder: {', '.join(here[:8])}" if here else ""
    return f"bundled: {', '.join(large)}{past}{there}"


def _exists(path: Path, kind: Callable[[Path], bool]) -> bool:
    try:
        return kind(path)
    except OSError:
        return False
