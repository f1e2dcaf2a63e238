"""ICEWS events of a year counted by pair and quad class (words or deeds, cooperation or conflict)."""

from __future__ import annotations

import pandas as pd

from sim.sources.format import Column, Format, Work
from sim.sources.kinds import NUMBER, STATE, YEAR
from sim.sources.subjects import TONE

WEIGHTS = {"verb_coop": 0.3, "matl_coop": 0.65, "verb_conf": -0.4, "matl_conf": -0.8}
"""Assumed: the tone of a class, about the middle of the Goldstein weights of its codes, divided by ten."""


def _tidy(frame: pd.DataFrame) -> pd.DataFrame:
    events = frame[list(WEIGHTS)].sum(axis=1)
    weighed = sum(frame[name] * weight for name, weight in WEIGHTS.items())
    tidied = frame.assign(a=frame["source"], b=frame["target"], first=frame["year"], last=frame["year"], events=events)
    tidied["tone"] = weighed / events
    return tidied[(events > 0) & (tidied["a"] != "") & (tidied["b"] != "")]


ICEWS_COUNTS = Format(
    key="icews_counts",
    title="ICEWS yearly counts by quad class",
    subject=TONE,
    columns=(
        Column("source", ("src", "source"), STATE),
        Column("target", ("tgt", "target"), STATE),
        Column("year", ("year",), YEAR),
        *(Column(name, (name,), NUMBER) for name in WEIGHTS),
    ),
    work=Work("Elizabeth Boschee and others", "ICEWS Coded Event Data", 2015),
    tidy=_tidy,
)
