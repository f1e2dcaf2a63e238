"""Dates of changes of the focal dyad: the day of an incident or a scripted act of that week, else the week alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.results.dataset import Results

WEEK = dt.timedelta(weeks=1)


@dataclass(frozen=True)
class ChangeDate:
    """The date of a change: `day` is that of an event that led to it, or else the first day of its week."""

    day: dt.date
    of_event: bool


@dataclass(frozen=True)
class ChangeDates:
    """Dates of the `weeks` weeks from `start`; `events` are the days of dated incidents and scripted acts of a dyad.

    A change cannot precede the event that led to it, so that in a week with an event it has the event's date (of
    several: the last one's), not that of the first day of the week.
    """

    start: dt.date
    weeks: int
    events: tuple[dt.date, ...] = ()

    @property
    def last(self) -> dt.date:
        """The last day played."""
        return self.start + self.weeks * WEEK - dt.timedelta(days=1)

    def first_day(self, week: int) -> dt.date:
        """Return the first day of a week."""
        return self.start + week * WEEK

    def of(self, week: int) -> ChangeDate:
        """Return the date of a change in this week."""
        first = self.first_day(week)
        events = [day for day in self.events if first <= day < first + WEEK]
        return ChangeDate(max(events), True) if events else ChangeDate(first, False)

    def week_of(self, day: dt.date) -> int | None:
        """Return the week of a day; None for a day that was not played."""
        week = (day - self.start).days // 7
        return week if 0 <= week < self.weeks else None


def event_dates(manifest: Mapping[str, Any], variant: str) -> tuple[dt.date, ...]:
    """Return the days of the dated incidents and scripted acts of the focal dyad in one variant, in order."""
    dyad, played = set(manifest["focus"].split("-")), manifest["played_incidents"][variant]
    incidents = [row for row in manifest["incidents"] if row["name"] in played]
    days = [row["date"] for row in incidents if {row["victim"], row["offender"]} == dyad]
    days += [row["date"] for row in manifest["scripted_acts"][variant] if {row["by"], row["to"]} == dyad]
    return tuple(sorted(map(dt.date.fromisoformat, days)))


def change_dates(results: Results, variant: str) -> ChangeDates:
    """Return the dates of changes of the focal dyad in one variant of a study."""
    weeks = results.dataset["week"].to_numpy()
    return ChangeDates(weeks[0].astype("datetime64[D]").item(), len(weeks), event_dates(results.manifest, variant))
