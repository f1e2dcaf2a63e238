"""The rows of a record that count as evidence, and the plan of what is observed in them and in any run.

A plan is made from the record alone: the months and directions that have rows, and the dated incidents up to its end.
The errors of coding are fixed here, once for all files.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.arrays import Array
from sim.errors import UsageError
from sim.model.actions import tone_of

OTHER_DISPUTE, NO_ACT = "(Other dispute)", "00"
"""Prefix of rows about another dispute; CAMEO prefix for a week without events."""
ROW_NOISE, BIAS = 0.3, 0.15
"""Standard deviations of coding errors in tone: of one row, and shared by all rows of a direction (selection by the
press). The former is the standard deviation between rows of the first scenario's record within four weeks of each other
(.34), less the model's own noise (.16). The latter is judgement."""
LEVEL_NOISE, RESPONSE_NOISE = 0.4, 0.3
"""Standard deviations of coding errors of a formal step (0 to 3) and of a response speed (0 to 1). Judgement."""
MAX_CELLS = 40
"""More tones than these are averaged by quarter, or by year."""
MIN_ROWS = 3
"""Rows between two incidents from which the absence of a formal step or a response counts as evidence."""
SPANS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Row:
    """A row that counts: its week, the acting side (0 or 1: first or second of the focal dyad), its CAMEO code, and its
    day.
    """

    week: int
    by: int
    cameo: str
    day: dt.date = field(default=dt.date.min, compare=False)

    @property
    def tone(self) -> float:
        """Its Goldstein weight over ten; 0 for a week without events."""
        return 0.0 if self.cameo.startswith(NO_ACT) else tone_of(self.cameo)


@dataclass(frozen=True)
class Cell:
    """The tone of one side over a month (or more): the weeks in which the record has rows, and the rows in each."""

    by: int
    begins: dt.date
    weeks: tuple[int, ...]
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Response:
    """A side's response to an incident before the week `until`: amends by the offender, a hostile act by the victim.

    Observed only if the record has MIN_ROWS rows in these weeks, at least one of them by that side.
    """

    incident: str
    week: int
    until: int
    by: int
    amends: bool


@dataclass(frozen=True)
class ObservationPlan:
    """Observation plan by month, quarter or year (`span`). `level_weeks`: weeks up to which the worst step is taken.

    `incident_weeks` are the weeks of the dated incidents up to the record's end, and `last_offender` is the side (0 or
    1) held responsible for the last one; `last` is the last week that counts.
    """

    directions: tuple[str, str]
    start: dt.date
    span: str
    cells: tuple[Cell, ...]
    level_weeks: tuple[int, ...]
    responses: tuple[Response, ...]
    incident_weeks: tuple[int, ...]
    last_offender: int | None
    last: int

    def day(self, week: int) -> dt.date:
        """The first day of a week."""
        return self.start + dt.timedelta(weeks=week)

    @property
    def names(self) -> tuple[str, ...]:
        """Each observable in words: tones by side and time, formal steps, response speeds."""
        tones = [f"tone {self.directions[cell.by]}, {self._span_of(cell)}" for cell in self.cells]
        levels = [f"worst formal step by {self.day(week + 1) - dt.timedelta(days=1)}" for week in self.level_weeks]
        responses = [
            f"speed of {self.directions[r.by][:3]}'s {'amends for' if r.amends else 'response to'} {r.incident}"
            for r in self.responses
        ]
        return (*tones, *levels, *responses)

    def _span_of(self, cell: Cell) -> str:
        words = {"month": f"{cell.begins:%b %Y}", "quarter": f"quarter from {cell.begins:%b %Y}"}
        return words.get(self.span, f"{cell.begins:%Y}")

    @property
    def noise(self) -> Array:
        """Covariance of the record's coding errors, [observable, observable]."""
        tones = [ROW_NOISE**2 * sum(1.0 / n for n in cell.rows) / len(cell.rows) ** 2 for cell in self.cells]
        others = [LEVEL_NOISE**2] * len(self.level_weeks) + [RESPONSE_NOISE**2] * len(self.responses)
        noise, by = np.diag([*tones, *others]), np.array([cell.by for cell in self.cells])
        noise[: len(by), : len(by)] += BIAS**2 * (by[:, None] == by)
        return noise

    @property
    def summaries(self) -> Array:
        """Weights of summary statistics, [summary, observable]: the mean tone of each side, its change with the last
        incident (where there are tones before and after), and every other observable as it is.
        """
        last, rows = max(self.incident_weeks, default=0), []
        by_cell = np.array([cell.by for cell in self.cells])
        later = np.array([cell.weeks[0] >= last for cell in self.cells])
        for by in (0, 1):
            of_side = by_cell == by
            after = of_side & later
            rows += [of_side / of_side.sum()] if of_side.any() else []
            if after.any() and (of_side & ~after).any():
                rows.append(after / after.sum() - (of_side & ~after) / (of_side & ~after).sum())
        rest, tones = len(self.level_weeks) + len(self.responses), np.array(rows, dtype=np.float64)
        others = np.eye(len(by_cell) + rest)[len(by_cell) :]
        return np.vstack([np.hstack([tones, np.zeros((len(tones), rest))]), others])


