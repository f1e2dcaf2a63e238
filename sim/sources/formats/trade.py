"""Dyadic trade of the Correlates of War: what each of a pair imports from the other, million current US dollars."""

from __future__ import annotations

import pandas as pd

from sim.sources.format import Column, Format, Work
from sim.sources.kinds import COW, FIGURE, YEAR
from sim.sources.states import with_states
from sim.sources.subjects import TRADE as SUBJECT

FLOWS = ("1", "2")


def _tidy(frame: pd.DataFrame) -> pd.DataFrame:
    for flow in FLOWS:
        raw = frame[f"flow{flow}"] if f"flow{flow}" in frame else float("nan")
        frame[f"imports{flow}"] = frame[f"smoothflow{flow}"].fillna(raw)
    known = frame.dropna(subset=["imports1", "imports2"], how="all")
    total = known["imports1"].fillna(0.0) + known["imports2"].fillna(0.0)
    return with_states(known.assign(first=known["year"], last=known["year"], trade=total), a="ccode1", b="ccode2")


TRADE = Format(
    key="trade",
    title="COW dyadic trade",
    subject=SUBJECT,
    columns=(
        Column("ccode1", ("ccode1",), COW),
        Column("ccode2", ("ccode2",), COW),
        Column("year", ("year",), YEAR),
        *(Column(f"smoothflow{flow}", (f"smoothflow{flow}",), FIGURE, blank=True) for flow in FLOWS),
        *(Column(f"flow{flow}", (f"flow{flow}",), FIGURE, blank=True, needed=False) for flow in FLOWS),
    ),
    work=Work(
        "Katherine Barbieri, Omar M. G. Keshk and Brian M. Pollins",
        "Trading Data: Evaluating our Assumptions and Coding Rules",
        2009,
    ),
    tidy=_tidy,
)
