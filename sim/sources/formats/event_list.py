"""A plain list of events: `date,source,target,cameo`, with `text` and `goldstein` where somebody wrote them.

Where no weight is written, the code's own is taken.
"""

from __future__ import annotations

import pandas as pd

from sim.goldstein import tone_of
from sim.sources.format import Column, Format, Work
from sim.sources.kinds import DAY, NUMBER, STATE, TEXT
from sim.sources.subjects import EVENTS


def _weight(cameo: str) -> float:
    try:
        return 10.0 * tone_of(cameo)
    except KeyError:
        return float("nan")


def _tidy(frame: pd.DataFrame) -> pd.DataFrame:
    weights = frame["cameo"].map({code: _weight(code) for code in frame["cameo"].unique()}).astype(float)
    given = frame["goldstein"].fillna(weights) if "goldstein" in frame else weights
    return frame.assign(goldstein=given, mentions=1.0, text=frame.get("text", ""))


EVENT_LIST = Format(
    key="event_list",
    title="a plain list of events",
    subject=EVENTS,
    columns=(
        Column("date", ("date",), DAY),
        Column("source", ("source",), STATE, blank=True),
        Column("target", ("target",), STATE, blank=True),
        Column("cameo", ("cameo",), TEXT, blank=True),
        Column("goldstein", ("goldstein",), NUMBER, blank=True, needed=False),
        Column("text", ("text", "event"), TEXT, blank=True, needed=False),
    ),
    work=Work("Not stated", "A list of events", 0),
    tidy=_tidy,
)
