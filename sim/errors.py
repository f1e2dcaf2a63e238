"""What can go wrong, and what to do about it.

    SimError                  catch this to catch everything bilateral raises on purpose
    ├── ScenarioError         a scenario file was refused; `.problems` lists every fault found in one pass
    ├── ResultsError          a run folder or results file is missing, incomplete or of another format
    └── UsageError            a call that cannot be carried out as asked (unknown variant, no runs, ...)

The command line turns each of them into a message without a traceback and exit code 1.
"""

from __future__ import annotations

from dataclasses import dataclass


class SimError(Exception):
    """Anything bilateral refuses on purpose; the message says what to do next."""


@dataclass(frozen=True)
class Problem:
    """One fault of a scenario file: where it is, what is wrong, what is allowed.

    `line` and `column` count from 1; `path` is the key path (`states.AZE.factions.hardliners.power`).
    """

    line: int
    column: int
    path: str
    message: str
    source: str = ""
    hint: str = ""

    def render(self, file: str) -> str:
        """`file:line:col key: what` over the offending line, a caret under the place and the hint beside it."""
        place = f"{file}:{self.line}:{self.column}"
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
        self.problems = sorted(problems, key=lambda p: (p.line, p.column))
        count = len(self.problems)
        tail = f"{count} problem{'s' * (count != 1)} in {file}. Nothing was run. See docs/scenario.md for the format."
        super().__init__("\n".join([*(p.render(file) for p in self.problems), tail]))


class ResultsError(SimError):
    """A run folder or results file is missing, incomplete or of another format."""


class UsageError(SimError):
    """A call that cannot be carried out as asked; the message lists what can be."""
