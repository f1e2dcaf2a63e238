"""ICEWS coded events: tab-separated, with a header, states by name."""

from __future__ import annotations

import pandas as pd

from sim.data.columns import DAY, EVENTS, NUMBER, STATE, TEXT, Column, Format, Work
from sim.model.actions import tone_of


def _tidy_icews(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(mentions=1.0, text="")


ICEWS = Format(
    key="icews",
    title="ICEWS events",
    subject=EVENTS,
    columns=(
        Column("date", ("Event Date",), DAY),
        Column("source", ("Source Country",), STATE, blank=True),
        Column("target", ("Target Country",), STATE, blank=True),
        Column("cameo", ("CAMEO Code",), TEXT, blank=True),
        Column("goldstein", ("Intensity",), NUMBER, blank=True),
    ),
    work=Work("Elizabeth Boschee and others", "ICEWS Coded Event Data", 2015),
    tidy=_tidy_icews,
)


def _actor(number: int) -> list[str]:
    told = ("Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code")
    return [f"Actor{number}{what}" for what in (*told, "Type1Code", "Type2Code", "Type3Code")]


def _place(whose: str, version: int) -> list[str]:
    second = ["ADM2Code"] if version > 1 else []
    told = ["Type", "FullName", "CountryCode", "ADM1Code", *second, "Lat", "Long", "FeatureID"]
    return [f"{whose}Geo_{what}" for what in told]


def _names(version: int) -> tuple[str, ...]:
    """The columns of a version, in order."""
    day = ["GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate"]
    event = ["IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale"]
    told = ["NumMentions", "NumSources", "NumArticles", "AvgTone"]
    places = [name for whose in ("Actor1", "Actor2", "Action") for name in _place(whose, version)]
    return (*day, *_actor(1), *_actor(2), *event, *told, *places, "DATEADDED", "SOURCEURL")


def _tidy_gdelt(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(mentions=frame["mentions"].fillna(1.0), text="")


GDELT = Format(
    key="gdelt",
    title="GDELT events",
    subject=EVENTS,
    columns=(
        Column("date", ("SQLDATE", "Day"), DAY),
        Column("source", ("Actor1CountryCode",), STATE, blank=True),
        Column("target", ("Actor2CountryCode",), STATE, blank=True),
        Column("cameo", ("EventCode",), TEXT, blank=True),
        Column("goldstein", ("GoldsteinScale",), NUMBER, blank=True),
        Column("mentions", ("NumMentions",), NUMBER, blank=True),
    ),
    work=Work(
        "Kalev Leetaru and Philip A. Schrodt", "GDELT: Global Data on Events, Location, and Tone, 1979-2012", 2013
    ),
    tidy=_tidy_gdelt,
    unheaded={61: _names(2), 58: _names(1), 57: _names(1)[:-1]},
)

ROOTS = {
    "AGREE": "03",
    "CONSULT": "04",
    "SUPPORT": "05",
    "COOPERATE": "06",
    "AID": "07",
    "CONCEDE": "08",
    "YIELD": "08",
    "RETREAT": "087",
    "REQUEST": "02",
    "INVESTIGATE": "09",
    "ACCUSE": "11",
    "DEMAND": "10",
    "REJECT": "12",
    "THREATEN": "13",
    "PROTEST": "14",
    "MOBILIZE": "15",
    "SANCTION": "16",
    "COERCE": "17",
    "ASSAULT": "18",
}
"""Assumed: the CAMEO code each PLOVER type is read as."""


def _tidy_polecat(frame: pd.DataFrame) -> pd.DataFrame:
    types = frame["type"].str.upper()
    return frame.assign(cameo=types.map(ROOTS).fillna(types), mentions=1.0, text="")


POLECAT = Format(
    key="polecat",
    title="POLECAT events",
    subject=EVENTS,
    columns=(
        Column("date", ("Event Date",), DAY),
        Column("type", ("Event Type",), TEXT, blank=True),
        Column("mode", ("Event Mode",), TEXT, blank=True, needed=False),
        Column("goldstein", ("Intensity", "Event Intensity"), NUMBER, blank=True),
        Column("source", ("Actor Country",), STATE, blank=True),
        Column("target", ("Recipient Country",), STATE, blank=True),
    ),
    work=Work("Andrew Halterman and others", "PLOVER and POLECAT: A New Political Event Ontology and Dataset", 2023),
    tidy=_tidy_polecat,
)


def _weight(cameo: str) -> float:
    try:
        return 10.0 * tone_of(cameo)
    except KeyError:
        return float("nan")


def _tidy_event_list(frame: pd.DataFrame) -> pd.DataFrame:
    weights = frame["cameo"].map({code: _weight(code) for code in frame["cameo"].unique()}).astype(float)
    given = frame["goldstein"].fillna(weights) if "goldstein" in frame else weights
    return frame.assign(goldstein=given, mentions=1.0, text=frame.get("text", ""))


EVENT_LIST = Format(
    key="event_list",
    title="a plain list of events",
    subject=EVENTS,
    columns=(
        Column("date", ("date",), DAY),
        Column("source", ("source",), STATE, blank=True),
        Column("target", ("target",), STATE, blank=True),
        Column("cameo", ("cameo",), TEXT, blank=True),
        Column("goldstein", ("goldstein",), NUMBER, blank=True, needed=False),
        Column("text", ("text", "event"), TEXT, blank=True, needed=False),
    ),
    work=Work("Not stated", "A list of events", 0),
    tidy=_tidy_event_list,
)
