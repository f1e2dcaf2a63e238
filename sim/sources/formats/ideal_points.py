"""Ideal points of states in the UN General Assembly (Bailey, Strezhnev and Voeten), a row a state and session."""

from __future__ import annotations

import pandas as pd

from sim.sources.format import Column, Format, Work
from sim.sources.kinds import COW, FIGURE, SESSION, STATE
from sim.sources.states import with_states
from sim.sources.subjects import IDEAL_POINTS as SUBJECT

BEFORE_FIRST = 1945
"""Session 1 met in 1946: a session is a year later than this by its number."""


def _tidy(frame: pd.DataFrame) -> pd.DataFrame:
    year = frame["year"].where(frame["year"] > BEFORE_FIRST, frame["year"] + BEFORE_FIRST)
    frame = frame.assign(first=year, last=year).dropna(subset=["point"])
    numbered = with_states(frame.dropna(subset=["ccode"]), state="ccode")
    if "iso3" not in frame:
        return numbered
    lettered = frame[frame["ccode"].isna() & (frame["iso3"] != "")]
    return pd.concat([numbered, lettered.assign(state=lettered["iso3"])], ignore_index=True)


IDEAL_POINTS = Format(
    key="ideal_points",
    title="UN ideal points",
    subject=SUBJECT,
    columns=(
        Column("ccode", ("ccode",), COW, blank=True),
        Column("iso3", ("iso3", "iso3c"), STATE, blank=True, needed=False),
        Column("year", ("year", "session"), SESSION),
        Column("point", ("IdealPointAll", "IdealPoint", "ideal_point"), FIGURE, blank=True),
    ),
    work=Work(
        "Michael A. Bailey, Anton Strezhnev and Erik Voeten",
        "Estimating Dynamic State Preferences from United Nations Voting Data",
        2017,
    ),
    tidy=_tidy,
)
