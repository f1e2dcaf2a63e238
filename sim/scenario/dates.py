"""Dates that must fit: inside the time played, and one scripted act a week towards each state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sim.scenario.faults import Fault, KeyPath, Raw, block, listed
from sim.scenario.mentions import two
from sim.scenario.schema import iso_day


@dataclass(frozen=True)
class Horizon:
    """The days a scenario plays: from `start`, up to but not including `end`."""

    start: dt.date
    end: dt.date

    def __str__(self) -> str:
        return f"{self.start} to {self.end - dt.timedelta(days=1)}"

    def holds(self, day: dt.date) -> bool:
        """Whether a day is played."""
        return self.start <= day < self.end


def horizon(data: Raw) -> Horizon | None:
    """The days played, where the file says so."""
    start, weeks = day(data.get("start")), data.get("weeks")
    if start is None or not isinstance(weeks, int) or weeks < 1:
        return None
    try:
        return Horizon(start, start + dt.timedelta(weeks=weeks))
    except OverflowError:
        return None


def day(given: object) -> dt.date | None:
    """A date as the schema reads it, or None."""
    try:
        return dt.date.fromisoformat(iso_day(given).strip())
    except (ValueError, AttributeError):
        return None


def impossible_horizon(data: Raw) -> Iterator[Fault]:
    """A scenario that runs past the last year a date can have."""
    start, weeks = day(data.get("start")), data.get("weeks")
    if start and isinstance(weeks, int) and 1 <= weeks <= 1560 and horizon(data) is None:
        yield Fault(("start",), "the scenario would run past the year 9999", "begin earlier, or play fewer weeks")


def dates(data: Raw) -> Iterator[tuple[KeyPath, dt.date]]:
    """Every date that must lie within the time played."""
    written: list[tuple[KeyPath, object]] = [
        (("incidents", name, "date"), block(entry).get("date")) for name, entry in block(data, "incidents").items()
    ]
    written += [(("do", i, "date"), block(act).get("date")) for i, act in enumerate(listed(data, "do"))]
    written += [(("ask", i, "recall_by"), block(asked).get("recall_by")) for i, asked in enumerate(listed(data, "ask"))]
    yield from ((path, found) for path, text in written if (found := day(text)))


def outside_horizon(data: Raw) -> Iterator[Fault]:
    """Dates the scenario does not reach."""
    if played := horizon(data):
        for path, date in dates(data):
            if not played.holds(date):
                hint = "change the date, or `start` and `weeks`"
                yield Fault(path, f"{date} is outside the time played, {played}", hint)


def overlapping_acts(data: Raw) -> Iterator[Fault]:
    """Two scripted acts of one state towards another in the same week."""
    seen: dict[tuple[str, str, int], dt.date] = {}
    played = horizon(data)
    for i, raw in enumerate(listed(data, "do")):
        act = block(raw)
        pair, date = two(f"{act.get('by')}>{act.get('to')}"), day(act.get("date"))
        if pair and date and played:
            a, b = pair
            earlier = seen.setdefault((a, b, (date - played.start).days // 7), date)
            if earlier is not date:
                message = f"{a} already acts towards {b} in this week, on {earlier}"
                yield Fault(("do", i, "date"), message, "keep one of the two, or move it to another week")


def record_outside_horizon(data: Raw) -> Iterator[Fault]:
    """Rows of the record that no picture or score will reach; worth a warning only."""
    played = horizon(data)
    for i, row in enumerate(listed(data, "record")):
        date = day(block(row).get("date"))
        if played and date and not played.holds(date):
            message = f"{date} is outside the time played, {played}: this row will not be shown or scored"
            yield Fault(("record", i, "date"), message)