def rows_of(manifest: dict[str, Any], include_other_disputes: bool = False) -> tuple[Row, ...]:
    """Return the rows of a study's record that count, in order: of the focal dyad and within the weeks simulated.

    A row that codes a dated incident itself is left out: every reading has the incident. So are rows about other
    disputes, unless `include_other_disputes`. Raises UsageError if none is left, or for a code that CAMEO lacks.
    """
    directions, start = manifest["directions"], dt.date.fromisoformat(manifest["start"])
    incidents = {(i["date"], f"{i['offender']}>{i['victim']}") for i in manifest["incidents"]}
    rows = []
    for row in sorted(manifest["record"], key=lambda row: str(row["date"])):
        direction, date = f"{row['source']}>{row['target']}", str(row["date"])
        week = (dt.date.fromisoformat(date) - start).days // 7
        other = (date, direction) in incidents or (row["text"].startswith(OTHER_DISPUTE) and not include_other_disputes)
        if direction in directions and 0 <= week < manifest["weeks"] and not other:
            rows.append(
                _checked(Row(week, directions.index(direction), row["cameo"], dt.date.fromisoformat(date)), date)
            )
    if not rows:
        raise UsageError(
            f"{manifest['scenario']} has no record of {manifest['focus']} within the weeks simulated (rows of an "
            f"incident itself do not count, nor rows about other disputes unless included); simulate more weeks, or "
            f"add events in these weeks to `record:` in the scenario (docs/readings.md)"
        )
    return tuple(rows)


def _checked(row: Row, date: str) -> Row:
    try:
        _ = row.tone
    except KeyError as unknown:
        raise UsageError(f"the record's row of {date}: {unknown.args[0]}; correct its `cameo`") from None
    return row


def plan_of(manifest: dict[str, Any], rows: Sequence[Row]) -> ObservationPlan:
    """Return what these rows allow to be observed, in them and in any run of the study."""
    start, last = dt.date.fromisoformat(manifest["start"]), max(row.week for row in rows)
    span = next(span for span in SPANS if len(_cells(rows, start, span)) <= MAX_CELLS or span == "year")
    incidents = []
    for incident in manifest["incidents"]:
        week = (dt.date.fromisoformat(incident["date"]) - start).days // 7
        direction = f"{incident['victim']}>{incident['offender']}"
        if direction in manifest["directions"] and week <= last:
            incidents.append((week, incident["name"], manifest["directions"].index(direction)))
    incidents.sort()
    ends = [*(week for week, *_ in incidents[1:]), last + 1]
    spells = [(*incident, until) for incident, until in zip(incidents, ends, strict=False) if until > incident[0]]
    responses = [
        Response(name, week, until, by, amends=by != victim)
        for week, name, victim, until in spells
        for by in (victim, 1 - victim)
        if len(between := [row for row in rows if week <= row.week < until]) >= MIN_ROWS
        and any(row.by == by for row in between)
    ]
    eves = dict.fromkeys([*(until - 1 for *_, until in spells), last])
    levels = tuple(week for week in eves if sum(row.week <= week for row in rows) >= MIN_ROWS)
    offender = 1 - incidents[-1][2] if incidents else None
    weeks, directions = tuple(week for week, *_ in incidents), tuple(manifest["directions"])
    cells = _cells(rows, start, span)
    return ObservationPlan(directions, start, span, cells, levels, tuple(responses), weeks, offender, last)


def _cells(rows: Sequence[Row], start: dt.date, span: str) -> tuple[Cell, ...]:
    counts: dict[tuple[int, dt.date], dict[int, int]] = {}
    for row in rows:
        day = start + dt.timedelta(weeks=row.week)
        month = (day.month - 1) // SPANS[span] * SPANS[span] + 1
        weeks = counts.setdefault((row.by, dt.date(day.year, month, 1)), {})
        weeks[row.week] = weeks.get(row.week, 0) + 1
    return tuple(
        Cell(by, begins, tuple(sorted(weeks)), tuple(weeks[week] for week in sorted(weeks)))
        for (by, begins), weeks in sorted(counts.items())
    )
