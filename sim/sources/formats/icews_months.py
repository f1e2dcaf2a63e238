"""ICEWS events of a month summed by pair: their number, and the sum of their Goldstein weights."""

from __future__ import annotations

import pandas as pd

from sim.sources.format import Column, Format
from sim.sources.formats.icews import ICEWS
from sim.sources.kinds import MONTH, NUMBER, STATE
from sim.sources.subjects import TONE


def _tidy(frame: pd.DataFrame) -> pd.DataFrame:
    tidied = frame.assign(a=frame["source"], b=frame["target"], first=frame["month"], last=frame["month"])
    tidied["tone"] = tidied["weights"] / tidied["events"] / 10.0
    return tidied[(tidied["events"] > 0) & (tidied["a"] != "") & (tidied["b"] != "")]


ICEWS_MONTHS = Format(
    key="icews_months",
    title="ICEWS monthly sums of Goldstein weights",
    subject=TONE,
    columns=(
        Column("source", ("src", "source"), STATE),
        Column("target", ("tgt", "target"), STATE),
        Column("month", ("month",), MONTH),
        Column("events", ("n", "events"), NUMBER),
        Column("weights", ("goldstein_sum",), NUMBER),
    ),
    work=ICEWS.work,
    tidy=_tidy,
)
