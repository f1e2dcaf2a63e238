"""Formats about pairs of states: yearly tone of events, alliances, the peace scale, trade, crises."""

from __future__ import annotations

import pandas as pd

from sim.data.columns import (
    ALLIANCES,
    COW,
    CRISES,
    FIGURE,
    FLAG,
    MONTH,
    NUMBER,
    PEACE,
    STATE,
    TEXT,
    TONE,
    TRADE,
    YEAR,
    Column,
    Format,
    Kind,
    Work,
)
from sim.data.event_formats import ICEWS_WORK

WEIGHTS = {"verb_coop": 0.3, "matl_coop": 0.65, "verb_conf": -0.4, "matl_conf": -0.8}
"""Assumed: the tone of each quad class, about the middle of the Goldstein weights of its codes, divided by ten."""


def _dyad(kind: Kind, a: tuple[str, ...] = ("ccode1",), b: tuple[str, ...] = ("ccode2",)) -> tuple[Column, Column]:
    return Column("a", a, kind), Column("b", b, kind)


ICEWS_PAIR = _dyad(STATE, ("src", "source"), ("tgt", "target"))


def _with_events(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of two states that have any events."""
    return frame[(frame["events"] > 0) & (frame["a"] != "") & (frame["b"] != "")]


def _icews_counts(frame: pd.DataFrame) -> pd.DataFrame:
    events = frame[list(WEIGHTS)].sum(axis=1)
    weighed = sum(frame[name] * weight for name, weight in WEIGHTS.items())
    return _with_events(frame.assign(events=events, tone=weighed / events))


def _icews_months(frame: pd.DataFrame) -> pd.DataFrame:
    return _with_events(frame.assign(tone=frame["weights"] / frame["events"] / 10.0))


OTHER_ATOP = ("offense", "neutral", "nonagg", "consul")
OTHER_COW = ("neutrality", "nonaggression", "entente")
"""Kinds of pact other than of defence."""


def _alliances(frame: pd.DataFrame) -> pd.DataFrame:
    others = [name for name in (*OTHER_ATOP, *OTHER_COW) if name in frame]
    pacts = frame[["defense", *others]].fillna(0) > 0
    return frame.assign(defence=pacts["defense"], other=pacts[others].any(axis=1))


FLOWS = ("1", "2")
TRADE_WORK = Work(
    "Katherine Barbieri, Omar M. G. Keshk and Brian M. Pollins",
    "Trading Data: Evaluating our Assumptions and Coding Rules",
    2009,
)


def _trade(frame: pd.DataFrame) -> pd.DataFrame:
    """Imports of both sides: as smoothed, else raw; a side that is not known counts as nothing beside the other."""
    sides = frame[[f"smoothflow{flow}" for flow in FLOWS]]
    raw = frame.reindex(columns=[f"flow{flow}" for flow in FLOWS]).set_axis(sides.columns, axis=1)
    return frame.assign(trade=sides.fillna(raw).sum(axis=1, min_count=1))


DYAD_FORMATS = (
    Format(
        "icews_counts", "ICEWS yearly counts by quad class", TONE, ICEWS_WORK,
        columns=(*ICEWS_PAIR, Column("year", ("year",), YEAR), *(Column(name, (name,), NUMBER) for name in WEIGHTS)),
        tidy=_icews_counts,
    ),
    Format(
        "icews_months", "ICEWS monthly sums of Goldstein weights", TONE, ICEWS_WORK,
        columns=(
            *ICEWS_PAIR,
            Column("year", ("month",), MONTH),
            Column("events", ("n", "events"), NUMBER),
            Column("weights", ("goldstein_sum",), NUMBER),
        ),
        tidy=_icews_months,
    ),
    Format(
        "atop", "ATOP alliances", ALLIANCES,
        Work("Brett Ashley Leeds and others", "Alliance Treaty Obligations and Provisions, 1815-1944", 2002),
        columns=(
            *_dyad(COW, ("stateA", "mem1", "ccode1"), ("stateB", "mem2", "ccode2")),
            Column("first", ("year", "start"), YEAR),
            Column("last", ("end",), YEAR, blank=True, needed=False),
            *(Column(name, (name, f"atop_{name}"), FLAG, blank=True) for name in ("defense", *OTHER_ATOP)),
        ),
        tidy=_alliances,
    ),
    Format(
        "cow_alliances", "COW alliances", ALLIANCES,
        Work("Douglas M. Gibler", "International Military Alliances, 1648-2008", 2009),
        columns=(
            *_dyad(COW),
            Column("first", ("dyad_st_year",), YEAR),
            Column("last", ("dyad_end_year",), YEAR, blank=True),
            Column("year", ("year",), YEAR, needed=False),
            *(Column(name, (name,), FLAG, blank=True) for name in ("defense", *OTHER_COW)),
        ),
        tidy=_alliances,
    ),
    Format(
        "peace_scale", "the peace scale", PEACE,
        Work("Paul F. Diehl, Gary Goertz and Yahve Gallegos",
             "Peace data: Concept, measurement, patterns, and research agenda", 2021),
        columns=(
            *_dyad(COW, ("ccode1", "statea"), ("ccode2", "stateb")),
            Column("first", ("start", "year"), YEAR),
            Column("last", ("end",), YEAR, needed=False),
            Column("peace", ("peace_scale", "peacescale", "peacelevel"), FIGURE, blank=True),
        ),
        needs=("peace",),
    ),
    Format(
        "trade", "COW dyadic trade", TRADE, TRADE_WORK,
        columns=(
            *_dyad(COW),
            Column("year", ("year",), YEAR),
            *(Column(f"smoothflow{flow}", (f"smoothflow{flow}",), FIGURE, blank=True) for flow in FLOWS),
            *(Column(f"flow{flow}", (f"flow{flow}",), FIGURE, blank=True, needed=False) for flow in FLOWS),
        ),
        tidy=_trade,
        needs=("trade",),
    ),
)  # fmt: skip

CRISES_OF_DYADS = Format(
    "icb", "ICB crises of pairs", CRISES,
    Work("Michael Brecher, Jonathan Wilkenfeld and others", "International Crisis Behavior Data Collections", 2021),
    columns=(
        Column("crisis", ("crisname",), TEXT), *_dyad(COW, ("statea",), ("stateb",)), Column("year", ("year",), YEAR),
    ),
)  # fmt: skip
