"""Formal alliances of the Correlates of War, by dyad (from, to) or by dyad and year."""

from __future__ import annotations

import pandas as pd

from sim.sources.format import Column, Format, Work
from sim.sources.kinds import COW, FLAG, YEAR
from sim.sources.states import with_states
from sim.sources.subjects import ALLIANCES, CENSORED

OTHERS = ("neutrality", "nonaggression", "entente")


def _tidy(frame: pd.DataFrame) -> pd.DataFrame:
    if "year" in frame:
        frame = frame.assign(first=frame["year"], last=frame["year"])
    else:
        frame = frame.assign(first=frame["start"], last=frame["end"].fillna(CENSORED))
    tidied = frame.assign(defence=frame["defense"].fillna(0) > 0, other=(frame[list(OTHERS)].fillna(0) > 0).any(axis=1))
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
        *(Column(name, (name,), FLAG, blank=True) for name in OTHERS),
    ),
    work=Work("Douglas M. Gibler", "International Military Alliances, 1648-2008", 2009),
    tidy=_tidy,
)
