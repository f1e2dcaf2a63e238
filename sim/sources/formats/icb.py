"""Crises of pairs, of the International Crisis Behavior project: a row a pair, crisis and year."""

from __future__ import annotations

import pandas as pd

from sim.sources.format import Column, Format, Work
from sim.sources.kinds import COW, TEXT, YEAR
from sim.sources.states import with_states
from sim.sources.subjects import CRISES


def _tidy(frame: pd.DataFrame) -> pd.DataFrame:
    return with_states(frame.assign(first=frame["year"], last=frame["year"]), a="statea", b="stateb")


ICB = Format(
    key="icb",
    title="ICB crises of pairs",
    subject=CRISES,
    columns=(
        Column("crisis", ("crisname",), TEXT),
        Column("statea", ("statea",), COW),
        Column("stateb", ("stateb",), COW),
        Column("year", ("year",), YEAR),
    ),
    work=Work(
        "Michael Brecher, Jonathan Wilkenfeld and others", "International Crisis Behavior Data Collections", 2021
    ),
    tidy=_tidy,
)
