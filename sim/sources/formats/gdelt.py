"""GDELT events: tab-separated and without a header; 61 columns in version 2, 58 (or 57, without the address) in 1."""

from __future__ import annotations

import pandas as pd

from sim.sources.format import Column, Format, Work
from sim.sources.kinds import DAY, NUMBER, STATE, TEXT
from sim.sources.subjects import EVENTS


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


def _tidy(frame: pd.DataFrame) -> pd.DataFrame:
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
    tidy=_tidy,
    unheaded={61: _names(2), 58: _names(1), 57: _names(1)[:-1]},
)
