"""ICEWS coded events: tab-separated, with a header, states by name."""

from __future__ import annotations

import pandas as pd

from sim.sources.format import Column, Format, Work
from sim.sources.kinds import DAY, NUMBER, STATE, TEXT
from sim.sources.subjects import EVENTS


def _tidy(frame: pd.DataFrame) -> pd.DataFrame:
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
    tidy=_tidy,
)
