"""The rows of a record that count, and what they allow to be looked at, in the record and in any run.

A plan is made from the record alone: the months and directions that have rows, and the dated incidents up to its end.
What a row may be wrong by is fixed here, once for all files.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.arrays import Array
from sim.errors import UsageError
from sim.model.actions import tone_of

ELSEWHERE, NO_ACT = "(Third arena)", "00"
"""What begins rows of a quarrel elsewhere; what begins the code of a week in which nothing was found."""
ROW_NOISE, BIAS = 0.3, 0.15
"""What the tone of one row may be off by, and all rows of a direction together (what the press picks), one standard
deviation each. The former is what rows of the first scenario's record within four weeks of each other differ by (.34),
less what the model leaves to chance (.16). The latter is judgement."""
LEVEL_NOISE, TIME_NOISE = 0.4, 0.3
"""The same of a formal step (0 to 3), and of the promptness of an answer (0 to 1). Judgement."""
MOST_CELLS = 40
"""More tones than these are taken together by quarters, or by years."""
ENOUGH = 3
"""Rows between two incidents from which on it says something that no formal step and no answer is among them."""
SPANS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Row:
    """A row of the record that counts: its week, who acts (0 or 1: first or second of the focus pair), its code."""

    week: int
    by: int
    cameo: str

    @property
    def tone(self) -> float:
        """Its Goldstein weight over ten; 0 where nothing was found."""
        return 0.0 if self.cameo.startswith(NO_ACT) else tone_of(self.cameo)


@dataclass(frozen=True)
class Cell:
    """The tone of one side over a month (or more): the weeks in which the record has rows, and how many each."""

    by: int
    begins: dt.date
    weeks: tuple[int, ...]
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Response:
    """How soon after an incident, and before the week `until`, a side answers: the culprit by amends, the victim by
    being hostile. Looked at only if the record has ENOUGH rows in these weeks, of that side among others.
    """

    incident: str
    week: int
    until: int
    by: int
    amends: bool


@dataclass(frozen=True)
class Plan:
    """What is looked at, by month, quarter or year (`span`). `downgrades`: weeks up to which the worst step is taken.

    `struck` are the weeks of the dated incidents up to the record's end, and `last_culprit` is the side (0 or 1) that
    the last one is laid to; `last` is the last week that counts.
    """

    directions: tuple[str, str]
    start: dt.date
    span: str
    cells: tuple[Cell, ...]
    levels: tuple[int, ...]
    answers: tuple[Response, ...]
    incident_since_restoration: tuple[int, ...]
    last_offender: int | None
    last: int

    def day(self, week: int) -> dt.date:
        """The first day of a week."""
        return self.start + dt.timedelta(weeks=week)

    @property
    def names(self) -> tuple[str, ...]:
        """Each observable in words: tones by side and time, formal steps, promptness of answers."""
        tones = [f"tone {self.directions[cell.by]}, {self._span_of(cell)}" for cell in self.cells]
        levels = [f"worst formal step by {self.day(week + 1) - dt.timedelta(days=1)}" for week in self.levels]
        answers = [
            f"promptness of {self.directions[a.by][:3]}'s {'amends for' if a.amends else 'answer to'} {a.incident}"
            for a in self.answers
        ]
        return (*tones, *levels, *answers)

    def _span_of(self, cell: Cell) -> str:
        words = {"month": f"{cell.begins:%b %Y}", "quarter": f"quarter from {cell.begins:%b %Y}"}
        return words.get(self.span, f"{cell.begins:%Y}")

    @property
    def noise(self) -> Array:
        """What the record may be wrong by: a covariance, [observable, observable]."""
        tones = [ROW_NOISE**2 * sum(1.0 / n for n in cell.rows) / len(cell.rows) ** 2 for cell in self.cells]
        noise = np.diag([*tones, *[LEVEL_NOISE**2] * len(self.levels), *[TIME_NOISE**2] * len(self.answers)])
        by = np.array([cell.by for cell in self.cells])
        noise[: len(by), : len(by)] += BIAS**2 * (by[:, None] == by)
        return noise

    @property
    def summaries(self) -> Array:
        """What the tones come to, and all else as it is, [summary, observable]: the mean of each side, and how far it
        changed with the last incident, where there are tones before and after.
        """
        last, found = max(self.incident_since_restoration, default=0), []
        by_cell = np.array([cell.by for cell in self.cells])
        later = np.array([cell.weeks[0] >= last for cell in self.cells])
        for by in (0, 1):
            of_side = by_cell == by
            after = of_side & later
            found += [of_side / of_side.sum()] if of_side.any() else []
            if after.any() and (of_side & ~after).any():
                found.append(after / after.sum() - (of_side & ~after) / (of_side & ~after).sum())
        rest, tones = len(self.levels) + len(self.answers), np.array(found, dtype=np.float64)
        others = np.eye(len(by_cell) + rest)[len(by_cell) :]
        return np.vstack([np.hstack([tones, np.zeros((len(tones), rest))]), others])


def rows_of(manifest: dict[str, Any], include_other_disputes: bool = False) -> tuple[Row, ...]:
    """The rows of a study's record that count, in order: of the focus pair and within the weeks played.

    A row that codes a dated incident itself is left out: every reading has the incident. So are rows of a quarrel
    elsewhere, unless `include_other_disputes`. Raises UsageError if none is left, or a code is none of CAMEO's.
    """
    directions, start = manifest["directions"], dt.date.fromisoformat(manifest["start"])
    incidents = {(i["date"], f"{i['offender']}>{i['victim']}") for i in manifest["incidents"]}
    found = []
    for row in sorted(manifest["record"], key=lambda row: str(row["date"])):
        way, date = f"{row['source']}>{row['target']}", str(row["date"])
        week = (dt.date.fromisoformat(date) - start).days // 7
        elsewhere = row["text"].startswith(ELSEWHERE) and not include_other_disputes
        if way in directions and 0 <= week < manifest["weeks"] and (date, way) not in incidents and not elsewhere:
            found.append(_checked(Row(week, directions.index(way), row["cameo"]), date))
    if not found:
        raise UsageError(
            f"{manifest['scenario']} has no record of {manifest['focus']} within the weeks played to hold the readings "
            f"against (rows of an incident itself do not count, nor those of a quarrel elsewhere unless asked for); "
            f"play more weeks, or write what happened in them under `record:` in the scenario (docs/readings.md)"
        )
    return tuple(found)


def _checked(row: Row, date: str) -> Row:
    try:
        _ = row.tone
    except KeyError as unknown:
        raise UsageError(f"the record's row of {date}: {unknown.args[0]}; mend its `cameo`") from None
    return row


def plan_of(manifest: dict[str, Any], rows: Sequence[Row]) -> Plan:
    """What these rows allow to be looked at, in them and in any run of the study."""
    start, last = dt.date.fromisoformat(manifest["start"]), max(row.week for row in rows)
    span = next(span for span in SPANS if len(_cells(rows, start, span)) <= MOST_CELLS or span == "year")
    incident_since_restoration = []
    for incident in manifest["incidents"]:
        week = (dt.date.fromisoformat(incident["date"]) - start).days // 7
        way = f"{incident['victim']}>{incident['offender']}"
        if way in manifest["directions"] and week <= last:
            incident_since_restoration.append((week, incident["name"], manifest["directions"].index(way)))
    incident_since_restoration.sort()
    ends = [*(week for week, *_ in incident_since_restoration[1:]), last + 1]
    spells = [
        (*spell, until) for spell, until in zip(incident_since_restoration, ends, strict=False) if until > spell[0]
    ]
    answers = [
        Response(name, week, until, by, amends=by != victim)
        for week, name, victim, until in spells
        for by in (victim, 1 - victim)
        if len(between := [row for row in rows if week <= row.week < until]) >= ENOUGH
        and any(row.by == by for row in between)
    ]
    eves = dict.fromkeys([*(until - 1 for *_, until in spells), last])
    levels = tuple(week for week in eves if sum(row.week <= week for row in rows) >= ENOUGH)
    offender = 1 - incident_since_restoration[-1][2] if incident_since_restoration else None
    weeks = tuple(week for week, *_ in incident_since_restoration)
    directions = tuple(manifest["directions"])
    return Plan(directions, start, span, _cells(rows, start, span), levels, tuple(answers), weeks, offender, last)


def _cells(rows: Sequence[Row], start: dt.date, span: str) -> tuple[Cell, ...]:
    counted: dict[tuple[int, dt.date], dict[int, int]] = {}
    for row in rows:
        day = start + dt.timedelta(weeks=row.week)
        month = (day.month - 1) // SPANS[span] * SPANS[span] + 1
        weeks = counted.setdefault((row.by, dt.date(day.year, month, 1)), {})
        weeks[row.week] = weeks.get(row.week, 0) + 1
    return tuple(
        Cell(by, begins, tuple(sorted(weeks)), tuple(weeks[week] for week in sorted(weeks)))
        for (by, begins), weeks in sorted(counted.items())
    )
