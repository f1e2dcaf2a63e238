"""National Material Capabilities of the Correlates of War: a state's share of the world's, a row a state and year."""

from __future__ import annotations

import pandas as pd

from sim.sources.format import Column, Format, Work
from sim.sources.kinds import COW, FIGURE, YEAR
from sim.sources.states import with_states
from sim.sources.subjects import CAPABILITIES as SUBJECT


def _tidy(frame: pd.DataFrame) -> pd.DataFrame:
    return with_states(frame.assign(first=frame["year"], last=frame["year"]).dropna(subset=["share"]), state="ccode")


CAPABILITIES = Format(
    key="capabilities",
    title="COW capabilities",
    subject=SUBJECT,
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
    tidy=_tidy,
)
