"""ICEWS events of a year counted by pair and quad class (words or deeds, cooperation or conflict)."""

from __future__ import annotations

import pandas as pd

from sim.data import columns as subjects
from sim.data.columns import (
    ALLIANCES,
    CENSORED,
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
    YEAR,
    Column,
    Format,
    Work,
)
from sim.data.event_formats import ICEWS
from sim.data.states import with_states

WEIGHTS = {"verb_coop": 0.3, "matl_coop": 0.65, "verb_conf": -0.4, "matl_conf": -0.8}
"""Assumed: the tone of a class, about the middle of the Goldstein weights of its codes, divided by ten."""


def _tidy_icews_counts(frame: pd.DataFrame) -> pd.DataFrame:
    events = frame[list(WEIGHTS)].sum(axis=1)
    weighed = sum(frame[name] * weight for name, weight in WEIGHTS.items())
    tidied = frame.assign(a=frame["source"], b=frame["target"], first=frame["year"], last=frame["year"], events=events)
    tidied["tone"] = weighed / events
    return tidied[(events > 0) & (tidied["a"] != "") & (tidied["b"] != "")]


ICEWS_COUNTS = Format(
    key="icews_counts",
    title="ICEWS yearly counts by quad class",
    subject=TONE,
    columns=(
        Column("source", ("src", "source"), STATE),
        Column("target", ("tgt", "target"), STATE),
        Column("year", ("year",), YEAR),
        *(Column(name, (name,), NUMBER) for name in WEIGHTS),
    ),
    work=Work("Elizabeth Boschee and others", "ICEWS Coded Event Data", 2015),
    tidy=_tidy_icews_counts,
)


def _tidy_icews_months(frame: pd.DataFrame) -> pd.DataFrame:
    tidied = frame.assign(a=frame["source"], b=frame["target"], first=frame["month"], last=frame["month"])
    tidied["tone"] = tidied["weights"] / tidied["events"] / 10.0
    return tidied[(tidied["events"] > 0) & (tidied["a"] != "") & (tidied["b"] != "")]


ICEWS_MONTHS = Format(
    key="icews_months",
    title="ICEWS monthly sums of Goldstein weights",
    subject=TONE,
    columns=(
        Column("source", ("src", "source"), STATE),
        Column("target", ("tgt", "target"), STATE),
        Column("month", ("month",), MONTH),
        Column("events", ("n", "events"), NUMBER),
        Column("weights", ("goldstein_sum",), NUMBER),
    ),
    work=ICEWS.work,
    tidy=_tidy_icews_months,
)

OTHERS = ("offense", "neutral", "nonagg", "consul")


def _tidy_atop(frame: pd.DataFrame) -> pd.DataFrame:
    last = frame["end"].fillna(CENSORED) if "end" in frame else frame["first"]
    others = (frame[list(OTHERS)].fillna(0) > 0).any(axis=1)
    return with_states(
        frame.assign(last=last, defence=frame["defense"].fillna(0) > 0, other=others), a="ccode1", b="ccode2"
    )


ATOP = Format(
    key="atop",
    title="ATOP alliances",
    subject=ALLIANCES,
    columns=(
        Column("ccode1", ("stateA", "mem1", "ccode1"), COW),
        Column("ccode2", ("stateB", "mem2", "ccode2"), COW),
        Column("first", ("year", "start"), YEAR),
        Column("end", ("end",), YEAR, blank=True, needed=False),
        Column("defense", ("defense", "atop_defense"), FLAG, blank=True),
        *(Column(name, (name, f"atop_{name}"), FLAG, blank=True) for name in OTHERS),
    ),
    work=Work("Brett Ashley Leeds and others", "Alliance Treaty Obligations and Provisions, 1815-1944", 2002),
    tidy=_tidy_atop,
)

OTHER_PACTS = ("neutrality", "nonaggression", "entente")


