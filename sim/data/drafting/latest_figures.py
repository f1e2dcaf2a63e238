"""What a folder of data says as of a year: the latest figure of each state and pair that is not later than it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pandas as pd

from sim.data.columns import (
    ALLIANCES,
    CAPABILITIES,
    CENSORED,
    CRISES,
    DEMOCRACY,
    IDEAL_POINTS,
    PEACE,
    TONE,
    TRADE,
    TRADE_TOTALS,
)

Dyad = frozenset[str]
STALE = 2
"""A figure so many years older than the draft, or more, is marked stale."""


class Found(NamedTuple):
    """What the data say of a state or pair: the value, its year, the key of the format it is in."""

    value: float
    year: int
    key: str


class Figure(NamedTuple):
    """A number of the draft, the reason for it, and the keys of the formats it was computed from."""

    value: float
    why: str
    sources: tuple[str, ...] = ()


def figure(value: float, why: str, keys: Iterable[str] = (), places: int = 2) -> Figure:
    """The number as the draft shows it, with each key once."""
    return Figure(round(value, places), why, tuple(dict.fromkeys(keys)))


FEWEST_EVENTS = 10
"""Fewer events of a pair in a year have no mean tone to speak of."""
REMEMBERED = 10
"""A crisis counts for so many years."""
DEFENCE, OTHER = 2.0, 1.0
"""How a pact is noted: a pledge to defend, or any other."""


@dataclass
class Holdings:
    """Figures as of a year, by state or pair; a subject of which there is no data is empty."""

    year: int
    peace: dict[Dyad, Found] = field(default_factory=dict)
    pacts: dict[Dyad, Found] = field(default_factory=dict)
    tones: dict[Dyad, tuple[Found, int]] = field(default_factory=dict)
    crises: dict[Dyad, list[tuple[str, int]]] = field(default_factory=dict)
    trade: dict[Dyad, Found] = field(default_factory=dict)
    totals: dict[tuple[str, int], Found] = field(default_factory=dict)
    shares: dict[str, Found] = field(default_factory=dict)
    points: dict[str, dict[int, Found]] = field(default_factory=dict)
    democracy: dict[str, Found] = field(default_factory=dict)

    def dated(self, year: int) -> str:
        """The year of a figure, with its age where it is stale: `(2014, stale: 10 years old)`."""
        age = self.year - year
        return f"({year}, stale: {age} years old)" if age >= STALE else f"({year})"


def holdings(tables: dict[str, pd.DataFrame], year: int) -> Holdings:
    """The figures of tables by subject, as of a year."""
    held = Holdings(year)
    known = {subject: rows[rows["first"] <= year] for subject, rows in tables.items()}
    held.peace = _by_dyad(_in_force(known.get(PEACE), year), "peace")
    held.pacts = _pacts(known.get(ALLIANCES), year)
    held.tones = _tones(known.get(TONE))
    held.crises = _crises(known.get(CRISES), year)
    held.trade = _by_dyad(_latest(known.get(TRADE), ["a", "b"]), "trade")
    held.shares = _by_state(known.get(CAPABILITIES), "share")
    held.democracy = _by_state(known.get(DEMOCRACY), "polyarchy")
    for row in _rows(known.get(TRADE_TOTALS)):
        held.totals[str(row.state), int(row.first)] = _found(row, row.total)
    if not held.totals:
        held.totals = _summed(known.get(TRADE))
    for row in _rows(known.get(IDEAL_POINTS)):
        held.points.setdefault(str(row.state), {})[int(row.first)] = _found(row, row.point)
    return held


def _rows(table: pd.DataFrame | None) -> list[Any]:
    return [] if table is None else list(table.itertuples(index=False))


def _found(row: Any, value: Any) -> Found:
    return Found(float(value), int(row.last), str(row.key))


def _dyad(row: Any) -> Dyad:
    return frozenset((str(row.a), str(row.b)))


def _undirected(table: pd.DataFrame) -> pd.DataFrame:
    """The table with the two states of each row in alphabetical order."""
    return table.assign(a=table[["a", "b"]].min(axis=1), b=table[["a", "b"]].max(axis=1))


def _in_force(table: pd.DataFrame | None, year: int) -> pd.DataFrame | None:
    """The spells that run in a year, or in the last year the data cover; their `last` becomes that year."""
    if table is None or table.empty:
        return None
    pieces = []
    for _, rows in table.groupby("key"):
        ends = rows["last"].where(rows["last"] < CENSORED, rows["first"])
        now = min(year, int(ends.max()))
        pieces.append(rows[(rows["first"] <= now) & (rows["last"] >= now)].assign(last=now))
    return pd.concat(pieces)


def _latest(table: pd.DataFrame | None, who: list[str]) -> pd.DataFrame | None:
    return None if table is None else table.sort_values("last", kind="stable").drop_duplicates(who, keep="last")


def _by_state(table: pd.DataFrame | None, column: str) -> dict[str, Found]:
    return {str(row.state): _found(row, getattr(row, column)) for row in _rows(_latest(table, ["state"]))}


def _by_dyad(table: pd.DataFrame | None, column: str) -> dict[Dyad, Found]:
    found: dict[Dyad, Found] = {}
    for row in _rows(table):
        if (dyad := _dyad(row)) not in found or row.last >= found[dyad].year:
            found[dyad] = _found(row, getattr(row, column))
    return found


def _pacts(table: pd.DataFrame | None, year: int) -> dict[Dyad, Found]:
    """The strongest pact of each pair."""
    found: dict[Dyad, Found] = {}
    for row in _rows(_in_force(table, year)):
        strength = DEFENCE if row.defence else OTHER if row.other else 0.0
        if strength and ((dyad := _dyad(row)) not in found or strength > found[dyad].value):
            found[dyad] = _found(row, strength)
    return found


def _tones(table: pd.DataFrame | None) -> dict[Dyad, tuple[Found, int]]:
    """The mean tone of each pair, both directions together, in its latest year with events enough."""
    if table is None or table.empty:
        return {}
    dyads = _undirected(table).assign(weighed=table["tone"] * table["events"])
    years = dyads.groupby(["a", "b", "last", "key"])[["events", "weighed"]].sum().reset_index()
    latest = _latest(years[years["events"] >= FEWEST_EVENTS], ["a", "b"])
    return {_dyad(row): (_found(row, row.weighed / row.events), int(row.events)) for row in _rows(latest)}


def _crises(table: pd.DataFrame | None, year: int) -> dict[Dyad, list[tuple[str, int]]]:
    """Name and year of each crisis of a pair that is remembered, in order."""
    found: dict[Dyad, list[tuple[str, int]]] = {}
    for row in _rows(None if table is None else table.sort_values("last", kind="stable")):
        if row.last > year - REMEMBERED:
            found.setdefault(_dyad(row), []).append((str(row.crisis).title(), int(row.last)))
    return found


def _summed(trade: pd.DataFrame | None) -> dict[tuple[str, int], Found]:
    """Totals of each state and year as the sum over its partners, where no table gives them."""
    if trade is None:
        return {}
    dyads = _undirected(trade).drop_duplicates(["a", "b", "first"])
    sides = pd.concat([dyads.assign(state=dyads[side]) for side in ("a", "b")])
    totals = sides.groupby(["state", "first", "last", "key"])[["trade"]].sum().reset_index()
    return {(str(row.state), int(row.first)): _found(row, row.trade) for row in _rows(totals)}
