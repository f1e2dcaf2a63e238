"""Runs conditioned on the record: their lineage, and the part of the record that they follow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import UsageError, counted
from sim.model.lineage import Lineage
from sim.results.run_folder import DamagedError
from sim.writing import replacing

LINEAGE = "lineage.npy"
"""File of a run folder with the lineage of its runs: a row of first weeks, then a row of numbers for each run."""


@dataclass(frozen=True, eq=False)
class Conditioned:
    """Runs of `variant` that follow the record from the day `first` to `last`, of which `rows` rows counted.

    `week` is the first one after the record: what comes from it on is the forecast.
    """

    lineage: Lineage
    variant: str
    first: dt.date
    last: dt.date
    rows: int
    week: int

    @property
    def facts(self) -> dict[str, Any]:
        """Facts that the runs depend on, as plain data."""
        return {
            "variant": self.variant,
            "record_from": self.first.isoformat(),
            "record_to": self.last.isoformat(),
            "rows": self.rows,
            "from_week": self.week,
            "lineage_sha256": self.lineage.sha256,
        }

    @property
    def span(self) -> str:
        """The end of the record, in words."""
        return f"to {self.last}"

    def check(self, runs: int, own_rules: bool) -> None:
        """Raise UsageError for more runs than there are lines, or for states with rules of their own."""
        if own_rules:
            raise UsageError("runs conditioned on the record cannot have states with decision rules of their own")
        if runs > self.lineage.runs:
            raise UsageError(
                f"there are {counted(self.lineage.runs, 'run')} conditioned on the record, and more cannot be added; "
                f"condition more of them: bilateral update SCENARIO --runs {runs}"
            )

    def save(self, folder: Path) -> None:
        """Write the lineage into a run folder."""
        table = np.vstack([np.array([self.lineage.weeks], dtype=np.uint64), self.lineage.numbers])
        with replacing(folder / LINEAGE) as draft, draft.open("wb") as file:
            np.save(file, table, allow_pickle=False)


def conditioned_in(folder: Path, facts: Mapping[str, Any]) -> Conditioned:
    """Read the lineage of a run folder, whose manifest has these facts. Raises DamagedError if it is another one."""
    path = folder / LINEAGE
    try:
        table = np.load(path, allow_pickle=False)
        lineage = Lineage(tuple(table[0].tolist()), table[1:])
    except (OSError, ValueError, IndexError) as error:
        raise DamagedError(f"{path} cannot be read ({str(error).splitlines()[0]}). Restore it from a copy") from None
    if lineage.sha256 != facts["lineage_sha256"]:
        raise DamagedError(f"{path} is not the lineage of these runs: its checksum differs. Restore it from a copy")
    first, last = (dt.date.fromisoformat(facts[key]) for key in ("record_from", "record_to"))
    return Conditioned(lineage, facts["variant"], first, last, facts["rows"], facts["from_week"])
