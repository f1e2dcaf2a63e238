"""National trade of the Correlates of War: a state's imports and exports of a year, million current US dollars."""

from __future__ import annotations

import pandas as pd

from sim.sources.format import Column, Format
from sim.sources.formats.trade import TRADE
from sim.sources.kinds import COW, FIGURE, YEAR
from sim.sources.states import with_states
from sim.sources.subjects import TRADE_TOTALS as SUBJECT


def _tidy(frame: pd.DataFrame) -> pd.DataFrame:
    known = frame.dropna(subset=["imports", "exports"])
    total = known["imports"] + known["exports"]
    return with_states(known.assign(first=known["year"], last=known["year"], total=total), state="ccode")


TRADE_TOTALS = Format(
    key="trade_totals",
    title="COW national trade",
    subject=SUBJECT,
    columns=(
        Column("ccode", ("ccode",), COW),
        Column("year", ("year",), YEAR),
        Column("imports", ("imports",), FIGURE, blank=True),
        Column("exports", ("exports",), FIGURE, blank=True),
    ),
    work=TRADE.work,
    tidy=_tidy,
)
