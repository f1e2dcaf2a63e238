"""Faults of data files, kept as they are found: the first of very many in full, the rest by number."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sim.errors import DataError, Problem, fault_list

MOST_KEPT = 1000


@dataclass
class Faults:
    """Faults of one or several files: at most `MOST_KEPT` in full, how many there are, and in how many rows."""

    kept: list[Problem] = field(default_factory=list)
    count: int = 0
    rows: int = 0

    def add(self, problem: Problem) -> None:
        """Note a fault."""
        self.count += 1
        if len(self.kept) < MOST_KEPT:
            self.kept.append(problem)

    def join(self, others: Faults) -> None:
        """Note the faults of others as well."""
        self.count += others.count
        self.rows += others.rows
        self.kept += others.kept[: MOST_KEPT - len(self.kept)]

    def refuse(self) -> None:
        """Raise DataError with all of them, if there are any."""
        if self.count:
            raise DataError(self.kept, self.count)

    def left_out(self) -> str:
        """Says which rows were left out, for the user."""
        rows = f"{self.rows} row{'s' * (self.rows != 1)}"
        return f"{fault_list(self.kept, self.count)}\nLeft out for these faults: {rows}. --strict refuses such files."


def refused(path: Path | str, message: str, hint: str = "") -> DataError:
    """The error that refuses a whole file."""
    return DataError([Problem(0, 0, "", message, hint=hint, file=str(path))], 1)
