"""Scenario files as text: search by path or name, and checks of size, encoding and characters."""

from __future__ import annotations

import errno
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sim.errors import Problem, ScenarioError, nearest

MAX_BYTES = 2_000_000
SUFFIXES = (".yaml", ".yml")
UNSEEN = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""Characters that YAML does not allow, or takes for the end of a line (U+0085, U+2028, U+2029) where editors do not."""
ODD_SPACE = re.compile("[\xa0\xad\u1680\u180e\u2000-\u200f\u202a-\u202f\u205f-\u206f\u3000]")
"""Spaces other than the ordinary one, and invisible marks: allowed in texts only."""
OF_THE_SYSTEM = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO)
"""Errors that are no fault of the file."""
LINE_END = re.compile("\r\n|\r|\n")


def name_of(letter: str) -> str:
    """Return words for an invisible character: `no-break space (U+00A0)`."""
    return f"{unicodedata.name(letter, 'control character').lower()} (U+{ord(letter):04X})"


@dataclass(frozen=True)
class FileProblem(Problem):
    """A problem of the file as a whole, without a line."""

    def render(self, file: str) -> str:
        """Format `file: message`, with the hint below it."""
        return f"{self.file or file}: {self.message}\n        {self.hint}".rstrip()


def refused(file: str, message: str, hint: str = "") -> ScenarioError:
    """Return the error that refuses a whole file."""
    return ScenarioError(file, [FileProblem(0, 0, "", message, hint=hint)])


def text_of(path: Path) -> str:
    """Return the text of a scenario file; raises ScenarioError if it cannot be read."""
    file = str(path)
    try:
        if path.is_dir():
            raise refused(file, "this is a folder, not a scenario file", _files_in(path))
        if not path.is_file():
            raise refused(file, "the file does not exist", _similar(path))
        with path.open("rb") as opened:
            raw = opened.read(MAX_BYTES + 1)
    except (OSError, ValueError) as fault:
        if getattr(fault, "errno", None) in OF_THE_SYSTEM:
            raise
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
            file, "this is not a text file (it contains zero bytes)", "give a .yaml file, saved as plain text"
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = len(LINE_END.split(raw[: fault.start].decode("latin-1")))
        raise refused(
            file, f"the file is not UTF-8 text (see line {line})", "save it as UTF-8 (an option of most editors)"
        ) from None
    if unseen := UNSEEN.search(text):
        *_, before = above = LINE_END.split(text[: unseen.start()])
        source = UNSEEN.sub("\N{REPLACEMENT CHARACTER}", before + LINE_END.split(text[unseen.start() :])[0])
        message = f"an invisible {name_of(unseen[0])}"
        place = (len(above), len(before) + 1)
        raise ScenarioError(file, [Problem(*place, "", message, source, "delete it, or retype the line")])
    return text


def scenarios_in(folder: Path) -> list[str]:
    """Return the names of the scenario files in a folder."""
    return sorted(p.name for p in folder.iterdir() if p.suffix in SUFFIXES) if folder.is_dir() else []


def _files_in(folder: Path) -> str:
    names = scenarios_in(folder)
    return f"give one of the files in it: {', '.join(names[:8])}" if names else "it contains no .yaml file"


def _similar(path: Path) -> str:
    names = scenarios_in(path.parent)
    if near := nearest(path.name, names) or nearest(f"{path.name}.yaml", names):
        return f"did you mean {path.parent / near}?"
    return f"files there: {', '.join(names[:8])}" if names else "check the folder and the spelling"


PACKAGE = Path(__file__).parents[2]
HOMES = (PACKAGE / "_scenarios", PACKAGE.parent / "scenarios")
"""Folders of the bundled scenarios: in an installed package; in the source tree."""
PAST = "history"
"""Folder of the past crises, and prefix of their names."""


def bundled() -> dict[str, Path]:
    """Return the bundled scenarios, by name."""
    return {path.stem: path for path in scenario_files(_home())}


def past_crises() -> dict[str, Path]:
    """Return the bundled past crises, by name: `history/us_china_2001`."""
    home = _home()
    return {f"{PAST}/{path.stem}": path for path in scenario_files(home / PAST if home else None)}


def scenario_files(folder: Path | None) -> list[Path]:
    """Return the scenarios of a folder, without hidden files and base files, whose names start with `_`."""
    return [path for path in sorted(folder.glob("*.yaml")) if path.name[0] not in "._"] if folder else []


def find(word: str | Path) -> Path:
    """Return the scenario file with a path or name: an existing file, or else a bundled scenario.

    Raises ScenarioError with the most similar name. A folder, or a missing file in one, is returned for the reader to
    refuse.
    """
    path, known = Path(word), bundled() | past_crises()
    if is_there(path, Path.is_file):
        return path
    if str(word) in known:
        return known[str(word)]
    if path.parent not in (Path(), Path(PAST)) or is_there(path, Path.exists):
        return path
    raise _unknown(str(word), known)


def _home() -> Path | None:
    return next((home for home in HOMES if home.is_dir()), None)


def _unknown(word: str, known: dict[str, Path]) -> ScenarioError:
    here = sorted(path.name for path in Path().glob("*.yaml"))
    bare = word.removesuffix(".yaml")
    near = nearest(word, [*known, *here]) or nearest(f"{word}.yaml", here)
    near = near or nearest(bare, known) or nearest(f"{PAST}/{bare}", known)
    message = "the file does not exist" + ", and no bundled scenario has this name" * (not word.endswith(SUFFIXES))
    return refused(word, message, f"did you mean {near}?" if near else _what_there_is(known, here))


def _what_there_is(known: dict[str, Path], here: list[str]) -> str:
    large = [name for name in known if not name.startswith(f"{PAST}/")]
    past = f", and {len(known) - len(large)} past crises: bilateral list" if len(known) > len(large) else ""
    there = f"; .yaml files in this folder: {', '.join(here[:8])}" if here else ""
    return f"bundled: {', '.join(large)}{past}{there}"


def is_there(path: Path, kind: Callable[[Path], bool]) -> bool:
    """Return whether a file of this kind exists; a name that is too long does not."""
    try:
        return kind(path)
    except OSError:
        return False
