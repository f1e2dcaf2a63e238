"""Latest figure of each state and dyad up to a given year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pandas as pd

from sim.data import columns

Dyad = frozenset[str]
STALE = 2
"""Age in years from which a figure is marked stale."""


class DatedValue(NamedTuple):
    """A value about a state or dyad, with its year and the key of its format."""

    value: float
    year: int
    key: str


class Figure(NamedTuple):
    """A number of the draft, the reason for it, and the keys of its source formats."""

    value: float
    why: str
    sources: tuple[str, ...] = ()


def figure(value: float, why: str, keys: Iterable[str] = (), places: int = 2) -> Figure:
    """Round the number as shown in the draft and remove duplicate keys."""
    return Figure(round(value, places), why, tuple(dict.fromkeys(keys)))


MIN_EVENTS = 10
"""Smallest number of events per dyad and year for a mean tone."""
NO_CONTIGUITY = 6.0
"""Type of contiguity of states that are not contiguous; the data have 0 or 6, or no row."""
CRISIS_YEARS = 10
"""Number of years for which a crisis counts."""
DEFENCE, OTHER = 2.0, 1.0
"""Codes of a defence pact and of any other pact."""


@dataclass
class LatestFigures:
    """Figures as of a year, by state or dyad; subjects without data are empty."""

    year: int
    peace: dict[Dyad, DatedValue] = field(default_factory=dict)
    pacts: dict[Dyad, DatedValue] = field(default_factory=dict)
    tones: dict[Dyad, tuple[DatedValue, int]] = field(default_factory=dict)
    crises: dict[Dyad, list[tuple[str, int]]] = field(default_factory=dict)
    trade: dict[Dyad, DatedValue] = field(default_factory=dict)
    totals: dict[tuple[str, int], DatedValue] = field(default_factory=dict)
    shares: dict[str, DatedValue] = field(default_factory=dict)
    points: dict[str, dict[int, DatedValue]] = field(default_factory=dict)
    democracy: dict[str, DatedValue] = field(default_factory=dict)
    contiguity: dict[Dyad, DatedValue] = field(default_factory=dict)

    def dated(self, year: int) -> str:
        """Format the year of a figure, with its age if stale: `(2014, stale: 10 years old)`."""
        age = self.year - year
        return f"({year}, stale: {age} years old)" if age >= STALE else f"({year})"


def latest_figures(tables: dict[str, pd.DataFrame], year: int) -> LatestFigures:
    """Extract the latest figures up to a year from tables by subject."""
    latest = LatestFigures(year)
    known = {subject: rows[rows["first"] <= year] for subject, rows in tables.items()}
    latest.peace = _by_dyad(_in_force(known.get(columns.PEACE), year), "peace")
    latest.pacts = _pacts(known.get(columns.ALLIANCES), year)
    latest.tones = _tones(known.get(columns.TONE))
    latest.crises = _crises(known.get(columns.CRISES), year)
    latest.trade = _by_dyad(_last_rows(known.get(columns.TRADE), ["a", "b"]), "trade")
    latest.shares = _by_state(known.get(columns.CAPABILITIES), "share")
    latest.democracy = _by_state(known.get(columns.DEMOCRACY), "polyarchy")
    latest.contiguity = _contiguity(known.get(columns.CONTIGUITY), year)
    for row in _rows(known.get(columns.TRADE_TOTALS)):
        latest.totals[str(row.state), int(row.first)] = _dated_value(row, row.total)
    if not latest.totals:
        latest.totals = _summed(known.get(columns.TRADE))
    for row in _rows(known.get(columns.IDEAL_POINTS)):
        latest.points.setdefault(str(row.state), {})[int(row.first)] = _dated_value(row, row.point)
    return latest


def _rows(table: pd.DataFrame | None) -> list[Any]:
    return [] if table is None else list(table.itertuples(index=False))


def _dated_value(row: Any, value: Any) -> DatedValue:
    return DatedValue(float(value), int(row.last), str(row.key))


def _dyad(row: Any) -> Dyad:
    return frozenset((str(row.a), str(row.b)))


def _undirected(table: pd.DataFrame) -> pd.DataFrame:
    """Sort the two states of each row alphabetically."""
    return table.assign(a=table[["a", "b"]].min(axis=1), b=table[["a", "b"]].max(axis=1))


def _in_force(table: pd.DataFrame | None, year: int) -> pd.DataFrame | None:
    """Select spells in force in a year, or in the last year covered, and set their `last` to it."""
    if table is None or table.empty:
        return None
    pieces = []
    for _, rows in table.groupby("key"):
        ends = rows["last"].where(rows["last"] < columns.CENSORED, rows["first"])
        now = min(year, int(ends.max()))
        pieces.append(rows[(rows["first"] <= now) & (rows["last"] >= now)].assign(last=now))
    return pd.concat(pieces)


def _last_rows(table: pd.DataFrame | None, units: list[str]) -> pd.DataFrame | None:
    return None if table is None else table.sort_values("last", kind="stable").drop_duplicates(units, keep="last")


def _by_state(table: pd.DataFrame | None, column: str) -> dict[str, DatedValue]:
    return {str(row.state): _dated_value(row, getattr(row, column)) for row in _rows(_last_rows(table, ["state"]))}


def _by_dyad(table: pd.DataFrame | None, column: str) -> dict[Dyad, DatedValue]:
    found: dict[Dyad, DatedValue] = {}
    for row in _rows(table):
        if (dyad := _dyad(row)) not in found or row.last >= found[dyad].year:
            found[dyad] = _dated_value(row, getattr(row, column))
    return found


def _pacts(table: pd.DataFrame | None, year: int) -> dict[Dyad, DatedValue]:
    """Return the strongest pact of each dyad."""
    found: dict[Dyad, DatedValue] = {}
    for row in _rows(_in_force(table, year)):
        strength = DEFENCE if row.defence else OTHER if row.other else 0.0
        if strength and ((dyad := _dyad(row)) not in found or strength > found[dyad].value):
            found[dyad] = _dated_value(row, strength)
    return found


def _contiguity(table: pd.DataFrame | None, year: int) -> dict[Dyad, DatedValue]:
    """Return the closest type of contiguity of each dyad that the data list."""
    found: dict[Dyad, DatedValue] = {}
    for row in _rows(_in_force(table, year)):
        kind = float(row.contiguity) or NO_CONTIGUITY
        if (dyad := _dyad(row)) not in found or kind < found[dyad].value:
            found[dyad] = _dated_value(row, kind)
    return found


def _tones(table: pd.DataFrame | None) -> dict[Dyad, tuple[DatedValue, int]]:
    """Return each dyad's mean tone, both directions pooled, in the latest year with enough events."""
    if table is None or table.empty:
        return {}
    dyads = _undirected(table).assign(weighed=table["tone"] * table["events"])
    years = dyads.groupby(["a", "b", "last", "key"])[["events", "weighed"]].sum().reset_index()
    latest = _last_rows(years[years["events"] >= MIN_EVENTS], ["a", "b"])
    return {_dyad(row): (_dated_value(row, row.weighed / row.events), int(row.events)) for row in _rows(latest)}


def _crises(table: pd.DataFrame | None, year: int) -> dict[Dyad, list[tuple[str, int]]]:
    """Return name and year of each recent crisis of a dyad, in order."""
    found: dict[Dyad, list[tuple[str, int]]] = {}
    for row in _rows(None if table is None else table.sort_values("last", kind="stable")):
        if row.last > year - CRISIS_YEARS:
            found.setdefault(_dyad(row), []).append((str(row.crisis).title(), int(row.last)))
    return found


def _summed(trade: pd.DataFrame | None) -> dict[tuple[str, int], DatedValue]:
    """Compute total trade by state and year as the sum over partners."""
    if trade is None:
        return {}
    dyads = _undirected(trade).drop_duplicates(["a", "b", "first"])
    sides = pd.concat([dyads.assign(state=dyads[side]) for side in ("a", "b")])
    totals = sides.groupby(["state", "first", "last", "key"])[["trade"]].sum().reset_index()
    return {(str(row.state), int(row.first)): _dated_value(row, row.trade) for row in _rows(totals)}
