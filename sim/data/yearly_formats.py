"""Formats of yearly figures: tone, alliances, peace, trade, crises, power, UN votes, democracy, contiguity."""

from __future__ import annotations

import pandas as pd

from sim.data import columns, value_types
from sim.data.codes import with_state_codes
from sim.data.event_formats import ICEWS_WORK

WEIGHTS = {"verb_coop": 0.3, "matl_coop": 0.65, "verb_conf": -0.4, "matl_conf": -0.8}
"""Assumed tone of each quad class: about the mid-range Goldstein weight of its codes, divided by ten."""


def _dyad(
    kind: value_types.ValueType, a: tuple[str, ...] = ("ccode1",), b: tuple[str, ...] = ("ccode2",)
) -> tuple[columns.Column, columns.Column]:
    return columns.Column("a", a, kind), columns.Column("b", b, kind)


ICEWS_DYAD = _dyad(value_types.STATE, ("src", "source"), ("tgt", "target"))


def _with_events(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep rows about two states with at least one event."""
    return frame[(frame["events"] > 0) & (frame["a"] != "") & (frame["b"] != "")]


def _icews_counts(frame: pd.DataFrame) -> pd.DataFrame:
    events = frame[list(WEIGHTS)].sum(axis=1)
    weighed = sum(frame[name] * weight for name, weight in WEIGHTS.items())
    return _with_events(frame.assign(events=events, tone=weighed / events))


def _icews_months(frame: pd.DataFrame) -> pd.DataFrame:
    return _with_events(frame.assign(tone=frame["weights"] / frame["events"] / 10.0))


def _beyond_every_event(frame: pd.DataFrame) -> pd.Series[bool]:
    return frame["weights"].abs() > value_types.MAX_GOLDSTEIN * frame["events"] + ROUNDING


ROUNDING = 0.5
"""Largest rounding error of a sum of weights."""
SUM_CHECK = columns.RowCheck("weights", _beyond_every_event, "a sum of weights from -10 to 10, one for each event")


OTHER_ATOP = ("offense", "neutral", "nonagg", "consul")
OTHER_COW = ("neutrality", "nonaggression", "entente")
"""Types of pact other than defence pacts."""


def _alliances(frame: pd.DataFrame) -> pd.DataFrame:
    others = [name for name in (*OTHER_ATOP, *OTHER_COW) if name in frame]
    pacts = frame[["defense", *others]].fillna(0) > 0
    return frame.assign(defence=pacts["defense"], other=pacts[others].any(axis=1))


FLOWS = ("1", "2")
TRADE_WORK = columns.Work(
    "Katherine Barbieri, Omar M. G. Keshk and Brian M. Pollins",
    "Trading Data: Evaluating our Assumptions and Coding Rules",
    2009,
)


def _trade(frame: pd.DataFrame) -> pd.DataFrame:
    """Sum the imports of both sides, smoothed or else raw; one unknown side counts as zero."""
    sides = frame[[f"smoothflow{flow}" for flow in FLOWS]]
    raw = frame.reindex(columns=[f"flow{flow}" for flow in FLOWS]).set_axis(sides.columns, axis=1)
    return frame.assign(trade=sides.fillna(raw).sum(axis=1, min_count=1))


def _trade_totals(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(total=frame["imports"] + frame["exports"])


BEFORE_FIRST = 1945
"""Year of a session minus its number (session 1 met in 1946)."""


def _ideal_points(frame: pd.DataFrame) -> pd.DataFrame:
    """Convert sessions to years; use the ISO code of states without a number."""
    year = frame["session"].where(frame["session"] > BEFORE_FIRST, frame["session"] + BEFORE_FIRST)
    frame = frame.assign(first=year, last=year, state=frame["number"])
    numbered = with_state_codes(frame, "state")
    if "iso3" not in frame:
        return numbered
    lettered = frame[frame["number"].isna() & (frame["iso3"] != "")]
    return pd.concat([numbered, lettered.assign(state=lettered["iso3"])], ignore_index=True)


YEARLY_FORMATS = (
    columns.Format(
        "icews_counts",
        "ICEWS yearly counts by quad class",
        columns.TONE,
        ICEWS_WORK,
        columns=(
            *ICEWS_DYAD,
            columns.Column("year", ("year",), value_types.YEAR),
            *(columns.Column(name, (name,), value_types.COUNT) for name in WEIGHTS),
        ),
        tidy=_icews_counts,
    ),
    columns.Format(
        "icews_months",
        "ICEWS monthly sums of Goldstein weights",
        columns.TONE,
        ICEWS_WORK,
        columns=(
            *ICEWS_DYAD,
            columns.Column("year", ("month",), value_types.MONTH),
            columns.Column("events", ("n", "events"), value_types.COUNT),
            columns.Column("weights", ("goldstein_sum",), value_types.GOLDSTEIN_SUM),
        ),
        tidy=_icews_months,
        checks=(SUM_CHECK,),
    ),
    columns.Format(
        "atop",
        "ATOP alliances",
        columns.ALLIANCES,
        columns.Work("Brett Ashley Leeds and others", "Alliance Treaty Obligations and Provisions, 1815-1944", 2002),
        columns=(
            *_dyad(value_types.COW, ("stateA", "mem1", "ccode1"), ("stateB", "mem2", "ccode2")),
            columns.Column("first", ("year", "start"), value_types.YEAR),
            columns.Column("last", ("end",), value_types.YEAR, blank=True, required=False),
            *(
                columns.Column(name, (name, f"atop_{name}"), value_types.FLAG, blank=True)
                for name in ("defense", *OTHER_ATOP)
            ),
        ),
        tidy=_alliances,
    ),
    columns.Format(
        "cow_alliances",
        "COW alliances",
        columns.ALLIANCES,
        columns.Work("Douglas M. Gibler", "International Military Alliances, 1648-2008", 2009),
        columns=(
            *_dyad(value_types.COW),
            columns.Column("first", ("dyad_st_year",), value_types.YEAR),
            columns.Column("last", ("dyad_end_year",), value_types.YEAR, blank=True),
            columns.Column("year", ("year",), value_types.YEAR, required=False),
            *(columns.Column(name, (name,), value_types.FLAG, blank=True) for name in ("defense", *OTHER_COW)),
        ),
        tidy=_alliances,
    ),
    columns.Format(
        "peace_scale",
        "the peace scale",
        columns.PEACE,
        columns.Work(
            "Paul F. Diehl, Gary Goertz and Yahve Gallegos",
            "Peace data: Concept, measurement, patterns, and research agenda",
            2021,
        ),
        columns=(
            *_dyad(value_types.COW, ("ccode1", "statea"), ("ccode2", "stateb")),
            columns.Column("first", ("start", "year"), value_types.YEAR),
            columns.Column("last", ("end",), value_types.YEAR, required=False),
            columns.Column("peace", ("peace_scale", "peacescale", "peacelevel"), value_types.PEACE_SCALE, blank=True),
        ),
        needs=("peace",),
    ),
    columns.Format(
        "trade",
        "COW dyadic trade",
        columns.TRADE,
        TRADE_WORK,
        columns=(
            *_dyad(value_types.COW),
            columns.Column("year", ("year",), value_types.YEAR),
            *(
                columns.Column(f"smoothflow{flow}", (f"smoothflow{flow}",), value_types.TRADE_FLOW, blank=True)
                for flow in FLOWS
            ),
            *(
                columns.Column(f"flow{flow}", (f"flow{flow}",), value_types.TRADE_FLOW, blank=True, required=False)
                for flow in FLOWS
            ),
        ),
        tidy=_trade,
        needs=("trade",),
    ),
    columns.Format(
        "trade_totals",
        "COW national trade",
        columns.TRADE_TOTALS,
        TRADE_WORK,
        columns=(
            columns.Column("state", ("ccode",), value_types.COW),
            columns.Column("year", ("year",), value_types.YEAR),
            columns.Column("imports", ("imports",), value_types.TRADE_FLOW, blank=True),
            columns.Column("exports", ("exports",), value_types.TRADE_FLOW, blank=True),
        ),
        tidy=_trade_totals,
        needs=("total",),
    ),
    columns.Format(
        "capabilities",
        "COW capabilities",
        columns.CAPABILITIES,
        columns.Work(
            "J. David Singer",
            "Reconstructing the Correlates of War Dataset on Material Capabilities of States, 1816-1985",
            1987,
        ),
        columns=(
            columns.Column("state", ("ccode",), value_types.COW),
            columns.Column("year", ("year",), value_types.YEAR),
            columns.Column("share", ("cinc",), value_types.SHARE, blank=True),
        ),
        needs=("share",),
    ),
    columns.Format(
        "ideal_points",
        "UN ideal points",
        columns.IDEAL_POINTS,
        columns.Work(
            "Michael A. Bailey, Anton Strezhnev and Erik Voeten",
            "Estimating Dynamic State Preferences from United Nations Voting Data",
            2017,
        ),
        columns=(
            columns.Column("number", ("ccode",), value_types.COW, blank=True),
            columns.Column("iso3", ("iso3", "iso3c"), value_types.STATE, blank=True, required=False),
            columns.Column("session", ("year", "session"), value_types.SESSION),
            columns.Column(
                "point", ("IdealPointAll", "IdealPoint", "ideal_point"), value_types.IDEAL_POINT, blank=True
            ),
        ),
        tidy=_ideal_points,
        needs=("point",),
    ),
    columns.Format(
        "polyarchy",
        "V-Dem polyarchy",
        columns.DEMOCRACY,
        columns.Work("Michael Coppedge and others", "V-Dem Country-Year Dataset", 2023),
        columns=(
            columns.Column("state", ("COWcode", "ccode"), value_types.COW, blank=True),
            columns.Column("year", ("year",), value_types.YEAR),
            columns.Column("polyarchy", ("v2x_polyarchy",), value_types.POLYARCHY, blank=True),
        ),
        needs=("polyarchy",),
    ),
    columns.Format(
        "icb",
        "ICB dyadic crises",
        columns.CRISES,
        columns.Work(
            "Michael Brecher, Jonathan Wilkenfeld and others", "International Crisis Behavior Data Collections", 2021
        ),
        columns=(
            columns.Column("crisis", ("crisname",), value_types.TEXT),
            *_dyad(value_types.COW, ("statea",), ("stateb",)),
            columns.Column("year", ("year",), value_types.YEAR),
        ),
    ),
    columns.Format(
        "contiguity",
        "COW direct contiguity",
        columns.CONTIGUITY,
        columns.Work(
            "Douglas M. Stinnett, Jaroslav Tir, Philip Schafer, Paul F. Diehl and Charles Gochman",
            "The Correlates of War Project Direct Contiguity Data, Version 3",
            2002,
        ),
        columns=(
            *_dyad(value_types.COW, ("ccode1", "state1no", "statelno"), ("ccode2", "state2no", "statehno")),
            columns.Column("first", ("stdate", "begin", "year"), value_types.DATE),
            columns.Column("last", ("enddate", "end"), value_types.DATE, blank=True, required=False),
            columns.Column("contiguity", ("conttype",), value_types.CONTIGUITY_TYPE, blank=True),
        ),
        needs=("contiguity",),
    ),
)
