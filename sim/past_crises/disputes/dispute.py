"""Militarised disputes of a folder in order of time, and whether the dyad had a new dispute within five years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.arrays import Array
from sim.data.codes import with_state_codes
from sim.errors import UsageError

MONTHS = 60
"""Months after the onset in which a new dispute counts."""
FIRST_YEAR, LAST_YEAR = 1946, 2005
"""Years of onset that are scored: inputs begin in 1946, and five more years are observed."""
MIDDLE_MONTH = 6
"""Month of an onset whose month is unknown."""


@dataclass(frozen=True)
class Dispute:
    """A dispute of a dyad. `a` and `b` are state numbers, the smaller first; codes are those of the year.

    `initiator` is the state on the side that began it. `hostility` is 1 (none) to 5 (war), `fatality` 0 to 6,
    `highest_act` 0 to 21, as the file codes them; -9 is unknown. `again` is True if a new dispute began within MONTHS.
    """

    number: int
    a: int
    b: int
    code_a: str
    code_b: str
    year: int
    month: int
    initiator: int
    hostility: int
    fatality: int
    highest_act: int
    again: bool

    @property
    def name(self) -> str:
        """A unique name."""
        return f"dispute_{self.number}_{self.a}_{self.b}"

    @property
    def dyad(self) -> str:
        """The two states: disputes of one dyad are always in the same fold."""
        return f"{self.a}-{self.b}"


def disputes_of(onsets: pd.DataFrame, first: int = FIRST_YEAR, last: int = LAST_YEAR) -> tuple[Dispute, ...]:
    """Return the disputes that began from `first` to `last`, in order of time, from a table of onsets.

    A dispute listed more than once for a dyad (both directions, further years) counts once, at its first year. Raises
    UsageError if there is none.
    """
    rows = _once_a_dyad(onsets)
    rows = rows.assign(again=_followed(rows))
    inside = rows[rows["year"].between(first, last)]
    coded = with_state_codes(
        inside.assign(first=inside["year"], last=inside["year"], code_a=inside["a"], code_b=inside["b"]),
        "code_a", "code_b",
    )  # fmt: skip
    coded = coded[coded["code_a"] != coded["code_b"]].sort_values(["when", "dispnum", "a", "b"])
    if coded.empty:
        raise UsageError(f"no dispute began from {first} to {last} between two known states; see docs/disputes.md")
    return tuple(_dispute(row) for row in coded.to_dict("records"))


def outcomes(disputes: Sequence[Dispute]) -> Array:
    """Return 1 for each dispute that a new one followed, else 0, [dispute]."""
    return np.array([float(one.again) for one in disputes])


def _once_a_dyad(onsets: pd.DataFrame) -> pd.DataFrame:
    """Put the smaller state number first, and keep the first row of each dispute and dyad."""
    swapped = onsets["a"] > onsets["b"]
    side = onsets["sidea1"] if "sidea1" in onsets else pd.Series(1.0, index=onsets.index)
    month = onsets["stmon"] if "stmon" in onsets else pd.Series(MIDDLE_MONTH, index=onsets.index)
    month = month.where(month.between(1, 12), MIDDLE_MONTH)
    rows = onsets.assign(
        a=onsets[["a", "b"]].min(axis=1), b=onsets[["a", "b"]].max(axis=1), first_began=(side == 1.0) != swapped,
        month=month, when=12 * onsets["year"] + month, act=onsets[["hiact1", "hiact2"]].max(axis=1),
    )  # fmt: skip
    return rows.sort_values(["when", "dispnum"]).drop_duplicates(["dispnum", "a", "b"])


def _followed(rows: pd.DataFrame) -> pd.Series[float]:
    """Return 1 for each onset that another of the dyad follows within MONTHS, else 0; not in the same month."""
    again = pd.Series(0.0, index=rows.index)
    for _, group in rows.groupby(["a", "b"]):
        months = group["when"].to_numpy()
        later = months[None, :] - months[:, None]
        again[group.index] = ((later > 0) & (later <= MONTHS)).any(axis=1).astype(float)
    return again


def _dispute(row: Mapping[Any, Any]) -> Dispute:
    numbers = {name: -9 if np.isnan(row[name]) else int(row[name]) for name in ("hostlev", "fatality", "act")}
    return Dispute(
        number=int(row["dispnum"]), a=int(row["a"]), b=int(row["b"]),
        code_a=str(row["code_a"]), code_b=str(row["code_b"]), year=int(row["year"]), month=int(row["month"]),
        initiator=int(row["a"] if row["first_began"] else row["b"]),
        hostility=numbers["hostlev"], fatality=numbers["fatality"], highest_act=numbers["act"],
        again=row["again"] == 1.0,
    )  # fmt: skip