def _tidy_cow_alliances(frame: pd.DataFrame) -> pd.DataFrame:
    if "year" in frame:
        frame = frame.assign(first=frame["year"], last=frame["year"])
    else:
        frame = frame.assign(first=frame["start"], last=frame["end"].fillna(CENSORED))
    tidied = frame.assign(
        defence=frame["defense"].fillna(0) > 0, other=(frame[list(OTHER_PACTS)].fillna(0) > 0).any(axis=1)
    )
    return with_states(tidied, a="ccode1", b="ccode2")


COW_ALLIANCES = Format(
    key="cow_alliances",
    title="COW alliances",
    subject=ALLIANCES,
    columns=(
        Column("ccode1", ("ccode1",), COW),
        Column("ccode2", ("ccode2",), COW),
        Column("start", ("dyad_st_year",), YEAR),
        Column("end", ("dyad_end_year",), YEAR, blank=True),
        Column("year", ("year",), YEAR, needed=False),
        Column("defense", ("defense",), FLAG, blank=True),
        *(Column(name, (name,), FLAG, blank=True) for name in OTHER_PACTS),
    ),
    work=Work("Douglas M. Gibler", "International Military Alliances, 1648-2008", 2009),
    tidy=_tidy_cow_alliances,
)


def _tidy_peace_scale(frame: pd.DataFrame) -> pd.DataFrame:
    last = frame["end"] if "end" in frame else frame["first"]
    return with_states(frame.assign(last=last).dropna(subset=["peace"]), a="ccode1", b="ccode2")


PEACE_SCALE = Format(
    key="peace_scale",
    title="the peace scale",
    subject=PEACE,
    columns=(
        Column("ccode1", ("ccode1", "statea"), COW),
        Column("ccode2", ("ccode2", "stateb"), COW),
        Column("first", ("start", "year"), YEAR),
        Column("end", ("end",), YEAR, needed=False),
        Column("peace", ("peace_scale", "peacescale", "peacelevel"), FIGURE, blank=True),
    ),
    work=Work(
        "Paul F. Diehl, Gary Goertz and Yahve Gallegos",
        "Peace data: Concept, measurement, patterns, and research agenda",
        2021,
    ),
    tidy=_tidy_peace_scale,
)

FLOWS = ("1", "2")


def _tidy_trade(frame: pd.DataFrame) -> pd.DataFrame:
    for flow in FLOWS:
        raw = frame[f"flow{flow}"] if f"flow{flow}" in frame else float("nan")
        frame[f"imports{flow}"] = frame[f"smoothflow{flow}"].fillna(raw)
    known = frame.dropna(subset=["imports1", "imports2"], how="all")
    total = known["imports1"].fillna(0.0) + known["imports2"].fillna(0.0)
    return with_states(known.assign(first=known["year"], last=known["year"], trade=total), a="ccode1", b="ccode2")


TRADE = Format(
    key="trade",
    title="COW dyadic trade",
    subject=subjects.TRADE,
    columns=(
        Column("ccode1", ("ccode1",), COW),
        Column("ccode2", ("ccode2",), COW),
        Column("year", ("year",), YEAR),
        *(Column(f"smoothflow{flow}", (f"smoothflow{flow}",), FIGURE, blank=True) for flow in FLOWS),
        *(Column(f"flow{flow}", (f"flow{flow}",), FIGURE, blank=True, needed=False) for flow in FLOWS),
    ),
    work=Work(
        "Katherine Barbieri, Omar M. G. Keshk and Brian M. Pollins",
        "Trading Data: Evaluating our Assumptions and Coding Rules",
        2009,
    ),
    tidy=_tidy_trade,
)


def _tidy_icb(frame: pd.DataFrame) -> pd.DataFrame:
    return with_states(frame.assign(first=frame["year"], last=frame["year"]), a="statea", b="stateb")


ICB = Format(
    key="icb",
    title="ICB crises of pairs",
    subject=CRISES,
    columns=(
        Column("crisis", ("crisname",), TEXT),
        Column("statea", ("statea",), COW),
        Column("stateb", ("stateb",), COW),
        Column("year", ("year",), YEAR),
    ),
    work=Work(
        "Michael Brecher, Jonathan Wilkenfeld and others", "International Crisis Behavior Data Collections", 2021
    ),
    tidy=_tidy_icb,
)
