"""Signposts of a study: which observation by which date best distinguishes the futures, with error."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from sim.answer import Answer, csv_text, plain
from sim.plotting.style import provenance
from sim.questions.signposts.deadlines import Deadline, Ensemble, after_record, week_of, weeks_of
from sim.questions.signposts.futures import Future, future_called
from sim.questions.signposts.picture import draw
from sim.questions.signposts.selection import Signpost
from sim.questions.signposts.text import CAVEAT, signposts_text
from sim.results.dataset import Results
from sim.results.selection import variant_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MONTHS = (3, 6, 12)
"""Default dates: months after the present."""


@dataclass(frozen=True, repr=False)
class Signposts(Answer):
    """Signposts by date, from the `present` on: the day after the record, or the start of the scenario."""

    name: ClassVar = "signposts"
    results: Results = field(compare=False)
    variant: str
    future: Future = field(compare=False)
    present: dt.date
    deadlines: tuple[Deadline, ...]
    beyond: tuple[int, ...]

    def __str__(self) -> str:
        return signposts_text(self)

    def plot(self) -> Figure:
        """Draw the probability of the outcome with and without each observation."""
        return draw(self)

    def provenance(self) -> dict[str, str | int]:
        """Return scenario, variant, outcome, seed, runs and version."""
        return {**provenance(self.results.manifest, self.variant), "outcome": self.future.name}

    def tables(self) -> dict[str, str]:
        """Return `signposts.csv`: a row for each signpost; no table if there is none."""
        rows = [_row(deadline, one) for deadline in self.deadlines for one in deadline.signposts]
        return {"signposts.csv": csv_text(rows)} if rows else {}

    def to_json(self) -> dict[str, Any]:
        """Return all dates and signposts as plain data."""
        return {
            **self.provenance(),
            "outcome_words": self.future.words,
            "open_in_runs": self.future.still_open,
            "present": self.present.isoformat(),
            "dates": plain(self.deadlines),
            "months_beyond_the_horizon": list(self.beyond),
            "caveat": CAVEAT,
        }


def _row(deadline: Deadline, one: Signpost) -> dict[str, Any]:
    cells: dict[str, Any] = {"date": deadline.date, "observation": one.observation}
    for key in ("seen", "if_seen", "if_not", "bits"):
        cells |= {f"{key}{end}": getattr(getattr(one, key), part) for end, part in ENDS.items()}
    return {**cells, "p_value": one.p_value, "base": deadline.base.estimate, "runs": deadline.runs}


ENDS = {"": "estimate", "_low": "low", "_high": "high"}


def signposts(
    results: Results,
    outcome: str = "repair",
    variant: str | None = None,
    present: dt.date | None = None,
    months: Sequence[int] = MONTHS,
) -> Signposts:
    """Find the observations by a number of months after the present that best distinguish the futures.

    `outcome` is `repair`, `rupture` or `severance`; the present is by default the day after the last entry of the
    record of the focal dyad, or the start without one. Raises UsageError for an unknown outcome, or dates outside the
    weeks simulated.
    """
    future, variant = future_called(outcome), variant_of(results, variant)
    begin = present or after_record(results.manifest)
    inside, beyond = weeks_of(results.manifest, begin, months)
    ensemble = Ensemble(results, variant, future)
    first = week_of(results.manifest, begin)
    chosen = {count: ensemble.choices(range(first, week + 1)) for count, week in inside.items()}
    tested = sum(len(one or ()) for one in chosen.values())
    deadlines = tuple(ensemble.deadline(count, week, chosen[count], tested) for count, week in inside.items())
    return Signposts(results, variant, future, begin, deadlines, beyond)
