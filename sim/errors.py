"""What can go wrong, and what to do about it.

    SimError                  catch this to catch everything bilateral raises on purpose
    ├── ScenarioError         a scenario file was refused; `.problems` lists every fault found in one pass
    ├── DataError             a file of public data was refused; `.problems` lists the faults found in one pass
    ├── ResultsError          a run folder or results file is missing, incomplete or of another format
    └── UsageError            a call that cannot be carried out as asked (unknown variant, no runs, ...)

The command line turns each of them into a message without a traceback and exit code 1.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

AT_THE_END = 10**9
"""The line of what is said after all other problems."""


class SimError(Exception):
    """Anything bilateral refuses on purpose; the message says what to do next."""


@dataclass(frozen=True)
class Problem:
    """One fault of a scenario file: where it is, what is wrong, what is allowed.

    `line` and `column` count from 1; `path` is the key path (`states.AZE.factions.hardliners.power`). `file` names the
    file it stands in where that is not the one that was read, but one it extends.
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
        """Sorts problems as they are read: the file itself before those it extends, and from the top."""
        return self.line == AT_THE_END, self.file, self.line, self.column

    def render(self, file: str) -> str:
        """`file:line:col key: what` over the offending line, a caret under the place and the hint beside it."""
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
    """A scenario file was refused. `problems` holds every fault found, in the order of the file."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.file = file
        self.problems = sorted(problems, key=lambda p: p.order)
        count = len(self.problems)
        where = f"{file} and what it extends" if any(p.file for p in problems) else file
        tail = f"{count} problem{'s' * (count != 1)} in {where}. Nothing was run. See docs/scenario.md for the format."
        super().__init__("\n".join([*(p.render(file) for p in self.problems), tail]))


FAULTS_SHOWN = 20


def fault_list(problems: list[Problem], count: int) -> str:
    """The first faults of data files, as `file:line:column name: what` over what is allowed, and how many more."""
    shown = [_in_data(problem) for problem in problems[:FAULTS_SHOWN]]
    return "\n".join([*shown, *([f"and {count - len(shown)} more faults"] if count > len(shown) else [])])


def _in_data(problem: Problem) -> str:
    """A fault of a row, or of a whole file, which has no line."""
    place = f"{problem.file}:{problem.line}:{problem.column}" if problem.line else f"{problem.file}:"
    name = f" {problem.path}:" if problem.path else ""
    return f"{place}{name} {problem.message}\n        {problem.hint}".rstrip()


class DataError(SimError):
    """Files of public data were refused. `problems` holds the faults found (of very many, the first), `count` all."""

    def __init__(self, problems: list[Problem], count: int) -> None:
        self.problems, self.count = problems, count
        files = ", ".join(dict.fromkeys(p.file for p in problems))
        tail = f"{count} fault{'s' * (count != 1)} in {files}. Nothing was written. See docs/data.md for the formats."
        super().__init__(f"{fault_list(problems, count)}\n{tail}")


class ResultsError(SimError):
    """A run folder or results file is missing, incomplete or of another format."""


class UsageError(SimError):
    """A call that cannot be carried out as asked; the message lists what can be."""


COMPARED = 500
"""How many allowed names a misspelt one is compared with at most."""
SHOWN = 10
"""How many allowed names a hint lists at most."""


def nearest(given: str, allowed: Iterable[str], likeness: float = 0.6) -> str:
    """The allowed name that is most like the given one, at least by `likeness` (0 to 1), or ""; case is ignored."""
    by_lower = {name.lower(): name for name in islice(allowed, COMPARED)}
    near = difflib.get_close_matches(given.lower(), by_lower, 1, likeness)
    return by_lower[near[0]] if near else ""


def suggestion(given: str, allowed: Iterable[str], kind: str) -> str:
    """A hint: `did you mean 'AZE'?`, or the first allowed names."""
    names = list(allowed)
    if near := nearest(given, names):
        return f"did you mean '{near}'?"
    if not names:
        return f"there are no {kind}"
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"{kind}: {', '.join(names[:SHOWN])}{more}"


def choices(given: str, allowed: Iterable[str], lead: str = "there are") -> str:
    """All allowed names, after a guess if there is one: `did you mean 'base'? There are: base, amends`."""
    names = list(allowed)
    near = nearest(given, names)
    lead = f"did you mean '{near}'? {lead.capitalize()}" if near else lead
    return f"{lead}: {', '.join(names)}"
