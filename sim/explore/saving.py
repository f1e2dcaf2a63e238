"""Saving of the changed scenario, into one folder and no other place."""

from __future__ import annotations

import re
from pathlib import Path

from sim.errors import UsageError
from sim.explore.original import Original
from sim.explore.settings import Settings
from sim.writing import write_new, write_text

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}\.yaml")
"""Names of files that may be written: letters of ASCII, digits, `_` and `-`, and the ending of a scenario."""


class ExistsError(UsageError):
    """A file of that name exists, and was not to be replaced."""


def save(original: Original, settings: Settings, folder: Path, name: str, replace: bool) -> Path:
    """Write the changed scenario into the folder and return its path.

    Raises ExistsError unless `replace` is set; UsageError for a name that is not one of a plain file of this folder, or
    of the scenario that is explored; ScenarioError if the changed scenario is invalid.
    """
    path = place_of(name, folder)
    if replace and path.exists() and path.samefile(_explored(original)):
        raise UsageError(f"{name} is the scenario that is explored; save the changes under another name")
    text = _heading(original, settings) + original.changed(settings).resolved
    if replace:
        write_text(path, text)
        return path
    if path.exists() or path.is_symlink():
        raise ExistsError(f"{name} exists already; choose another name, or allow that it is replaced")
    write_new(path, text)
    return path


def place_of(name: str, folder: Path) -> Path:
    """Return the path of a file that may be written. Raises UsageError for any other name, and for a link."""
    if not NAME.fullmatch(name):
        raise UsageError(
            "the name of the file may have letters, digits, _ and -, and ends in .yaml, such as my_changes.yaml; "
            "it is saved in the scenario's folder and nowhere else"
        )
    path = folder / name
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise UsageError(f"{name} is a link or a folder, which is not written through; choose another name")
    return path


def folder_of(path: Path, is_bundled: bool) -> Path:
    """Return the folder into which files are saved: that of the scenario, or the current one for a bundled scenario."""
    return (Path() if is_bundled else path.parent).resolve()


def _explored(original: Original) -> Path:
    path = Path(original.word)
    return path if path.is_file() else Path(__file__)


def _heading(original: Original, settings: Settings) -> str:
    """Return comments that list the changes."""
    known = {control.key: control.value for control in original.controls}
    lines = [f"{original.scenario.name}, changed in the explorer:"]
    lines += [f"  {key}: {known[key]:g} -> {value:g}" for key, value in settings.numbers]
    lines += [f"  without incident {name}" for name in settings.off]
    if settings.gesture:
        lines.append(f"  gesture {settings.gesture} in the week of {original.scenario.date(settings.week)}")
    for act in settings.acts:
        lines.append(f"  {act.by} to {act.to} in the week of {original.scenario.date(act.week)}: {act.action}")
    return "".join(f"# {line}\n" for line in lines)
