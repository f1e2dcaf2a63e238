"""Figures of states and dyads as of a year, from the tables of a folder; states are Correlates of War numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite

import pandas as pd

from sim.data.drafting.mapping import COMMON_BORDERS
from sim.past_crises.disputes import files

Dyad = tuple[int, int]
Spells = dict[Dyad, list[tuple[float, float, float]]]
"""First year, last year and value of each spell by dyad, the smaller number first."""
Yearly = dict[int, dict[int, float]]
"""Value by state and year."""

OLDEST_CAPABILITIES, OLDEST_DEMOCRACY, OLDEST_TRADE = 5, 5, 10
"""Age in years up to which a figure is used: files of trade may contain benchmark years only."""


def dyad_of(one: float, other: float) -> Dyad:
    """Return two state numbers, the smaller first."""
    return (int(min(one, other)), int(max(one, other)))


@dataclass(frozen=True)
class Figures:
    """Figures by dyad and state; all methods take the year as of which a figure is wanted, and use no later one."""

    peace_spells: Spells
    defence_spells: Spells
    rivalry_spells: Spells
    contiguity_spells: Spells
    capabilities: Yearly
    democracy: Yearly
    trade: dict[Dyad, dict[int, float]]
    trade_totals: Yearly

    def peace(self, dyad: Dyad, year: int) -> float | None:
        """Return the peace scale, 0 to 1."""
        return next((value for value in _in_force(self.peace_spells, dyad, year) if isfinite(value)), None)

    def defence(self, dyad: Dyad, year: int) -> bool:
        """Return True if a defence pact is in force."""
        return any(value > 0.0 for value in _in_force(self.defence_spells, dyad, year))

    def rivalry(self, dyad: Dyad, year: int) -> bool:
        """Return True among strategic rivals."""
        return bool(_in_force(self.rivalry_spells, dyad, year))

    def contiguous(self, dyad: Dyad, year: int) -> bool:
        """Return True if the states have a common border, by land or narrow water."""
        return any(value in COMMON_BORDERS for value in _in_force(self.contiguity_spells, dyad, year))

    def polyarchy(self, state: int, year: int) -> float | None:
        """Return the electoral democracy index, 0 to 1."""
        return _latest(self.democracy.get(state, {}), year, OLDEST_DEMOCRACY)[1]

    def capability_ratio(self, one: int, other: int, year: int) -> float | None:
        """Return the ratio of two states' shares of the world's material capabilities."""
        ours, theirs = (_latest(self.capabilities.get(s, {}), year, OLDEST_CAPABILITIES)[1] for s in (one, other))
        return ours / theirs if ours and theirs else None

    def trade_share(self, state: int, partner: int, year: int) -> float | None:
        """Return the partner's share of a state's trade in the latest year with a figure of it."""
        when, flow = _latest(self.trade.get(dyad_of(state, partner), {}), year, OLDEST_TRADE)
        total = self.trade_totals.get(state, {}).get(when, 0.0)
        return None if flow is None or not total > 0.0 else min(max(flow / total, 0.0), 1.0)


def figures_of(tables: dict[str, pd.DataFrame]) -> Figures:
    """Index the tables of a folder by dyad and state."""
    trade = tables[files.TRADE]
    flows = trade[["smoothflow1", "smoothflow2"]].sum(axis=1, min_count=1)
    totals = tables[files.TRADE_TOTALS]
    return Figures(
        peace_spells=_spells(tables[files.PEACE], "peace_scale"),
        defence_spells=_spells(tables[files.ALLIANCES], "defence"),
        rivalry_spells=_spells(tables[files.RIVALRIES].assign(rivals=1.0), "rivals"),
        contiguity_spells=_spells(tables[files.CONTIGUITY], "conttype"),
        capabilities=_yearly(tables[files.CAPABILITIES], "cinc"),
        democracy=_yearly(tables[files.DEMOCRACY], "polyarchy"),
        trade=_flows(trade.assign(flow=flows)),
        trade_totals=_yearly(totals.assign(total=totals["imports"] + totals["exports"]), "total"),
    )


def _in_force(spells: Spells, dyad: Dyad, year: int) -> list[float]:
    return [value for first, last, value in spells.get(dyad, ()) if first <= year <= last]


def _latest(by_year: dict[int, float], year: int, oldest: int) -> tuple[int, float | None]:
    """Return the latest year up to `year` with a value, at most `oldest` years before it, and the value."""
    known = (past for past in range(year, year - oldest - 1, -1) if past in by_year)
    when = next(known, year)
    return when, by_year.get(when)


def _spells(table: pd.DataFrame, value: str) -> Spells:
    """Index spells by dyad; a spell without an end lasts."""
    found: Spells = {}
    for a, b, first, last, number in _rows(table.fillna({"last": float("inf")}), ("a", "b", "first", "last", value)):
        found.setdefault(dyad_of(a, b), []).append((first, last, number))
    return found


def _yearly(table: pd.DataFrame, value: str) -> Yearly:
    found: Yearly = {}
    for state, year, number in _rows(table.dropna(subset=[value]), ("state", "year", value)):
        found.setdefault(int(state), {})[int(year)] = number
    return found


def _flows(table: pd.DataFrame) -> dict[Dyad, dict[int, float]]:
    """Index trade, both flows, by dyad and year; a dyad listed in both orders keeps the last of them."""
    found: dict[Dyad, dict[int, float]] = {}
    for a, b, year, flow in _rows(table.dropna(subset=["flow"]), ("a", "b", "year", "flow")):
        found.setdefault(dyad_of(a, b), {})[int(year)] = flow
    return found


def _rows(table: pd.DataFrame, names: Iterable[str]) -> Iterable[tuple[float, ...]]:
    return table[[*names]].itertuples(index=False, name=None)
