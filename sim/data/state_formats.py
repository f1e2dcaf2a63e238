"""National trade of the Correlates of War: a state's imports and exports of a year, million current US dollars."""

from __future__ import annotations

import pandas as pd

from sim.data import columns as subjects
from sim.data.columns import COW, DEMOCRACY, FIGURE, SESSION, STATE, YEAR, Column, Format, Work
from sim.data.dyad_formats import TRADE
from sim.data.states import with_states


def _tidy_trade_totals(frame: pd.DataFrame) -> pd.DataFrame:
    known = frame.dropna(subset=["imports", "exports"])
    total = known["imports"] + known["exports"]
    return with_states(known.assign(first=known["year"], last=known["year"], total=total), state="ccode")


TRADE_TOTALS = Format(
    key="trade_totals",
    title="COW national trade",
    subject=subjects.TRADE_TOTALS,
    columns=(
        Column("ccode", ("ccode",), COW),
        Column("year", ("year",), YEAR),
        Column("imports", ("imports",), FIGURE, blank=True),
        Column("exports", ("exports",), FIGURE, blank=True),
    ),
    work=TRADE.work,
    tidy=_tidy_trade_totals,
)


def _tidy_capabilities(frame: pd.DataFrame) -> pd.DataFrame:
    return with_states(frame.assign(first=frame["year"], last=frame["year"]).dropna(subset=["share"]), state="ccode")


CAPABILITIES = Format(
    key="capabilities",
    title="COW capabilities",
    subject=subjects.CAPABILITIES,
    columns=(
        Column("ccode", ("ccode",), COW),
        Column("year", ("year",), YEAR),
        Column("share", ("cinc",), FIGURE, blank=True),
    ),
    work=Work(
        "J. David Singer",
        "Reconstructing the Correlates of War Dataset on Material Capabilities of States, 1816-1985",
        1987,
    ),
    tidy=_tidy_capabilities,
)

BEFORE_FIRST = 1945
"""Session 1 met in 1946: a session is a year later than this by its number."""


def _tidy_ideal_points(frame: pd.DataFrame) -> pd.DataFrame:
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
    subject=subjects.IDEAL_POINTS,
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
    tidy=_tidy_ideal_points,
)


def _tidy_polyarchy(frame: pd.DataFrame) -> pd.DataFrame:
    known = frame.dropna(subset=["ccode", "polyarchy"])
    return with_states(known.assign(first=known["year"], last=known["year"]), state="ccode")


POLYARCHY = Format(
    key="polyarchy",
    title="V-Dem polyarchy",
    subject=DEMOCRACY,
    columns=(
        Column("ccode", ("COWcode", "ccode"), COW, blank=True),
        Column("year", ("year",), YEAR),
        Column("polyarchy", ("v2x_polyarchy",), FIGURE, blank=True),
    ),
    work=Work("Michael Coppedge and others", "V-Dem Country-Year Dataset", 2023),
    tidy=_tidy_polyarchy,
)
