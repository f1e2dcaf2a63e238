"""Who is in a study: the axes every array and every draw is laid out over."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Roster:
    """Who is in the study: states (sorted by code), their factions, the issues, and when it starts."""

    states: tuple[str, ...]
    factions: tuple[tuple[str, ...], ...]
    issues: tuple[str, ...]
    start: dt.date

    def at(self, state: str) -> int:
        """Place of a state on the axes."""
        return self.states.index(state)

    def week(self, date: dt.date) -> int:
        """The week a date falls in, counted from 0."""
        return (date - self.start).days // 7
