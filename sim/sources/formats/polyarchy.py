"""V-Dem's index of electoral democracy (polyarchy), 0 to 1, a row a state and year."""

from __future__ import annotations

import pandas as pd

from sim.sources.format import Column, Format, Work
from sim.sources.kinds import COW, FIGURE, YEAR
from sim.sources.states import with_states
from sim.sources.subjects import DEMOCRACY


def _tidy(frame: pd.DataFrame) -> pd.DataFrame:
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
    tidy=_tidy,
)
