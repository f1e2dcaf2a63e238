"""Formats about single states: trade totals, capabilities, votes in the United Nations, democracy."""

from __future__ import annotations

import pandas as pd

from sim.data.columns import (
    CAPABILITIES,
    COW,
    DEMOCRACY,
    FIGURE,
    IDEAL_POINTS,
    SESSION,
    STATE,
    TRADE_TOTALS,
    YEAR,
    Column,
    Format,
    Work,
)
from sim.data.dyad_formats import TRADE_WORK
from sim.data.states import with_states


def _trade_totals(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(total=frame["imports"] + frame["exports"])


BEFORE_FIRST = 1945
"""Session 1 met in 1946: the year of a session is its number plus this."""


def _ideal_points(frame: pd.DataFrame) -> pd.DataFrame:
    """Sessions as years; a state that has no number in the file goes by its letters."""
    year = frame["session"].where(frame["session"] > BEFORE_FIRST, frame["session"] + BEFORE_FIRST)
    frame = frame.assign(first=year, last=year, state=frame["number"])
    numbered = with_states(frame, "state")
    if "iso3" not in frame:
        return numbered
    lettered = frame[frame["number"].isna() & (frame["iso3"] != "")]
    return pd.concat([numbered, lettered.assign(state=lettered["iso3"])], ignore_index=True)


STATE_FORMATS = (
    Format(
        "trade_totals", "COW national trade", TRADE_TOTALS, TRADE_WORK,
        columns=(
            Column("state", ("ccode",), COW),
            Column("year", ("year",), YEAR),
            Column("imports", ("imports",), FIGURE, blank=True),
            Column("exports", ("exports",), FIGURE, blank=True),
        ),
        tidy=_trade_totals,
        needs=("total",),
    ),
    Format(
        "capabilities", "COW capabilities", CAPABILITIES,
        Work("J. David Singer",
             "Reconstructing the Correlates of War Dataset on Material Capabilities of States, 1816-1985", 1987),
        columns=(
            Column("state", ("ccode",), COW),
            Column("year", ("year",), YEAR),
            Column("share", ("cinc",), FIGURE, blank=True),
        ),
        needs=("share",),
    ),
    Format(
        "ideal_points", "UN ideal points", IDEAL_POINTS,
        Work("Michael A. Bailey, Anton Strezhnev and Erik Voeten",
             "Estimating Dynamic State Preferences from United Nations Voting Data", 2017),
        columns=(
            Column("number", ("ccode",), COW, blank=True),
            Column("iso3", ("iso3", "iso3c"), STATE, blank=True, needed=False),
            Column("session", ("year", "session"), SESSION),
            Column("point", ("IdealPointAll", "IdealPoint", "ideal_point"), FIGURE, blank=True),
        ),
        tidy=_ideal_points,
        needs=("point",),
    ),
    Format(
        "polyarchy", "V-Dem polyarchy", DEMOCRACY,
        Work("Michael Coppedge and others", "V-Dem Country-Year Dataset", 2023),
        columns=(
            Column("state", ("COWcode", "ccode"), COW, blank=True),
            Column("year", ("year",), YEAR),
            Column("polyarchy", ("v2x_polyarchy",), FIGURE, blank=True),
        ),
        needs=("polyarchy",),
    ),
)  # fmt: skip
