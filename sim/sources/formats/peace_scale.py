"""The peace scale of pairs (Diehl, Goertz and Gallegos), 0 severe rivalry to 1 security community, by year or spell."""

from __future__ import annotations

import pandas as pd

from sim.sources.format import Column, Format, Work
from sim.sources.kinds import COW, FIGURE, YEAR
from sim.sources.states import with_states
from sim.sources.subjects import PEACE


def _tidy(frame: pd.DataFrame) -> pd.DataFrame:
    last = frame["end"] if "end" in frame else frame["first"]
    return with_states(frame.assign(last=last).dropna(subset=["peace"]), a="ccode1", b="ccode2")


PEACE_SCALE = Format(
    key="peace_scale",
    title="the peace scale",
    subject=PEACE,
    columns=(
        Column("ccode1", ("ccode1", "statea"), COW),
        Column("ccode2", ("ccode2", "stateb"), COW),
        Column("first", ("start", "year"), YEAR),
        Column("end", ("end",), YEAR, needed=False),
        Column("peace", ("peace_scale", "peacescale", "peacelevel"), FIGURE, blank=True),
    ),
    work=Work(
        "Paul F. Diehl, Gary Goertz and Yahve Gallegos",
        "Peace data: Concept, measurement, patterns, and research agenda",
        2021,
    ),
    tidy=_tidy,
)
