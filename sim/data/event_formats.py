"""Formats of dated events: ICEWS, GDELT, POLECAT, and a plain list."""

from __future__ import annotations

import pandas as pd

from sim.data.columns import EVENTS, Column, Format, Work
from sim.data.value_types import COUNT, DAY, EVENT_CODE, EVENT_OR_ROOT_CODE, GOLDSTEIN, STATE, TEXT
from sim.model.actions import tone_of

ICEWS_WORK = Work("Elizabeth Boschee and others", "ICEWS Coded Event Data", 2015)


def _events(frame: pd.DataFrame) -> pd.DataFrame:
    """Add default mentions and text if the format has none."""
    mentions = frame["mentions"].fillna(1.0) if "mentions" in frame else 1.0
    return frame.assign(mentions=mentions, text=frame.get("text", ""))


def _actor(number: int) -> list[str]:
    ending = ("Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code")
    return [f"Actor{number}{what}" for what in (*ending, "Type1Code", "Type2Code", "Type3Code")]


def _place(whose: str, version: int) -> list[str]:
    second = ["ADM2Code"] if version > 1 else []
    ending = ["Type", "FullName", "CountryCode", "ADM1Code", *second, "Lat", "Long", "FeatureID"]
    return [f"{whose}Geo_{what}" for what in ending]


def _gdelt_header(version: int) -> tuple[str, ...]:
    """Return the column names of a GDELT version, in order."""
    day = ["GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate"]
    event = ["IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale"]
    coverage = ["NumMentions", "NumSources", "NumArticles", "AvgTone"]
    places = [name for whose in ("Actor1", "Actor2", "Action") for name in _place(whose, version)]
    return (*day, *_actor(1), *_actor(2), *event, *coverage, *places, "DATEADDED", "SOURCEURL")


ROOTS = {
    "AGREE": "03", "CONSULT": "04", "SUPPORT": "05", "COOPERATE": "06", "AID": "07", "CONCEDE": "08", "YIELD": "08",
    "RETREAT": "087", "REQUEST": "02", "INVESTIGATE": "09", "ACCUSE": "11", "DEMAND": "10", "REJECT": "12",
    "THREATEN": "13", "PROTEST": "14", "MOBILIZE": "15", "SANCTION": "16", "COERCE": "17", "ASSAULT": "18",
}  # fmt: skip
"""Assumed CAMEO code of each PLOVER type."""


def _polecat(frame: pd.DataFrame) -> pd.DataFrame:
    types = frame["type"].str.upper()
    return _events(frame.assign(cameo=types.map(ROOTS).fillna(types)))


def _weight(cameo: str) -> float:
    try:
        return 10.0 * tone_of(cameo)
    except KeyError:
        return float("nan")


def _event_list(frame: pd.DataFrame) -> pd.DataFrame:
    weights = frame["cameo"].map({code: _weight(code) for code in frame["cameo"].unique()}).astype(float)
    given = frame["goldstein"].fillna(weights) if "goldstein" in frame else weights
    return _events(frame.assign(goldstein=given))


def _sides(source: str, target: str) -> tuple[Column, Column]:
    return Column("source", (source,), STATE, blank=True), Column("target", (target,), STATE, blank=True)


EVENT_LIST = Format(
    "event_list", "a plain list of events", EVENTS,
    Work("Not stated", "A list of events", 0),
    columns=(
        Column("date", ("date",), DAY),
        *_sides("source", "target"),
        Column("cameo", ("cameo",), EVENT_OR_ROOT_CODE, blank=True),
        Column("goldstein", ("goldstein",), GOLDSTEIN, blank=True, required=False),
        Column("text", ("text", "event"), TEXT, blank=True, required=False),
    ),
    tidy=_event_list,
)  # fmt: skip

EVENT_FORMATS = (
    Format(
        "icews", "ICEWS events", EVENTS, ICEWS_WORK,
        columns=(
            Column("date", ("Event Date",), DAY),
            *_sides("Source Country", "Target Country"),
            Column("cameo", ("CAMEO Code",), EVENT_CODE, blank=True),
            Column("goldstein", ("Intensity",), GOLDSTEIN, blank=True),
        ),
        tidy=_events,
    ),
    Format(
        "gdelt", "GDELT events", EVENTS,
        Work("Kalev Leetaru and Philip A. Schrodt",
             "GDELT: Global Data on Events, Location, and Tone, 1979-2012", 2013),
        columns=(
            Column("date", ("SQLDATE", "Day"), DAY),
            *_sides("Actor1CountryCode", "Actor2CountryCode"),
            Column("cameo", ("EventCode",), EVENT_CODE, blank=True),
            Column("goldstein", ("GoldsteinScale",), GOLDSTEIN, blank=True),
            Column("mentions", ("NumMentions",), COUNT, blank=True),
        ),
        tidy=_events,
        unheaded={61: _gdelt_header(2), 58: _gdelt_header(1), 57: _gdelt_header(1)[:-1]},
    ),
    Format(
        "polecat", "POLECAT events", EVENTS,
        Work("Andrew Halterman and others",
             "PLOVER and POLECAT: A New Political Event Ontology and Dataset", 2023),
        columns=(
            Column("date", ("Event Date",), DAY),
            Column("type", ("Event Type",), TEXT, blank=True),
            Column("mode", ("Event Mode",), TEXT, blank=True, required=False),
            Column("goldstein", ("Intensity", "Event Intensity"), GOLDSTEIN, blank=True),
            *_sides("Actor Country", "Recipient Country"),
        ),
        tidy=_polecat,
    ),
    EVENT_LIST,
)  # fmt: skip
