"""Failures: what is said, and the exit code, when a verb cannot do what was asked; the one place for all verbs."""

from __future__ import annotations

import errno
import os
import re
import sys
from concurrent.futures import BrokenExecutor
from contextlib import suppress
from dataclasses import dataclass
from traceback import format_exception
from typing import Any

import rich_click as click

from sim.cli.terminal.printing import STDOUT, end_output, show_json
from sim.errors import AT_THE_END, ClusterError, DataError, Problem, ResultsError, ScenarioError, SimError
from sim.writing import DRAFT

INVALID, USAGE, INTERRUPTED = 1, 2, 130
"""Exit codes: invalid input or a failure of the system, wrong usage, interrupted."""
KEPT = "Files written before are complete; an interrupted study continues with: bilateral resume RUN"
FAULT = "This is a fault of bilateral, not of the input: please report it with the lines above."
FULL = (
    "no space is left there",
    f"Free some space, or choose another folder with --out. {KEPT}",
)
CHOOSE = "Choose another folder with --out, or change its permissions"
CHECK = "Check the spelling of the path"
SYSTEM: dict[int, tuple[str, str]] = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EFBIG: ("the largest allowed size of a file is reached", f"Raise it (ulimit -f), or choose --out. {KEPT}"),
    errno.EROFS: ("the folder is read-only", CHOOSE),
    errno.EACCES: ("permission is denied", CHOOSE),
    errno.EPERM: ("permission is denied", CHOOSE),
    errno.ENOENT: ("there is no such file or folder", CHECK),
    errno.ENOTDIR: ("a part of the path is a file, not a folder", CHECK),
    errno.EISDIR: ("it is a folder", "Give the name of a file"),
    errno.EEXIST: ("it exists already", "Choose another name"),
    errno.ENOTEMPTY: ("the folder is not empty", "Choose another folder"),
    errno.ENAMETOOLONG: ("the name is too long", "Choose a shorter one"),
    errno.EMFILE: ("too many files are open", "Raise their number (ulimit -n), or use fewer --workers"),
    errno.ENFILE: ("too many files are open", "Close other programs, or use fewer --workers"),
    errno.ENOMEM: ("there is not enough memory", "Use fewer --workers or --runs, or close other programs"),
    errno.EIO: ("the device failed to read or write", f"Choose another device with --out. {KEPT}"),
}
"""The fault and the next step, by the number of an error of the operating system."""


@dataclass(frozen=True)
class Failure:
    """An error as it is reported: kind, message, next step, exit code, and the problems in files."""

    kind: str
    message: str
    next_step: str = ""
    exit_code: int = INVALID
    problems: tuple[Problem, ...] = ()
    file: str | None = None

    @property
    def text(self) -> str:
        """The message and the next step, as printed."""
        return "\n".join(part for part in (self.message, self.next_step) if part)

    def to_json(self) -> dict[str, Any]:
        """Return the failure as plain data; `file`, `line`, `column` and `key` are those of the first problem."""
        places = [self._place(problem) for problem in self.problems]
        none = {"file": self.file, "line": None, "column": None, "key": None, "hint": None}
        first = {key: value for key, value in (places or [none])[0].items() if key in none}
        step = self.next_step or first.pop("hint")
        first.pop("hint", None)
        error = {"kind": self.kind, "message": self.message, "next_step": step or None, "exit_code": self.exit_code}
        return {"error": {**error, **first, "problems": places}}

    def _place(self, problem: Problem) -> dict[str, Any]:
        """Return a problem as plain data; one of a whole file has no line."""
        whole = not 0 < problem.line < AT_THE_END
        return {
            "file": problem.file or self.file,
            "line": None if whole else problem.line,
            "column": None if whole else problem.column,
            "key": problem.path or None,
            "message": problem.message,
            "hint": problem.hint or None,
        }


def failure_of(error: BaseException) -> Failure:
    """Return what is said about an error."""
    match error:
        case SimError():
            return _of_input(error)
        case click.ClickException():
            return _of_command_line(error)
        case KeyboardInterrupt() | click.Abort():
            return Failure("interrupted", "Interrupted.", exit_code=INTERRUPTED)
        case MemoryError():
            return Failure("system", "There is not enough memory.", "Use fewer --workers, --runs or --weeks.")
        case BrokenExecutor():
            step = f"Use fewer --workers if memory is short. {KEPT}."
            return Failure("system", "A worker process ended unexpectedly (killed, or out of memory).", step)
        case UnicodeEncodeError():
            letters = error.object[error.start : error.end]
            step = "Rename the file or folder in ordinary letters, or set PYTHONUTF8=1."
            return Failure("system", f"A name or text cannot be written in {error.encoding}: {letters!a}.", step)
        case OSError():
            return _of_system(error)
    return Failure("program", "".join(format_exception(error)).rstrip(), FAULT)


def _of_input(error: SimError) -> Failure:
    """Say what is wrong with a file or a call."""
    if isinstance(error, ScenarioError):
        return Failure("scenario", str(error), problems=tuple(error.problems), file=error.file)
    if isinstance(error, DataError):
        return Failure("data", str(error), problems=tuple(error.problems))
    if isinstance(error, ClusterError):
        return Failure("system", str(error))
    return Failure("results" if isinstance(error, ResultsError) else "usage", str(error))


def _of_command_line(error: click.ClickException) -> Failure:
    """Say what is wrong with the words of the command line, with its usage."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    step = f"Usage: {context.command_path} --help" if context else ""
    return Failure("usage", error.format_message(), step, error.exit_code)


def _of_system(error: OSError) -> Failure:
    """Say what the operating system refused, and where; HDF5 gives number and name in its text only."""
    number, file = error.errno, error.filename2 or error.filename
    if isinstance(file, int | None) and (named := re.search(r"filename = '([^']*)'", str(error))):
        file = named[1]
    if (numbered := re.search(r"errno = (\d+)", str(error))) and number not in SYSTEM:
        number = int(numbered[1])
    if isinstance(file, str):
        file = re.sub(DRAFT, "", file)
    reason = os.strerror(number).lower() if number else str(error).splitlines()[0] if str(error) else "it failed"
    what, step = SYSTEM.get(number or 0, (reason, "Check the file or folder, or choose another with --out"))
    place = os.fsdecode(file) if isinstance(file, str | bytes | os.PathLike) else None
    if place == STDOUT:
        step = f"Print to another place. {KEPT}"
    return Failure("system", f"{place or 'The system refused'}: {what}.", f"{step}.", file=place)


def report_failure(failure: Failure, as_json: bool) -> int:
    """Print a failure on stderr, with `as_json` also as an object on stdout, and return the exit code."""
    no_output = failure.file == STDOUT
    if as_json and not no_output:
        with suppress(OSError):
            show_json(failure.to_json())
    if sys.stderr is not None:
        with suppress(OSError):
            print(failure.text, file=sys.stderr, flush=True)
    if no_output:
        end_output()
    return failure.exit_code


def interrupted(message: str) -> SystemExit:
    """Report an interrupt, with what is kept and how to continue, and return what ends the verb."""
    context = click.get_current_context(silent=True)
    as_json = bool(context and context.params.get("as_json"))
    return SystemExit(report_failure(Failure("interrupted", message, exit_code=INTERRUPTED), as_json))
