"""Exceptions, and the problems that they report.

    SimError                  base class of everything that bilateral raises on purpose
    ├── ScenarioError         an invalid scenario file; `.problems` lists every error, found in one pass
    ├── DataError             an invalid file of public data; `.problems` lists the errors, found in one pass
    ├── ResultsError          a run folder or results file is missing, incomplete or of another format
    ├── ClusterError          a cluster failed in the middle of the work; what was finished is kept
    └── UsageError            a call that cannot be carried out as asked (unknown variant, no runs, ...)

The command line turns each of them into a message without a traceback and exit code 1.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from sim.languages.current import ngettext

AT_THE_END = 10**9
"""Line number of a problem that is reported after all others."""


class SimError(Exception):
    """Base class of all errors raised on purpose; the message says what to do next."""


@dataclass(frozen=True)
class Problem:
    """One error in a file: its place, what is wrong, and what is allowed.

    `line` and `column` count from 1; `path` is the key path (`states.AZE.factions.hardliners.power`). `file` is set if
    the error is in a file that the scenario extends.
    """

    line: int
    column: int
    path: str
    message: str
    source: str = ""
    hint: str = ""
    file: str = ""

    @property
    def order(self) -> tuple[bool, str, int, int]:
        """Sort key: the file itself before the files it extends, and from top to bottom."""
        return self.line == AT_THE_END, self.file, self.line, self.column

    def render(self, file: str) -> str:
        """`file:line:col key: what` above the line itself, with a caret under the place and the hint after it."""
        place = f"{self.file or file}:{self.line}:{self.column}"
        head = f"{place} {self.path}: {self.message}" if self.path else f"{place} {self.message}"
        shown = self.source[:160]
        caret = (
            f"      | {' ' * (self.column - 1)}^ {self.hint}".rstrip() if self.column <= 160 else f"      | {self.hint}"
        )
        return (
            f"{head}\n{self.line:>5} | {shown}\n{caret}" if shown.strip() else f"{head}\n        {self.hint}".rstrip()
        )


class ScenarioError(SimError):
    """An invalid scenario file. `problems` holds every error, in the order of the file."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.file = file
        self.problems = sorted(problems, key=lambda p: p.order)
        count = len(self.problems)
        where = f"{file} and what it extends" if any(p.file for p in problems) else file
        tail = f"{counted(count, 'problem')} in {where}. Nothing was run. See docs/scenario.md for the format."
        super().__init__("\n".join([*(p.render(file) for p in self.problems), tail]))


def counted(number: int, noun: str) -> str:
    """Format a count with its noun, singular or plural: `1 run`, `1,000 runs`, `2 theories`."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2] not in "aeiou" else f"{noun}s"
    one, several = f"{{number}} {noun}", f"{{number}} {plural}"
    return ngettext(one, several, number)


def spelled(name: str) -> str:
    """Format a name of a file as words: `border_ban` as `Border ban`."""
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


FAULTS_SHOWN = 20


def fault_list(problems: list[Problem], count: int) -> str:
    """Format the first errors of data files as `file:line:column name: what`, and count the rest."""
    shown = [_in_data(problem) for problem in problems[:FAULTS_SHOWN]]
    return "\n".join([*shown, *([f"and {counted(count - len(shown), 'more error')}"] if count > len(shown) else [])])


def _in_data(problem: Problem) -> str:
    """Format an error in a row, or in a whole file, which has no line."""
    place = f"{problem.file}:{problem.line}:{problem.column}" if problem.line else f"{problem.file}:"
    name = f" {problem.path}:" if problem.path else ""
    return f"{place}{name} {problem.message}\n        {problem.hint}".rstrip()


class DataError(SimError):
    """Invalid files of public data. `problems` holds the first errors, `count` is the number of all errors."""

    def __init__(self, problems: list[Problem], count: int) -> None:
        self.problems, self.count = problems, count
        files = ", ".join(dict.fromkeys(p.file for p in problems))
        tail = f"{counted(count, 'error')} in {files}. Nothing was written. See docs/data.md for the formats."
        super().__init__(f"{fault_list(problems, count)}\n{tail}")


class ResultsError(SimError):
    """A run folder or results file is missing, incomplete or of another format."""


class ClusterError(SimError):
    """A cluster failed in the middle of the work: its scheduler is lost, or a worker again and again."""


class UsageError(SimError):
    """An invalid call; the message lists what is valid."""


COMPARED = 500
"""Largest number of allowed names that a misspelt one is compared with."""
SHOWN = 10
"""Largest number of allowed names in a hint."""


def nearest(given: str, allowed: Iterable[str], likeness: float = 0.6) -> str:
    """Return the allowed name most similar to the given one, or "" if none reaches `likeness` (0 to 1); ignore case."""
    by_lower = {name.lower(): name for name in islice(allowed, COMPARED)}
    near = difflib.get_close_matches(given.lower(), by_lower, 1, likeness)
    return by_lower[near[0]] if near else ""


def suggestion(given: str, allowed: Iterable[str], kind: str) -> str:
    """Format a hint: `did you mean 'AZE'?`, or the first allowed names."""
    names = list(allowed)
    if near := nearest(given, names):
        return f"did you mean '{near}'?"
    if not names:
        return f"there are no {kind}"
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"{kind}: {', '.join(names[:SHOWN])}{more}"


def choices(given: str, allowed: Iterable[str], lead: str = "there are") -> str:
    """Format all allowed names, after a guess if there is one: `did you mean 'base'? There are: base, amends`."""
    names = list(allowed)
    near = nearest(given, names)
    lead = f"did you mean '{near}'? {lead.capitalize()}" if near else lead
    return f"{lead}: {', '.join(names)}"
